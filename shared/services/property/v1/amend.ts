/**
 * Correction (경정) and voiding (말소): the entry stays and changes its status; what is right stands beside it.
 *
 * Sources: an entry's error is corrected at once when the registrar made it, with the consent of third parties who have
 * an interest (부동산등기법 art. 32(2), verified); the correction of a right is an accessory entry and shares its rank
 * (art. 5, 52 no. 5, verified). Cancelling an entry needs the consent of interested third parties, whose entries are
 * then cancelled too (art. 57, verified): here nothing later may rest on the entry at all, later entries are voided
 * first, one by one, each with its own approval.
 *
 * Corrections do not count as later entries: they belong to the entry they correct. Voiding a record voids it as
 * corrected. A correction that was wrong is corrected again, never voided: the register would then fall back to what
 * was known to be wrong, and a rank would depend on which of two papers is read.
 */
import type { RuleContext, Verdict } from '../../types.ts'
import { type Book, moveHead, nextNumber, no, openBook, type Refusal, refused, standing } from './book.ts'
import { eulRow, gapRow, isLast, setStatus } from './entries.ts'
import { addLien, attach, checkSettlors, dropLien, latestOf, lienOn } from './liens.ts'
import {
  canonical,
  clearOwners,
  liensOf,
  living,
  moveShares,
  setOwners,
  transferShares,
  unlisted,
} from './ownership.ts'
import { endParcel, restate } from './parcels.ts'
import { equal, reduce, type Share } from './rational.ts'
import {
  type EntryRow,
  type EulRow,
  entryKey,
  eulKey,
  type GapRow,
  gapKey,
  headKey,
  liensKey,
  type MarkRow,
  markKey,
  type ParcelRow,
  type PartRow,
  parcelKey,
} from './rows.ts'
import type { Correct, Holder, Voiding } from './shapes.ts'

/** The 갑구 entry of a record as last corrected. */
const gapAsCorrected = (book: Book, part: PartRow, k: number): GapRow | undefined => {
  for (let version = k; version >= 0; version -= 1) {
    const row = book.get<GapRow>(gapKey(part.pnu, part.gap ?? 0, version))
    if (row !== undefined) return row
  }
  return undefined
}

export const evaluateCorrect = (context: RuleContext, body: Correct): Verdict => {
  const book = openBook(context)
  const key = entryKey(body.target)
  const entry = book.rely<EntryRow>(key)
  if (entry === undefined || entry.status === 'voided') return no('TARGET_NOT_ENTRY', key)
  if (body.as.action !== 'words' && body.as.action !== entry.action) return no('CORRECTION_KIND', key)
  book.put(key, { ...entry, k: entry.k + 1, words: context.id })
  const wrong = apply(book, body, entry)
  return wrong ?? book.close()
}

const apply = (book: Book, body: Correct, entry: EntryRow): Refusal | null => {
  const { as } = body
  const part = entry.parts[0]
  if (part === undefined) return no('TARGET_NOT_ENTRY', entryKey(body.target))
  switch (as.action) {
    case 'words':
      return null
    case 'open-title':
      return correctTitle(book, body, as, entry, part)
    case 'transfer':
      return correctTransfer(book, body, as, entry, part)
    case 'mortgage':
      return correctMortgage(book, body, as)
    case 'release':
      return correctRelease(book, as, entry)
    case 'split':
      return correctSplit(book, as, entry, body)
    case 'merge':
      return correctMerge(book, as, entry, body)
    default:
      return as satisfies never
  }
}

type As<A extends Correct['as']['action']> = Extract<Correct['as'], { readonly action: A }>

const correctTitle = (
  book: Book,
  body: Correct,
  as: As<'open-title'>,
  entry: EntryRow,
  part: PartRow,
): Refusal | null => {
  const { pnu } = part
  const parcel = standing(book, pnu)
  if (refused(parcel)) return parcel
  const row = gapAsCorrected(book, part, entry.k)
  if (row === undefined) return no('TARGET_NOT_ENTRY', entryKey(body.target))
  if (parcel.area100 !== as.area100 || parcel.category !== as.category) {
    if (parcel.mark !== part.mark) return later(pnu)
    const n = nextNumber(book, pnu, 'mark')
    restate(book, pnu, n, { kind: 'correct', area100: as.area100, category: as.category })
    const parts = entry.parts.map((each) => ({ ...each, mark: n }))
    book.put(entryKey(body.target), { ...entry, k: entry.k + 1, words: book.context.id, parts })
  }
  const owners = canonical(book, as.owners)
  if (sameHolders(row.to, owners)) return null
  const missing = unlisted(
    body.people,
    as.owners.map((owner) => owner.person),
  )
  if (missing) return missing
  if (!isLast(book, pnu, body.target)) return later(pnu)
  if (!body.consent && liensOf(book, pnu).length > 0) return no('CONSENT_MISSING', liensKey(pnu))
  clearOwners(book, pnu)
  const wrong = setOwners(book, pnu, as.owners)
  if (wrong) return wrong
  supersede(book, pnu, row, { to: owners })
  return null
}

