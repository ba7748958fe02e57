/** What a marriage record changes in the register: line by line, before and after. */
import type { Change, Told } from '../../present-types.ts'
import type { PresentContext, PresentedRecord, StateReader } from '../../presenter.ts'
import type { SealedMarriage } from '../form/record.ts'
import type { MarriageEnd, MarriageRow } from '../v1/rows.ts'
import {
  endTold,
  fieldLabel,
  marriageIn,
  marriageOf,
  NONE,
  nameTold,
  orNoneDate,
  personIn,
  SEALED,
  SIDES,
  sealedOf,
  sealedText,
  sealedYes,
  told,
  wordId,
} from './parts.ts'

/** `stands`: who it is, where the name is sealed and reads like any other. */
export type Line = readonly [label: Told, value: Told, stands?: string]

export const changes = (record: PresentedRecord, before: StateReader, context: PresentContext): readonly Change[] => {
  const id = marriageOf(record, before, context.state)
  return pair(lines(id, before, context, null), lines(id, context.state, context, record))
}

export const pair = (was: readonly Line[] | null, is: readonly Line[] | null): readonly Change[] =>
  (is ?? was ?? []).map(([label], i): Change => {
    const from = was?.[i]?.[1] ?? null
    const to = is?.[i]?.[1] ?? null
    const stood = JSON.stringify([from, was?.[i]?.[2]])
    return { label, before: from, after: to, changed: stood !== JSON.stringify([to, is?.[i]?.[2]]) }
  })

/** `own` is the record that is being shown: it may not be stored yet. */
const lines = (
  id: string,
  state: StateReader,
  context: PresentContext,
  own: PresentedRecord | null,
): readonly Line[] | null => {
  const row = marriageIn(state, id)
  if (row === null) return null
  const stands = row.trail.at(-1) ?? id
  return linesOf(row, sealedOf(own !== null && own.id === stands ? own : context.record(stands)), state)
}

export const linesOf = (
  row: Pick<MarriageRow, 'status' | 'spouses' | 'marriedOn'> & { readonly end: Pick<MarriageEnd, 'how' | 'on'> | null },
  sealed: SealedMarriage | null,
  state: StateReader,
): readonly Line[] => [
  [fieldLabel('status'), told(`status.${row.status}`)],
  ...SIDES.flatMap((side, i): Line[] => {
    const id = row.spouses[i] as string
    const person = personIn(sealed, id, state)
    const origin = sealed?.origins[wordId(sealed, id, state)]
    return [
      [fieldLabel(side), nameTold(person), id],
      [fieldLabel(`${side}Birth`), person === null ? SEALED : orNoneDate(person.birthDate)],
      [fieldLabel(`${side}Base`), sealedText(origin?.registrationBase)],
    ]
  }),
  [fieldLabel('marriedOn'), { date: row.marriedOn }],
  [fieldLabel('motherSurname'), sealedYes(sealed?.motherSurname)],
  [fieldLabel('end'), row.end === null ? NONE : endTold(row.end)],
]
