/** A used-car record in facts, and what it changes in the register. */
import { plateText } from '../../../codes/plate.ts'
import type { Change, Fact, RecordView, Told } from '../../present-types.ts'
import type { PresentContext, PresentedRecord, StateReader } from '../../presenter.ts'
import type { SealedCar } from '../form/record.ts'
import type { Correct, Lien, Reading, Register, Release, Scrap, Transfer } from '../v1/shapes.ts'
import {
  carRow,
  carText,
  carTold,
  entryId,
  fieldLabel,
  fromLog,
  fromSealed,
  holdersTold,
  holderTold,
  kmTold,
  liensIn,
  lienTold,
  type Names,
  NONE,
  nameIn,
  namesOn,
  orNoneDate,
  ownersIn,
  type Read,
  read,
  readingsIn,
  receiptOf,
  SEALED,
  sealedText,
  sealedWon,
  told,
} from './parts.ts'

export const view = (record: PresentedRecord, context: PresentContext): RecordView => {
  const content = read(record)
  const names = namesOn(context, content.body.vin, content.sealed)
  return {
    title: told(`action.${content.action}`),
    summary: summary(content, names, context),
    facts: [...carFacts(content, context), ...facts(content, names, context), ...tail(content)],
  }
}

const carOf = ({ action, body }: Read, context: PresentContext): Told =>
  action === 'register' ? carTold(body.vin, body.plate) : carText(body.vin, context)

const summary = (content: Read, names: Names, context: PresentContext): Told => {
  const car = carOf(content, context)
  const { action, body, sealed } = content
  const people = (ids: readonly string[]): Told => ({ list: ids.map((id) => names(id)) })
  switch (action) {
    case 'register':
      return sealed === null
        ? told('summary.register.closed', { car, count: body.owners.length })
        : told('summary.register', { car, owners: people(body.owners.map(({ person }) => person)) })
    case 'transfer':
      return sealed === null
        ? told('summary.transfer.closed', { car, cause: told(`cause.${body.cause}`) })
        : told('summary.transfer', {
            car,
            from: people(body.sellers),
            to: people(body.buyers.map(({ person }) => person)),
            cause: told(`cause.${body.cause}`),
          })
    case 'lien':
      return sealed === null
        ? told('summary.lien.closed', { car, kind: told(`lien.${body.kind}`) })
        : told('summary.lien', { car, kind: told(`lien.${body.kind}`), creditor: names(body.creditor) })
    case 'odometer':
    case 'import':
      return told(`summary.${action}`, { car, km: kmTold(body.reading.km) })
    case 'inspection':
      return told('summary.inspection', { car, result: told(`result.${body.result}`), km: kmTold(body.reading.km) })
    case 'scrap':
      return told('summary.scrap', { car, cause: told(`scrap.${body.cause}`) })
    case 'release':
    case 'correct':
    case 'void':
      return told(`summary.${action}`, { car })
    default:
      return content satisfies never
  }
}

const carFacts = (content: Read, context: PresentContext): readonly Fact[] => {
  const { action, body, sealed } = content
  const plate = action === 'register' ? body.plate : (carRow(context.state, body.vin)?.plate ?? null)
  return [
    fromLog('vin', body.vin),
    ...(plate === null ? [] : [fromLog('plate', plateText(plate))]),
    ...(sealed === null || sealed.model === undefined ? [] : [fromSealed('model', sealedText(sealed.model))]),
  ]
}

const personFacts = (label: string, person: string, sealed: SealedCar | null, value: Told): readonly Fact[] => {
  const address = sealed?.people[person]?.address ?? ''
  return [fromSealed(label, value), ...(address === '' ? [] : [fromSealed('address', address)])]
}

const readingFacts = ({ km, on, why }: Reading): readonly Fact[] => [
  fromLog('km', kmTold(km)),
  fromLog('readOn', { date: on }),
  ...(why === null ? [] : [fromLog('fallCause', told(`fall.${why}`))]),
]

const describedFacts = ({ origin, year, firstOn }: Pick<Register, 'origin' | 'year' | 'firstOn'>): readonly Fact[] => [
  fromLog('origin', told(`origin.${origin}`)),
  fromLog('year', String(year)),
  fromLog('firstOn', orNoneDate(firstOn)),
]

const saleFacts = (
  { cause, soldOn, buyers }: Pick<Transfer, 'cause' | 'soldOn' | 'buyers'>,
  sealed: SealedCar | null,
  names: Names,
): readonly Fact[] => [
  fromLog('cause', told(`cause.${cause}`)),
  fromLog('soldOn', { date: soldOn }),
  ...buyers.flatMap((each) => personFacts('buyer', each.person, sealed, holderTold(names, each))),
  ...(cause === 'sale' ? [fromSealed('price', sealedWon(sealed?.price))] : []),
]

