/**
 * The receipt book of registrations (등기 접수대장): one line per entry, as it stands now. A correction or voiding shows in the
 * line that it changes.
 */
import type { RegisterColumn, RegisterRow, Told } from '../../present-types.ts'
import type { PresentContext, PresentedRecord } from '../../presenter.ts'
import { TRANSFER_CAUSES } from '../v1/shapes.ts'
import {
  entryRow,
  fieldLabel,
  NONE,
  namesOn,
  orNoneDate,
  parcelsOf,
  parcelText,
  type Read,
  read,
  told,
} from './parts.ts'

const ENTRIES = ['open-title', 'transfer', 'mortgage', 'release', 'split', 'merge'] as const
const STATUSES = ['valid', 'corrected', 'voided'] as const

const column = (
  name: string,
  width: number,
  filter: RegisterColumn['filter'],
  more: Partial<RegisterColumn> = {},
): RegisterColumn => ({ name, label: fieldLabel(name), width, align: 'left', filter, ...more })

const options = (group: string, values: readonly string[]) =>
  values.map((value) => ({ value, label: told(`${group}.${value}`) }))

export const columns: readonly RegisterColumn[] = [
  column('receiptNo', 24, 'text'),
  column('receivedOn', 16, 'none'),
  column('purpose', 14, 'select', { options: options('action', ENTRIES) }),
  column('place', 34, 'text'),
  column('cause', 12, 'select', { options: options('cause', TRANSFER_CAUSES) }),
  column('causeDate', 10, 'date-range'),
  column('giver', 16, 'text'),
  column('taker', 16, 'text'),
  column('transferShare', 12, 'none', { align: 'right' }),
  column('entryStatus', 8, 'select', { options: options('entryStatus', STATUSES) }),
]

interface Parts {
  readonly cause: string | null
  readonly causeLabel: Told
  readonly causeDate: string | null
  readonly giver: readonly string[]
  readonly taker: readonly string[]
  readonly share: Told
}

const NOTHING: Parts = { cause: null, causeLabel: NONE, causeDate: null, giver: [], taker: [], share: '' }

const parts = (content: Read): Parts => {
  switch (content.action) {
    case 'open-title':
      return { ...NOTHING, taker: content.body.owners.map(({ person }) => person) }
    case 'transfer': {
      const { cause, causeDate, from, to, share } = content.body
      return {
        cause,
        causeLabel: told(`cause.${cause}`),
        causeDate,
        giver: [from],
        taker: to.map(({ person }) => person),
        share: { share },
      }
    }
    case 'mortgage': {
      const { parcels, creditor, causeDate, kind } = content.body
      const giver = [...new Set(parcels.flatMap(({ settlors }) => settlors))]
      return { ...NOTHING, causeLabel: told(`mortgage.${kind}`), causeDate, giver, taker: [creditor] }
    }
    case 'release': {
      const { cause, causeDate } = content.body
      return { ...NOTHING, causeLabel: told(`release.${cause}`), causeDate }
    }
    case 'split':
    case 'merge':
      return { ...NOTHING, causeDate: content.body.causeDate }
    case 'correct':
    case 'void':
      return NOTHING
    default:
      return content satisfies never
  }
}

/** Null for records that are no line, and while the record has no effect (not accepted). */
export const row = (record: PresentedRecord, context: PresentContext): RegisterRow | null => {
  const { action, receiptNo, recordedAt } = record.payload
  if (!(ENTRIES as readonly string[]).includes(action)) return null
  const entry = entryRow(context.state, record.id)
  if (entry === null) return null
  const status = entry.status === 'voided' ? 'voided' : entry.k > 0 ? 'corrected' : 'valid'
  const pnus = parcelsOf(record, context)
  const names = namesOn(context, pnus, null)
  const { cause, causeLabel, causeDate, giver, taker, share } = parts(read(record))
  const people = (ids: readonly string[]): Told => (ids.length === 0 ? '' : { list: ids.map((id) => names(id)) })
  const place = pnus.map((pnu) => parcelText(pnu, context))
  return {
    id: record.id,
    struck: status === 'voided',
    cells: {
      receiptNo: receiptNo ?? '',
      receivedOn: { instant: recordedAt },
      purpose: told(`action.${action}`),
      place: { list: place },
      cause: causeLabel,
      causeDate: orNoneDate(causeDate),
      giver: people(giver),
      taker: people(taker),
      transferShare: share,
      entryStatus: told(`entryStatus.${status}`),
    },
    keys: {
      receiptNo: (receiptNo ?? '').toLowerCase(),
      purpose: action,
      place: place.join(' ').toLowerCase(),
      cause: cause ?? '',
      causeDate: causeDate ?? '',
      giver: keyOf(people(giver)),
      taker: keyOf(people(taker)),
      entryStatus: status,
    },
  }
}

/** Only names that were opened can be searched for. */
const keyOf = (value: Told): string => {
  if (typeof value === 'string') return value.toLowerCase()
  return 'list' in value ? value.list.map(keyOf).filter(Boolean).join(' ') : ''
}
