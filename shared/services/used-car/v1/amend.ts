/**
 * Correction (경정) and voiding (말소 of an entry): the entry stays and changes its status; what is right stands beside it.
 * 자동차등록령 art. 34, 36 (restoring and correcting entries; unverified text).
 *
 * Owners are corrected or taken back only while nobody has bought since and no lien was entered on what they own: later
 * transfers and liens are voided first, one by one, as later entries on a title are (property, amend.ts). A
 * correction that was wrong is corrected again, never voided. Nothing about a scrapped car changes but its words and how
 * and when it was scrapped, unless the scrapping itself is voided.
 */
import type { RuleContext, Verdict } from '../../types.ts'
import {
  type Book,
  headOf,
  liensOf,
  NOBODY,
  no,
  openBook,
  ownersOf,
  type Refusal,
  refused,
  setStatus,
  unlisted,
  writeEul,
  writeGap,
} from './book.ts'
import { addLien, checkCreditor, checkGivers, dropLien, placeKey, writeLien } from './liens.ts'
import {
  canonical,
  checkOwners,
  checkScrap,
  checkTransfer,
  ownersAfter,
  sameHolders,
  takePlate,
  warnOfCar,
  warnOfDead,
} from './ownership.ts'
import { checkSeries, dropReading, enterReading } from './readings.ts'
import {
  type CarRow,
  carKey,
  type EulRow,
  eulKey,
  type GapRow,
  gapKey,
  type HeadRow,
  type KmRow,
  kmKey,
  liensKey,
  ownersKey,
  plateKey,
  type RecordRow,
  recordKey,
} from './rows.ts'
import type { Correct, Voiding } from './shapes.ts'

/** The record that is corrected or voided, on the car that the body names. */
const standing = (book: Book, target: string, vin: string): RecordRow | Refusal => {
  const key = recordKey(target)
  const row = book.rely<RecordRow>(key)
  if (row === undefined || row.vin !== vin || row.status === 'voided') return no('TARGET_NOT_CAR_RECORD', key)
  return row
}

const carOf = (book: Book, vin: string): CarRow => book.rely<CarRow>(carKey(vin)) as CarRow

type As<A extends Correct['as']['action']> = Extract<Correct['as'], { readonly action: A }>

export const evaluateCorrect = (context: RuleContext, body: Correct): Verdict => {
  const book = openBook(context)
  const { target, vin, as } = body
  const record = standing(book, target, vin)
  if (refused(record)) return record
  const car = carOf(book, vin)
  const keptAtEnd = as.action === 'words' || as.action === 'scrap'
  if (!keptAtEnd && car.status === 'scrapped') return no('CAR_SCRAPPED', carKey(vin))
  if (as.action !== 'words' && as.action !== 'reading' && as.action !== record.action) {
    return no('CAR_CORRECTION_KIND', recordKey(target))
  }
  book.put(recordKey(target), { ...record, k: record.k + 1, words: context.id })
  const wrong = apply(book, body, record, car)
  return wrong ?? book.close()
}

const apply = (book: Book, body: Correct, record: RecordRow, car: CarRow): Refusal | null => {
  const { as } = body
  switch (as.action) {
    case 'words':
      return null
    case 'register':
      return correctRegister(book, body, as, record, car)
    case 'transfer':
      return correctTransfer(book, body, as, record)
    case 'lien':
      return correctLien(book, body, as, record)
    case 'release':
      return correctRelease(book, body, as, record)
    case 'scrap':
      return correctScrap(book, body, as, record, car)
    case 'reading':
      return correctReading(book, body, as, record)
    default:
      return as satisfies never
  }
}

/** What is kept of a record beside the correction's own mark. */
const keep = (book: Book, target: string, change: Partial<RecordRow>): void => {
  const key = recordKey(target)
  const row = book.get<RecordRow>(key)
  if (row !== undefined) book.put(key, { ...row, ...change })
}

