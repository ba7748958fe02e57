/** The pieces that screens, registers and papers of deaths are made of. */
import type { SealedContent, SealedPerson } from '../../form-types.ts'
import type { Fact, Told } from '../../present-types.ts'
import type { PresentContext, PresentedRecord, StateReader } from '../../presenter.ts'
import { ownIdOf } from '../../sealed-people.ts'
import type { SealedDeath } from '../form/record.ts'
import { type DeathRow, deathKey } from '../v1/rows.ts'
import type { Correct, Register, Voiding } from '../v1/shapes.ts'

/** A record with its body read as its action says; the payload was verified before it came here. */
export type Read =
  | { readonly action: 'register'; readonly body: Register; readonly sealed: SealedDeath | null }
  | { readonly action: 'correct'; readonly body: Correct; readonly sealed: SealedDeath | null }
  | { readonly action: 'void'; readonly body: Voiding; readonly sealed: SealedDeath | null }

/** Throws for another service's record: a defect of the caller. */
export const read = ({ payload, sealed }: PresentedRecord): Read => {
  switch (payload.action) {
    case 'register':
    case 'correct':
    case 'void':
      return { action: payload.action, body: payload.body, sealed } as unknown as Read
    default:
      throw new Error(`no death action: ${payload.action}`)
  }
}

export const told = (key: string, values?: { readonly [name: string]: Told | number }): Told =>
  values === undefined ? { key: `death:${key}` } : { key: `death:${key}`, values }

export const fieldLabel = (name: string): Told => told(`field.${name}`)

/** Shown where something is sealed and nobody has opened it. */
export const SEALED: Told = told('told.sealed')
export const NONE: Told = told('told.none')

export const orNone = (text: string): Told => (text === '' ? NONE : text)
export const orNoneDate = (date: string | null): Told => (date === null || date === '' ? NONE : { date })
export const sealedText = (text: string | undefined): Told => (text === undefined ? SEALED : orNone(text))

/** A code that was sealed, in words. */
export const sealedCode = (group: string, code: string | undefined): Told =>
  code === undefined ? SEALED : code === '' ? NONE : told(`${group}.${code}`)

export const fromLog = (label: Told, value: Told): Fact => ({ label, value, from: 'log' })
export const fromSealed = (label: Told, value: Told): Fact => ({ label, value, from: 'sealed' })

export const deathIn = (state: StateReader, person: string): DeathRow | null =>
  (state(deathKey(person)) as unknown as DeathRow | undefined) ?? null

/** What the words say of a person; the ledger may know the person by another id than they do. */
export const personIn = (sealed: SealedContent | null, id: string, state: StateReader): SealedPerson | null =>
  sealed?.people[ownIdOf(sealed, id, state) ?? id] ?? null

/** `김하늘 (金河㐻)`; the name alone without hanja, `(sealed)` where nobody has opened it. */
export const nameTold = (person: SealedPerson | null): Told => {
  if (person === null || person.name === '') return SEALED
  return person.hanja === '' ? person.name : told('told.withHanja', { name: person.name, hanja: person.hanja })
}

/** The record whose words stand: the newest correction, else the one that entered the death. */
export const newest = (row: DeathRow, context: PresentContext): PresentedRecord | null =>
  context.record(row.trail.at(-1) ?? row.by) ?? context.record(row.by)

export const sealedOf = (record: PresentedRecord | null): SealedDeath | null =>
  (record?.sealed as SealedDeath | null | undefined) ?? null

/** `900101-1******`: a paper shows no whole number unless a service decides it. */
export const maskedNumber = (number: string): string => (number === '' ? '' : `${number.slice(0, 8)}******`)
