/** An entry as a title, a sentence and its facts; and what it changes in the register. */
import { areaText } from '../../form-values.ts'
import type { Change, Fact, RecordView, Told } from '../../present-types.ts'
import type { PresentContext, PresentedRecord, StateReader } from '../../presenter.ts'
import type { SealedEntry } from '../form/record.ts'
import type { Correct, Holder, Mortgage, Transfer } from '../v1/shapes.ts'
import {
  categoryTold,
  entryId,
  eulsIn,
  fieldLabel,
  fromLog,
  fromSealed,
  holdersTold,
  holderTold,
  liensIn,
  type Names,
  NONE,
  nameIn,
  namesOn,
  orNone,
  orNoneDate,
  ownersIn,
  parcelRow,
  parcelsOf,
  parcelText,
  type Read,
  read,
  SEALED,
  sealedText,
  sealedWon,
  told,
} from './parts.ts'

export const view = (record: PresentedRecord, context: PresentContext): RecordView => {
  const content = read(record)
  const pnus = parcelsOf(record, context)
  const names = namesOn(context, pnus, content.sealed)
  return {
    title: told(`action.${content.action}`),
    summary: summary(content, pnus, names, context),
    facts: [...facts(content, names, context), ...tail(content)],
  }
}

const places = (pnus: readonly string[], context: PresentContext): Told => {
  const [first, ...more] = pnus
  if (first === undefined) return SEALED
  const text = parcelText(first, context)
  return more.length === 0 ? text : told('told.andMore', { parcel: text, count: more.length })
}

const people = (names: Names, holders: readonly Holder[]): Told => ({
  list: holders.map(({ person }) => names(person)),
})

/** Without a name to tell, a list says what is known of the record instead of naming nobody twice. */
const closedSummary = (content: Read, parcel: Told): Told | null => {
  if (content.sealed !== null) return null
  switch (content.action) {
    case 'open-title':
      return told('summary.open-title.closed', { parcel, count: content.body.owners.length })
    case 'transfer': {
      const { share, cause } = content.body
      return told('summary.transfer.closed', { parcel, share: { share }, cause: told(`cause.${cause}`) })
    }
    case 'mortgage':
      return told('summary.mortgage.closed', { parcel, kind: told(`mortgage.${content.body.kind}`) })
    default:
      return null
  }
}

const summary = (content: Read, pnus: readonly string[], names: Names, context: PresentContext): Told => {
  const parcel = places(pnus, context)
  const closed = closedSummary(content, parcel)
  if (closed !== null) return closed
  switch (content.action) {
    case 'open-title':
      return told('summary.open-title', { parcel, owners: people(names, content.body.owners) })
    case 'transfer':
      return told('summary.transfer', {
        parcel,
        share: { share: content.body.share },
        from: names(content.body.from),
        to: people(names, content.body.to),
        cause: told(`cause.${content.body.cause}`),
      })
    case 'mortgage':
      return told('summary.mortgage', {
        parcel,
        kind: told(`mortgage.${content.body.kind}`),
        creditor: names(content.body.creditor),
      })
    case 'split':
      return told('summary.split', {
        parcel: parcelText(content.body.pnu, context),
        count: content.body.parts.length,
      })
    case 'merge':
      return told('summary.merge', {
        parcel: parcelText(content.body.into, context),
        count: content.body.pnus.length,
      })
    case 'release':
    case 'correct':
    case 'void':
      return told(`summary.${content.action}`, { parcel })
    default:
      return content satisfies never
  }
}

const parcelFacts = (pnu: string, context: PresentContext): readonly Fact[] => [
  fromLog(fieldLabel('place'), parcelText(pnu, context)),
  fromLog(fieldLabel('pnu'), pnu),
]

const landFacts = ({ category, area100 }: { readonly category: string; readonly area100: number }): readonly Fact[] => [
  fromLog(fieldLabel('category'), categoryTold(category)),
  fromLog(fieldLabel('area'), { area100 }),
]

