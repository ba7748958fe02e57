/**
 * The presenter of the network's own services: they have no form, no register and no paper, and nothing sealed. A
 * record is told as its body's fields, one by one, and by the rows it changes.
 */
import type { Json } from '../json.ts'
import { HASH } from '../ledger/ids.ts'
import type { Change, Told } from './present-types.ts'
import type { PresentContext, PresentedRecord, ServicePresenter } from './presenter.ts'

export interface PlainService {
  readonly service: string
  /** The body's fields in the order in which they are told, by action. */
  readonly fields: { readonly [action: string]: readonly string[] }
  /** One field's value in words; null for what stands as it is. */
  readonly tell: (field: string, value: Json) => Told | null
  /** The field that a list names the record by. */
  readonly name: (body: { readonly [field: string]: Json }) => Told
  /** The state rows whose change a supervisor sees, and which of their fields. */
  readonly rows: (record: PresentedRecord) => readonly { readonly key: string; readonly fields: readonly string[] }[]
}

const LONG_HEX = /^[0-9a-f]{32,}$/

/** Long ids are shown by their beginning. */
const plain = (value: Json): Told => {
  if (value === null) return { key: 'members:told.none' }
  if (typeof value === 'string') return LONG_HEX.test(value) ? `${value.slice(0, 16)}…` : value
  return Array.isArray(value) ? { list: value.map((each: Json) => plain(each)) } : String(value)
}

/** A record is named by its receipt number, where it is known here. */
const recordNo = (context: PresentContext, value: Json): string | null =>
  typeof value === 'string' && HASH.test(value) ? (context.record(value)?.payload.receiptNo ?? null) : null

export const plainPresenter = (service: PlainService): ServicePresenter => {
  const told = (field: string, value: Json): Told => service.tell(field, value) ?? plain(value)
  const label = (field: string): Told => ({ key: `${service.service}:field.${field}` })
  return {
    service: service.service,
    menu: [],
    view: ({ payload }, context) => ({
      title: { key: `${service.service}:action.${payload.action}` },
      summary: service.name(payload.body),
      facts: (service.fields[payload.action] ?? []).map((field) => ({
        label: label(field),
        value: recordNo(context, payload.body[field] ?? null) ?? told(field, payload.body[field] ?? null),
        from: 'log',
      })),
    }),
    changes: (record, before, context) =>
      service.rows(record).flatMap(({ key, fields }) =>
        fields.map((field): Change => {
          const side = (row: Json | undefined): Told | null => {
            const value = (row as { readonly [name: string]: Json } | undefined)?.[field]
            return value === undefined ? null : told(field, value)
          }
          const was = side(before(key))
          const is = side(context.state(key))
          return { label: label(field), before: was, after: is, changed: JSON.stringify(was) !== JSON.stringify(is) }
        }),
      ),
    settled: () => [],
    register: { title: `${service.service}:service`, columns: [], row: () => null },
    papers: () => [],
    paper: () => null,
  }
}
