/** The register of marriages: one line per marriage, as it stands now; ended ones say how, voided ones stay, struck. */

import type { RegisterColumn, RegisterRow, Told } from '../../present-types.ts'
import type { PresentContext, PresentedRecord } from '../../presenter.ts'
import {
  fieldLabel,
  marriageIn,
  NONE,
  nameTold,
  newest,
  orNoneDate,
  personIn,
  read,
  SEALED,
  sealedOf,
  sealedYes,
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

const STATUSES = ['registered', 'corrected', 'divorce', 'annulment', 'death', 'voided'] as const

export const columns: readonly RegisterColumn[] = [
  column('receiptNo', 24, 'text'),
  column('marriedOn', 10, 'date-range'),
  column('husband', 16, 'text'),
  column('husbandBirth', 10, 'date-range'),
  column('wife', 16, 'text'),
  column('wifeBirth', 10, 'date-range'),
  column('motherSurname', 8, 'none'),
  column('endedOn', 10, 'date-range'),
  column('status', 10, 'select', { options: options('status', STATUSES) }),
]

/** Null for records that are no line, and while the record has no effect (not accepted). */
export const row = (record: PresentedRecord, context: PresentContext): RegisterRow | null => {
  const content = read(record)
  if (content.action !== 'register') return null
  const marriage = marriageIn(context.state, record.id)
  if (marriage === null) return null
  const sealed = sealedOf(newest(record.id, marriage, context) ?? record)
  const [husband, wife] = marriage.spouses.map((id) => personIn(sealed, id, context.state))
  const corrected = marriage.corrections > 0 ? 'corrected' : 'registered'
  const status = marriage.status === 'voided' ? 'voided' : (marriage.end?.how ?? corrected)
  const { receiptNo } = record.payload
  const birth = (person: typeof husband): Told => (person ? orNoneDate(person.birthDate) : SEALED)
  const cells: { readonly [column: string]: Told } = {
    receiptNo: receiptNo ?? '',
    marriedOn: { date: marriage.marriedOn },
    husband: nameTold(husband ?? null),
    husbandBirth: birth(husband),
    wife: nameTold(wife ?? null),
    wifeBirth: birth(wife),
    motherSurname: sealedYes(sealed?.motherSurname),
    endedOn: marriage.end === null ? NONE : { date: marriage.end.on },
    status: told(`status.${status}`),
  }
  return {
    id: record.id,
    struck: status === 'voided',
    cells,
    keys: {
      receiptNo: (receiptNo ?? '').toLowerCase(),
      marriedOn: marriage.marriedOn,
      husband: (husband?.name ?? '').toLowerCase(),
      husbandBirth: husband?.birthDate ?? '',
      wife: (wife?.name ?? '').toLowerCase(),
      wifeBirth: wife?.birthDate ?? '',
      endedOn: marriage.end?.on ?? '',
      status,
    },
  }
}
