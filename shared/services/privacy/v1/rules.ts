/**
 * Erasure of a sealed part: the permanent marker that every office, peer, snapshot and backup obeys (DESIGN section 6).
 *
 *     erased/<ciphertext hash>   {target, why}
 *     erasure/<target>           {why, on}
 *
 * The log keeps its hashes; the marker says that whoever still holds the bytes purges them. Nothing removes a marker.
 * Legal source: Personal Information Protection Act (개인정보 보호법) articles 21 (destruction) and 36 (erasure at the
 * data subject's request, not where another law orders keeping), both verified; the office decides, the rule only holds
 * that three people signed.
 */
import { HASH, type Hash, type TxId } from '../../../ledger/ids.ts'
import { list, object, oneOf, pattern, type Shaped } from '../../../ledger/shape.ts'
import { accept, action, type RuleContext, type RulesModule, refuse, type Verdict } from '../../types.ts'

export const ERASE_REASONS = ['retention-ended', 'subject-request', 'court-order', 'recorded-unlawfully'] as const

const erase = object({
  target: pattern<TxId>(HASH),
  why: oneOf(...ERASE_REASONS),
  /** Hashes of the record's ciphertexts, attachments included, as its payload lists them; of no other record's. */
  hashes: list(pattern<Hash>(HASH), 1, 17),
})
export type Erase = Shaped<typeof erase>

export const erasedRow = (hash: string): string => `erased/${hash}`
export const erasureRow = (target: string): string => `erasure/${target}`

const evaluateErase = (context: RuleContext, body: Erase): Verdict => {
  const tx = `tx/${body.target}`
  if (context.get(tx) === undefined) return refuse('ERASE_TARGET_UNKNOWN', tx)
  for (const hash of body.hashes) {
    const owner = `sealed/${hash}`
    if (context.writerOf(owner) !== body.target) return refuse('ERASE_HASH_OTHER', owner)
  }
  if (new Set(body.hashes).size !== body.hashes.length) return refuse('ERASE_HASH_REPEATED')
  const left = body.hashes.filter((hash) => context.get(erasedRow(hash)) === undefined)
  if (left.length === 0) return refuse('ERASED_ALREADY', ...body.hashes.map(erasedRow))
  return accept([
    { key: erasureRow(body.target), value: { why: body.why, on: context.recordedOn } },
    ...left.map((hash) => ({ key: erasedRow(hash), value: { target: body.target, why: body.why } })),
  ])
}

export const rules: RulesModule = {
  service: 'privacy',
  version: 1,
  actions: {
    erase: action({
      kind: 'enter',
      policy: {
        author: ['clerk', 'supervisor', 'administrator'],
        approvals: 2,
        approver: ['supervisor', 'administrator'],
        approverOffice: 'any',
      },
      body: erase,
      evaluate: evaluateErase,
    }),
  },
  reasons: { ERASE_TARGET_UNKNOWN: 140, ERASE_HASH_REPEATED: 141, ERASED_ALREADY: 142, ERASE_HASH_OTHER: 143 },
}