const termFacts = (
  { signed, consents }: Pick<Transfer, 'signed' | 'consents'>,
  context: PresentContext,
): readonly Fact[] => [
  fromLog('signedSellers', told(`signing.${signed.sellers}`)),
  fromLog('signedBuyers', told(`signing.${signed.buyers}`)),
  ...consentFacts(consents, context),
]

const endingFacts = ({ cause, causeDate }: Pick<Release, 'cause' | 'causeDate'>): readonly Fact[] => [
  fromLog('releaseCause', told(`release.${cause}`)),
  fromLog('causeDate', { date: causeDate }),
]

const scrappingFacts = (
  { cause, scrappedOn, signed, consents }: Pick<Scrap, 'cause' | 'scrappedOn' | 'signed' | 'consents'>,
  sealed: SealedCar | null,
  context: PresentContext,
): readonly Fact[] => [
  fromLog('scrapCause', told(`scrap.${cause}`)),
  fromLog('scrappedOn', { date: scrappedOn }),
  fromLog('signedOwners', told(`signing.${signed}`)),
  fromSealed('shop', sealedText(sealed?.shop)),
  ...consentFacts(consents, context),
]

const rightFacts = (
  { kind, creditor, causeDate }: Pick<Lien, 'kind' | 'creditor' | 'causeDate'>,
  sealed: SealedCar | null,
  names: Names,
): readonly Fact[] => [
  fromLog('lienKind', told(`lien.${kind}`)),
  fromLog('causeDate', { date: causeDate }),
  ...(kind === 'mortgage' ? [fromSealed('amount', sealedWon(sealed?.amount))] : []),
  ...personFacts('creditor', creditor, sealed, names(creditor)),
]

const consentFacts = (consents: readonly string[], context: PresentContext): readonly Fact[] =>
  consents.length === 0 ? [] : [fromLog('consents', { list: consents.map((id) => receiptOf(id, context)) })]

const facts = (content: Read, names: Names, context: PresentContext): readonly Fact[] => {
  const { action, body, sealed } = content
  switch (action) {
    case 'register':
      return [
        ...describedFacts(body),
        ...body.owners.flatMap((each) => personFacts('owner', each.person, sealed, holderTold(names, each))),
        ...readingFacts(body.reading),
      ]
    case 'import':
      return [
        fromLog('year', String(body.year)),
        ...readingFacts(body.reading),
        fromLog('provenance', told('told.row', { row: body.provenance.row, file: body.provenance.file.slice(0, 12) })),
      ]
    case 'transfer':
      return [
        fromSealed('seller', { list: body.sellers.map((person) => names(person)) }),
        ...saleFacts(body, sealed, names),
        ...readingFacts(body.reading),
        ...termFacts(body, context),
      ]
    case 'lien':
      return rightFacts(body, sealed, names)
    case 'release':
      return [fromLog('lien', receiptOf(body.target, context)), ...endingFacts(body)]
    case 'odometer':
      return [
        fromLog('source', told(`source.${body.source}`)),
        ...readingFacts(body.reading),
        fromSealed('shop', sealedText(sealed?.shop)),
      ]
    case 'inspection':
      return [
        fromLog('inspectionKind', told(`inspection.${body.kind}`)),
        fromLog('result', told(`result.${body.result}`)),
        fromLog('validUntil', orNoneDate(body.validUntil)),
        ...readingFacts(body.reading),
        fromSealed('shop', sealedText(sealed?.shop)),
      ]
    case 'scrap':
      return [
        fromSealed('owner', { list: body.owners.map((person) => names(person)) }),
        ...scrappingFacts(body, sealed, context),
      ]
    case 'correct':
      return [
        fromLog('target', receiptOf(body.target, context)),
        fromLog('correctGround', told(`ground.${body.ground}`)),
        fromLog('what', told(`what.${body.as.action}`)),
        ...asFacts(body, sealed, names, context),
      ]
    case 'void':
      return [
        fromLog('target', receiptOf(body.target, context)),
        fromLog('voidGround', told(`void.${body.ground}`)),
        ...(body.courtDate === null ? [] : [fromLog('courtDate', { date: body.courtDate })]),
      ]
    default:
      return content satisfies never
  }
}

const asFacts = (
  { as, people }: Correct,
  sealed: SealedCar | null,
  names: Names,
  context: PresentContext,
): readonly Fact[] => {
  switch (as.action) {
    case 'register':
      return [
        fromLog('plate', plateText(as.plate)),
        ...describedFacts(as),
        fromSealed('owners', holdersTold(names, as.owners)),
      ]
    case 'transfer':
      return [...saleFacts(as, sealed, names), ...termFacts(as, context)]
    case 'lien':
      return rightFacts(as, sealed, names)
    case 'release':
      return endingFacts(as)
    case 'scrap':
      return scrappingFacts(as, sealed, context)
    case 'reading':
      return readingFacts(as.reading)
    case 'words':
      return people.flatMap(({ id }) => personFacts('correctedName', id, sealed, names(id)))
    default:
      return as satisfies never
  }
}

