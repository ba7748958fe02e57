/** The register of reported sales: one line per sale, as it stands now; cancelled and voided lines stay, struck. */
import type { RegisterColumn, RegisterRow, Told } from '../../present-types.ts'
import type { PresentContext, PresentedRecord } from '../../presenter.ts'
import { KINDS } from '../v1/bodies.ts'
import {
  daysTold,
  fieldLabel,
  floorTold,
  namesTold,
  newest,
  orNoneDate,
  parcelText,
  read,
  SEALED,
  saleIn,
  told,
} from './parts.ts'

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
  column('contractOn', 23, 'date-range'),
  column('place', 34, 'text'),
  column('building', 20, 'text'),
  column('kind', 10, 'select', { options: options('kind', KINDS) }),
  column('area', 11, 'none', { align: 'right' }),
  column('floor', 6, 'none', { align: 'right' }),
  column('price', 16, 'none', { align: 'right' }),
  column('sellers', 16, 'text'),
  column('buyers', 16, 'text'),
  column('status', 10, 'select', { options: options('status', ['live', 'cancelled', 'voided']) }),
  column('cancelledOn', 10, 'date-range'),
  column('source', 8, 'select', { options: options('source', ['report', 'import']) }),
]

/** Null for records that are no line, and while the record has no effect (not accepted). */
export const row = (record: PresentedRecord, context: PresentContext): RegisterRow | null => {
  const { action, receiptNo } = record.payload
  if (action !== 'report' && action !== 'import') return null
  const sale = saleIn(context.state, record.id)
  if (sale === null) return null
  const current = read(newest(record.id, context) ?? record)
  const parties = (side: 'sellers' | 'buyers'): Told =>
    current.action === 'report' || current.action === 'correct'
      ? namesTold(current.body[side], current.sealed)
      : told('told.notPublished')
  const building =
    'place' in (current.sealed ?? {}) ? (current.sealed as { place: { building: string } }).place.building : null
  const place = parcelText(sale.pnu, context)
  return {
    id: record.id,
    struck: sale.status !== 'live',
    cells: {
      receiptNo: receiptNo ?? '',
      contractOn: daysTold(sale.contract),
      place,
      building: building ?? SEALED,
      kind: told(`kind.${sale.kind}`),
      area: { area100: sale.area100 },
      floor: floorTold(sale.floor),
      price: { won: sale.price },
      sellers: parties('sellers'),
      buyers: parties('buyers'),
      status: told(`status.${sale.status}`),
      cancelledOn: orNoneDate(sale.cancelledOn),
      source: told(`source.${sale.source}`),
    },
    keys: {
      receiptNo: (receiptNo ?? '').toLowerCase(),
      contractOn: sale.contract?.from ?? '',
      place: place.toLowerCase(),
      building: (building ?? '').toLowerCase(),
      kind: sale.kind,
      sellers: keyOf(parties('sellers')),
      buyers: keyOf(parties('buyers')),
      status: sale.status,
      cancelledOn: sale.cancelledOn ?? '',
      source: sale.source,
    },
  }
}

/** Only names that were opened can be searched for. */
const keyOf = (value: Told): string => {
  if (typeof value === 'string') return value.toLowerCase()
  return 'list' in value ? value.list.map(keyOf).filter(Boolean).join(' ') : ''
}
