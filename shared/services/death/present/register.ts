/** The register of deaths: one line per death, as it stands now; voided ones stay, struck. */

import { koreanDate } from '../../../civil.ts'
import type { RegisterColumn, RegisterRow, Told } from '../../present-types.ts'
import type { PresentContext, PresentedRecord } from '../../presenter.ts'
import type { SealedDeath } from '../form/record.ts'
import { dueOn } from '../v1/rules.ts'
import { type DeathFacts, EVIDENCE, REPORTERS, type Register, SEXES } from '../v1/shapes.ts'
import {
  deathIn,
  fieldLabel,
  nameTold,
  newest,
  orNoneDate,
  personIn,
  read,
  SEALED,
  sealedOf,
  sealedText,
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

const STATUSES = ['registered', 'corrected', 'voided'] as const

export const columns: readonly RegisterColumn[] = [
  column('receiptNo', 24, 'text'),
  column('reportedOn', 10, 'date-range'),
  column('name', 16, 'text'),
  column('sex', 6, 'select', { options: options('sex', SEXES) }),
  column('birthDate', 10, 'date-range'),
  column('diedOn', 10, 'date-range'),
  column('deathPlace', 30, 'text'),
  column('evidence', 12, 'select', { options: options('evidence', EVIDENCE) }),
  column('role', 12, 'select', { options: options('role', REPORTERS) }),
  column('timely', 8, 'select', { options: options('timely', ['intime', 'late']) }),
  column('status', 8, 'select', { options: options('status', STATUSES) }),
]

/** Null for records that are no line, and while the record has no effect (not accepted). */
export const row = (record: PresentedRecord, context: PresentContext): RegisterRow | null => {
  const content = read(record)
  if (content.action !== 'register') return null
  const { body } = content
  const line = lineOf(record, body, context)
  if (line === null) return null
  const { death, sealed, status } = line
  const person = personIn(sealed, body.deceased, context.state)
  const { receiptNo, recordedAt } = record.payload
  const reportedOn = koreanDate(recordedAt)
  const timely = reportedOn > dueOn(body) && body.lateReason !== 'holiday' ? 'late' : 'intime'
  const cells: { readonly [column: string]: Told } = {
    receiptNo: receiptNo ?? '',
    reportedOn: { date: reportedOn },
    name: nameTold(person),
    sex: told(`sex.${death.sex}`),
    birthDate: person === null ? SEALED : orNoneDate(person.birthDate),
    diedOn: { date: death.diedOn },
    deathPlace: sealedText(sealed?.deathPlace),
    evidence: told(`evidence.${body.evidence}`),
    role: told(`role.${body.reporter}`),
    timely: told(`timely.${timely}`),
    status: told(`status.${status}`),
  }
  return {
    id: record.id,
    struck: status === 'voided',
    cells,
    keys: {
      receiptNo: (receiptNo ?? '').toLowerCase(),
      reportedOn,
      name: (person?.name ?? '').toLowerCase(),
      sex: death.sex,
      birthDate: person?.birthDate ?? '',
      diedOn: death.diedOn,
      deathPlace: (sealed?.deathPlace ?? '').toLowerCase(),
      evidence: body.evidence,
      role: body.reporter,
      timely,
      status,
    },
  }
}

interface Line {
  readonly death: Pick<DeathFacts, 'diedOn' | 'sex'>
  readonly sealed: SealedDeath | null
  readonly status: (typeof STATUSES)[number]
}

/**
 * A report's line. Once a death is voided the row of the person may tell of another report, or of nobody by the id that
 * this one names: then the records themselves say what it last stated.
 */
const lineOf = (record: PresentedRecord, body: Register, context: PresentContext): Line | null => {
  const death = deathIn(context.state, body.deceased)
  if (death?.by === record.id) {
    const status = death.status === 'registered' && death.corrections > 0 ? 'corrected' : death.status
    return { death, sealed: sealedOf(newest(death, context) ?? record), status }
  }
  const mark = context.state(`record/${record.id}`) as { readonly status: string } | undefined
  if (mark?.status !== 'voided') return null
  const stated = context.about(record.id).findLast(({ payload }) => payload.action === 'correct') ?? record
  const content = read(stated)
  return content.action === 'void' ? null : { death: content.body, sealed: sealedOf(stated), status: 'voided' }
}
