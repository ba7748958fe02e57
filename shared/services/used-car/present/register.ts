/** The receipt book of car registrations (자동차등록 접수대장): one line per entry, as it stands now. */
import { plateText } from '../../../codes/plate.ts'
import type { RegisterColumn, RegisterRow, Told } from '../../present-types.ts'
import type { PresentContext, PresentedRecord } from '../../presenter.ts'
import { carRow, fieldLabel, gapsIn, kmTold, namesOn, orNoneDate, type Read, read, recordRow, told } from './parts.ts'

const ENTRIES = ['register', 'import', 'transfer', 'odometer', 'inspection', 'lien', 'release', 'scrap'] as const
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
  column('purpose', 12, 'select', { options: options('action', ENTRIES) }),
  column('plate', 12, 'text'),
  column('vin', 18, 'text'),
  column('detail', 12, 'none'),
  column('causeDate', 10, 'date-range'),
  column('giver', 16, 'text'),
  column('taker', 16, 'text'),
  column('km', 12, 'none', { align: 'right' }),
  column('entryStatus', 8, 'select', { options: options('entryStatus', STATUSES) }),
]

interface Parts {
  readonly detail: Told
  readonly on: string | null
  readonly giver: readonly string[]
  readonly taker: readonly string[]
  readonly km: number | null
}

const NOTHING: Parts = { detail: '', on: null, giver: [], taker: [], km: null }

const parts = (content: Read): Parts => {
  const { action, body } = content
  switch (action) {
    case 'register': {
      const taker = body.owners.map(({ person }) => person)
      return { ...NOTHING, detail: told(`origin.${body.origin}`), taker, km: body.reading.km }
    }
    case 'import':
      return { ...NOTHING, km: body.reading.km }
    case 'transfer': {
      const { cause, soldOn, sellers, buyers, reading } = body
      const taker = buyers.map(({ person }) => person)
      return { detail: told(`cause.${cause}`), on: soldOn, giver: sellers, taker, km: reading.km }
    }
    case 'odometer':
      return { ...NOTHING, detail: told(`source.${body.source}`), on: body.reading.on, km: body.reading.km }
    case 'inspection':
      return { ...NOTHING, detail: told(`result.${body.result}`), on: body.reading.on, km: body.reading.km }
    case 'lien':
      return { ...NOTHING, detail: told(`lien.${body.kind}`), on: body.causeDate, taker: [body.creditor] }
    case 'release':
      return { ...NOTHING, detail: told(`release.${body.cause}`), on: body.causeDate }
    case 'scrap':
      return { ...NOTHING, detail: told(`scrap.${body.cause}`), on: body.scrappedOn, giver: body.owners }
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
  const entry = recordRow(context.state, record.id)
  if (entry === null || !(ENTRIES as readonly string[]).includes(action)) return null
  const status = entry.status === 'voided' ? 'voided' : entry.k > 0 ? 'corrected' : 'valid'
  const { vin } = entry
  const names = namesOn(context, vin, record.sealed)
  const { detail, on, giver, taker, km } = parts(read(record))
  const people = (ids: readonly string[]): Told => (ids.length === 0 ? '' : { list: ids.map((id) => names(id)) })
  const plate = plateText(carRow(context.state, vin)?.plate ?? bornPlate(vin, context))
  return {
    id: record.id,
    struck: status === 'voided',
    cells: {
      receiptNo: receiptNo ?? '',
      receivedOn: { instant: recordedAt },
      purpose: told(`action.${action}`),
      plate,
      vin,
      detail,
      causeDate: orNoneDate(on),
      giver: people(giver),
      taker: people(taker),
      km: km === null ? '' : kmTold(km),
      entryStatus: told(`entryStatus.${status}`),
    },
    keys: {
      receiptNo: (receiptNo ?? '').toLowerCase(),
      purpose: action,
      plate: plate.toLowerCase(),
      vin: vin.toLowerCase(),
      causeDate: on ?? '',
      giver: keyOf(people(giver)),
      taker: keyOf(people(taker)),
      entryStatus: status,
    },
  }
}

/** The last plate that the car bore; '' when it never had one. */
const bornPlate = (vin: string, { state }: PresentContext): string =>
  gapsIn(state, vin).findLast(({ plate }) => plate !== null)?.plate ?? ''

/** Only names that were opened can be searched for. */
const keyOf = (value: Told): string => {
  if (typeof value === 'string') return value.toLowerCase()
  return 'list' in value ? value.list.map(keyOf).filter(Boolean).join(' ') : ''
}
