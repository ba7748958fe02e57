/** A death record as a title, a sentence and its facts; and what it changes in the register. */
import type { Change, Fact, RecordView, Told } from '../../present-types.ts'
import type { PresentContext, PresentedRecord, StateReader } from '../../presenter.ts'
import type { SealedDeath } from '../form/record.ts'
import { type MarriageRow, marriageKey, type SpouseRow, spouseKey } from '../v1/rows.ts'
import type { Correct, DeathFacts, Register } from '../v1/shapes.ts'
import {
  deathIn,
  fieldLabel,
  fromLog,
  fromSealed,
  nameTold,
  newest,
  orNoneDate,
  personIn,
  type Read,
  read,
  SEALED,
  sealedCode,
  sealedOf,
  sealedText,
  told,
} from './parts.ts'

export const view = (record: PresentedRecord, context: PresentContext): RecordView => {
  const content = read(record)
  return {
    title: told(`action.${content.action}`),
    summary: summary(content, context),
    facts: facts(content, context),
  }
}

/** Without a name to tell, a list says what the log knows. */
const summary = (content: Read, context: PresentContext): Told => {
  const { action, body, sealed } = content
  if (action === 'void') {
    if (sealed === null) return told('summary.void.closed')
    const row = deathIn(context.state, body.deceased)
    const words = row === null ? null : sealedOf(newest(row, context))
    return told('summary.void', { name: nameTold(personIn(words, body.deceased, context.state)) })
  }
  const values = { diedOn: { date: body.diedOn } }
  if (sealed === null) return told(`summary.${action}.closed`, { ...values, sex: told(`sex.${body.sex}`) })
  const person = personIn(sealed, body.deceased, context.state)
  return told(`summary.${action}`, {
    ...values,
    name: nameTold(person),
    birthDate: orNoneDate(person?.birthDate ?? null),
  })
}

const factsOfDeath = (body: Register | Correct, sealed: SealedDeath | null, state: StateReader): readonly Fact[] => {
  const person = personIn(sealed, body.deceased, state)
  return [
    fromSealed(fieldLabel('name'), nameTold(person)),
    fromLog(fieldLabel('sex'), told(`sex.${body.sex}`)),
    fromSealed(fieldLabel('birthDate'), person === null ? SEALED : orNoneDate(person.birthDate)),
    ...(sealed?.nationality ? [fromSealed(fieldLabel('nationality'), sealed.nationality)] : []),
    fromSealed(fieldLabel('registrationBase'), sealedText(sealed?.registrationBase)),
    fromSealed(fieldLabel('address'), sealedText(person?.address)),
    fromLog(fieldLabel('diedOn'), { date: body.diedOn }),
    fromSealed(fieldLabel('diedAt'), sealedText(sealed?.diedAt)),
    fromSealed(fieldLabel('placeKind'), sealedCode('placeKind', sealed?.placeKind)),
    fromSealed(fieldLabel('deathPlace'), sealedText(sealed?.deathPlace)),
    ...(sealed === null || sealed.other === '' ? [] : [fromSealed(fieldLabel('other'), sealed.other)]),
  ]
}

const facts = (content: Read, context: PresentContext): readonly Fact[] => {
  switch (content.action) {
    case 'register': {
      const { body, sealed } = content
      return [
        ...factsOfDeath(body, sealed, context.state),
        fromLog(fieldLabel('evidence'), told(`evidence.${body.evidence}`)),
        ...(sealed?.evidenceReason ? [fromSealed(fieldLabel('evidenceReason'), sealed.evidenceReason)] : []),
        fromLog(fieldLabel('knownOn'), { date: body.knownOn }),
        fromLog(fieldLabel('role'), told(`role.${body.reporter}`)),
        fromSealed(fieldLabel('reporterName'), sealedText(sealed?.reporter?.name)),
        ...(sealed?.reporter?.kinship
          ? [fromSealed(fieldLabel('reporterRelation'), told(`kinship.${sealed.reporter.kinship}`))]
          : []),
        ...(body.lateReason === null
          ? []
          : [
              fromLog(fieldLabel('lateReason'), told(`late.${body.lateReason}`)),
              fromSealed(fieldLabel('lateDetail'), sealedText(sealed?.lateDetail)),
            ]),
      ]
    }
    case 'correct': {
      const { body, sealed } = content
      return [
        fromLog(fieldLabel('target'), receiptOf(body.target, context)),
        fromLog(fieldLabel('correctGround'), told(`ground.${body.ground}`)),
        ...(body.groundDate === null ? [] : [fromLog(fieldLabel('groundDate'), { date: body.groundDate })]),
        fromSealed(fieldLabel('correctDetail'), sealedText(sealed?.detail)),
        ...factsOfDeath(body, sealed, context.state),
      ]
    }
    case 'void': {
      const { body, sealed } = content
      return [
        fromLog(fieldLabel('target'), receiptOf(body.target, context)),
        fromLog(fieldLabel('voidGround'), told(`void.${body.ground}`)),
        ...(body.groundDate === null ? [] : [fromLog(fieldLabel('groundDate'), { date: body.groundDate })]),
        fromSealed(fieldLabel('voidDetail'), sealedText(sealed?.detail)),
      ]
    }
    default:
      return content satisfies never
  }
}

