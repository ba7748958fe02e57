/**
 * 갑구: who owns the parcel, in which shares.
 *
 * Sources (부동산등기법 as of 2025-01-31 and 민법, both read): a registration of first ownership names who is entered in the
 * land register (art. 65, verified) and has no cause (art. 64, verified); co-owners' shares are recorded (art. 48(4),
 * 67, verified); a co-owner disposes of his own share alone (민법 art. 263, verified) and of no other's; ownership moves
 * only by registration (민법 art. 186, verified), an heir's without it (art. 187, verified); the debtor of the
 * registration must be the one whom the register names (art. 29 no. 7, verified); heirs may complete what the deceased
 * had agreed (art. 27, verified).
 */
import { type CivilDate, daysBetween } from '../../../civil.ts'
import type { RuleContext, Verdict } from '../../types.ts'
import { type Book, no, openBook, personOf, type Refusal, refused, standing } from './book.ts'
import { enter, gapRow, markRow } from './entries.ts'
import { commonDenominator, compare, equal, isOne, isZero, minus, reduce, type Share, sum, ZERO } from './rational.ts'
import {
  holdingKey,
  type LiensRow,
  liensKey,
  type ParcelRow,
  parcelKey,
  personKey,
  type TitleRow,
  titleKey,
} from './rows.ts'
import { type Holder, MAX_OWNERS, type OpenTitle, type Transfer } from './shapes.ts'

/** Days within which a transfer is to be applied for: 부동산등기 특별조치법 art. 2, unverified, so it only warns. */
const TRANSFER_DAYS = 60

export const ownersOf = (book: Book, pnu: string): readonly Holder[] => book.get<TitleRow>(titleKey(pnu))?.owners ?? []

export const liensOf = (book: Book, pnu: string): LiensRow['liens'] => book.get<LiensRow>(liensKey(pnu))?.liens ?? []

/** Ids resolved, shares in lowest terms. */
export const canonical = (book: Book, holders: readonly Holder[]): readonly Holder[] =>
  holders.map((holder) => ({ person: book.context.person(holder.person) as Holder['person'], ...reduce(holder) }))

/** Every person of a record stands in its `people`, where the engine makes and checks them. */
export const unlisted = (
  people: readonly { readonly id: string }[],
  named: readonly (string | null)[],
): Refusal | null => {
  for (const id of named) {
    if (id !== null && !people.some((each) => each.id === id)) return no('TITLE_PARTY_UNLISTED', personKey(id))
  }
  return null
}

export const repeated = (ids: readonly string[]): string | null => ids.find((id, i) => ids.indexOf(id) !== i) ?? null

/** Gives an untitled parcel its first owners; together they own exactly all of it. */
export const setOwners = (book: Book, pnu: string, holders: readonly Holder[]): Refusal | null => {
  const owners = canonical(book, holders)
  if (repeated(owners.map((owner) => owner.person)) !== null) return no('OWNER_REPEATED')
  const total = sum(owners)
  if (total === null) return no('SHARE_TOO_FINE')
  if (!isOne(total)) return no('TITLE_SHARES_NOT_ONE')
  book.put(titleKey(pnu), { owners })
  for (const { person, num, den } of owners) book.put(holdingKey(pnu, person), { num, den })
  return null
}

/** Leaves nobody an owner: only before `setOwners`, or when the title is voided. */
export const clearOwners = (book: Book, pnu: string): void => {
  for (const { person } of ownersOf(book, pnu)) book.put(holdingKey(pnu, person), ZERO)
  book.put(titleKey(pnu), { owners: [] })
}

/**
 * Moves shares between owners; what is given equals what is received, so the total stays one. Only the holdings that
 * move are written: offices that move other shares of the parcel meanwhile do not make each other stale.
 */
export const moveShares = (
  book: Book,
  pnu: string,
  given: readonly Holder[],
  received: readonly Holder[],
): Refusal | null => {
  const shares = new Map<string, Share>()
  for (const { person, num, den } of ownersOf(book, pnu)) shares.set(person, { num, den })
  for (const { person, num, den } of given) {
    const rest = minus(shares.get(person) ?? ZERO, { num, den })
    if (rest === null) return no('SHARE_TOO_FINE')
    shares.set(person, rest)
  }
  for (const { person, num, den } of received) {
    const more = sum([shares.get(person) ?? ZERO, { num, den }])
    if (more === null) return no('SHARE_TOO_FINE')
    shares.set(person, more)
  }
  const owners = [...shares].filter(([, share]) => !isZero(share))
  if (owners.length > MAX_OWNERS) return no('TOO_MANY_OWNERS', titleKey(pnu))
  if (commonDenominator(owners.map(([, share]) => share)) === null) return no('SHARE_TOO_FINE', titleKey(pnu))
  book.put(titleKey(pnu), { owners: owners.map(([person, { num, den }]) => ({ person, num, den })) })
  for (const { person } of [...given, ...received]) {
    const { num, den } = shares.get(person) ?? ZERO
    book.put(holdingKey(pnu, person), { num, den })
  }
  return null
}

