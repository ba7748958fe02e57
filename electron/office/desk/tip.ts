/** Where the verified replica stands, read once per change: every saving asks for it. */

import { fromHex } from '../../../shared/bytes.ts'
import type { RulesSet } from '../../../shared/ledger/engine.ts'
import type { Hash, Instant, OfficeId } from '../../../shared/ledger/ids.ts'
import { activeRules } from '../../../shared/ledger/replay.ts'
import { CURRENT_RULES, RULES } from '../../../shared/services/index.ts'
import type { Replica } from '../ports.ts'

export interface Tip {
  readonly height: number
  readonly time: Instant
  readonly size: number
  readonly root: Hash
  readonly effectsRoot: Uint8Array
  /** The rules that the next block will be judged by; the newest known ones when the program is too old for those. */
  readonly rules: RulesSet
  /** Every office of the network with its X25519 public key: all read the services there are now. */
  readonly offices: readonly { readonly office: OfficeId; readonly box: Uint8Array }[]
}

/** Null while the replica holds nothing: then nobody can record. */
export type ReadTip = () => Tip | null

export const watchTip = (replica: Replica): ReadTip => {
  let known: Tip | null = null
  replica.listen(() => {
    known = null
  })
  return () => {
    if (known !== null) return known
    const head = replica.ledger.head()
    if (head === null) return null
    const { height, time, size, root, effectsRoot } = head
    const rules = RULES[activeRules(replica.ledger, height + 1)] ?? CURRENT_RULES
    known = { height, time, size, root, effectsRoot, rules, offices: officesOf(replica) }
    return known
  }
}

const officesOf = (replica: Replica): Tip['offices'] =>
  [...replica.ledger.stateRows('office/')].map(({ key, value }) => ({
    office: key.slice('office/'.length) as OfficeId,
    box: fromHex((value as { readonly box: string }).box) as Uint8Array,
  }))
