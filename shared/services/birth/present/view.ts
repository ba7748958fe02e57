/** A birth record as a title, a sentence and its facts; and what it changes in the register. */
import type { Change, Fact, RecordView, Told } from '../../present-types.ts'
import type { PresentContext, PresentedRecord, StateReader } from '../../presenter.ts'
import type { SealedBirth } from '../form/record.ts'
import type { Correct, Register } from '../v1/shapes.ts'
import {
  birthIn,
  fieldLabel,
  fromLog,
  fromSealed,
  nameTold,
  newest,
  orNone,
  orNoneDate,
  personIn,
  type Read,
  read,
  SEALED,
  sealedOf,
  sealedText,
  told,
  wordIds,
} from './parts.ts'

export const view = (record: PresentedRecord, context: PresentContext): RecordView => {
  const content = read(record)
  return { title: told(`action.${content.action}`), summary: summary(content, context), facts: facts(content, context) }
}

/** Without a name to tell, a list says what the log knows. */
const closedSummary = (content: Read): Told =>
  content.action === 'void'
    ? told('summary.void.closed')
    : told(`summary.${content.action}.closed`, {
        bornOn: { date: content.body.bornOn },
        sex: told(`sex.${content.body.sex}`),
      })

const summary = (content: Read, context: PresentContext): Told => {
  if (content.sealed === null) return closedSummary(content)
  if (content.action === 'void') {
    const row = birthIn(context.state, content.body.child)
    const sealed = row === null ? null : sealedOf(newest(row, context))
    return told('summary.void', { child: nameTold(sealed, content.body.child) })
  }
  const { body, sealed } = content
  return told(`summary.${content.action}`, {
    child: nameTold(sealed, body.child),
    bornOn: { date: body.bornOn },
    mother: parentTold('mother', body, sealed),
    father: parentTold('father', body, sealed),
  })
}

interface Parents {
  readonly mother: string | null
  readonly motherUnknown: string | null
  readonly father: string | null
}

const parentTold = (side: 'mother' | 'father', body: Parents, sealed: SealedBirth | null): Told => {
  const id = body[side]
  if (id !== null) return nameTold(sealed, id)
  return side === 'mother' ? told(`mother.${body.motherUnknown ?? 'court'}`) : told('father.none')
}

const factsOfBirth = (body: Register | Correct, sealed: SealedBirth | null): readonly Fact[] => [
  fromSealed(fieldLabel('name'), nameTold(sealed, body.child)),
  fromSealed(fieldLabel('bon'), sealedText(sealed?.origins[body.child]?.bon)),
  fromLog(fieldLabel('sex'), told(`sex.${body.sex}`)),
  fromSealed(fieldLabel('wedlock'), sealed === null ? SEALED : told(`wedlock.${sealed.wedlock}`)),
  fromLog(fieldLabel('bornOn'), { date: body.bornOn }),
  fromSealed(fieldLabel('bornAt'), sealedText(sealed?.bornAt)),
  fromSealed(fieldLabel('birthPlace'), sealedText(sealed?.birthPlace)),
  fromSealed(fieldLabel('registrationBase'), sealedText(sealed?.origins[body.child]?.registrationBase)),
  fromSealed(fieldLabel('address'), sealedText(personIn(sealed, body.child)?.address)),
  ...(body.count > 1 ? [fromLog(fieldLabel('order'), orderTold(body))] : []),
  ...parentFacts('father', body, sealed),
  ...parentFacts('mother', body, sealed),
  ...(sealed?.motherSurname ? [fromSealed(fieldLabel('motherSurname'), told('told.yes'))] : []),
  ...(sealed === null || sealed.judgment === '' ? [] : [fromSealed(fieldLabel('judgment'), sealed.judgment)]),
  ...(sealed === null || sealed.other === '' ? [] : [fromSealed(fieldLabel('other'), sealed.other)]),
]

const orderTold = ({ order, count }: { readonly order: number; readonly count: number }): Told =>
  told('told.order', { order, count })

const parentFacts = (side: 'mother' | 'father', body: Parents, sealed: SealedBirth | null): readonly Fact[] => {
  const id = body[side]
  const value = parentTold(side, body, sealed)
  if (id === null) return [fromLog(fieldLabel(side), value)]
  const birthDate = personIn(sealed, id)?.birthDate ?? ''
  return [
    fromSealed(fieldLabel(side), value),
    ...(birthDate === '' ? [] : [fromSealed(fieldLabel(`${side}Birth`), { date: birthDate })]),
  ]
}