const correctTransfer = (
  book: Book,
  body: Correct,
  as: As<'transfer'>,
  entry: EntryRow,
  part: PartRow,
): Refusal | null => {
  const { pnu } = part
  const row = gapAsCorrected(book, part, entry.k)
  if (row === undefined || row.from === null || row.share === null) {
    return no('TARGET_NOT_ENTRY', entryKey(body.target))
  }
  if (as.causeDate > book.context.recordedOn) return no('CAUSE_IN_FUTURE')
  const share = reduce(as.share)
  const to = canonical(book, as.to)
  const { cause, causeDate } = as
  if (!equal(share, row.share) || !sameHolders(row.to, to)) {
    const parcel = standing(book, pnu)
    if (refused(parcel)) return parcel
    const missing = unlisted(
      body.people,
      as.to.map((each) => each.person),
    )
    if (missing) return missing
    if (!isLast(book, pnu, body.target)) return later(pnu)
    if (!body.consent && liensOf(book, pnu).length > 0) return no('CONSENT_MISSING', liensKey(pnu))
    const wrong = undoTransfer(book, pnu, row.from, row.share, row.to) ?? transferShares(book, pnu, row.from, as)
    if (wrong) return wrong
  } else {
    // Another cause or day alone must have been allowed, too.
    const dead = living(book, row.from, to, as)
    if (dead) return dead
  }
  supersede(book, pnu, row, { share, to, cause, causeDate })
  return null
}

/** Kind, creditor and date of a mortgage, on every parcel where it is in force. */
const correctMortgage = (book: Book, body: Correct, as: As<'mortgage'>): Refusal | null => {
  const missing = unlisted(body.people, [as.creditor])
  if (missing) return missing
  if (as.causeDate > book.context.recordedOn) return no('CAUSE_IN_FUTURE')
  const on = lienOn(book, body.target)
  if (on.length === 0) return no('LIEN_RELEASED', entryKey(body.target))
  const creditor = book.context.person(as.creditor)
  for (const { pnu, n } of on) {
    const k = latestOf(book, pnu, n)
    const row = book.get<EulRow>(eulKey(pnu, n, k))
    if (row === undefined) continue
    if (row.covers.some((each) => each.person === creditor)) return no('CREDITOR_IS_OWNER', eulKey(pnu, n, k))
    const dead = checkSettlors(book, row.covers, as.causeDate)
    if (dead) return dead
    setStatus<EulRow>(book, eulKey(pnu, n, k), 'corrected')
    const { lien, covers, cause, origin } = row
    eulRow(book, pnu, { n, k: k + 1, kind: as.kind, lien, creditor, covers, cause, causeDate: as.causeDate, origin })
  }
  return null
}

/** Cause and date of a release, on every parcel that it freed. */
const correctRelease = (book: Book, as: As<'release'>, entry: EntryRow): Refusal | null => {
  if (as.causeDate > book.context.recordedOn) return no('CAUSE_IN_FUTURE')
  for (const { pnu, eul } of entry.parts) {
    for (const n of eul) {
      const k = latestOf(book, pnu, n)
      const row = book.get<EulRow>(eulKey(pnu, n, k))
      if (row === undefined) continue
      setStatus<EulRow>(book, eulKey(pnu, n, k), 'corrected')
      const { kind, lien, of } = row
      eulRow(book, pnu, { n, k: k + 1, kind, lien, of, cause: as.cause, causeDate: as.causeDate })
    }
  }
  return null
}

/** Areas, categories and the date of a division; the parcels stay and their areas stay the same together. */
const correctSplit = (book: Book, as: As<'split'>, entry: EntryRow, body: Correct): Refusal | null => {
  if (as.causeDate > book.context.recordedOn) return no('CAUSE_IN_FUTURE')
  const parts = entry.parts.filter(({ mark }) => mark !== null)
  const others = parts.map(({ pnu }) => pnu)
  if (as.parts.length !== parts.length || as.parts.some(({ pnu }) => !others.includes(pnu))) {
    return no('SPLIT_PARTS_DIFFER', entryKey(body.target))
  }
  let [was, is] = [0, 0]
  for (const { pnu, mark } of parts) {
    const parcel = standing(book, pnu)
    if (refused(parcel)) return parcel
    if (parcel.mark !== mark) return later(pnu)
    was += parcel.area100
  }
  for (const { area100 } of as.parts) is += area100
  if (was !== is) return no('AREA_NOT_PRESERVED', ...others.map(parcelKey))
  const stated = new Map<string, number>()
  for (const { pnu, area100, category } of as.parts) {
    const n = nextNumber(book, pnu, 'mark')
    const parcels = others.filter((other) => other !== pnu)
    restate(book, pnu, n, { kind: 'correct', area100, category, causeDate: as.causeDate, parcels })
    stated.set(pnu, n)
  }
  restated(book, body.target, entry, stated)
  return null
}

