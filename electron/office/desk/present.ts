/**
 * Records told to people: the service's presenter, a plain one for the network's own services, and the window on the
 * state that both look through.
 */
import { dongByCode } from '../../../shared/codes/legal-dong.ts'
import type { Json } from '../../../shared/json.ts'
import type { LedgerView } from '../../../shared/ledger/state.ts'
import type { SealedContent } from '../../../shared/services/form-types.ts'
import type { Change, RecordView, Told } from '../../../shared/services/present-types.ts'
import type {
  PresentContext,
  PresentedRecord,
  ServicePresenter,
  StateReader,
} from '../../../shared/services/presenter.ts'
import type { OfficeKeys } from '../keys/office-keys.ts'
import type { Desk } from './desk.ts'
import { type Found, findRecord } from './find.ts'
import { contentOf } from './unseal.ts'

/** Corrections of one record that are looked through. */
const MAX_ABOUT = 200

export const presenterOf = (desk: Pick<Desk, 'services'>, service: string): ServicePresenter | null =>
  desk.services.presenters.find((presenter) => presenter.service === service) ?? null

/** `keys` null: what is sealed stays so, also in the other records that a presenter looks at. */
export const presentContext = (desk: Desk, view: LedgerView, keys: OfficeKeys | null): PresentContext => ({
  state: stateReader(view),
  record: (id) => {
    const found = findRecord(desk, id)
    return found === null ? null : presented(found, keys === null ? null : contentOf(desk, keys, found))
  },
  about: (id) =>
    [...desk.replica.records({ subject: id, outcome: 'accepted', limit: MAX_ABOUT })].reverse().flatMap((each) => {
      const found = findRecord(desk, each)
      if (found === null || found.payload.body.target !== id) return []
      return [presented(found, keys === null ? null : contentOf(desk, keys, found))]
    }),
  dong: (code) => dongByCode(desk.dongs, code)?.name ?? null,
})

export const presented = (found: Pick<Found, 'id' | 'payload'>, sealed: SealedContent | null): PresentedRecord => ({
  id: found.id,
  payload: found.payload,
  sealed,
})

/** Person segments are resolved through aliases, as the engine does. */
export const stateReader =
  (view: LedgerView): StateReader =>
  (key) =>
    view.get(canonicalKey(view, key))?.value

const PERSON_SEGMENT = /(^|\/)p:([0-9a-f]{32})(?=\/|$)/g

export const canonicalKey = (view: LedgerView, key: string): string =>
  key.includes('p:')
    ? key.replace(PERSON_SEGMENT, (_, slash: string, id: string) => `${slash}p:${canonicalPerson(view, id)}`)
    : key

/** The person that an id stands for. */
export const canonicalPerson = (view: LedgerView, id: string): string =>
  (view.get(`alias/${id}`)?.value as unknown as { readonly to: string } | undefined)?.to ?? id

export const viewOf = (desk: Desk, record: PresentedRecord, context: PresentContext): RecordView =>
  presenterOf(desk, record.payload.service)?.view(record, context) ?? plainView(record)

/** `before` and `context.state` differ by just this record. */
export const changesOf = (
  desk: Desk,
  record: PresentedRecord,
  before: StateReader,
  context: PresentContext,
): readonly Change[] => presenterOf(desk, record.payload.service)?.changes(record, before, context) ?? []

/** What an accepted record changed when it was accepted. */
export const settledChangesOf = (desk: Desk, record: PresentedRecord, context: PresentContext): readonly Change[] =>
  presenterOf(desk, record.payload.service)?.settled(record, context) ?? []

/** Keys, cases and anchors: what stands in the body, by the texts of the service. */
const plainView = ({ payload }: PresentedRecord): RecordView => {
  const title: Told = { key: `${payload.service}:action.${payload.action}` }
  return {
    title,
    summary: title,
    facts: Object.entries(payload.body).map(([name, value]) => ({
      label: { key: `${payload.service}:field.${name}` },
      value: plainValue(value),
      from: 'log',
    })),
  }
}

const plainValue = (value: Json): Told => {
  if (value === null) return { key: 'office:told.none' }
  if (Array.isArray(value)) return { list: value.map(plainValue) }
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
