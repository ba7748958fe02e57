/**
 * The ledger alarm and its evidence, as files: they outlive the replica they speak of.
 *
 *     evidence/alarm.json                      the alarm that stands
 *     evidence/<UTC time>-<code>/alarm.json    what was found
 *                               /ours.txt      the newest checkpoint verified here
 *                               /theirs.txt    the checkpoint that central showed
 *                               /entries.bin   the entries at fault: length u32, bytes
 *                               /leaves.bin    leaf hashes from our head to that checkpoint
 *                               /acknowledged.json   who ended the alarm and why, signed (desk/acknowledge.ts)
 *
 * The folder is written and flushed before the alarm that names it, so an alarm never points to nothing.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { readDurable, writeDurable } from '../../../node/durable.ts'
import { concatBytes, utf8Decode, utf8Encode, writeU32 } from '../../../shared/bytes.ts'
import type { Instant } from '../../../shared/ledger/ids.ts'
import type { Alarm } from '../ports.ts'

export interface Evidence {
  readonly ours: string | null
  readonly theirs: Uint8Array | null
  readonly entries: readonly Uint8Array[]
  readonly leaves: Uint8Array | null
}

export interface Alarms {
  /** The alarm that stands; null when all is well. */
  standing(): Alarm | null
  /** Keeps the evidence and raises the alarm. An alarm that stands is not replaced. */
  raise(what: Pick<Alarm, 'code' | 'entry' | 'detail'>, evidence: Evidence): Alarm
  /** Ends an alarm of this code: its cause has gone. The evidence stays. */
  clear(code: string): void
  /** Keeps the signed word beside the evidence, then ends the alarm that stands; answers with the folder. */
  acknowledge(statement: Uint8Array): string
}

const alarmFile = z.object({
  code: z.string(),
  entry: z.number().nullable(),
  at: z.number(),
  detail: z.string(),
  evidence: z.string().nullable(),
})

export const openAlarms = (dataDir: string, now: () => number): Alarms => {
  const folder = join(dataDir, 'evidence')
  const path = join(folder, 'alarm.json')
  let standing = readAlarm(path, now())
  const folderFor = (code: string, at: number): string => {
    const stamp = new Date(at)
      .toISOString()
      .replaceAll(/[-:]/g, '')
      .replace(/\.\d+Z$/, 'Z')
    const own = join(folder, `${stamp}-${code}`)
    mkdirSync(own, { recursive: true })
    return own
  }
  return {
    standing: () => standing,
    raise: (what, evidence) => {
      if (standing !== null) return standing
      const at = now() as Instant
      const own = folderFor(what.code, at)
      const alarm: Alarm = { ...what, at, evidence: own }
      const write = (name: string, bytes: Uint8Array): void => writeDurable(join(own, name), bytes)
      if (evidence.ours !== null) write('ours.txt', utf8Encode(evidence.ours))
      if (evidence.theirs !== null) write('theirs.txt', evidence.theirs)
      if (evidence.entries.length > 0) write('entries.bin', concatBytes(...evidence.entries.flatMap(framed)))
      if (evidence.leaves !== null) write('leaves.bin', evidence.leaves)
      write('alarm.json', encode(alarm))
      writeDurable(path, encode(alarm))
      standing = alarm
      return alarm
    },
    clear: (code) => {
      if (standing?.code !== code) return
      rmSync(path, { force: true })
      standing = null
    },
    acknowledge: (statement) => {
      if (standing === null) throw new Error('no alarm stands')
      let own = standing.evidence
      if (own === null) {
        // An alarm that could not be read: what is left of it is evidence, too.
        own = folderFor(standing.code, now())
        writeDurable(join(own, 'alarm.json'), readDurable(path) ?? new Uint8Array(0))
      }
      writeDurable(join(own, 'acknowledged.json'), statement)
      rmSync(path, { force: true })
      standing = null
      return own
    },
  }
}

/** An alarm whose file cannot be read stands all the same. */
const readAlarm = (path: string, at: number): Alarm | null => {
  const bytes = readDurable(path)
  if (bytes === null) return null
  try {
    const read = alarmFile.parse(JSON.parse(utf8Decode(bytes) ?? ''))
    // The data folder may have been moved since.
    const evidence = read.evidence === null ? null : join(path, '..', basename(read.evidence))
    return { ...read, evidence } as Alarm
  } catch {
    return { code: 'ALARM_UNREADABLE', entry: null, at: at as Instant, detail: '', evidence: null }
  }
}

const encode = (alarm: Alarm): Uint8Array => utf8Encode(`${JSON.stringify(alarm, null, 2)}\n`)

const framed = (bytes: Uint8Array): [Uint8Array, Uint8Array] => {
  const length = new Uint8Array(4)
  writeU32(length, 0, bytes.length)
  return [length, bytes]
}