const gapOf = (book: Book, { vin, gap }: RecordRow): GapRow | undefined => book.get<GapRow>(gapKey(vin, gap ?? 0))

/** Writes the corrected entry under a number of its own and strikes the one that it replaces. */
const supersede = (book: Book, target: string, record: RecordRow, change: Partial<GapRow>): void => {
  const row = gapOf(book, record)
  if (row === undefined) return
  setStatus<GapRow>(book, gapKey(record.vin, row.n), 'corrected')
  const { plate, from, to, cause, causeDate } = row
  const gap = writeGap(book, record.vin, { plate, from, to, cause, causeDate, ...change, kind: 'correct', of: row.n })
  keep(book, target, { gap })
}

const correctRegister = (
  book: Book,
  body: Correct,
  as: As<'register'>,
  record: RecordRow,
  car: CarRow,
): Refusal | null => {
  const { vin, target } = body
  const owners = canonical(book, as.owners)
  // Registered again since: the description is the newer registration's.
  if (car.by !== target) return no('CAR_LATER_ENTRIES', carKey(vin))
  const before = gapOf(book, record)?.to ?? []
  if (as.firstOn !== null && as.firstOn > book.context.recordedOn) return no('CAR_DATE_IN_FUTURE')
  const plate = as.plate === car.plate ? null : takePlate(book, vin, as.plate)
  if (plate) return plate
  if (as.plate !== car.plate && car.plate !== null) book.put(plateKey(car.plate), null)
  if (!sameHolders(before, owners)) {
    const wrong =
      unlisted(
        body.people,
        as.owners.map(({ person }) => person),
      ) ??
      checkOwners(owners) ??
      isNewest(book, vin, target, record)
    if (wrong) return wrong
    book.put(ownersKey(vin), { owners, by: target })
  }
  warnOfCar(book, vin, as.year)
  const { origin, year, firstOn } = as
  book.put(carKey(vin), { ...car, plate: as.plate, origin, year, firstOn })
  supersede(book, target, record, { plate: as.plate, to: owners })
  return null
}

/** Whether the owners by this record can be taken back: nobody has bought since, and no lien was entered on what they own. */
const isNewest = (book: Book, vin: string, target: string, { before }: RecordRow): Refusal | null => {
  book.rely(ownersKey(vin))
  if (ownersOf(book, vin).by !== target) return no('CAR_LATER_ENTRIES', ownersKey(vin))
  book.rely(liensKey(vin))
  const lien = before === null ? null : lienSince(book, vin, before)
  return lien === null ? null : no('CAR_LIENS_SINCE', lien)
}

/** The first entry of a lien after these that was not voided; one that was released can come back. */
const lienSince = (book: Book, vin: string, before: HeadRow): string | null => {
  const head = headOf(book, vin)
  for (const [section, keyOf] of [
    ['gap', gapKey],
    ['eul', eulKey],
  ] as const) {
    for (let n = before[section] + 1; n <= head[section]; n += 1) {
      const key = keyOf(vin, n)
      const row = book.get<GapRow | EulRow>(key)
      const isLien = (row?.kind === 'mortgage' || row?.kind === 'seizure') && row.of === null
      if (isLien && book.get<RecordRow>(recordKey(row.lien ?? ''))?.status === 'valid') return key
    }
  }
  return null
}