/** A record named by its receipt number, or by the beginning of its id. */
const receiptOf = (id: string, context: PresentContext): string =>
  context.record(id)?.payload.receiptNo ?? `${id.slice(0, 12)}…`

/** The death before and after, line by line, with the words of the records that stand, and what becomes of the marriage. */
export const changes = (record: PresentedRecord, before: StateReader, context: PresentContext): readonly Change[] => {
  const { deceased: person } = read(record).body
  return [
    ...pair(lines(person, before, context, null), lines(person, context.state, context, record)),
    ...marriageChange(person, before, context.state),
  ]
}

const pair = (was: readonly Line[] | null, is: readonly Line[] | null): readonly Change[] =>
  (is ?? was ?? []).map(([label], i): Change => {
    const from = was?.[i]?.[1] ?? null
    const to = is?.[i]?.[1] ?? null
    return { label, before: from, after: to, changed: JSON.stringify(from) !== JSON.stringify(to) }
  })

/** The marriage that stands, or the one that ended last. */
const marriageTold = (person: string, state: StateReader): Told | null => {
  const row = state(spouseKey(person)) as unknown as SpouseRow | undefined
  const id = row?.now ?? row?.past.at(-1)
  const marriage = id === undefined ? undefined : (state(marriageKey(id)) as unknown as MarriageRow | undefined)
  if (marriage === undefined) return null
  const { marriedOn, end } = marriage
  const since = { date: marriedOn }
  return end === null
    ? told('marriage.stands', { since })
    : told(`marriage.${end.how}`, { since, on: { date: end.on } })
}

/** Nothing for who was never married, as far as the ledger knows. */
const marriageChange = (person: string, before: StateReader, after: StateReader): readonly Change[] => {
  const was = marriageTold(person, before)
  const is = marriageTold(person, after)
  if (was === null && is === null) return []
  const changed = JSON.stringify(was) !== JSON.stringify(is)
  return [{ label: fieldLabel('marriage'), before: was, after: is, changed }]
}

/** From the records themselves: what the death said before this one, and what it says since. */
export const settled = (record: PresentedRecord, context: PresentContext): readonly Change[] => {
  const content = read(record)
  if (content.action === 'register') return pair(null, linesBy(record, 'registered', context))
  const later = context.about(content.body.target)
  const at = later.findIndex((each) => each.id === record.id)
  const earlier = (at < 0 ? later : later.slice(0, at)).filter(({ payload }) => payload.action === 'correct')
  const origin = earlier.at(-1) ?? context.record(content.body.target)
  const was = origin === null ? null : linesBy(origin, 'registered', context)
  if (content.action === 'correct') return pair(was, linesBy(record, 'registered', context))
  return pair(was, origin === null ? null : linesBy(origin, 'voided', context))
}

/** A death as one record states it. */
const linesBy = (record: PresentedRecord, status: string, context: PresentContext): readonly Line[] | null => {
  const content = read(record)
  return content.action === 'void' ? null : linesOf(content.body, status, content.sealed, context.state)
}

type Line = readonly [label: Told, value: Told]

/** `own` is the record that is being shown: it may not be stored yet. */
const lines = (
  person: string,
  state: StateReader,
  context: PresentContext,
  own: PresentedRecord | null,
): readonly Line[] | null => {
  const row = deathIn(state, person)
  if (row === null) return null
  const stands = row.trail.at(-1) ?? row.by
  const sealed = sealedOf(own !== null && own.id === stands ? own : context.record(stands))
  return linesOf({ ...row, deceased: person as DeathFacts['deceased'] }, row.status, sealed, state)
}

const linesOf = (
  facts: DeathFacts,
  status: string,
  sealed: SealedDeath | null,
  state: StateReader,
): readonly Line[] => {
  const person = personIn(sealed, facts.deceased, state)
  return [
    [fieldLabel('status'), told(`status.${status}`)],
    [fieldLabel('name'), nameTold(person)],
    [fieldLabel('sex'), told(`sex.${facts.sex}`)],
    [fieldLabel('birthDate'), person === null ? SEALED : orNoneDate(person.birthDate)],
    [fieldLabel('registrationBase'), sealedText(sealed?.registrationBase)],
    [fieldLabel('diedOn'), { date: facts.diedOn }],
    [fieldLabel('diedAt'), sealedText(sealed?.diedAt)],
    [fieldLabel('placeKind'), sealedCode('placeKind', sealed?.placeKind)],
    [fieldLabel('deathPlace'), sealedText(sealed?.deathPlace)],
  ]
}
