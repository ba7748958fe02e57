/**
 * Following the verified replica: outcomes of our own records are written, the overlay is moved on, erasures obeyed, keys
 * taken back, and bytes that the witnessed log keeps are given up here. The same steps run at the start, so a crash at any point is
 * made good by starting; and again while the disk is full or office.db is locked, so that the office outlives both.
 */
import type { TxId } from '../../../shared/ledger/ids.ts'
import { decodePayload } from '../../../shared/ledger/transaction.ts'
import type { RecordRow } from '../db/records.ts'
import { changed, type Desk } from './desk.ts'
import { reckonDeadlines } from './due.ts'
import { erasedBy, markersOf, obeyErasures } from './erase.ts'
import { settleFrom } from './outbox.ts'
import { takeBackKeys } from './take-back.ts'
import { tidyUp } from './tidy.ts'

/** Records read at once when the overlay is filled. */
const PAGE = 500
/** Records stripped in one commit. */
const STRIP = 200
/** What could not be written is tried again after this. */
const AGAIN_MS = 5_000

/** Catches up with what happened while this process was not there, then follows; returns the way to stop. */
export const startFollowing = (desk: Desk): (() => void) => {
  fillOverlay(desk)
  let cancel: () => void = () => undefined
  const again = (): void => {
    cancel = desk.clock.after(AGAIN_MS, () => attempt(() => catchUp(desk)))
  }
  const attempt = (run: () => void): void => {
    try {
      run()
    } catch (error) {
      desk.report('follow', error)
      again()
    }
  }
  catchUp(desk)
  const stop = desk.replica.listen(({ ordered, keys }) => attempt(() => follow(desk, ordered, keys)))
  return () => {
    stop()
    cancel()
  }
}

/** Everything unsettled that is not in the log, in signing order; judged in the background. */
const fillOverlay = (desk: Desk): void => {
  for (const { n, id, payload } of unsettled(desk)) {
    if (payload === null || desk.replica.ledger.placeOf(id) !== undefined) continue
    const decoded = decodePayload(payload)
    if (!decoded.ok) throw new Error('a stored record does not decode')
    desk.overlay.addLater({ n, id, payload: decoded.value })
  }
}

const catchUp = (desk: Desk): void => {
  obeyErasures(desk, markersOf(desk))
  settleFrom(
    desk,
    [...unsettled(desk)].map(({ id }) => id),
  )
  stripWitnessed(desk)
  takeBackKeys(desk, true)
  reckonDeadlines(desk)
}

function* unsettled(desk: Desk): IterableIterator<RecordRow> {
  for (let after = 0; ; ) {
    const page = desk.office.records.unsettled(after, PAGE)
    yield* page
    after = page.at(-1)?.n ?? after
    if (page.length < PAGE) return
  }
}

const follow = (desk: Desk, ordered: readonly TxId[], keys: readonly string[]): void => {
  if (ordered.length > 0) {
    if (desk.overlay.size > 0) {
      const accepted = new Set(ordered.filter((id) => desk.replica.ledger.placeOf(id)?.outcome === 0))
      desk.overlay.applied(ordered, accepted, keys)
    }
    settleFrom(desk, ordered)
    if (erasedBy(desk, ordered)) obeyErasures(desk, markersOf(desk))
  }
  stripWitnessed(desk)
  changed(desk, 'ledger', 'state', ...(ordered.length > 0 ? (['records'] as const) : []))
  if (keys.some((key) => key.startsWith('key/'))) takeBackKeys(desk, false)
  if (keys.some((key) => key.startsWith('holidays/'))) reckonDeadlines(desk)
}

/** Gives up bytes that the witnessed log and the replica's sealed store hold, in slices: `before` went in earlier ones. */
const stripWitnessed = (desk: Desk, before = 0): void => {
  const { office, replica } = desk
  const ids = office.records.strippable(replica.witnessedSize(), STRIP)
  const stripped = ids.length === 0 ? 0 : strip(desk, ids)
  if (stripped === STRIP) desk.later(() => stripWitnessed(desk, before + stripped))
  else if (before + stripped > 0) tidyUp(desk)
}

/** How many of them gave up their bytes. */
const strip = (desk: Desk, ids: readonly TxId[]): number => {
  const { office, replica } = desk
  // When the quorum was complete, as the cosignatures say that this counter has seen.
  const at = Math.max(0, ...replica.cosigned().map((each) => each.at)) || desk.clock.now()
  let stripped = 0
  office.commit(() => {
    for (const id of ids) {
      // An outcome of a history that the city gave up says nothing of what this log keeps.
      if (replica.ledger.placeOf(id) === undefined) continue
      const hashes = office.sealed.hashes(id)
      const kept = hashes.every((hash, part) => {
        const held = replica.holds(hash)
        return held === 'wrapped' || (held === 'bare' && part > 0) || replica.erased(hash)
      })
      if (!kept) continue
      for (const hash of hashes) office.sealed.purge(hash)
      office.records.strip(id)
      office.marks.add({ record: id, step: 'witnessed', at, who: '' })
      stripped += 1
    }
  })
  return stripped
}