const personFacts = (label: string, person: string, sealed: SealedEntry | null, value: Told): readonly Fact[] => [
  fromSealed(fieldLabel(label), value),
  ...(sealed?.people[person] === undefined || sealed.people[person].address === ''
    ? []
    : [fromSealed(fieldLabel('address'), sealed.people[person].address)]),
]

const transferFacts = (
  body: Pick<Transfer, 'share' | 'to' | 'cause' | 'causeDate'>,
  sealed: SealedEntry | null,
  names: Names,
): readonly Fact[] => [
  fromLog(fieldLabel('cause'), told(`cause.${body.cause}`)),
  fromLog(fieldLabel('causeDate'), { date: body.causeDate }),
  fromLog(fieldLabel('transferShare'), { share: body.share }),
  ...body.to.flatMap((each) => personFacts('recipient', each.person, sealed, holderTold(names, each))),
  ...(body.cause === 'sale'
    ? [
        fromSealed(fieldLabel('price'), sealedWon(sealed?.price)),
        fromSealed(fieldLabel('reportNo'), sealedText(sealed?.reportNo)),
      ]
    : []),
]

const rightFacts = (
  body: Pick<Mortgage, 'kind' | 'creditor' | 'causeDate'>,
  sealed: SealedEntry | null,
  names: Names,
): readonly Fact[] => [
  fromLog(fieldLabel('mortgageKind'), told(`mortgage.${body.kind}`)),
  fromLog(fieldLabel('causeDate'), { date: body.causeDate }),
  fromSealed(fieldLabel('amount'), sealedWon(sealed?.amount)),
  fromSealed(fieldLabel('debtorName'), sealedText(sealed?.debtor?.name)),
  ...personFacts('creditor', body.creditor, sealed, names(body.creditor)),
]

const facts = (content: Read, names: Names, context: PresentContext): readonly Fact[] => {
  const { sealed } = content
  switch (content.action) {
    case 'open-title':
      return [
        ...parcelFacts(content.body.pnu, context),
        ...landFacts(content.body),
        ...content.body.owners.flatMap((each) => personFacts('owner', each.person, sealed, holderTold(names, each))),
      ]
    case 'transfer':
      return [
        ...parcelFacts(content.body.pnu, context),
        fromSealed(fieldLabel('transferor'), names(content.body.from)),
        ...transferFacts(content.body, sealed, names),
      ]
    case 'mortgage':
      return [
        ...content.body.parcels.flatMap(({ pnu, settlors }) => [
          ...parcelFacts(pnu, context),
          fromSealed(fieldLabel('settlor'), { list: settlors.map((person) => names(person)) }),
        ]),
        ...rightFacts(content.body, sealed, names),
      ]
    case 'release':
      return [
        ...content.body.pnus.flatMap((pnu) => parcelFacts(pnu, context)),
        fromLog(fieldLabel('cause'), told(`release.${content.body.cause}`)),
        fromLog(fieldLabel('causeDate'), { date: content.body.causeDate }),
        fromLog(fieldLabel('mortgage'), receiptOf(content.body.target, context)),
      ]
    case 'split':
      return [
        ...parcelFacts(content.body.pnu, context),
        fromLog(fieldLabel('changeDate'), { date: content.body.causeDate }),
        ...content.body.parts.map((part) => fromLog(fieldLabel('part'), partTold(part, context))),
      ]
    case 'merge':
      return [
        fromLog(fieldLabel('into'), parcelText(content.body.into, context)),
        ...content.body.pnus.flatMap((pnu) => parcelFacts(pnu, context)),
        fromLog(fieldLabel('changeDate'), { date: content.body.causeDate }),
      ]
    case 'correct':
      return [
        fromLog(fieldLabel('target'), receiptOf(content.body.target, context)),
        fromLog(fieldLabel('correctGround'), told(`ground.${content.body.ground}`)),
        fromLog(fieldLabel('what'), told(`what.${content.body.as.action}`)),
        fromLog(fieldLabel('consent'), told(content.body.consent ? 'told.yes' : 'told.no')),
        ...asFacts(content.body, sealed, names, context),
      ]
    case 'void':
      return [
        fromLog(fieldLabel('target'), receiptOf(content.body.target, context)),
        fromLog(fieldLabel('voidGround'), told(`void.${content.body.ground}`)),
        ...(content.body.courtDate === null
          ? []
          : [fromLog(fieldLabel('courtDate'), { date: content.body.courtDate })]),
      ]
    default:
      return content satisfies never
  }
}

