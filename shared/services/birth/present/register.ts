/** The register of births: one line per birth, as it stands now; voided ones stay, struck. */

import { koreanDate } from '../../../civil.ts'
import type { RegisterColumn, RegisterRow, Told } from '../../present-types.ts'
import type { PresentContext, PresentedRecord } from '../../presenter.ts'
import { dueOn } from '../v1/rules.ts'
import { REPORTERS, SEXES } from '../v1/shapes.ts'
import {
  birthIn,
  fieldLabel,
  nameTold,
  newest,
  orNone,
  read,
  SEALED,
  sealedOf,
  sealedText,
  told,
  wordIds,
} from './parts.ts'

const column = (
  name: string,
  width: number,
  filter: RegisterColumn['filter'],
  more: Partial<RegisterColumn> = {},
): RegisterColumn => ({ name, label: fieldLabel(name), width, align: 'left', filter, ...more })

const options = (group: string, values: readonly string[]) =>
  values.map((value) => ({ value, label: told(`${group}.${value}`) }))

const STATUSES = ['registered', 'corrected', 'voided'] as const

export const columns: readonly RegisterColumn[] = [
  column('receiptNo', 24, 'text'),
  column('reportedOn', 10, 'date-range'),
  column('name', 16, 'text'),
  column('sex', 6, 'select', { options: options('sex', SEXES) }),
  column('bornOn', 10, 'date-range'),
  column('birthPlace', 30, 'text'),
  column('father', 14, 'text'),
  column('mother', 14, 'text'),
  column('role', 12, 'select', { options: options('role', REPORTERS) }),
  column('timely', 8, 'select', { options: options('timely', ['intime', 'late']) }),
  column('status', 8, 'select', { options: options('status', STATUSES) }),
]

/** Null for records that are no line, and while the record has no effect (not accepted). */
export const row = (record: PresentedRecord, context: PresentContext): RegisterRow | null => {
  const content = read(record)
  if (content.action !== 'register') return null
  const { body } = content
  const { child } = body
  const birth = birthIn(context.state, child)
  if (birth === null || birth.by !== record.id) return null
  const sealed = sealedOf(newest(birth, context) ?? record)
  const ids = wordIds(birth, child, sealed, context.state)
  const status = birth.status === 'registered' && birth.corrections > 0 ? 'corrected' : birth.status
  const { receiptNo, recordedAt } = record.payload
  const reportedOn = koreanDate(recordedAt)
  const parent = (id: string | null): Told => (id === null ? orNone('') : nameTold(sealed, id))
  const due = dueOn(body)
  const timely = due !== null && reportedOn > due && body.lateReason !== 'holiday' ? 'late' : 'intime'
  const cells: { readonly [column: string]: Told } = {
    receiptNo: receiptNo ?? '',
    reportedOn: { date: reportedOn },
    name: nameTold(sealed, ids.child),
    sex: told(`sex.${birth.sex}`),
    bornOn: { date: birth.bornOn },
    birthPlace: sealedText(sealed?.birthPlace),
    father: parent(ids.father),
    mother: parent(ids.mother),
    role: told(`role.${body.reporter}`),
    timely: told(`timely.${timely}`),
    status: told(`status.${status}`),
  }
  const nameKey = (id: string | null): string => (id === null ? '' : (sealed?.people[id]?.name ?? '').toLowerCase())
  return {
    id: record.id,
    struck: status === 'voided',
    cells,
    keys: {
      receiptNo: (receiptNo ?? '').toLowerCase(),
      reportedOn,
      name: nameKey(ids.child),
      sex: birth.sex,
      bornOn: birth.bornOn,
      birthPlace: (cells.birthPlace === SEALED ? '' : (sealed?.birthPlace ?? '')).toLowerCase(),
      father: nameKey(ids.father),
      mother: nameKey(ids.mother),
      role: body.reporter,
      timely,
      status,
    },
  }
}
