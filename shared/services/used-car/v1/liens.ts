/**
 * What a car secures or is seized for. Mortgages stand in 을부: 자동차 등 특정동산 저당법 art. 3, 5 (a mortgage on a registered car
 * arises by entry in the register; unverified text). Seizures stand in 갑부, beside the ownership that they bind, and are
 * entered at the authority's request (자동차등록령 art. 35, unverified); what they are for is no part of the register.
 * Who has died gives no mortgage any more (민법 art. 3, verified); what was agreed before stands, and a seizure asks nobody.
 * A lien is no obstacle to a sale whose lien holder consents that it follows the car: see ownership.ts.
 */
import type { RuleContext, Verdict } from '../../types.ts'
import {
  type Book,
  keepRecord,
  liensOf,
  nextNumber,
  no,
  openBook,
  ownersOf,
  personOf,
  type Refusal,
  refused,
  registered,
  setStatus,
  unlisted,
  writeEul,
  writeGap,
} from './book.ts'
import {
  type EulRow,
  eulKey,
  type GapRow,
  gapKey,
  liensKey,
  type OwnersRow,
  ownersKey,
  personKey,
  type RecordRow,
  type Right,
  recordKey,
} from './rows.ts'
import { type Lien, MAX_LIENS, type Release } from './shapes.ts'

export type Place = Pick<RecordRow, 'gap' | 'eul'>

export const placeKey = (vin: string, { gap, eul }: Place): string =>
  gap === null ? eulKey(vin, eul ?? 0) : gapKey(vin, gap)

/** Writes a lien as an entry of its section. */
export const writeLien = (
  book: Book,
  vin: string,
  kind: Right['kind'],
  row: Pick<EulRow, 'lien' | 'creditor' | 'causeDate' | 'of'>,
): Place =>
  kind === 'seizure'
    ? { gap: writeGap(book, vin, { ...row, kind }), eul: null }
    : { gap: null, eul: writeEul(book, vin, { ...row, kind }) }

/** Whether somebody may be the creditor: nobody's own car secures his own claim. */
export const checkCreditor = (book: Book, vin: string, creditor: string): Refusal | null =>
  ownersOf(book, vin).owners.some(({ person }) => person === creditor) ? no('LIEN_CREDITOR_OWNS', ownersKey(vin)) : null

/** Whether everybody lived whom a mortgage binds by an agreement of this day. */
export const checkGivers = (
  book: Book,
  kind: Right['kind'],
  causeDate: string,
  { owners }: Pick<OwnersRow, 'owners'>,
): Refusal | null => {
  if (kind === 'seizure') return null
  for (const { person } of owners) {
    const { died } = personOf(book, person)
    if (died !== null && causeDate > died) return no('LIEN_OWNER_DEAD', personKey(person))
  }
  return null
}

export const addLien = (book: Book, vin: string, right: Right): Refusal | null => {
  const liens = liensOf(book, vin)
  if (liens.length >= MAX_LIENS) return no('CAR_TOO_MANY_LIENS', liensKey(vin))
  book.put(liensKey(vin), { liens: [...liens, right].sort((a, b) => a.rank - b.rank) })
  return null
}

export const dropLien = (book: Book, vin: string, lien: string): void =>
  book.put(liensKey(vin), { liens: liensOf(book, vin).filter((each) => each.lien !== lien) })

export const evaluateLien = (context: RuleContext, body: Lien): Verdict => {
  const book = openBook(context)
  const { vin, kind, causeDate } = body
  const car = registered(book, vin)
  if (refused(car)) return car
  const creditor = context.person(body.creditor)
  // Whoever the lien binds is the owner whom the clerk saw.
  book.rely(ownersKey(vin))
  const wrong =
    unlisted(body.people, [body.creditor]) ??
    (causeDate > context.recordedOn ? no('CAR_DATE_IN_FUTURE') : null) ??
    checkCreditor(book, vin, creditor) ??
    checkGivers(book, kind, causeDate, ownersOf(book, vin))
  if (wrong) return wrong
  const place = writeLien(book, vin, kind, { lien: context.id, creditor, causeDate, of: null })
  const n = place.gap ?? place.eul ?? 0
  const right: Right = { rank: nextNumber(book, vin, 'liens'), kind, n, lien: context.id, creditor }
  const full = addLien(book, vin, right)
  if (full) return full
  keepRecord(book, { vin, action: 'lien', ...place, lien: context.id, right, owners: ownersOf(book, vin) })
  return book.close()
}

export const evaluateRelease = (context: RuleContext, body: Release): Verdict => {
  const book = openBook(context)
  const { target, vin, cause, causeDate } = body
  const key = recordKey(target)
  const made = book.get<RecordRow>(key)
  if (made === undefined || made.action !== 'lien' || made.vin !== vin) {
    return no('TARGET_NOT_CAR_LIEN', key)
  }
  const car = registered(book, vin)
  if (refused(car)) return car
  if (causeDate > context.recordedOn) return no('CAR_DATE_IN_FUTURE')
  book.rely(liensKey(vin))
  if (!liensOf(book, vin).some(({ lien }) => lien === target)) return no('CAR_LIEN_RELEASED', liensKey(vin))
  dropLien(book, vin, target)
  setStatus<GapRow | EulRow>(book, placeKey(vin, made), 'released')
  const row = { kind: 'release', lien: target, of: made.gap ?? made.eul, cause, causeDate } as const
  const place: Partial<Place> =
    made.gap === null ? { eul: writeEul(book, vin, row) } : { gap: writeGap(book, vin, row) }
  keepRecord(book, { vin, action: 'release', ...place, lien: target })
  return book.close()
}