const correctMerge = (book: Book, as: As<'merge'>, entry: EntryRow, body: Correct): Refusal | null => {
  if (as.causeDate > book.context.recordedOn) return no('CAUSE_IN_FUTURE')
  const [into, ...rest] = entry.parts
  if (into === undefined) return no('TARGET_NOT_ENTRY', entryKey(body.target))
  const parcel = standing(book, into.pnu)
  if (refused(parcel)) return parcel
  if (parcel.mark !== into.mark) return later(into.pnu)
  const n = nextNumber(book, into.pnu, 'mark')
  const { category, causeDate } = as
  const parcels = rest.map(({ pnu }) => pnu)
  restate(book, into.pnu, n, { kind: 'correct', area100: parcel.area100, category, causeDate, parcels })
  restated(book, body.target, entry, new Map([[into.pnu, n]]))
  return null
}

/** The display entries that state an entry's parcels from now on. */
const restated = (book: Book, target: string, entry: EntryRow, stated: ReadonlyMap<string, number>): void => {
  const parts = entry.parts.map((part) => ({ ...part, mark: stated.get(part.pnu) ?? part.mark }))
  book.put(entryKey(target), { ...entry, k: entry.k + 1, words: book.context.id, parts })
}

const later = (pnu: string): Refusal => no('TITLE_HAS_LATER_ENTRIES', headKey(pnu))

const sameHolders = (a: readonly Holder[], b: readonly Holder[]): boolean =>
  a.length === b.length && a.every((x) => b.some((y) => x.person === y.person && equal(x, y)))

/** Writes the correction as an accessory entry of the same number. */
const supersede = (book: Book, pnu: string, row: GapRow, change: Partial<GapRow>): void => {
  setStatus<GapRow>(book, gapKey(pnu, row.n, row.k), 'corrected')
  const { n, kind, from, share, to, cause, causeDate, origin } = row
  gapRow(book, pnu, { n, kind, from, share, to, cause, causeDate, origin, ...change, k: row.k + 1 })
}

const undoTransfer = (book: Book, pnu: string, from: string, share: Share, to: readonly Holder[]): Refusal | null =>
  moveShares(book, pnu, to, [{ person: from as Holder['person'], ...share }])

export const evaluateVoid = (context: RuleContext, body: Voiding): Verdict => {
  const book = openBook(context)
  const key = entryKey(body.target)
  const entry = book.rely<EntryRow>(key)
  if (entry === undefined || entry.status === 'voided') return no('TARGET_NOT_ENTRY', key)
  if (body.ground === 'judgment' && body.courtDate === null) return no('COURT_DATE_MISSING')
  if (body.courtDate !== null && body.courtDate > context.recordedOn) return no('CAUSE_IN_FUTURE')
  for (const part of entry.parts) {
    if (!isLast(book, part.pnu, body.target)) return later(part.pnu)
  }
  const wrong = undo(book, entry, body)
  if (wrong) return wrong
  for (const part of entry.parts) moveHead(book, part.pnu, part.prev)
  book.put(key, { ...entry, status: 'voided' })
  return book.close()
}

const undo = (book: Book, entry: EntryRow, body: Voiding): Refusal | null => {
  switch (entry.action) {
    case 'open-title':
      return each(entry, (part) => {
        cancelGap(book, part, entry.k, body)
        clearOwners(book, part.pnu)
        endParcel(book, part.pnu, 'voided')
        if (part.mark !== null) setStatus<MarkRow>(book, markKey(part.pnu, part.mark), 'cancelled')
        return null
      })
    case 'transfer':
      return each(entry, (part) => {
        const row = gapAsCorrected(book, part, entry.k)
        if (row === undefined || row.from === null || row.share === null) return null
        cancelGap(book, part, entry.k, body)
        return undoTransfer(book, part.pnu, row.from, row.share, row.to)
      })
    case 'mortgage':
      return each(entry, (part) => {
        for (const n of part.eul) {
          cancelEul(book, part.pnu, n, body.target, body)
          dropLien(book, part.pnu, body.target)
        }
        return null
      })
    case 'release':
      return each(entry, (part) => restoreLien(book, part, entry.lien ?? '', body))
    case 'split':
      return undoSplit(book, entry, body)
    case 'merge':
      return undoMerge(book, entry, body)
    default:
      return entry.action satisfies never
  }
}

