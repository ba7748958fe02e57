/**
 * The state of reported sales.
 *
 *     sale/<id>                                      SaleRow of the record that entered the sale
 *     deal/<pnu>/<day>/<area100>/<floor>/<price>     {ids}: living sales that are the same in all of this
 *     near/<pnu>/<month>/<area100>/<floor>           {ids}: living sales of one unit in one month, newest last
 *     imported/<file>/<row>                          the record that a file's row became
 *
 * `<day>` is `2026-11-02`, `2018-04-01~2018-04-10` for a range or `-` when the file has none; a missing floor is `-`.
 * A sale stays under its first record's id through corrections; cancelled and voided ones leave `deal` and `near`.
 */
import type { Json } from '../../../json.ts'
import type { TxId } from '../../../ledger/ids.ts'
import type { Effect, RuleContext } from '../../types.ts'
import type { Kind } from './bodies.ts'

/** Days of a contract: equal when the day is known; null when a file has no date at all. */
export type ContractDays = { readonly from: string; readonly to: string } | null

/** What tells one sale from another. */
export interface DealFacts {
  readonly pnu: string
  readonly contract: ContractDays
  readonly area100: number
  readonly floor: number | null
  readonly price: number
}

export interface SaleRow extends DealFacts {
  readonly kind: Kind
  readonly source: 'report' | 'import'
  readonly status: 'live' | 'cancelled' | 'voided'
  readonly cancelledOn: string | null
  /** The record whose contract stands: the one that entered the sale, or its newest correction. */
  readonly entry: TxId
}

interface Ids {
  readonly ids: readonly TxId[]
}

/** Equal living sales that one key can list within 4 KiB. */
export const MAX_EQUAL_SALES = 48
const MAX_NEAR = 24

export const saleRow = (id: string): string => `sale/${id}`
export const importedRow = (file: string, row: number): string => `imported/${file}/${row}`

export const dealRow = (facts: DealFacts): string => {
  const { contract } = facts
  const day =
    contract === null ? '-' : contract.from === contract.to ? contract.from : `${contract.from}~${contract.to}`
  return `deal/${facts.pnu}/${day}/${facts.area100}/${facts.floor ?? '-'}/${facts.price}`
}

/** Null when the month is not known, or the range spans two. */
export const nearRow = (facts: DealFacts): string | null => {
  const month = facts.contract?.from.slice(0, 7)
  if (month === undefined || month !== facts.contract?.to.slice(0, 7)) return null
  return `near/${facts.pnu}/${month}/${facts.area100}/${facts.floor ?? '-'}`
}

export const saleOf = (context: RuleContext, id: string): SaleRow | undefined =>
  context.get(saleRow(id)) as unknown as SaleRow | undefined

export const idsUnder = (context: RuleContext, key: string): readonly TxId[] =>
  (context.get(key) as unknown as Ids | undefined)?.ids ?? []

const idsEffect = (key: string, ids: readonly TxId[]): Effect => ({
  key,
  value: ids.length === 0 ? null : ({ ids } as unknown as Json),
})

/** A new sale and its entries in `deal` and `near`. Each of those must have room. */
export const enterSale = (context: RuleContext, id: TxId, sale: SaleRow): Effect[] =>
  changeSale(context, id, null, sale)

/** The sale as it is from now on. Under keys that it keeps, its place among equal sales stays. */
export const changeSale = (context: RuleContext, id: TxId, before: SaleRow | null, after: SaleRow): Effect[] => {
  const left = before === null ? [] : keysOf(before)
  const kept = keysOf(after)
  const effects: Effect[] = [{ key: saleRow(id), value: after as unknown as Json }]
  for (const key of left) {
    const ids = idsUnder(context, key)
    if (kept.includes(key) || !ids.includes(id)) continue
    const others = ids.filter((other) => other !== id)
    effects.push(idsEffect(key, others))
  }
  for (const key of kept) {
    if (left.includes(key)) continue
    const ids = [...idsUnder(context, key), id]
    effects.push(idsEffect(key, key.startsWith('near/') ? ids.slice(-MAX_NEAR) : ids))
  }
  return effects
}

/** Where a sale is listed: only while it lives. */
const keysOf = (sale: SaleRow): readonly string[] => {
  if (sale.status !== 'live') return []
  const near = nearRow(sale)
  return near === null ? [dealRow(sale)] : [dealRow(sale), near]
}
