/**
 * Obeying erasure markers: ciphertexts, wraps, tokens and drafts that a privacy/erase record names are purged here, and
 * with them the write-ahead log; freed pages are overwritten (secure_delete). Runs at the start, before anything is
 * unsealed, and after every block that erases.
 *
 * With a record go those that it was mended from, or that were to take its place, and that never were in the log: they
 * say the same of the same people, and no record can name them. And what people wrote when they returned or withdrew it,
 * or of its application and of those about it.
 */
import type { TxId } from '../../../shared/ledger/ids.ts'
import type { Desk } from './desk.ts'

export const obeyErasures = (
  desk: Desk,
  hashes: Iterable<{ readonly hash: string; readonly target: string }>,
): void => {
  const { office } = desk
  let any = false
  office.commit(() => {
    for (const { hash, target } of hashes) {
      any = true
      office.sealed.purge(hash)
      for (const id of [target, ...unsentCopies(desk, target)]) {
        if (id !== target) for (const own of office.sealed.hashes(id)) office.sealed.purge(own)
        office.sealed.purgeTokens(id)
        for (const application of office.drafts.discardAbout(id, desk.clock.now())) {
          office.procedure.forgetNotes(application)
        }
        office.marks.forgetNotes(id)
        const application = office.records.find(id)?.application ?? null
        if (application !== null) office.procedure.forgetNotes(application)
      }
    }
  })
  // Also when nothing stood here any more: what was given up to the replica earlier may still stand in the log.
  if (any) emptyLog(desk)
}

/** Asked again after this while somebody reads the write-ahead log. */
const AGAIN_MS = 5_000

/** A crash before it is empty is made good by the next start, which obeys every marker. */
const emptyLog = (desk: Desk): void => {
  if (!desk.office.emptyLog()) desk.clock.after(AGAIN_MS, () => desk.later(() => emptyLog(desk)))
}

/** Records of ours that gave way and never were in the log, from which this one was made or which were made from it. */
const unsentCopies = (desk: Desk, target: string): readonly string[] => {
  const { records, marks } = desk.office
  const copies = new Set<string>()
  const open = [target]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const before = marks.of(id).flatMap(({ step, other }) => (step === 'entered' && other !== null ? [other] : []))
    for (const each of [...before, ...marks.naming('entered', id)]) {
      const state = records.find(each)?.state
      const gaveWay = state === 'withdrawn' || (state === 'refused' && before.includes(each))
      if (!gaveWay || copies.has(each) || each === target || desk.replica.ledger.placeOf(each as TxId)) continue
      copies.add(each)
      open.push(each)
    }
  }
  return [...copies]
}

/** Every marker of the verified state. */
export function* markersOf(desk: Desk): IterableIterator<{ readonly hash: string; readonly target: string }> {
  for (const { key, value } of desk.replica.ledger.stateRows('erased/')) {
    yield { hash: key.slice('erased/'.length), target: (value as { readonly target: string }).target }
  }
}

/** Markers among newly ordered records. */
export const erasedBy = (desk: Desk, ordered: readonly TxId[]): boolean =>
  ordered.some((id) => {
    const row = desk.replica.ledger.get(`tx/${id}`)?.value as { readonly s?: string; readonly o?: number } | undefined
    return row?.s === 'privacy' && row.o === 0
  })
