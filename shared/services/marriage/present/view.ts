/** A marriage record as a title, a sentence and its facts; and what it changed when it was accepted. */
import type { Change, Fact, RecordView, Told } from '../../present-types.ts'
import type { PresentContext, PresentedRecord } from '../../presenter.ts'
import type { SealedMarriage } from '../form/record.ts'
import type { Annul, Correct, Divorce, Register } from '../v1/shapes.ts'
import { type Line, linesOf, pair } from './changes.ts'
import {
  fieldLabel,
  fromLog,
  fromSealed,
  marriageOf,
  nameTold,
  orNoneDate,
  personIn,
  type Read,
  read,
  reportedOn,
  SEALED,
  SIDES,
  sealedText,
  sealedYes,
  sideOf,
  told,
  wordId,
  wordsOf,
} from './parts.ts'

export const view = (record: PresentedRecord, context: PresentContext): RecordView => {
  const content = read(record)
  return {
    title: told(`action.${content.action}`),
    summary: summary(record, content, context),
    facts: facts(content, context),
  }
}

/** Without a name to tell, a list says what the log knows. A record that names nobody tells the marriage's names. */
const summary = (record: PresentedRecord, content: Read, context: PresentContext): Told => {
  const { action, sealed } = content
  const on = { date: reportedOn(record) }
  if (sealed === null) return told(`summary.${action}.closed`, { on })
  const own = action === 'register' || action === 'correct'
  const words = own ? sealed : wordsOf(marriageOf(record, context.state), context)
  const [husband, wife] = SIDES.map((side) => nameTold(personIn(words, sideOf(content, side), context.state)))
  return told(`summary.${action}`, { husband: husband as Told, wife: wife as Told, on })
}

const factsOfMarriage = (
  content: Extract<Read, { action: 'register' | 'correct' }>,
  { state }: PresentContext,
): readonly Fact[] => {
  const { body, sealed } = content
  return [
    ...SIDES.flatMap((side) => factsOfSide(side, body, sealed, sideOf(content, side), state)),
    fromSealed(fieldLabel('motherSurname'), sealedYes(sealed?.motherSurname)),
    fromSealed(fieldLabel('notKin'), sealedYes(sealed?.notKin)),
    fromLog(fieldLabel('witnesses'), told('told.count', { count: body.witnesses })),
    ...(sealed?.witnesses ?? []).map(({ name }) => fromSealed(fieldLabel('witnessName'), name)),
    ...receivedFact(body),
    ...(sealed === null || sealed.other === '' ? [] : [fromSealed(fieldLabel('other'), sealed.other)]),
  ]
}

const factsOfSide = (
  side: 'husband' | 'wife',
  body: Register | Correct,
  sealed: SealedMarriage | null,
  id: string,
  state: PresentContext['state'],
): readonly Fact[] => {
  const person = personIn(sealed, id, state)
  const origin = sealed?.origins[wordId(sealed, id, state)]
  const { ward, consent } = body[side]
  return [
    fromSealed(fieldLabel(side), nameTold(person)),
    fromSealed(fieldLabel(`${side}Birth`), person === null ? SEALED : orNoneDate(person.birthDate)),
    fromSealed(fieldLabel(`${side}Base`), sealedText(origin?.registrationBase)),
    ...(origin === undefined
      ? []
      : [
          fromSealed(fieldLabel(`${side}Father`), sealedText(origin.father.name)),
          fromSealed(fieldLabel(`${side}Mother`), sealedText(origin.mother.name)),
        ]),
    ...(ward ? [fromLog(fieldLabel('ward'), told('told.yes'))] : []),
    ...(consent === null ? [] : [fromLog(fieldLabel('consent'), told(`consent.${consent}`))]),
    ...(origin === undefined || origin.consenter === '' ? [] : [fromSealed(fieldLabel('consenter'), origin.consenter)]),
  ]
}

const receivedFact = ({ receivedOn }: Pick<Register, 'receivedOn'>): readonly Fact[] =>
  receivedOn === null ? [] : [fromLog(fieldLabel('receivedOn'), { date: receivedOn })]

const factsOfEnd = (body: Divorce | Annul, sealed: SealedMarriage | null, context: PresentContext): readonly Fact[] => [
  fromLog(fieldLabel('target'), receiptOf(body.target, context)),
  fromLog(fieldLabel('courtOn'), { date: body.courtOn }),
  ...receivedFact(body),
  fromLog(fieldLabel('role'), told(`role.${body.reporter}`)),
  ...(body.lateReason === null
    ? []
    : [
        fromLog(fieldLabel('lateReason'), told(`late.${body.lateReason}`)),
        fromSealed(fieldLabel('lateDetail'), sealedText(sealed?.lateDetail)),
      ]),
  fromSealed(fieldLabel('custody'), sealedText(sealed?.custody)),
  ...(sealed === null || sealed.other === '' ? [] : [fromSealed(fieldLabel('other'), sealed.other)]),
]

