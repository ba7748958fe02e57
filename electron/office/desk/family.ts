/**
 * Certificates of family relations of one person, now or as of the end of an earlier day: then by what the verified log held
 * at that time alone. Every record whose sealed part is opened for one stands in the access log before it is opened.
 */
import { type CivilDate, fromDays, koreanDate, startOfKoreanDay, toDays } from '../../../shared/civil.ts'
import type { Input } from '../../../shared/contract/contract.ts'
import type { Paper } from '../../../shared/contract/types.ts'
import { familyCertificate } from '../../../shared/family/certificate.ts'
import { familyOf, standingMarriage } from '../../../shared/family/facts.ts'
import { FAMILY_SERVICES, recordsOfFamily, replayFamily } from '../../../shared/family/replay.ts'
import { ID16 } from '../../../shared/ledger/ids.ts'
import { ok, type Result } from '../../../shared/result.ts'
import type { PresentContext, StateReader } from '../../../shared/services/presenter.ts'
import { type DeskError, fail } from '../errors.ts'
import { subjectsIn } from '../subjects.ts'
import { logAccess } from './access.ts'
import type { Actor, Desk } from './desk.ts'
import { type Found, findRecord } from './find.ts'
import { issue } from './papers.ts'
import { canonicalPerson, presentContext, stateReader } from './present.ts'
import { barredFromReading } from './standing.ts'

/** Records of one person that are looked through; who has more is told as of now alone. */
const MAX_RECORDS = 1000

export const printFamily = (desk: Desk, actor: Actor, input: Input<'family.print'>): Result<Paper, DeskError> => {
  const { paper, detailed, purpose } = input
  const barred = barredFromReading(desk, actor, purpose)
  if (barred !== null) return barred
  const ledger = desk.replica.ledger
  const person = canonicalPerson(ledger, input.person)
  if (ledger.get(`person/p:${person}`) === undefined) return fail('PERSON_UNKNOWN')
  if (input.on !== null && input.on > koreanDate(desk.clock.now())) return fail('FAMILY_DAY')
  const then = input.on === null ? null : asOf(desk, person, input.on as CivilDate)
  if (input.on !== null && then === null) return fail('FAMILY_UNTOLD')
  const state = then?.state ?? stateReader(ledger)

  const family = familyOf(state, person)
  const stands = family.birth ?? standingMarriage(family) ?? family.marriages.at(-1) ?? family.death
  const base = findRecord(desk, (stands ?? family.children[0])?.entered ?? '')
  if (base === null) return fail('FAMILY_NONE')
  const opened = new Set<string>()
  const all = presentContext(desk, ledger, actor.member.office)
  const context: PresentContext = {
    ...all,
    state,
    record: (id) => {
      if (!opened.has(id)) logAccess(desk, actor, purpose, 'paper', id)
      opened.add(id)
      return all.record(id)
    },
  }
  const document = familyCertificate({ person, paper, detailed, on: input.on }, context)
  const subject = `${person}#${paper}`
  // No words travel in the symbols: a relative's number is not the applicant's to carry about.
  return ok(issue(desk, actor, { kind: 'certificate', subject, purpose }, base, document, null))
}

/** The rows as the log told them at the end of a day; null where they cannot be told. */
const asOf = (desk: Desk, person: string, on: CivilDate): { readonly state: StateReader } | null => {
  const { replica } = desk
  const tip = desk.tip()
  if (tip === null) return null
  const size = sizeAt(desk, startOfKoreanDay(fromDays(toDays(on) + 1)))
  const canonical = (id: string): string => canonicalPerson(replica.ledger, id)
  // The index that finds a person's records follows the log.
  let whole = replica.indexLag() === 0
  const about = (id: string): readonly (Found & { readonly index: number })[] =>
    FAMILY_SERVICES.flatMap((service) => {
      const ids = replica.records({ subject: id, service, outcome: 'accepted', before: size, limit: MAX_RECORDS })
      whole &&= ids.length < MAX_RECORDS
      return ids.flatMap((each) => {
        const found = findRecord(desk, each)
        return found === null || found.place === null ? [] : [{ ...found, index: found.place.index }]
      })
    })
  const people = ({ payload }: Found): readonly string[] =>
    [...subjectsIn(payload.body)].filter((subject) => ID16.test(subject)).map(canonical)
  const { all, near } = recordsOfFamily(person, about, people)
  const inOrder = all.toSorted((a, b) => a.index - b.index)
  const rows = whole ? replayFamily(tip.rules, inOrder, near, canonical) : null
  if (rows === null) return null
  const now = stateReader(replica.ledger)
  return { state: (key) => (key.startsWith('alias/') ? now(key) : rows(key)) }
}

/** How long the log was at an instant: to the end of the last block before it. */
const sizeAt = (desk: Desk, instant: number): number => {
  const { ledger } = desk.replica
  let low = 0
  let high = (ledger.head()?.height ?? -1) + 1
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if ((ledger.block(middle)?.time ?? instant) < instant) low = middle + 1
    else high = middle
  }
  return low === 0 ? 0 : (ledger.block(low - 1)?.size ?? 0)
}
