/**
 * The parcel of a row: the dong's code on the day of the contract, and the lot, told by up to three columns that should
 * agree (번지, 본번, 부번). Where a spreadsheet has spoilt the first, the other two say what it was.
 */
import { addDays, type CivilDate } from '../../../civil.ts'
import { codeOn, isDong, type LegalDong, similarNames } from '../../../codes/legal-dong.ts'
import { formatLot, type Lot, makePnu, type Pnu, parseLot } from '../../../codes/pnu.ts'
import type { Bench } from './judge.ts'
import { lotsOfDate } from './lot-date.ts'
import { cleanText, readInteger, replaceMarks } from './values.ts'

export interface JudgedParcel {
  readonly pnu: Pnu | null
  /** Null when the text is not the name of a dong. */
  readonly sggText: string | null
  readonly lotText: string
  /** The name begins with another province. */
  readonly outside: boolean
}

/** Beginnings of the other provinces' names, old and new. */
const PROVINCES =
  /^(부산|대구|인천|광주광역|대전|울산|세종|경기|강원|충청|충북|충남|전라|전북|전남|경상|경북|경남|제주)/u

/** `first` and `last` span the contract; the dong must have had its code on one of these days. */
export const judgeParcel = (bench: Bench, first: CivilDate, last: CivilDate): JudgedParcel => {
  const name = cleanText(bench.text('region'))
  if (PROVINCES.test(name)) return { pnu: null, sggText: name, lotText: '', outside: true }
  const dong = bench.damaged('region') ? null : judgeDong(bench, name, first, last)
  const lot = judgeLot(bench)
  return {
    pnu: dong === null || lot === null ? null : makePnu(dong.code, lot),
    sggText: dong === null ? null : dong.name,
    lotText: lot === null ? cleanText(bench.text('lot')) : formatLot(lot),
    outside: false,
  }
}

const judgeDong = (bench: Bench, name: string, first: CivilDate, last: CivilDate): LegalDong | null => {
  const { codes } = bench.context
  const then = codeOn(codes, name, first)
  const found = then.ok ? then : codeOn(codes, name, last)
  if (found.ok && isDong(found.value)) return found.value
  if (found.ok || found.error.code === 'CODE_UNKNOWN') {
    bench.doubt('CODE_UNKNOWN', 'region', { candidates: similarNames(codes, name, last) })
    return null
  }
  const latest = found.error.was[0]
  if (latest === undefined || !isDong(latest)) {
    bench.doubt('CODE_UNKNOWN', 'region')
    return null
  }
  // The last code it had may stand: the true date of the sale may be earlier than the one known here.
  const lived = latest.abolished === null || addDays(latest.created, 1) <= latest.abolished
  const open = bench.doubt('CODE_ABOLISHED', 'region', { asIs: lived, candidates: heirs(bench, name, last) })
  return open || !lived ? null : latest
}

/** Where the same dong stands now: the same last word under another district. */
const heirs = (bench: Bench, name: string, on: CivilDate): readonly string[] => {
  const dong = name.split(' ').at(-1) ?? ''
  return similarNames(bench.context.codes, dong, on).filter((other) => other.endsWith(` ${dong}`))
}

const judgeLot = (bench: Bench): Lot | null => {
  const columns = judgeLotColumns(bench)
  if (columns === 'unreadable') return null
  if (!bench.has('lot')) return columns
  if (bench.damaged('lot')) return null

  const text = bench.text('lot')
  const lot = parseLot(replaceMarks(text))
  if (lot.ok) {
    if (columns === null || (columns.main === lot.value.main && columns.sub === lot.value.sub)) return lot.value
    // Main and sub are settled by the lot column's decision: the row keeps both, the clerk chooses one.
    const other = formatLot({ ...columns, mountain: lot.value.mountain })
    const open = bench.doubt('LOT_MISMATCH', 'lot', { candidates: [other, formatLot(lot.value)], asIs: true })
    return open ? null : lot.value
  }
  const dates = lotsOfDate(text, columns)
  const byColumns = columns === null ? [] : [formatLot(columns)]
  if (dates === null) bench.doubt('LOT_UNREADABLE', 'lot', { candidates: byColumns })
  else bench.doubt('LOT_IS_DATE', 'lot', { candidates: [...new Set([...dates, ...byColumns])] })
  return null
}

/** Main and sub lot: null where the file has no such columns or leaves the main lot empty. */
const judgeLotColumns = (bench: Bench): Lot | null | 'unreadable' => {
  if (!bench.has('main')) return null
  const [mainText, subText] = [bench.text('main'), bench.text('sub')]
  const whole = cleanText(mainText) === '' && cleanText(subText) === ''
  if (bench.damaged('main') || bench.damaged('sub')) return 'unreadable'
  if (whole && bench.has('lot')) return null
  const main = readInteger(mainText)
  const sub = cleanText(subText) === '' ? 0 : readInteger(subText)
  if (main === null || main < 1 || main > 9999) bench.doubt('NOT_A_NUMBER', 'main')
  if (sub === null || sub < 0 || sub > 9999) bench.doubt('NOT_A_NUMBER', 'sub')
  if (main === null || sub === null || main < 1 || main > 9999 || sub < 0 || sub > 9999) return 'unreadable'
  return { mountain: false, main, sub }
}
