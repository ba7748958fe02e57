/**
 * 을구: mortgages (저당권) and revolving mortgages (근저당권), alone or jointly on several parcels, on all of a parcel or on
 * co-owners' shares.
 *
 * Sources (verified in the text unless said): content 부동산등기법 art. 75; joint mortgage art. 78; a co-owner charges his own
 * share alone, the whole needs all (민법 art. 263, 264); a mortgage outlives the sale, whose buyer may pay it off
 * (민법 art. 364), so it follows and never blocks; own land secures nobody's own claim, the two rights merge
 * (민법 art. 191); an heir may not dispose before registration (민법 art. 187).
 */
import type { RuleContext, Verdict } from '../../types.ts'
import { type Book, no, openBook, personOf, type Refusal, refused, standing } from './book.ts'
import { enter, eulRow, setStatus } from './entries.ts'
import { liensOf, repeated, unlisted } from './ownership.ts'
import { isOne, isZero, type Share, sum } from './rational.ts'
import {
  type EntryRow,
  type EulRow,
  entryKey,
  eulKey,
  holdingKey,
  type LienRow,
  lienKey,
  liensKey,
  personKey,
  titleKey,
} from './rows.ts'
import { type Holder, MAX_LIEN_PARCELS, MAX_LIENS, MAX_OWNERS, type Mortgage, type Release } from './shapes.ts'

export const lienOn = (book: Book, lien: string): LienRow['on'] => book.get<LienRow>(lienKey(lien))?.on ?? []

/** Puts a right among those in force on a parcel, by its number: the lower number ranks first. */
export const addLien = (book: Book, pnu: string, n: number, lien: string): Refusal | null => {
  const liens = [...liensOf(book, pnu), { n, lien }].sort((a, b) => a.n - b.n)
  if (liens.length > MAX_LIENS) return no('TOO_MANY_LIENS', liensKey(pnu))
  book.put(liensKey(pnu), { liens })
  return extend(book, lien, pnu, n)
}

export const dropLien = (book: Book, pnu: string, lien: string): void => {
  book.put(liensKey(pnu), { liens: liensOf(book, pnu).filter((each) => each.lien !== lien) })
  shrink(book, lien, pnu)
}

/** A closed parcel keeps its list of rights; the rights no longer list the parcel. */
export const detach = (book: Book, pnu: string): void => {
  for (const { lien } of liensOf(book, pnu)) shrink(book, lien, pnu)
}

/** Undoes `detach`. */
export const attach = (book: Book, pnu: string): Refusal | null => {
  for (const { n, lien } of liensOf(book, pnu)) {
    const wide = extend(book, lien, pnu, n)
    if (wide) return wide
  }
  return null
}

const extend = (book: Book, lien: string, pnu: string, n: number): Refusal | null => {
  const on = [...lienOn(book, lien), { pnu, n }]
  if (on.length > MAX_LIEN_PARCELS) return no('LIEN_TOO_WIDE', lienKey(lien))
  book.put(lienKey(lien), { on })
  return null
}

const shrink = (book: Book, lien: string, pnu: string): void =>
  book.put(lienKey(lien), { on: lienOn(book, lien).filter((each) => each.pnu !== pnu) })

export const evaluateMortgage = (context: RuleContext, body: Mortgage): Verdict => {
  const book = openBook(context)
  const missing = unlisted(body.people, [body.creditor, ...body.parcels.flatMap((each) => each.settlors)])
  if (missing) return missing
  if (body.causeDate > context.recordedOn) return no('CAUSE_IN_FUTURE')
  if (repeated(body.parcels.map((each) => each.pnu)) !== null) return no('PARCEL_REPEATED')
  if (body.parcels.reduce((total, each) => total + each.settlors.length, 0) > MAX_OWNERS) {
    return no('TOO_MANY_SETTLORS')
  }
  const creditor = context.person(body.creditor)
  const charged: { readonly pnu: string; readonly covers: readonly Holder[] }[] = []
  for (const { pnu, settlors } of body.parcels) {
    const parcel = standing(book, pnu)
    if (refused(parcel)) return parcel
    const covers = charge(
      book,
      pnu,
      settlors.map((each) => context.person(each)),
      creditor,
      body.causeDate,
    )
    if (refused(covers)) return covers
    charged.push({ pnu, covers: covers.holders })
  }

  return enter(book, 'mortgage', (page) => {
    for (const { pnu, covers } of charged) {
      const n = page.number(pnu, 'eul')
      const full = addLien(book, pnu, n, context.id)
      if (full) return full
      eulRow(book, pnu, { n, kind: body.kind, lien: context.id, creditor, covers, causeDate: body.causeDate })
    }
    return null
  })
}

