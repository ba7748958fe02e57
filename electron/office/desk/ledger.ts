/** The ledger page: where the replica stands, who witnessed it, its blocks, and a record's receipt. */
import { toHex, utf8Decode, utf8Encode } from '../../../shared/bytes.ts'
import type { Input } from '../../../shared/contract/contract.ts'
import type { BlockInfo, LedgerStatus } from '../../../shared/contract/types.ts'
import { parseCheckpointBody } from '../../../shared/ledger/checkpoint.ts'
import { decodeBlock } from '../../../shared/ledger/entry.ts'
import { inclusionProof } from '../../../shared/ledger/merkle.ts'
import { parseNote } from '../../../shared/ledger/note.ts'
import { encodeReceipt } from '../../../shared/paper/receipt.ts'
import { ok, type Result } from '../../../shared/result.ts'
import { type DeskError, fail } from '../errors.ts'
import type { Desk } from './desk.ts'
import { findRecord } from './find.ts'

const NO_ROOT = '0'.repeat(64)

export const ledgerStatus = (desk: Desk): LedgerStatus => {
  const { replica } = desk
  const tip = desk.tip()
  const network = replica.ledger.get('network')?.value as { readonly witnessQuorum?: number } | undefined
  const alarm = replica.alarm()
  let offices = 0
  for (const _ of replica.ledger.stateRows('office/')) offices += 1
  return {
    height: tip?.height ?? -1,
    size: tip?.size ?? 0,
    root: tip?.root ?? NO_ROOT,
    blockTime: tip?.time ?? null,
    effectsRoot: tip === null ? NO_ROOT : toHex(tip.effectsRoot),
    origin: replica.network.origin,
    cosigned: replica.cosigned(),
    quorum: network?.witnessQuorum ?? 0,
    offices,
    witnessedSize: replica.witnessedSize(),
    alarm: alarm === null ? null : { code: alarm.code, entry: alarm.entry, at: alarm.at, detail: alarm.detail },
    indexLag: replica.indexLag(),
    unreadable: replica.unreadable(),
  }
}

/** Newest first, before a height. */
export const listBlocks = (desk: Desk, input: Input<'ledger.blocks'>): readonly BlockInfo[] => {
  const { ledger } = desk.replica
  const last = Math.min((input.before ?? Number.MAX_SAFE_INTEGER) - 1, desk.tip()?.height ?? -1)
  if (last < 0) return []
  const from = Math.max(0, last - input.limit + 1)
  const witnessed = desk.replica.witnessedSize()
  return ledger
    .blocks(from, last - from + 1)
    .reverse()
    .map((row) => {
      const entry = ledger.entry(row.size - 1)
      const block = entry === undefined ? null : decodeBlock(entry)
      return {
        height: row.height,
        time: row.time,
        first: row.first,
        count: row.count,
        size: row.size,
        root: row.root,
        effectsRoot: toHex(row.effectsRoot),
        stateRoot: block?.ok && block.value.stateRoot !== null ? toHex(block.value.stateRoot) : null,
        witnessed: row.size <= witnessed,
      }
    })
}

/** A receipt that stands on its own: the entry's inclusion under the newest witnessed checkpoint. */
export const recordReceipt = (
  desk: Desk,
  id: string,
): Result<{ readonly name: string; readonly text: string }, DeskError> => {
  const found = findRecord(desk, id)
  if (found === null) return fail('RECORD_UNKNOWN')
  const note = desk.replica.witnessedCheckpoint()
  const { ledger } = desk.replica
  const size = note === null ? null : checkpointSize(note)
  if (found.place === null || note === null || size === null || found.place.index >= size)
    return fail('RECEIPT_NOT_YET')
  const { index } = found.place
  const bytes = encodeReceipt({
    index,
    path: inclusionProof(desk.crypto.sha256, size, index, ledger.readHash),
    entry: ledger.entry(index) as Uint8Array,
    genesis: ledger.entry(0) as Uint8Array,
    checkpoint: utf8Encode(note),
  })
  return ok({ name: `${found.payload.receiptNo ?? found.id}.tlog-proof`, text: utf8Decode(bytes) as string })
}

const checkpointSize = (note: string): number | null => {
  const parsed = parseNote(utf8Encode(note))
  const body = parsed.ok ? parseCheckpointBody(parsed.value.text) : null
  return body?.ok ? body.value.size : null
}
