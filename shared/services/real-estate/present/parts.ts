/** The pieces that screens, registers and papers of real-estate reports are made of. */
import { formatLot, pnuParts } from '../../../codes/pnu.ts'
import type { Json } from '../../../json.ts'
import type { SealedContent } from '../../form-types.ts'
import type { Fact, Told } from '../../present-types.ts'
import type { PresentContext, PresentedRecord, StateReader } from '../../presenter.ts'
import type { SealedEnd, SealedSale } from '../form/record.ts'
import type { SealedImport } from '../import-record.ts'
import type { CancelBody, CorrectBody, ImportBody, Party, ReportBody, VoidBody } from '../v1/bodies.ts'
import { type ContractDays, type SaleRow, saleRow } from '../v1/rows.ts'

/** A record with its body read as its action says; the payload was verified before it came here. */
export type Read =
  | { readonly action: 'report'; readonly body: ReportBody; readonly sealed: SealedSale | null }
  | { readonly action: 'correct'; readonly body: CorrectBody; readonly sealed: SealedSale | null }
  | { readonly action: 'cancel'; readonly body: CancelBody; readonly sealed: SealedEnd | null }
  | { readonly action: 'void'; readonly body: VoidBody; readonly sealed: SealedEnd | null }
  | { readonly action: 'import'; readonly body: ImportBody; readonly sealed: SealedImport | null }

/** Throws for another service's record: a defect of the caller. */
export const read = ({ payload, sealed }: PresentedRecord): Read => {
  switch (payload.action) {
    case 'report':
    case 'correct':
    case 'cancel':
    case 'void':
    case 'import':
      return { action: payload.action, body: payload.body, sealed } as unknown as Read
    default:
      throw new Error(`no real-estate action: ${payload.action}`)
  }
}

export const told = (key: string, values?: { readonly [name: string]: Told | number }): Told =>
  values === undefined ? { key: `real-estate:${key}` } : { key: `real-estate:${key}`, values }

export const fieldLabel = (name: string): Told => told(`field.${name}`)

/** Shown where something is sealed and nobody has opened it. */
export const SEALED: Told = told('told.sealed')
const NONE: Told = told('told.none')

export const orNone = (text: string): Told => (text === '' ? NONE : text)
export const orNoneDate = (date: string | null): Told => (date === null || date === '' ? NONE : { date })

/** `서울특별시 마포구 공덕동 57-9`; the bare number where the dong is not known. */
export const parcelText = (pnu: string, context: Pick<PresentContext, 'dong'>): string => {
  const parts = pnuParts(pnu)
  const dong = parts === null ? null : context.dong(parts.dong)
  return parts === null || dong === null ? pnu : `${dong} ${formatLot(parts.lot)}`
}

export const daysTold = (contract: ContractDays): Told => {
  if (contract === null) return told('told.notPublished')
  if (contract.from === contract.to) return { date: contract.from }
  return told('told.range', { from: { date: contract.from }, to: { date: contract.to } })
}

export const floorTold = (floor: number | null): Told => {
  if (floor === null) return NONE
  return floor < 0 ? told('told.basement', { floor: -floor }) : told('told.floor', { floor })
}

/** A party's name, `○○○` while sealed. */
export const nameTold = (id: string, sealed: SealedContent | null): Told => {
  const name = sealed?.people[id]?.name
  return name === undefined || name === '' ? SEALED : name
}

export const partyTold = (party: Party, sealed: SealedContent | null): Told =>
  told('told.party', {
    name: nameTold(party.id, sealed),
    kind: told(`party.${party.kind}`),
    share: { share: party.share },
  })

export const namesTold = (parties: readonly Party[], sealed: SealedContent | null): Told => ({
  list: parties.map(({ id }) => nameTold(id, sealed)),
})

export const saleIn = (state: StateReader, id: string): SaleRow | null =>
  (state(saleRow(id)) as unknown as SaleRow | undefined) ?? null

/** The record that entered the sale which this one is about: itself, or its target. */
export const saleId = (record: PresentedRecord): string => {
  const target = record.payload.body.target as Json | undefined
  return typeof target === 'string' ? target : record.id
}

/** The record whose contract stands: the newest correction, else the one that entered the sale. */
export const newest = (id: string, context: PresentContext): PresentedRecord | null => {
  const sale = saleIn(context.state, id)
  return (sale === null ? null : context.record(sale.entry)) ?? context.record(id)
}

export const fromLog = (label: Told, value: Told): Fact => ({ label, value, from: 'log' })
export const fromSealed = (label: Told, value: Told): Fact => ({ label, value, from: 'sealed' })