const correctTransfer = (book: Book, body: Correct, as: As<'transfer'>, record: RecordRow): Refusal | null => {
  const { vin, target } = body
  const row = gapOf(book, record)
  if (row === undefined || record.owners === null) return no('TARGET_NOT_CAR_RECORD', recordKey(target))
  if (as.soldOn > book.context.recordedOn) return no('CAR_DATE_IN_FUTURE')
  const buyers = canonical(book, as.buyers)
  // What is corrected must have been allowed: by the liens of that day which still stand.
  const liens = liensOf(book, vin).filter(({ rank }) => rank <= (record.before?.liens ?? 0))
  const barred = checkTransfer(book, { vin, ...as }, row.from, liens)
  if (barred) return barred
  if (!sameHolders(row.to, buyers)) {
    const wrong =
      unlisted(
        body.people,
        as.buyers.map(({ person }) => person),
      ) ?? isNewest(book, vin, target, record)
    if (wrong) return wrong
    warnOfDead(book, buyers)
    const owners = ownersAfter(vin, record.owners.owners, row.from, buyers)
    if (refused(owners)) return owners
    book.put(ownersKey(vin), { owners, by: target })
  }
  supersede(book, target, record, { to: buyers, cause: as.cause, causeDate: as.soldOn })
  return null
}

const correctLien = (book: Book, body: Correct, as: As<'lien'>, record: RecordRow): Refusal | null => {
  const { vin, target } = body
  if (as.causeDate > book.context.recordedOn) return no('CAR_DATE_IN_FUTURE')
  const creditor = book.context.person(as.creditor)
  const wrong = unlisted(body.people, [as.creditor]) ?? checkCreditor(book, vin, creditor)
  if (wrong) return wrong
  const now = liensOf(book, vin).find(({ lien }) => lien === target)
  if (now === undefined) return no('CAR_LIEN_RELEASED', liensKey(vin))
  // The two kinds stand in sections of their own, so neither entry can take the other's place.
  if (as.kind !== now.kind) return no('CAR_LIEN_KIND', recordKey(target))
  const dead = checkGivers(book, as.kind, as.causeDate, record.owners ?? NOBODY)
  if (dead) return dead
  setStatus<GapRow | EulRow>(book, placeKey(vin, record), 'corrected')
  const { kind, causeDate } = as
  const place = writeLien(book, vin, kind, { lien: target, creditor, causeDate, of: record.gap ?? record.eul })
  const right = { ...now, creditor }
  dropLien(book, vin, target)
  keep(book, target, { ...place, right })
  return addLien(book, vin, right)
}

/** Cause and date; which lien was released is no error to correct but another release. */
const correctRelease = (book: Book, body: Correct, as: As<'release'>, record: RecordRow): Refusal | null => {
  const { vin, target } = body
  if (as.causeDate > book.context.recordedOn) return no('CAR_DATE_IN_FUTURE')
  const key = placeKey(vin, record)
  const of = book.get<GapRow | EulRow>(key)?.of ?? null
  setStatus<GapRow | EulRow>(book, key, 'corrected')
  const { cause, causeDate } = as
  const row = { kind: 'release', lien: record.lien ?? '', of, cause, causeDate } as const
  keep(book, target, record.gap === null ? { eul: writeEul(book, vin, row) } : { gap: writeGap(book, vin, row) })
  return null
}

/** Cause and day, with what the cause asks for; once registered again, the car has a newer history. */
const correctScrap = (book: Book, body: Correct, as: As<'scrap'>, record: RecordRow, car: CarRow): Refusal | null => {
  const { vin, target } = body
  if (car.status !== 'scrapped' || car.endedBy !== target) return no('CAR_LATER_ENTRIES', carKey(vin))
  const wrong = checkScrap(book, { vin, ...as }, liensOf(book, vin))
  if (wrong) return wrong
  supersede(book, target, record, { cause: as.cause, causeDate: as.scrappedOn })
  return null
}

const correctReading = (book: Book, body: Correct, as: As<'reading'>, record: RecordRow): Refusal | null => {
  const { vin, target } = body
  if (record.km === null) return no('CAR_CORRECTION_KIND', recordKey(target))
  const row = book.get<KmRow>(kmKey(vin, record.km)) as KmRow
  const wrong = dropReading(book, vin, record.km, 'corrected')
  if (wrong) return wrong
  const { source, result, validUntil } = row
  const reading = enterReading(book, vin, as.reading, { source, result, validUntil })
  if (refused(reading)) return reading
  keep(book, target, { km: reading.n })
  return null
}

