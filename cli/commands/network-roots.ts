/**
 * What two of the network's roots decide: `network activate-rules VERSION --height N` and `network rotate-log-key
 * PUBLIC-KEY`, each signed with a root's key file (--root) whose passphrase is asked for; another root tells itself what
 * waits and signs with `network root-approve`. `network new-log-key` makes the key that the log is rotated to, in
 * central's folder while central stands still.
 *
 *     new-log-key -> central started again -> rotate-log-key -> root-approve
 *
 * In another order central would stop at the rotation: it signs with no key that it does not hold.
 */

import { addLogKey } from '../../central/folder.ts'
import type { RootWaiting } from '../../electron/office/keys/root.ts'
import { type RootFile, readRootFile } from '../../node/root-file.ts'
import { createCrypto } from '../../node/sodium.ts'
import type { Json, JsonObject } from '../../shared/json.ts'
import { HASH } from '../../shared/ledger/ids.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import {
  type Command,
  type CommandInput,
  done,
  failed,
  flag,
  misuse,
  type Outcome,
  type Problem,
  text,
  wholeNumber,
} from '../command.ts'
import { passphrases } from '../passphrase.ts'
import { AT_COUNTER, type CounterSeat, ordered, withCounter } from './counter-seat.ts'

const { data, central } = AT_COUNTER
const WITH_ROOT = { data, root: { type: 'string', hint: 'FILE', required: true }, central } as const

export const networkActivateRules: Command = {
  name: 'network activate-rules',
  operands: ['VERSION'],
  options: { ...WITH_ROOT, height: { type: 'string', hint: 'N', required: true } },
  run: async (input) => {
    const version = Number(/^[0-9]{1,5}$/.exec(input.operands[0] ?? '')?.[0] ?? Number.NaN)
    const height = wholeNumber(input, 'height', { min: 1, max: Number.MAX_SAFE_INTEGER }, 0)
    if (!(version >= 1 && version <= 65_535) || height === null) return misuse({ code: 'RULES_NUMBERS' })
    return record(input, 'activate-rules', { version, height })
  },
}

export const networkRotateLogKey: Command = {
  name: 'network rotate-log-key',
  operands: ['PUBLIC-KEY'],
  options: WITH_ROOT,
  run: async (input) => {
    const publicKey = input.operands[0] ?? ''
    if (!HASH.test(publicKey)) return misuse({ code: 'PUBLIC_KEY' })
    return record(input, 'rotate-log-key', { publicKey })
  },
}

export const networkRootApprove: Command = {
  name: 'network root-approve',
  operands: [],
  options: { ...WITH_ROOT, only: { type: 'string', hint: 'RECORD', repeats: true }, show: { type: 'boolean' } },
  run: async (input) => {
    const root = readRootFile(text(input, 'root') ?? '')
    if (!root.ok) return failed(root.error)
    const approved = await withCounter(input, (seat) => approve(input, seat, root.value))
    if (!approved.ok) return failed(approved.error)
    const { waiting, records } = approved.value
    return done({ approved: records.length, records: [...records], waiting: waiting as unknown as Json }, [
      input.texts.say(waiting.length === 0 ? 'keys.noneWaits' : 'keys.approved', { approved: records.length }),
    ])
  },
}

export const networkNewLogKey: Command = {
  name: 'network new-log-key',
  operands: [],
  options: { data },
  run: async (input) => {
    const made = addLogKey(createCrypto(), text(input, 'data') ?? '')
    if (!made.ok) return failed(made.error)
    return done({ publicKey: made.value }, [made.value, input.texts.say('network.newLogKey')])
  },
}

const record = async (input: CommandInput, action: string, body: JsonObject): Promise<Outcome> => {
  const root = readRootFile(text(input, 'root') ?? '')
  if (!root.ok) return failed(root.error)
  const written = await withCounter(input, async (seat) => {
    const passphrase = await askFor(input, root.value)
    if (!passphrase.ok) return passphrase
    const { key, blob } = root.value
    return ordered<{ readonly id: string }>(seat, 'root-record', {
      key,
      blob,
      passphrase: passphrase.value,
      action,
      body,
    })
  })
  if (!written.ok) return failed(written.error)
  return done({ records: [written.value.id] }, [input.texts.say('network.rootRecorded')])
}

const askFor = (input: CommandInput, { key }: RootFile): Promise<Result<string, Problem>> =>
  passphrases(input)(input.texts.say('ask.root', { key: key.slice(0, 16) }))

/** Tells what waits, then signs all of it, or what --only names; one's own is another root's. */
const approve = async (
  input: CommandInput,
  seat: CounterSeat,
  root: RootFile,
): Promise<Result<{ readonly waiting: readonly RootWaiting[]; readonly records: readonly string[] }, Problem>> => {
  const found = await ordered<readonly RootWaiting[]>(seat, 'root-waiting', {})
  if (!found.ok) return found
  const waiting = found.value
  for (const [i, { action, body, by, record: id }] of waiting.entries()) {
    const what = `${input.texts.say(`network:action.${action}`)} ${JSON.stringify(body)}`
    input.io.note(
      input.texts.say('network.rootWaits', { number: i + 1, what, by: by.slice(0, 16), record: id.slice(0, 16) }),
    )
  }
  const only = text(input, 'only')?.split(',')
  const chosen = only === undefined ? waiting : waiting.filter((each) => isNamed(only, each.record))
  if (only !== undefined && chosen.length !== only.length)
    return err({ code: 'RECORD_NAME', name: only.join(',') } as Problem)
  if (flag(input, 'show') || chosen.length === 0) return ok({ waiting, records: [] })
  const passphrase = await askFor(input, root)
  if (!passphrase.ok) return passphrase
  const records = chosen.map((each) => each.record)
  const { key, blob } = root
  const order = { key, blob, passphrase: passphrase.value, records }
  const signed = await ordered<{ readonly approved: number }>(seat, 'root-approve', order)
  return signed.ok ? ok({ waiting, records }) : signed
}

const isNamed = (names: readonly string[], id: string): boolean =>
  names.some((name) => name.length >= 8 && id.startsWith(name))