const partTold = (part: { pnu: string; category: string; area100: number }, context: PresentContext): Told =>
  told('told.part', {
    parcel: parcelText(part.pnu, context),
    category: categoryTold(part.category),
    area: { area100: part.area100 },
  })

const asFacts = (
  { as, people }: Correct,
  sealed: SealedEntry | null,
  names: Names,
  context: PresentContext,
): readonly Fact[] => {
  switch (as.action) {
    case 'open-title':
      return [...landFacts(as), fromSealed(fieldLabel('owners'), holdersTold(names, as.owners))]
    case 'transfer':
      return transferFacts(as, sealed, names)
    case 'mortgage':
      return rightFacts(as, sealed, names)
    case 'release':
      return [
        fromLog(fieldLabel('cause'), told(`release.${as.cause}`)),
        fromLog(fieldLabel('causeDate'), { date: as.causeDate }),
      ]
    case 'split':
      return [
        fromLog(fieldLabel('changeDate'), { date: as.causeDate }),
        ...as.parts.map((part) => fromLog(fieldLabel('part'), partTold(part, context))),
      ]
    case 'merge':
      return [
        fromLog(fieldLabel('category'), categoryTold(as.category)),
        fromLog(fieldLabel('changeDate'), { date: as.causeDate }),
      ]
    case 'words':
      return people.flatMap(({ id }) => personFacts('correctedName', id, sealed, names(id)))
    default:
      return as satisfies never
  }
}

/** A record named by its receipt number, or by the beginning of its id. */
export const receiptOf = (id: string, context: PresentContext): string =>
  context.record(id)?.payload.receiptNo ?? `${id.slice(0, 12)}…`

const tail = ({ action, sealed }: Read): readonly Fact[] => [
  ...(action === 'void' || sealed?.applicant === null
    ? []
    : [fromSealed(fieldLabel('applicantName'), sealedText(sealed?.applicant?.name))]),
  ...(action === 'correct' || action === 'void'
    ? [fromSealed(fieldLabel(action === 'correct' ? 'correctDetail' : 'voidDetail'), sealedText(sealed?.detail))]
    : []),
]

/**
 * The register before and after, parcel by parcel: state, area, category, owners, rights. Unchanged lines are context.
 * A correction also shows the words that it replaces.
 */
export const changes = (record: PresentedRecord, before: StateReader, context: PresentContext): readonly Change[] => {
  const pnus = parcelsOf(record, context)
  const was = { ...context, state: before }
  const names = namesOn(context, pnus, record.sealed)
  const namesWere = namesOn(was, pnus, null)
  const known = (person: string): Told => {
    const old = namesWere(person)
    return old === SEALED ? names(person) : old
  }
  return [
    ...pnus.flatMap((pnu) =>
      pair(lines(pnu, before, known, context), lines(pnu, context.state, names, context)).map((change) =>
        pnus.length === 1
          ? change
          : { ...change, label: told('told.at', { field: change.label, parcel: parcelText(pnu, context) }) },
      ),
    ),
    ...wordChanges(record, context),
  ]
}

/** `stands`: what the state says, where the value may hide it: two people who are both sealed read alike. */
type Line = readonly [label: Told, value: Told, stands?: unknown]

