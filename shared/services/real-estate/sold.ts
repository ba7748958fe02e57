/**
 * What a sale tells of prices: read from the log alone, for statistics. Only whole properties of a known month and area
 * count: the price of a share, or of a supply contract or right, is no price of so many square metres.
 */
import type { Json } from '../../json.ts'
import type { ContractBody, ImportBody } from './v1/bodies.ts'

export interface Sold {
  readonly kind: ContractBody['kind']
  /** Legal-dong code, ten digits. */
  readonly dong: string
  /** `YYYY-MM` of the contract. */
  readonly month: string
  /** Won. */
  readonly price: number
  readonly area100: number
}

/** Of a `report`, a `correct` or an `import` that was accepted; null when it tells of no price. */
export const soldBy = (action: string, body: { readonly [field: string]: Json }): Sold | null => {
  if (action === 'import') return importedSale(body as unknown as ImportBody)
  return action === 'report' || action === 'correct' ? reportedSale(body as unknown as ContractBody) : null
}

const reportedSale = ({ pnu, kind, right, contractOn, portion, price, area100 }: ContractBody): Sold | null =>
  right === 'ownership' && portion.num === portion.den ? sold(kind, pnu, contractOn, price, area100) : null

const importedSale = ({ pnu, contract, cancelledOn, price, area100 }: ImportBody): Sold | null => {
  if (contract === null || contract.from.slice(0, 7) !== contract.to.slice(0, 7) || cancelledOn !== null) return null
  return sold('apartment', pnu, contract.from, price, area100)
}

const sold = (kind: Sold['kind'], pnu: string, on: string, price: number, area100: number): Sold | null =>
  price > 0 && area100 > 0 ? { kind, dong: pnu.slice(0, 10), month: on.slice(0, 7), price, area100 } : null
