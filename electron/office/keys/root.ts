/**
 * The network's roots at a counter. A root key is nobody's at an office: it rests in a file of its own, locked under its
 * holder's passphrase, and is opened here for one signature. One root writes what only roots decide (which rules are in
 * force, which key signs the log), another approves; the counter's device carries both to central.
 */
import { z } from 'zod'
import { KEY_PURPOSES } from '../../../node/keystore.ts'
import { fromHex } from '../../../shared/bytes.ts'
import { type KeyRing, keysFromSeed, wipeKeys } from '../../../shared/crypto/keys.ts'
import type { Json, JsonObject } from '../../../shared/json.ts'
import { ruleOf } from '../../../shared/ledger/engine.ts'
import type { TxId } from '../../../shared/ledger/ids.ts'
import { ok, type Result } from '../../../shared/result.ts'
import { wordlessDraft } from '../../../shared/services/form-types.ts'
import { keyRow, type MemberRow } from '../../../shared/services/members/v1/rows.ts'
import { signApprovals } from '../desk/approve.ts'
import type { Desk } from '../desk/desk.ts'
import { findRecord } from '../desk/find.ts'
import { openWindow } from '../desk/standing.ts'
import { type Written, writeRecord } from '../desk/write.ts'
import { type DeskError, fail } from '../errors.ts'
import { type Stretch, unlockInBackground } from './stretch.ts'

const hash = z.string().regex(/^[0-9a-f]{64}$/)
const opening = { key: hash, blob: z.string().regex(/^([0-9a-f]{2}){1,512}$/), passphrase: z.string().max(1024) }

export const ROOT_RECORD = z.strictObject({
  ...opening,
  action: z.enum(['activate-rules', 'rotate-log-key']),
  body: z.record(z.string().max(64), z.json()),
})
export const ROOT_APPROVAL = z.strictObject({ ...opening, records: z.array(hash).min(1).max(64) })

type Opening = z.output<z.ZodObject<typeof opening>>

/** A record that waits for another root. */
export interface RootWaiting {
  readonly record: TxId
  readonly action: string
  readonly body: Json
  readonly recordedAt: number
  /** The root that wrote it. */
  readonly by: string
}

export const recordAsRoot = (
  desk: Desk,
  stretch: Stretch,
  input: z.output<typeof ROOT_RECORD>,
): Promise<Result<Written, DeskError>> =>
  asRoot(desk, stretch, input, ({ id, sign }) =>
    writeRecord(
      desk,
      { key: id, sign },
      null,
      wordlessDraft('network', input.action, input.body as JsonObject),
      [],
      { fresh: true },
      (written) => {
        desk.office.marks.add({ record: written.id, step: 'entered', at: desk.clock.now(), who: id })
      },
    ),
  )

export const approveAsRoot = (
  desk: Desk,
  stretch: Stretch,
  input: z.output<typeof ROOT_APPROVAL>,
): Promise<Result<{ readonly approved: number }, DeskError>> =>
  asRoot(desk, stretch, input, ({ id, sign }) => {
    const waiting = new Map(waitingForRoots(desk).map((each) => [each.record as string, each]))
    for (const record of input.records) {
      const found = waiting.get(record)
      if (found === undefined) return fail('RECORD_NOT_WAITING')
      if (found.by === id) return fail('SELF_APPROVED')
    }
    signApprovals(desk, { key: id, sign }, [...new Set(input.records)] as TxId[])
    return ok({ approved: input.records.length })
  })

export const waitingForRoots = (desk: Desk): readonly RootWaiting[] => {
  const tip = desk.tip()
  if (tip === null) return []
  return desk.office.records.idsIn('signed').flatMap((record) => {
    const found = findRecord(desk, record)
    const rule = found === null ? undefined : ruleOf(tip.rules, found.payload)
    if (found === null || rule?.policy.approver.includes('root') !== true) return []
    const { action, body, recordedAt, author } = found.payload
    return [{ record, action, body: body as Json, recordedAt, by: author }]
  })
}

/** Opens the key for `work` and wipes it. */
const asRoot = async <T>(
  desk: Desk,
  stretch: Stretch,
  { key, blob, passphrase }: Opening,
  work: (keys: KeyRing) => Result<T, DeskError>,
): Promise<Result<T, DeskError>> => {
  const window = openWindow(desk)
  if (!window.ok) return window
  const row = desk.replica.ledger.get(keyRow(key))?.value as unknown as MemberRow | undefined
  if (row?.kind !== 'root') return fail('KEY_NOT_ENROLLED')
  const secrets = { passphrase, keystoreSecret: null }
  const bytes = fromHex(blob) ?? new Uint8Array(0)
  const seed = await unlockInBackground(desk.crypto, stretch, secrets, KEY_PURPOSES.root, key, bytes)
  if (!seed.ok) return fail('UNLOCK_FAILED')
  const keys = keysFromSeed(desk.crypto, seed.value)
  desk.crypto.wipe(seed.value)
  try {
    return keys.id === key ? work(keys) : fail('UNLOCK_FAILED')
  } finally {
    wipeKeys(desk.crypto, keys)
  }
}