const tail = ({ action, sealed }: Read): readonly Fact[] => [
  ...(action === 'void' || action === 'odometer' || action === 'inspection' || action === 'import'
    ? []
    : [fromSealed('applicantName', sealedText(sealed?.applicant?.name))]),
  ...(action === 'correct' || action === 'void'
    ? [fromSealed(action === 'correct' ? 'correctDetail' : 'voidDetail', sealedText(sealed?.detail))]
    : []),
]

/** The register before and after. Unchanged lines are context; a correction also shows the words that it replaces. */
export const changes = (record: PresentedRecord, before: StateReader, context: PresentContext): readonly Change[] => {
  const { vin } = read(record).body
  const names = namesOn(context, vin, record.sealed)
  const namesWere = namesOn({ ...context, state: before }, vin, null)
  const known = (person: string): Told => {
    const old = namesWere(person)
    return old === SEALED ? names(person) : old
  }
  return [...pair(lines(vin, before, known), lines(vin, context.state, names)), ...wordChanges(record, context)]
}

/** `stands`: what the state says, where the value may hide it: two people who are both sealed read alike. */
type Line = readonly [label: Told, value: Told, stands?: unknown]

const lines = (vin: string, state: StateReader, names: Names): readonly Line[] | null => {
  const car = carRow(state, vin)
  if (car === null) return null
  const readings = readingsIn(state, vin).filter(({ row }) => row.status === 'valid')
  const last = readings.at(-1)?.row ?? null
  const liens = liensIn(state, vin)
  return [
    [fieldLabel('vin'), vin],
    [fieldLabel('status'), told(`status.${car.status}`)],
    [fieldLabel('plate'), car.plate === null ? NONE : plateText(car.plate)],
    [fieldLabel('origin'), told(`origin.${car.origin}`)],
    [fieldLabel('year'), String(car.year)],
    [fieldLabel('owners'), holdersTold(names, ownersIn(state, vin)), ownersIn(state, vin)],
    [fieldLabel('km'), last === null ? NONE : kmTold(last.km)],
    [fieldLabel('readings'), { list: readings.map(({ row }) => kmTold(row.km)) }, readings.map(({ row }) => row.n)],
    [fieldLabel('liens'), liens.length === 0 ? NONE : { list: liens.map((right) => lienTold(names, right)) }, liens],
  ]
}

const pair = (before: readonly Line[] | null, after: readonly Line[] | null): readonly Change[] =>
  (after ?? before ?? []).map(([label], i): Change => {
    const from = before?.[i]?.[1] ?? null
    const to = after?.[i]?.[1] ?? null
    const stood = JSON.stringify([from, before?.[i]?.[2]])
    return { label, before: from, after: to, changed: stood !== JSON.stringify([to, after?.[i]?.[2]]) }
  })

/** The words of a correction beside those that it corrects. */
export const wordChanges = (record: PresentedRecord, context: PresentContext): readonly Change[] => {
  const content = read(record)
  if (content.action !== 'correct') return []
  const { as, people } = content.body
  const origin = context.record(entryId(record))
  const old = (origin?.sealed ?? null) as SealedCar | null
  const now = content.sealed
  const name = (of: SealedCar | null, id: string): Told => nameIn(of, id, context.state) ?? SEALED
  const out: Change[] = people.map(({ id }) => change('correctedName', name(old, id), name(now, id)))
  if (old !== null && now !== null) out.push(change('model', sealedText(old.model), sealedText(now.model)))
  if (as.action === 'transfer') out.push(change('price', sealedWon(old?.price), sealedWon(now?.price)))
  if (as.action === 'lien' && as.kind === 'mortgage')
    out.push(change('amount', sealedWon(old?.amount), sealedWon(now?.amount)))
  const was = origin === null ? null : read(origin)
  if (as.action === 'transfer' && was?.action === 'transfer') {
    out.push(change('cause', told(`cause.${was.body.cause}`), told(`cause.${as.cause}`)))
    out.push(change('soldOn', { date: was.body.soldOn }, { date: as.soldOn }))
  }
  if (as.action === 'release' && was?.action === 'release') {
    out.push(change('releaseCause', told(`release.${was.body.cause}`), told(`release.${as.cause}`)))
    out.push(change('causeDate', { date: was.body.causeDate }, { date: as.causeDate }))
  }
  if (as.action === 'scrap' && was?.action === 'scrap') {
    out.push(change('scrapCause', told(`scrap.${was.body.cause}`), told(`scrap.${as.cause}`)))
    out.push(change('scrappedOn', { date: was.body.scrappedOn }, { date: as.scrappedOn }))
  }
  if (as.action === 'reading' && was !== null && 'reading' in was.body) {
    out.push(change('readOn', { date: was.body.reading.on }, { date: as.reading.on }))
  }
  return out
}

const change = (label: string, before: Told, after: Told): Change => ({
  label: fieldLabel(label),
  before,
  after,
  changed: JSON.stringify(before) !== JSON.stringify(after),
})
