/**
 * 을부: what a car secures or is seized for. 자동차 등 특정동산 저당법 art. 3, 5 (a mortgage on a registered car arises by entry in
 * the register; unverified text); seizures are entered at the authority's request (자동차등록령 art. 35, unverified).
 * A lien is no obstacle to a sale whose lien holder consents that it follows the car: see ownership.ts.
 */
import type { RuleContext, Verdict } from '../../types.ts'
import {
  type Book,
  keepRecord,
  liensOf,
  no,
  openBook,
  ownersOf,
  type Refusal,
  refused,
  registered,
  setStatus,
  unlisted,
  writeEul,
} from './book.ts'
import { type EulRow, eulKey, liensKey, ownersKey, type RecordRow, type Right, recordKey } from './rows.ts'
import { type Lien, MAX_LIENS, type Release } from './shapes.ts'

/** Whether somebody may be the creditor: nobody's own car secures his own claim. */
export const checkCreditor = (book: Book, vin: string, creditor: string): Refusal | null =>
  ownersOf(book, vin).owners.some(({ person }) => person === creditor) ? no('LIEN_CREDITOR_OWNS', ownersKey(vin)) : null

export const addLien = (book: Book, vin: string, right: Right): Refusal | null => {
  const liens = liensOf(book, vin)
  if (liens.length >= MAX_LIENS) return no('CAR_TOO_MANY_LIENS', liensKey(vin))
  book.put(liensKey(vin), { liens: [...liens, right].sort((a, b) => a.n - b.n) })
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
    checkCreditor(book, vin, creditor)
  if (wrong) return wrong
  const eul = writeEul(book, vin, { kind, lien: context.id, creditor, causeDate })
  const right: Right = { n: eul, lien: context.id, creditor }
  const full = addLien(book, vin, right)
  if (full) return full
  keepRecord(book, { vin, action: 'lien', eul, lien: context.id, right })
  return book.close()
}

export const evaluateRelease = (context: RuleContext, body: Release): Verdict => {
  const book = openBook(context)
  const { target, vin, cause, causeDate } = body
  const key = recordKey(target)
  const made = book.get<RecordRow>(key)
  if (made === undefined || made.action !== 'lien' || made.vin !== vin || made.eul === null) {
    return no('TARGET_NOT_CAR_LIEN', key)
  }
  const car = registered(book, vin)
  if (refused(car)) return car
  if (causeDate > context.recordedOn) return no('CAR_DATE_IN_FUTURE')
  book.rely(liensKey(vin))
  if (!liensOf(book, vin).some(({ lien }) => lien === target)) return no('CAR_LIEN_RELEASED', liensKey(vin))
  dropLien(book, vin, target)
  setStatus<EulRow>(book, eulKey(vin, made.eul), 'released')
  const eul = writeEul(book, vin, { kind: 'release', lien: target, of: made.eul, cause, causeDate })
  keepRecord(book, { vin, action: 'release', eul, lien: target })
  return book.close()
}