/** What a transfer, as entered or as corrected, does to the shares. */
export const transferShares = (
  book: Book,
  pnu: string,
  from: string,
  content: Pick<Transfer, 'share' | 'to' | 'cause' | 'causeDate'>,
): Refusal | null => {
  const { recordedOn } = book.context
  if (content.causeDate > recordedOn) return no('CAUSE_IN_FUTURE')
  const given = reduce(content.share)
  const to = canonical(book, content.to)
  if (to.some((each) => each.person === from)) return no('TRANSFER_TO_SELF')
  if (repeated(to.map((each) => each.person)) !== null) return no('OWNER_REPEATED')
  const received = sum(to)
  if (received === null) return no('SHARE_TOO_FINE')
  if (!equal(received, given)) return no('SHARES_NOT_EQUAL')

  const holding = holdingKey(pnu, from)
  const held = book.rely<Share>(holding)
  if (held === undefined || isZero(held)) return no('TRANSFEROR_NOT_OWNER', holding, titleKey(pnu))
  if (compare(given, held) > 0) return no('SHARE_NOT_HELD', holding)
  return living(book, from, to, content) ?? moveShares(book, pnu, [{ person: from as Holder['person'], ...given }], to)
}

/**
 * What was the deceased's is the heirs', who dispose of it only once they are registered (민법 art. 187, verified): a
 * cause after the death is no disposal by the owner. What he had agreed before, the heirs may complete (부동산등기법 art.
 * 27, verified). That the dead acquire nothing (민법 art. 3, unverified text) only warns.
 */
export const living = (
  book: Book,
  from: string,
  to: readonly Holder[],
  { cause, causeDate }: Pick<Transfer, 'cause' | 'causeDate'>,
): Refusal | null => {
  const { died } = personOf(book, from)
  if (cause === 'inheritance' || cause === 'bequest') {
    if (died === null) book.warn('DEATH_NOT_RECORDED')
  } else if (died !== null && cause !== 'judgment' && cause !== 'auction') {
    if (causeDate > died) return no('TRANSFEROR_DEAD', personKey(from))
    book.warn('HEIRS_APPLY')
  }
  for (const { person } of to) {
    const end = personOf(book, person).died
    if (end !== null && causeDate > end) book.warn('RECIPIENT_DIED')
  }
  return null
}

export const evaluateOpenTitle = (context: RuleContext, body: OpenTitle): Verdict => {
  const book = openBook(context)
  const { pnu, category, area100 } = body
  const missing = unlisted(
    body.people,
    body.owners.map((owner) => owner.person),
  )
  if (missing) return missing
  const before = book.rely<ParcelRow>(parcelKey(pnu))
  if (before !== undefined && before.status !== 'voided') return no('TITLE_EXISTS', parcelKey(pnu))
  const wrong = setOwners(book, pnu, body.owners)
  if (wrong) return wrong
  if (body.owners.some((owner) => personOf(book, owner.person).died !== null)) book.warn('OWNER_DIED')

  return enter(book, 'open-title', (page) => {
    const mark = page.number(pnu, 'mark')
    const gap = page.number(pnu, 'gap')
    book.put(parcelKey(pnu), { status: 'open', area100, category, mark, endedBy: null })
    markRow(book, pnu, { n: mark, kind: 'open', area100, category })
    gapRow(book, pnu, { n: gap, kind: 'preservation', to: ownersOf(book, pnu) })
    return null
  })
}

export const evaluateTransfer = (context: RuleContext, body: Transfer): Verdict => {
  const book = openBook(context)
  const { pnu, cause, causeDate } = body
  const missing = unlisted(body.people, [body.from, ...body.to.map((each) => each.person)])
  if (missing) return missing
  const parcel = standing(book, pnu)
  if (refused(parcel)) return parcel
  const from = context.person(body.from)
  const wrong = transferShares(book, pnu, from, body)
  if (wrong) return wrong

  const count = liensOf(book, pnu).length
  if (count > 0) book.warn(cause === 'auction' ? 'AUCTION_LIENS_REMAIN' : 'LIENS_FOLLOW', { count })
  if (
    (cause === 'sale' || cause === 'gift' || cause === 'exchange') &&
    daysBetween(causeDate as CivilDate, context.recordedOn as CivilDate) > TRANSFER_DAYS
  ) {
    book.warn('TRANSFER_LATE')
  }
  return enter(book, 'transfer', (page) => {
    gapRow(book, pnu, {
      n: page.number(pnu, 'gap'),
      kind: 'transfer',
      from,
      share: reduce(body.share),
      to: canonical(book, body.to),
      cause,
      causeDate,
    })
    return null
  })
}
