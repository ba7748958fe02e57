/**
 * 표제부: one parcel becomes several (분필), several become one (합필). Area and ownership are kept to the last unit.
 *
 * Sources: the owner applies within a month of the division or merger in the land register (부동산등기법 art. 35, verified;
 * after it the registrar acts himself, art. 36, so lateness only warns). A merger is barred by any right but those
 * art. 37(1) names; of these a mortgage does not bar when it lies on all parcels from one application: same cause,
 * date and receipt number (verified). Here that is: made by the same record. A merged parcel keeps one of the old
 * register records, never a new one (Supreme Court 67다2309, verified in a summary). Owners and their shares must
 * agree (등기예규 제511호, unverified text): it is refused nevertheless, because the merged parcel keeps one of the titles,
 * and whoever owns another part would lose it without having transferred it. Land categories and dong must agree too (공간정보관리법 art. 80(3), unverified: warns). On a split the mortgage stays on every part, as it
 * is indivisible (민법 art. 321 with 370, unverified text; nothing is refused by it).
 */
import { addMonths, type CivilDate } from '../../../civil.ts'
import type { RuleContext, Verdict } from '../../types.ts'
import { type Book, no, openBook, refused, standing } from './book.ts'
import { enter, eulRow, gapRow, markRow, setStatus } from './entries.ts'
import { addLien, detach, latestOf } from './liens.ts'
import { liensOf, ownersOf, repeated, setOwners } from './ownership.ts'
import { equal } from './rational.ts'
import { type EulRow, eulKey, liensKey, type MarkRow, markKey, type ParcelRow, parcelKey, titleKey } from './rows.ts'
import type { Merge, Split } from './shapes.ts'

/** The calendar ends with the year 9999; a deadline beyond it never passes. */
const LAST_MONTH = '9999-12-01'

/** The legal dong of a PNU. */
const dong = (pnu: string): string => pnu.slice(0, 10)

/** States the parcel anew: the entry before is crossed out, the parcel takes area and category of the new one. */
export const restate = (
  book: Book,
  pnu: string,
  n: number,
  mark: Pick<MarkRow, 'kind' | 'area100' | 'category'> & Partial<MarkRow>,
): void => {
  const before = book.get<ParcelRow>(parcelKey(pnu))
  if (before !== undefined && before.mark !== n) setStatus<MarkRow>(book, markKey(pnu, before.mark), 'past')
  markRow(book, pnu, { ...mark, n })
  const { area100, category } = mark
  book.put(parcelKey(pnu), { status: 'open', area100, category, mark: n, endedBy: null })
}

export const endParcel = (book: Book, pnu: string, status: 'closed' | 'voided'): void => {
  const row = book.get<ParcelRow>(parcelKey(pnu))
  if (row !== undefined) book.put(parcelKey(pnu), { ...row, status, endedBy: book.context.id })
}

const warnIfLate = (book: Book, causeDate: string): void => {
  if (causeDate < LAST_MONTH && book.context.recordedOn > addMonths(causeDate as CivilDate, 1)) {
    book.warn('DISPLAY_LATE')
  }
}