const facts = (content: Read, context: PresentContext): readonly Fact[] => {
  switch (content.action) {
    case 'register': {
      const { body, sealed } = content
      return [
        ...factsOfBirth(body, sealed),
        fromLog(fieldLabel('evidence'), told(`evidence.${body.evidence}`)),
        ...(body.courtDate === null ? [] : [fromLog(fieldLabel('courtDate'), { date: body.courtDate })]),
        fromLog(fieldLabel('role'), told(`role.${body.reporter}`)),
        fromSealed(fieldLabel('reporterName'), sealedText(sealed?.reporter?.name)),
        ...(sealed?.reporter?.rankReason ? [fromSealed(fieldLabel('rankReason'), sealed.reporter.rankReason)] : []),
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
        ...factsOfBirth(body, sealed),
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
export const receiptOf = (id: string, context: PresentContext): string =>
  context.record(id)?.payload.receiptNo ?? `${id.slice(0, 12)}…`

/** The birth before and after, line by line, with the words of the records that stand. Unchanged lines are context. */
export const changes = (record: PresentedRecord, before: StateReader, context: PresentContext): readonly Change[] => {
  const { child } = read(record).body
  return pair(lines(child, before, context, null), lines(child, context.state, context, record))
}

const pair = (was: readonly Line[] | null, is: readonly Line[] | null): readonly Change[] =>
  (is ?? was ?? []).map(([label], i): Change => {
    const from = was?.[i]?.[1] ?? null
    const to = is?.[i]?.[1] ?? null
    const stood = JSON.stringify([from, was?.[i]?.[2]])
    return { label, before: from, after: to, changed: stood !== JSON.stringify([to, is?.[i]?.[2]]) }
  })

/** From the records themselves: what the birth said before this one, and what it says since. */
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

/** A birth as one record states it. */
const linesBy = (record: PresentedRecord, status: string, context: PresentContext): readonly Line[] | null => {
  const content = read(record)
  if (content.action === 'void') return null
  const { child, ...facts } = content.body
  return linesOf({ ...facts, status }, child, content.sealed, context.state)
}

/** `stands`: who it is, where the name is sealed and reads like any other. */
type Line = readonly [label: Told, value: Told, stands?: string | null]

/** `own` is the record that is being shown: it may not be stored yet. */
const lines = (
  child: string,
  state: StateReader,
  context: PresentContext,
  own: PresentedRecord | null,
): readonly Line[] | null => {
  const row = birthIn(state, child)
  if (row === null) return null
  const stands = row.trail.at(-1) ?? row.by
  const sealed = sealedOf(own !== null && own.id === stands ? own : context.record(stands))
  return linesOf(row, child, sealed, state)
}

type Facts = Pick<Register, 'sex' | 'bornOn' | 'mother' | 'motherUnknown' | 'father' | 'order' | 'count'>

const linesOf = (
  row: Facts & { readonly status: string },
  child: string,
  sealed: SealedBirth | null,
  state: StateReader,
): readonly Line[] => {
  const body = { ...row, ...wordIds(row, child, sealed, state) }
  return [
    [fieldLabel('status'), told(`status.${row.status}`)],
    [fieldLabel('name'), nameTold(sealed, body.child)],
    [fieldLabel('sex'), told(`sex.${row.sex}`)],
    [fieldLabel('bornOn'), { date: row.bornOn }],
    [fieldLabel('bornAt'), sealedText(sealed?.bornAt)],
    [fieldLabel('birthPlace'), sealedText(sealed?.birthPlace)],
    [fieldLabel('bon'), sealedText(sealed?.origins[body.child]?.bon)],
    [fieldLabel('registrationBase'), sealedText(sealed?.origins[body.child]?.registrationBase)],
    [fieldLabel('father'), parentTold('father', body, sealed), row.father],
    [fieldLabel('fatherBirth'), birthTold(sealed, body.father)],
    [fieldLabel('mother'), parentTold('mother', body, sealed), row.mother],
    [fieldLabel('motherBirth'), birthTold(sealed, body.mother)],
    [fieldLabel('order'), orderTold(row)],
  ]
}

const birthTold = (sealed: SealedBirth | null, id: string | null): Told => {
  if (id === null) return orNone('')
  const person = personIn(sealed, id)
  return person === null ? SEALED : orNoneDate(person.birthDate)
}
