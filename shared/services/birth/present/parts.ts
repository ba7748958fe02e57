/** The pieces that screens, registers and papers of births are made of. */
import type { SealedContent, SealedPerson } from '../../form-types.ts'
import type { Fact, Told } from '../../present-types.ts'
import type { PresentContext, PresentedRecord, StateReader } from '../../presenter.ts'
import { ownIdOf } from '../../sealed-people.ts'
import type { SealedBirth } from '../form/record.ts'
import { type BirthRow, birthKey } from '../v1/rows.ts'
import type { Correct, Register, Voiding } from '../v1/shapes.ts'

/** A record with its body read as its action says; the payload was verified before it came here. */
export type Read =
  | { readonly action: 'register'; readonly body: Register; readonly sealed: SealedBirth | null }
  | { readonly action: 'correct'; readonly body: Correct; readonly sealed: SealedBirth | null }
  | { readonly action: 'void'; readonly body: Voiding; readonly sealed: SealedBirth | null }

/** Throws for another service's record: a defect of the caller. */
export const read = ({ payload, sealed }: PresentedRecord): Read => {
  switch (payload.action) {
    case 'register':
    case 'correct':
    case 'void':
      return { action: payload.action, body: payload.body, sealed } as unknown as Read
    default:
      throw new Error(`no birth action: ${payload.action}`)
  }
}

export const told = (key: string, values?: { readonly [name: string]: Told | number }): Told =>
  values === undefined ? { key: `birth:${key}` } : { key: `birth:${key}`, values }

export const fieldLabel = (name: string): Told => told(`field.${name}`)

/** Shown where something is sealed and nobody has opened it. */
export const SEALED: Told = told('told.sealed')
export const NONE: Told = told('told.none')

export const orNone = (text: string): Told => (text === '' ? NONE : text)
export const orNoneDate = (date: string | null): Told => (date === null || date === '' ? NONE : { date })
export const sealedText = (text: string | undefined): Told => (text === undefined ? SEALED : orNone(text))

export const fromLog = (label: Told, value: Told): Fact => ({ label, value, from: 'log' })
export const fromSealed = (label: Told, value: Told): Fact => ({ label, value, from: 'sealed' })

export const birthIn = (state: StateReader, child: string): BirthRow | null =>
  (state(birthKey(child)) as unknown as BirthRow | undefined) ?? null

export const personIn = (sealed: SealedContent | null, id: string | null): SealedPerson | null =>
  id === null ? null : (sealed?.people[id] ?? null)

/** The child and parents of a row, under the ids that its words use. */
export const wordIds = (
  row: Pick<BirthRow, 'mother' | 'father'>,
  child: string,
  sealed: SealedBirth | null,
  state: StateReader,
) => {
  const own = (id: string): string => ownIdOf(sealed, id, state) ?? id
  return {
    child: own(child),
    mother: row.mother === null ? null : own(row.mother),
    father: row.father === null ? null : own(row.father),
  }
}

/** `김하늘 (金河㐻)`; the name alone without hanja, `(sealed)` where nobody has opened it. */
export const nameTold = (sealed: SealedContent | null, id: string): Told => {
  const person = personIn(sealed, id)
  if (person === null || person.name === '') return SEALED
  return person.hanja === '' ? person.name : told('told.withHanja', { name: person.name, hanja: person.hanja })
}

/** The record whose words stand: the newest correction, else the one that entered the birth. */
export const newest = (row: BirthRow, context: PresentContext): PresentedRecord | null =>
  context.record(row.trail.at(-1) ?? row.by) ?? context.record(row.by)

export const sealedOf = (record: PresentedRecord | null): SealedBirth | null =>
  (record?.sealed as SealedBirth | null | undefined) ?? null

/** `900101-1******`: a paper shows no whole number unless a service decides it. */
export const maskedNumber = (number: string): string => (number === '' ? '' : `${number.slice(0, 8)}******`)