const facts = (content: Read, context: PresentContext): readonly Fact[] => {
  switch (content.action) {
    case 'register':
      return factsOfMarriage(content, context)
    case 'correct': {
      const { body, sealed } = content
      return [
        fromLog(fieldLabel('target'), receiptOf(body.target, context)),
        fromLog(fieldLabel('correctGround'), told(`ground.${body.ground}`)),
        ...(body.groundDate === null ? [] : [fromLog(fieldLabel('groundDate'), { date: body.groundDate })]),
        fromSealed(fieldLabel('correctDetail'), sealedText(sealed?.detail)),
        ...factsOfMarriage(content, context),
      ]
    }
    case 'divorce':
      return [
        fromLog(fieldLabel('how'), told(`how.${content.body.how}`)),
        ...factsOfEnd(content.body, content.sealed, context),
      ]
    case 'annul':
      return [
        fromLog(fieldLabel('cause'), told(`cause.${content.body.cause}`)),
        ...factsOfEnd(content.body, content.sealed, context),
      ]
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

/** From the records themselves: what the marriage said before this one, and what it says since. */
export const settled = (record: PresentedRecord, context: PresentContext): readonly Change[] => {
  const content = read(record)
  if (content.action === 'register') return pair(null, linesAt(record.id, record, null, 'registered', context))
  const target = content.body.target
  const ended = context.record(target)
  const endedBy = ended !== null && content.action === 'void' ? read(ended) : null
  if (ended !== null && endedBy !== null && (endedBy.action === 'divorce' || endedBy.action === 'annul')) {
    const id = endedBy.body.target
    const words = wordsAt(id, record, context)
    return pair(
      linesAt(id, words, endOf(ended), 'registered', context),
      linesAt(id, words, null, 'registered', context),
    )
  }
  const words = wordsAt(target, record, context)
  const end = endBefore(target, record, context)
  const was = linesAt(target, words, end, 'registered', context)
  switch (content.action) {
    case 'correct':
      return pair(was, linesAt(target, record, end, 'registered', context))
    case 'void':
      return pair(was, linesAt(target, words, null, 'voided', context))
    default:
      return pair(was, linesAt(target, words, endOf(record), 'registered', context))
  }
}

type End = { readonly how: 'divorce' | 'annulment' | 'death'; readonly on: string }

const endOf = (record: PresentedRecord): End | null => {
  const content = read(record)
  if (content.action === 'annul') return { how: 'annulment', on: content.body.courtOn }
  if (content.action !== 'divorce') return null
  const { how, courtOn } = content.body
  return { how: 'divorce', on: how === 'judgment' ? courtOn : reportedOn(record) }
}

const earlier = (id: string, record: PresentedRecord, context: PresentContext): readonly PresentedRecord[] => {
  const about = context.about(id)
  const at = about.findIndex((each) => each.id === record.id)
  return at < 0 ? about : about.slice(0, at)
}

/** The record whose words stood when this one came. */
const wordsAt = (id: string, record: PresentedRecord, context: PresentContext): PresentedRecord | null =>
  earlier(id, record, context)
    .filter(({ payload }) => payload.action === 'correct')
    .at(-1) ?? context.record(id)

/** A divorce or annulment that stood when this record came; an end by death is told by the death's record. */
const endBefore = (id: string, record: PresentedRecord, context: PresentContext): End | null => {
  const ending = earlier(id, record, context)
    .filter(({ id: each, payload }) => payload.action !== 'correct' && context.about(each).length === 0)
    .at(-1)
  return ending === undefined ? null : endOf(ending)
}

/** A marriage in the words of one record. */
const linesAt = (
  id: string,
  words: PresentedRecord | null,
  end: End | null,
  status: 'registered' | 'voided',
  context: PresentContext,
): readonly Line[] | null => {
  const entered = context.record(id) ?? words
  if (entered === null || words === null) return null
  const content = read(words)
  const spouses = [sideOf(content, 'husband'), sideOf(content, 'wife')] as const
  const marriedOn = marriedOnAt(entered, words, context)
  return linesOf({ status, spouses, marriedOn, end }, content.sealed, context.state)
}

/** The day of a marriage as the words of one record left it: a correction that gives none leaves the day as it was. */
const marriedOnAt = (entered: PresentedRecord, words: PresentedRecord, context: PresentContext): string => {
  const about = context.about(entered.id)
  const at = about.findIndex(({ id }) => id === words.id)
  const until = words.id === entered.id ? [] : [...(at < 0 ? about : about.slice(0, at)), words]
  const moved = until.findLast(
    ({ payload }) => payload.action === 'correct' && typeof payload.body.receivedOn === 'string',
  )
  return reportedOn(moved ?? entered)
}