const lines = (pnu: string, state: StateReader, names: Names, context: PresentContext): readonly Line[] | null => {
  const parcel = parcelRow(state, pnu)
  if (parcel === null) return null
  const euls = eulsIn(state, pnu)
  return [
    [fieldLabel('place'), parcelText(pnu, context)],
    [fieldLabel('status'), told(`status.${parcel.status}`)],
    [fieldLabel('area'), { area100: parcel.area100 }],
    [fieldLabel('category'), categoryTold(parcel.category)],
    [fieldLabel('owners'), holdersTold(names, ownersIn(state, pnu)), ownersIn(state, pnu)],
    [
      fieldLabel('liens'),
      listed(
        liensIn(state, pnu).map(({ n }) => {
          const row = euls.filter((each) => each.n === n).at(-1)
          return told('told.lien', {
            n,
            kind: told(`mortgage.${row?.kind ?? 'mortgage'}`),
            creditor: row === undefined || row.creditor === null ? SEALED : names(row.creditor),
          })
        }),
      ),
      liensIn(state, pnu).map(({ n, lien }) => [lien, euls.filter((each) => each.n === n).at(-1)?.k ?? 0]),
    ],
  ]
}

const listed = (values: readonly Told[]): Told => (values.length === 0 ? NONE : { list: values })

const pair = (before: readonly Line[] | null, after: readonly Line[] | null): readonly Change[] =>
  (after ?? before ?? []).map(([label], i): Change => {
    const from = before?.[i]?.[1] ?? null
    const to = after?.[i]?.[1] ?? null
    const stood = JSON.stringify([from, before?.[i]?.[2]])
    return { label, before: from, after: to, changed: stood !== JSON.stringify([to, after?.[i]?.[2]]) }
  })

/** The sealed words of a correction beside those that it corrects. */
export const wordChanges = (record: PresentedRecord, context: PresentContext): readonly Change[] => {
  const content = read(record)
  if (content.action !== 'correct') return []
  const origin = context.record(entryId(record))
  const old = (origin?.sealed ?? null) as SealedEntry | null
  const now = content.sealed
  const out: Change[] = content.body.people.map(({ id }) =>
    change('correctedName', nameIn(old, id, context.state) ?? SEALED, nameIn(now, id, context.state) ?? SEALED),
  )
  if (content.body.as.action === 'transfer') out.push(change('price', sealedWon(old?.price), sealedWon(now?.price)))
  if (content.body.as.action === 'mortgage') out.push(change('amount', sealedWon(old?.amount), sealedWon(now?.amount)))
  const was = origin === null ? null : factsOfEntry(origin)
  if (content.body.as.action === 'transfer' && was?.action === 'transfer') {
    const { as } = content.body
    out.push(change('cause', told(`cause.${was.body.cause}`), told(`cause.${as.cause}`)))
    out.push(change('causeDate', orNoneDate(was.body.causeDate), orNoneDate(as.causeDate)))
    out.push(change('transferShare', { share: was.body.share }, { share: as.share }))
  }
  if (content.body.as.action === 'release' && was?.action === 'release') {
    const { as } = content.body
    out.push(change('cause', told(`release.${was.body.cause}`), told(`release.${as.cause}`)))
    out.push(change('causeDate', orNoneDate(was.body.causeDate), orNoneDate(as.causeDate)))
  }
  const { as: anew } = content.body
  if ((anew.action === 'split' && was?.action === 'split') || (anew.action === 'merge' && was?.action === 'merge')) {
    out.push(change('changeDate', orNoneDate(was.body.causeDate), orNoneDate(anew.causeDate)))
  }
  if (content.body.as.action === 'open-title' && was?.action === 'open-title') {
    out.push(change('enteredArea', orNone(areaText(was.body.area100)), orNone(areaText(content.body.as.area100))))
  }
  return out
}

const factsOfEntry = (origin: PresentedRecord): Read | null =>
  origin.payload.service === 'property' ? read(origin) : null

const change = (label: string, before: Told, after: Told): Change => ({
  label: fieldLabel(label),
  before,
  after,
  changed: JSON.stringify(before) !== JSON.stringify(after),
})
