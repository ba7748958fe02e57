/**
 * A person's family as the registers of births, marriages and deaths have it: one derivation from their rows, which any
 * certificate of family relations is made of (가족관계의 등록 등에 관한 법률 art. 15).
 *
 * It reads single rows and decides nothing: what a row does not say is left open. The order in which independent records
 * became known does not show in it: events stand in the order of their days.
 */
import type { Json } from '../json.ts'
import { type BirthRow, type BirthsRow, begotKey, birthKey, birthsKey } from '../services/birth/v1/rows.ts'
import { type DeathRow, deathKey } from '../services/death/v1/rows.ts'
import {
  type MarriageEnd,
  type MarriageRow,
  marriageKey,
  type SpouseRow,
  spouseKey,
} from '../services/marriage/v1/rows.ts'

/** The value under a state key; person segments are resolved by whoever reads. */
export type ReadRow = (key: string) => Json | undefined

/** Which records state it: the one that entered it and its corrections, in the order of the log. */
export interface Stated {
  readonly entered: string
  readonly corrections: readonly string[]
}

export interface Birth extends Stated {
  readonly child: string
  readonly bornOn: string
  readonly sex: string
  /** Null where the register knows none. */
  readonly mother: string | null
  readonly father: string | null
}

export interface Death extends Stated {
  readonly diedOn: string
  readonly sex: string
}

export interface Marriage extends Stated {
  readonly spouse: string
  readonly marriedOn: string
  readonly end: MarriageEnd | null
}

export interface Family {
  readonly person: string
  /** Null where the person's birth is not in this ledger. */
  readonly birth: Birth | null
  readonly death: Death | null
  /** Each once, the earliest first; at most one has no end. Struck ones are none. */
  readonly marriages: readonly Marriage[]
  /** The eldest first. */
  readonly children: readonly Birth[]
}

export const familyOf = (read: ReadRow, person: string): Family => ({
  person,
  birth: birthOf(read, person),
  death: deathOf(read, person),
  marriages: marriagesOf(read, person),
  children: childrenOf(read, person),
})

/** The marriage that stands. */
export const standingMarriage = ({ marriages }: Family): Marriage | null =>
  marriages.find(({ end }) => end === null) ?? null

/** The record whose words stand: the newest correction, else the one that entered it. */
export const wordsBy = ({ entered, corrections }: Stated): string => corrections.at(-1) ?? entered

const row = <T>(read: ReadRow, key: string): T | null => (read(key) as unknown as T | undefined) ?? null

export const birthOf = (read: ReadRow, child: string): Birth | null => {
  const birth = row<BirthRow>(read, birthKey(child))
  if (birth === null || birth.status === 'voided') return null
  const { by, trail, bornOn, sex, mother, father } = birth
  return { child, entered: by, corrections: trail, bornOn, sex, mother, father }
}

export const deathOf = (read: ReadRow, person: string): Death | null => {
  const death = row<DeathRow>(read, deathKey(person))
  return death === null || death.status === 'voided'
    ? null
    : { entered: death.by, corrections: death.trail, diedOn: death.diedOn, sex: death.sex }
}

const marriagesOf = (read: ReadRow, person: string): readonly Marriage[] => {
  const { now, past } = row<SpouseRow>(read, spouseKey(person)) ?? { now: null, past: [] }
  const found = (now === null ? past : [...past, now]).flatMap((id): Marriage[] => {
    const marriage = row<MarriageRow>(read, marriageKey(id))
    if (marriage === null || marriage.status === 'voided') return []
    const { spouses, marriedOn, end, trail } = marriage
    const spouse = spouses.find((each) => each !== person) ?? person
    return [{ entered: id, corrections: trail, spouse, marriedOn, end }]
  })
  return found.sort(
    (a, b) =>
      order(a.marriedOn, b.marriedOn) || order(a.end?.on ?? LAST, b.end?.on ?? LAST) || order(a.spouse, b.spouse),
  )
}

const childrenOf = (read: ReadRow, person: string): readonly Birth[] => {
  const ids = [birthsKey(person), begotKey(person)].flatMap((key) => row<BirthsRow>(read, key)?.births ?? [])
  return ids
    .flatMap(({ child }) => birthOf(read, child) ?? [])
    .sort((a, b) => order(a.bornOn, b.bornOn) || order(a.child, b.child))
}

/** After every day of the calendar. */
const LAST = '~'

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