/** Who has died charges nothing any more (민법 art. 3, verified); what was agreed before stands. */
export const checkSettlors = (book: Book, settlors: readonly Holder[], causeDate: string): Refusal | null => {
  for (const { person } of settlors) {
    const { died } = personOf(book, person)
    if (died !== null && causeDate > died) return no('SETTLOR_DEAD', personKey(person))
  }
  return null
}

/** The shares that the settlors charge: all that each holds. */
const charge = (
  book: Book,
  pnu: string,
  settlors: readonly string[],
  creditor: string,
  causeDate: string,
): { readonly holders: readonly Holder[] } | Refusal => {
  if (repeated(settlors) !== null) return no('OWNER_REPEATED')
  const holders: Holder[] = []
  for (const person of settlors) {
    const key = holdingKey(pnu, person)
    const held = book.rely<Share>(key)
    if (held === undefined || isZero(held)) return no('SETTLOR_NOT_OWNER', key, titleKey(pnu))
    if (person === creditor) return no('CREDITOR_IS_OWNER', key)
    holders.push({ person: person as Holder['person'], num: held.num, den: held.den })
  }
  const dead = checkSettlors(book, holders, causeDate)
  if (dead) return dead
  const total = sum(holders)
  if (total === null || !isOne(total)) book.warn('MORTGAGE_ON_SHARE')
  return { holders }
}

export const evaluateRelease = (context: RuleContext, body: Release): Verdict => {
  const book = openBook(context)
  if (body.causeDate > context.recordedOn) return no('CAUSE_IN_FUTURE')
  if (repeated(body.pnus) !== null) return no('PARCEL_REPEATED')
  const target = book.get<EntryRow>(entryKey(body.target))
  if (target === undefined || target.action !== 'mortgage') return no('TARGET_NOT_LIEN', entryKey(body.target))

  const entries: { readonly pnu: string; readonly n: number }[] = []
  for (const pnu of body.pnus) {
    const parcel = standing(book, pnu)
    if (refused(parcel)) return parcel
    const found = liensOf(book, pnu).find((each) => each.lien === body.target)
    if (found === undefined) {
      const was = target.parts.find((part) => part.pnu === pnu)?.eul[0]
      return was === undefined
        ? no('LIEN_NOT_ON_PARCEL', lienKey(body.target))
        : no('LIEN_RELEASED', liensKey(pnu), eulKey(pnu, was))
    }
    book.rely(eulKey(pnu, found.n))
    entries.push({ pnu, n: found.n })
  }
  return enter(
    book,
    'release',
    (page) => {
      for (const { pnu, n } of entries) {
        const { cause, causeDate } = body
        eulRow(book, pnu, { n: page.number(pnu, 'eul'), kind: 'release', lien: body.target, cause, causeDate, of: n })
        setStatus<EulRow>(book, eulKey(pnu, n, latestOf(book, pnu, n)), 'released')
        dropLien(book, pnu, body.target)
      }
      return null
    },
    body.target,
  )
}

/** The number of an 을구 entry's last correction; 0 when it has none. */
export const latestOf = (book: Book, pnu: string, n: number): number => {
  let k = 0
  while (book.get<EulRow>(eulKey(pnu, n, k + 1)) !== undefined) k += 1
  return k
}