export const evaluateVoid = (context: RuleContext, body: Voiding): Verdict => {
  const book = openBook(context)
  const { target, vin } = body
  const record = standing(book, target, vin)
  if (refused(record)) return record
  if (body.ground === 'judgment' && body.courtDate === null) return no('CAR_COURT_DATE_MISSING')
  if (body.courtDate !== null && body.courtDate > context.recordedOn) return no('CAR_DATE_IN_FUTURE')
  const car = carOf(book, vin)
  if (car.status === 'scrapped' && record.action !== 'scrap') return no('CAR_SCRAPPED', carKey(vin))
  const wrong = undo(book, body, record, car)
  if (wrong) return wrong
  if (record.km !== null) {
    const fall = dropReading(book, vin, record.km, 'cancelled') ?? checkSeries(book, vin)
    if (fall) return fall
  }
  cancelEntry(book, body, record)
  keep(book, target, { status: 'voided' })
  return book.close()
}

const undo = (book: Book, body: Voiding, record: RecordRow, car: CarRow): Refusal | null => {
  const { vin, target } = body
  switch (record.action) {
    case 'register': {
      const newest = isNewest(book, vin, target, record)
      if (newest) return newest
      book.put(carKey(vin), record.car ?? { ...car, status: 'voided', plate: null, endedBy: book.context.id })
      if (car.plate !== null) book.put(plateKey(car.plate), null)
      book.put(ownersKey(vin), record.owners ?? NOBODY)
      return null
    }
    case 'import':
      if (car.status !== 'listed' || car.by !== target) return no('CAR_LATER_ENTRIES', carKey(vin))
      book.put(carKey(vin), { ...car, status: 'voided', endedBy: book.context.id })
      return null
    case 'transfer': {
      const newest = isNewest(book, vin, target, record)
      if (newest) return newest
      book.put(ownersKey(vin), record.owners ?? NOBODY)
      return null
    }
    case 'lien':
      if (!liensOf(book, vin).some(({ lien }) => lien === target)) return no('CAR_LIEN_RELEASED', liensKey(vin))
      dropLien(book, vin, target)
      return null
    case 'release':
      return restoreLien(book, body, record)
    case 'scrap': {
      const before = record.car
      if (before === null) return no('TARGET_NOT_CAR_RECORD', recordKey(target))
      if (car.status !== 'scrapped' || car.endedBy !== target) return no('CAR_LATER_ENTRIES', carKey(vin))
      book.put(carKey(vin), before)
      return before.plate === null ? null : takePlate(book, vin, before.plate)
    }
    case 'odometer':
    case 'inspection':
      return null
    default:
      return record.action satisfies never
  }
}

/** Strikes the entry of a record, whichever section has it, and writes there that it was cancelled. */
const cancelEntry = (book: Book, { vin, ground, courtDate }: Voiding, { gap, eul, lien }: RecordRow): void => {
  const row = { kind: 'cancellation', cause: ground, causeDate: courtDate } as const
  if (gap !== null) {
    setStatus<GapRow>(book, gapKey(vin, gap), 'cancelled')
    writeGap(book, vin, { ...row, lien, of: gap })
  }
  if (eul !== null) {
    setStatus<EulRow>(book, eulKey(vin, eul), 'cancelled')
    writeEul(book, vin, { ...row, lien: lien ?? '', of: eul })
  }
}

/** A voided release brings the lien back at its old rank. */
const restoreLien = (book: Book, body: Voiding, record: RecordRow): Refusal | null => {
  const made = book.get<RecordRow>(recordKey(record.lien ?? ''))
  if (made === undefined || made.right === null) return no('TARGET_NOT_CAR_LIEN', recordKey(body.target))
  setStatus<GapRow | EulRow>(book, placeKey(body.vin, made), 'valid')
  return addLien(book, body.vin, made.right)
}