const each = (entry: EntryRow, step: (part: PartRow) => Refusal | null): Refusal | null => {
  for (const part of entry.parts) {
    const wrong = step(part)
    if (wrong) return wrong
  }
  return null
}

const cancelGap = (book: Book, part: PartRow, k: number, body: Voiding): void => {
  if (part.gap === null) return
  const row = gapAsCorrected(book, part, k)
  if (row === undefined) return
  setStatus<GapRow>(book, gapKey(part.pnu, row.n, row.k), 'cancelled')
  const n = nextNumber(book, part.pnu, 'gap')
  gapRow(book, part.pnu, { n, kind: 'cancellation', of: row.n, cause: body.ground, causeDate: body.courtDate })
}

const cancelEul = (book: Book, pnu: string, n: number, lien: string, body: Voiding): void => {
  setStatus<EulRow>(book, eulKey(pnu, n, latestOf(book, pnu, n)), 'cancelled')
  const next = nextNumber(book, pnu, 'eul')
  eulRow(book, pnu, { n: next, kind: 'cancellation', lien, of: n, cause: body.ground, causeDate: body.courtDate })
}

/** A voided release brings the right back at its old rank. */
const restoreLien = (book: Book, part: PartRow, lien: string, body: Voiding): Refusal | null => {
  for (const n of part.eul) {
    const release = book.get<EulRow>(eulKey(part.pnu, n))
    if (release === undefined || release.of === null) continue
    const of = release.of
    cancelEul(book, part.pnu, n, lien, body)
    setStatus<EulRow>(book, eulKey(part.pnu, of, latestOf(book, part.pnu, of)), 'valid')
    const full = addLien(book, part.pnu, of, lien)
    if (full) return full
  }
  return null
}

const undoSplit = (book: Book, entry: EntryRow, body: Voiding): Refusal | null => {
  const [original, ...rest] = entry.parts
  if (original === undefined) return null
  const parts = original.mark === null ? rest : entry.parts
  const area100 = parts.reduce((total, part) => total + (book.get<ParcelRow>(parcelKey(part.pnu))?.area100 ?? 0), 0)
  for (const part of rest) {
    for (const { n, lien } of liensOf(book, part.pnu)) {
      cancelEul(book, part.pnu, n, lien, body)
      dropLien(book, part.pnu, lien)
    }
    cancelGap(book, part, 0, body)
    clearOwners(book, part.pnu)
    endParcel(book, part.pnu, 'voided')
    if (part.mark !== null) setStatus<MarkRow>(book, markKey(part.pnu, part.mark), 'cancelled')
  }
  const { pnu } = original
  const category = categoryBefore(book, pnu, original.mark, body.target)
  restate(book, pnu, nextNumber(book, pnu, 'mark'), { kind: 'restore', area100, category })
  return original.mark === null ? attach(book, pnu) : null
}

const undoMerge = (book: Book, entry: EntryRow, body: Voiding): Refusal | null => {
  const [into, ...rest] = entry.parts
  if (into === undefined) return null
  let area100 = book.get<ParcelRow>(parcelKey(into.pnu))?.area100 ?? 0
  for (const part of rest) {
    const row = book.get<ParcelRow>(parcelKey(part.pnu))
    if (row === undefined) continue
    area100 -= row.area100
    book.put(parcelKey(part.pnu), { ...row, status: 'open', endedBy: null })
    const wide = attach(book, part.pnu)
    if (wide) return wide
  }
  const category = categoryBefore(book, into.pnu, into.mark, body.target)
  restate(book, into.pnu, nextNumber(book, into.pnu, 'mark'), { kind: 'restore', area100, category })
  return null
}

/** The category that the display section stated before `target`, whose last entry is `mark` (null: as it stands). */
const categoryBefore = (book: Book, pnu: string, mark: number | null, target: string): string => {
  const now = book.get<ParcelRow>(parcelKey(pnu))?.category ?? ''
  let first = mark ?? 0
  while (first > 1 && book.get<MarkRow>(markKey(pnu, first))?.by !== target) first -= 1
  for (let n = first - 1; n >= 1; n -= 1) {
    const row = book.get<MarkRow>(markKey(pnu, n))
    if (row !== undefined && row.status === 'past') return row.category
  }
  return now
}