export const evaluateSplit = (context: RuleContext, body: Split): Verdict => {
  const book = openBook(context)
  const { pnu, parts, causeDate } = body
  if (causeDate > context.recordedOn) return no('CAUSE_IN_FUTURE')
  if (repeated(parts.map((part) => part.pnu)) !== null) return no('PARCEL_REPEATED')
  const parcel = standing(book, pnu)
  if (refused(parcel)) return parcel
  book.rely(titleKey(pnu))
  book.rely(liensKey(pnu))
  for (const part of parts) {
    if (part.pnu === pnu) continue
    const there = book.rely<ParcelRow>(parcelKey(part.pnu))
    if (there !== undefined && there.status !== 'voided') return no('TITLE_EXISTS', parcelKey(part.pnu))
  }
  if (parts.reduce((total, part) => total + part.area100, 0) !== parcel.area100) {
    return no('AREA_NOT_PRESERVED', parcelKey(pnu))
  }
  warnIfLate(book, causeDate)
  if (parts.some((part) => dong(part.pnu) !== dong(pnu))) book.warn('DONG_DIFFERS')
  if (parts.some((part) => part.category !== parcel.category)) book.warn('CATEGORY_DIFFERS')

  const owners = ownersOf(book, pnu)
  const liens = liensOf(book, pnu)
  const others = parts.map((part) => part.pnu)
  return enter(book, 'split', (page) => {
    page.touch(pnu)
    if (!others.includes(pnu)) {
      detach(book, pnu)
      endParcel(book, pnu, 'closed')
    }
    for (const part of parts) {
      const { area100, category } = part
      const mark = {
        kind: 'split' as const,
        area100,
        category,
        causeDate,
        parcels: others.filter((o) => o !== part.pnu),
      }
      restate(book, part.pnu, page.number(part.pnu, 'mark'), mark)
      if (part.pnu === pnu) continue
      const wrong = setOwners(book, part.pnu, owners)
      if (wrong) return wrong
      const gap = page.number(part.pnu, 'gap')
      gapRow(book, part.pnu, { n: gap, kind: 'carried', to: owners, origin: pnu, causeDate })
      for (const { n, lien } of liens) {
        const original = book.get<EulRow>(eulKey(pnu, n, latestOf(book, pnu, n)))
        if (original === undefined) continue
        const eul = page.number(part.pnu, 'eul')
        const { kind, creditor, covers, cause, causeDate: since } = original
        eulRow(book, part.pnu, { n: eul, kind, lien, creditor, covers, cause, causeDate: since, origin: pnu })
        const full = addLien(book, part.pnu, eul, lien)
        if (full) return full
      }
    }
    return null
  })
}

export const evaluateMerge = (context: RuleContext, body: Merge): Verdict => {
  const book = openBook(context)
  const { pnus, into, causeDate } = body
  if (causeDate > context.recordedOn) return no('CAUSE_IN_FUTURE')
  if (repeated(pnus) !== null) return no('PARCEL_REPEATED')
  if (!pnus.includes(into)) return no('MERGE_INTO_OTHER', parcelKey(into))
  const parcels: { readonly pnu: string; readonly row: ParcelRow }[] = []
  for (const pnu of pnus) {
    const row = standing(book, pnu)
    if (refused(row)) return row
    book.rely(titleKey(pnu))
    book.rely(liensKey(pnu))
    parcels.push({ pnu, row })
  }
  for (const pnu of pnus) {
    if (!sameOwners(book, into, pnu)) return no('MERGE_OWNERS_DIFFER', titleKey(pnu), titleKey(into))
    if (!sameLiens(book, into, pnu)) return no('MERGE_LIENS_DIFFER', liensKey(pnu), liensKey(into))
  }
  warnIfLate(book, causeDate)
  if (pnus.some((pnu) => dong(pnu) !== dong(into))) book.warn('DONG_DIFFERS')
  const kept = parcels.find((each) => each.pnu === into) as (typeof parcels)[number]
  if (parcels.some((each) => each.row.category !== kept.row.category)) book.warn('CATEGORY_DIFFERS')

  return enter(book, 'merge', (page) => {
    const others = pnus.filter((pnu) => pnu !== into)
    restate(book, into, page.number(into, 'mark'), {
      kind: 'merge',
      area100: parcels.reduce((total, each) => total + each.row.area100, 0),
      category: kept.row.category,
      causeDate,
      parcels: others,
    })
    for (const pnu of others) {
      page.touch(pnu)
      detach(book, pnu)
      endParcel(book, pnu, 'closed')
    }
    return null
  })
}

const sameOwners = (book: Book, a: string, b: string): boolean => {
  const left = ownersOf(book, a)
  const right = ownersOf(book, b)
  return left.length === right.length && left.every((x) => right.some((y) => x.person === y.person && equal(x, y)))
}

const sameLiens = (book: Book, a: string, b: string): boolean => {
  const left = liensOf(book, a)
  const right = liensOf(book, b)
  return left.length === right.length && left.every((x) => right.some((y) => x.lien === y.lien))
}
