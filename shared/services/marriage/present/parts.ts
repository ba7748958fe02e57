/** The pieces that screens, registers and papers of marriages are made of. */
import { koreanDate } from '../../../civil.ts'
import type { SealedContent, SealedPerson } from '../../form-types.ts'
import type { Fact, Told } from '../../present-types.ts'
import type { PresentContext, PresentedRecord, StateReader } from '../../presenter.ts'
import { ownIdOf } from '../../sealed-people.ts'
import type { SealedMarriage } from '../form/record.ts'
import { type EndRow, endKey, type MarriageEnd, type MarriageRow, marriageKey } from '../v1/rows.ts'
import type { Annul, Correct, Divorce, Register, Voiding } from '../v1/shapes.ts'

/** A record with its body read as its action says; the payload was verified before it came here. */
export type Read =
  | { readonly action: 'register'; readonly body: Register; readonly sealed: SealedMarriage | null }
  | { readonly action: 'correct'; readonly body: Correct; readonly sealed: SealedMarriage | null }
  | { readonly action: 'divorce'; readonly body: Divorce; readonly sealed: SealedMarriage | null }
  | { readonly action: 'annul'; readonly body: Annul; readonly sealed: SealedMarriage | null }
  | { readonly action: 'void'; readonly body: Voiding; readonly sealed: SealedMarriage | null }

/** Throws for another service's record: a defect of the caller. */
export const read = ({ payload, sealed }: PresentedRecord): Read => {
  switch (payload.action) {
    case 'register':
    case 'correct':
    case 'divorce':
    case 'annul':
    case 'void':
      return { action: payload.action, body: payload.body, sealed } as unknown as Read
    default:
      throw new Error(`no marriage action: ${payload.action}`)
  }
}

export type Side = 'husband' | 'wife'
export const SIDES: readonly Side[] = ['husband', 'wife']

export const told = (key: string, values?: { readonly [name: string]: Told | number }): Told =>
  values === undefined ? { key: `marriage:${key}` } : { key: `marriage:${key}`, values }

export const fieldLabel = (name: string): Told => told(`field.${name}`)

/** Shown where something is sealed and nobody has opened it. */
export const SEALED: Told = told('told.sealed')
export const NONE: Told = told('told.none')

export const orNone = (text: string): Told => (text === '' ? NONE : text)
export const orNoneDate = (date: string | null): Told => (date === null || date === '' ? NONE : { date })
export const sealedText = (text: string | undefined): Told => (text === undefined ? SEALED : orNone(text))
export const sealedYes = (yes: boolean | undefined): Told =>
  yes === undefined ? SEALED : told(yes ? 'told.yes' : 'told.no')

export const fromLog = (label: Told, value: Told): Fact => ({ label, value, from: 'log' })
export const fromSealed = (label: Told, value: Told): Fact => ({ label, value, from: 'sealed' })

export const marriageIn = (state: StateReader, marriage: string): MarriageRow | null =>
  (state(marriageKey(marriage)) as unknown as MarriageRow | undefined) ?? null

/** The marriage that a record is about: its own, its target, or the one that its target had ended. */
export const marriageOf = (record: PresentedRecord, ...states: readonly StateReader[]): string => {
  const content = read(record)
  if (content.action === 'register') return record.id
  const { target } = content.body
  for (const state of states) {
    const ended = state(endKey(target)) as unknown as EndRow | undefined
    if (ended !== undefined) return ended.marriage
  }
  return target
}

/** The day of a report: of its reception where the record says it. */
export const reportedOn = ({ payload }: PresentedRecord): string => {
  const { receivedOn } = payload.body
  return typeof receivedOn === 'string' ? receivedOn : koreanDate(payload.recordedAt)
}

/** The id of one of the two, as the body names it. */
export const sideOf = (content: Read, side: Side): string => {
  const named = content.body[side]
  return typeof named === 'string' ? named : named.person
}

/** The id under which words speak of a person. */
export const wordId = (sealed: SealedMarriage | null, id: string, state: StateReader): string =>
  ownIdOf(sealed, id, state) ?? id

/** What the words say of a person; the ledger may know the person by another id than they do. */
export const personIn = (sealed: SealedContent | null, id: string, state: StateReader): SealedPerson | null =>
  sealed?.people[ownIdOf(sealed, id, state) ?? id] ?? null

/** `김하늘 (金河㐻)`; the name alone without hanja, `(sealed)` where nobody has opened it. */
export const nameTold = (person: SealedPerson | null): Told => {
  if (person === null || person.name === '') return SEALED
  return person.hanja === '' ? person.name : told('told.withHanja', { name: person.name, hanja: person.hanja })
}

/** The record whose words stand: the newest correction, else the one that entered the marriage. */
export const newest = (id: string, row: MarriageRow, context: PresentContext): PresentedRecord | null =>
  context.record(row.trail.at(-1) ?? id) ?? context.record(id)

export const sealedOf = (record: PresentedRecord | null): SealedMarriage | null =>
  (record?.sealed as SealedMarriage | null | undefined) ?? null

/** The words of a marriage by its id, as they stand. */
export const wordsOf = (id: string, context: PresentContext): SealedMarriage | null => {
  const row = marriageIn(context.state, id)
  return sealedOf(row === null ? context.record(id) : newest(id, row, context))
}

/** `2026-11-22 이혼`. */
export const endTold = ({ how, on }: Pick<MarriageEnd, 'how' | 'on'>): Told => told(`end.${how}`, { on: { date: on } })

/** `900101-1******`: a paper shows no whole number unless a service decides it. */
export const maskedNumber = (number: string): string => (number === '' ? '' : `${number.slice(0, 8)}******`)
