/**
 * From what was typed to a record: what goes into the log, what is sealed, whose number is tagged.
 */
import type { Json } from '../../../json.ts'
import type { AttachmentDraft, RecordContext, RecordDraft, SealedContent } from '../../form-types.ts'
import { area100Of, birthDateOf, type NamedPerson, namer, numberText, peopleOf, scansOf } from '../../form-values.ts'
import type { CancelValues, ContractValues, CorrectValues, PartyValues, ReportValues, VoidValues } from './values.ts'

type Values = { readonly [field: string]: Json }

/** What the sealed part of a report or correction says beside `people`. */
export interface SealedSale extends SealedContent {
  /** By person id. */
  readonly contact: { readonly [id: string]: { readonly phone: string; readonly nationality: string } }
  readonly place: { readonly address: string; readonly building: string; readonly unit: string }
  readonly payment: {
    readonly deposit: number | null
    readonly interim: number | null
    readonly interimOn: string
    readonly balance: number | null
  }
  readonly broker: {
    readonly officeName: string
    readonly agentName: string
    readonly registration: string
    readonly phone: string
    readonly address: string
  }
  readonly previous: {
    readonly address: string
    readonly area: string
    readonly valued: number | null
    readonly added: number | null
  }
  readonly conditions: string
  readonly reporter: SealedReporter
  readonly lateDetail: string
  /** Why it was corrected; '' in a report. */
  readonly detail: string
}

export interface SealedReporter {
  readonly name: string
  readonly relation: string
  readonly phone: string
}

export interface SealedEnd extends SealedContent {
  readonly detail: string
  /** Only of a cancellation. */
  readonly reporter: SealedReporter | null
  readonly lateDetail: string
}

const WHOLE = { num: 1, den: 1 }
const NO_BROKER = { officeName: '', agentName: '', registration: '', phone: '', address: '' }
const NO_PREVIOUS = { address: '', area: '', valued: null, added: null }
/** Kinds whose form shows a floor. */
const FLOORED: readonly string[] = ['apartment', 'row-house', 'officetel', 'commercial']

export const emptyParty = (): Values => ({
  person: null,
  kind: 'individual',
  name: '',
  number: '',
  birthDate: '',
  nationality: '',
  address: '',
  phone: '',
  share: WHOLE,
})

export const emptyContract = (): Values => ({
  sellers: [emptyParty()],
  buyers: [emptyParty()],
  broker: { dealing: 'brokered', ...NO_BROKER },
  parcel: {
    right: 'ownership',
    kind: 'apartment',
    pnu: '',
    address: '',
    building: '',
    unit: '',
    floor: null,
    area: '',
    landArea: '',
    portion: WHOLE,
  },
  price: {
    contractOn: '',
    price: null,
    deposit: null,
    interim: null,
    interimOn: '',
    balance: null,
    balanceOn: '',
  },
  previous: NO_PREVIOUS,
  terms: { conditions: '' },
  report: {
    reporter: 'parties',
    name: '',
    relation: '',
    phone: '',
    fundingPlan: false,
    lateReason: '',
    lateDetail: '',
    duplicateOf: null,
  },
  papers: { contract: [], fundingPlan: [], proxy: [], other: [] },
})

interface Named extends NamedPerson {
  readonly value: PartyValues
}

const birthFor = (value: PartyValues): string => {
  if (value.kind === 'corporation' || value.kind === 'public') return ''
  return birthDateOf(value.number) ?? value.birthDate
}

/** Only a human being's number is tagged: a company's has the same form and is another register's. */
const namedParty = (name: ReturnType<typeof namer>, value: PartyValues): Named => {
  const number = value.kind === 'public' ? '' : numberText(value.number)
  const tagged = value.kind === 'individual' || value.kind === 'foreigner'
  return {
    ...name(value.person, tagged ? number : ''),
    child: false,
    tagged,
    sealed: { name: value.name, hanja: '', number, birthDate: birthFor(value), address: value.address },
    value,
  }
}

const bodyParty = ({ id, value }: Named) => ({ id, kind: value.kind, share: value.share ?? WHOLE })

const contractDraft = (
  action: 'report' | 'correct',
  values: ContractValues,
  own: Values,
  detail: string,
  { makeId }: RecordContext,
): RecordDraft => {
  const name = namer(makeId)
  const sellers = values.sellers.map((each) => namedParty(name, each))
  const buyers = values.buyers.map((each) => namedParty(name, each))
  const named = [...sellers, ...buyers]
  const people = peopleOf(named)
  const { broker, parcel, price, report } = values
  const { dealing, ...brokerText } = broker
  const hasFloor = FLOORED.includes(parcel.kind)
  const land = parcel.kind === 'land' || parcel.landArea === '' ? null : area100Of(parcel.landArea)
  const body = {
    pnu: parcel.pnu,
    kind: parcel.kind,
    right: parcel.right,
    contractOn: price.contractOn,
    balanceOn: price.balanceOn === '' ? null : price.balanceOn,
    area100: area100Of(parcel.area) ?? 0,
    landArea100: land,
    floor: hasFloor ? parcel.floor : null,
    price: price.price ?? 0,
    portion: parcel.portion ?? WHOLE,
    dealing,
    reporter: report.reporter,
    fundingPlan: report.fundingPlan,
    sellers: sellers.map(bodyParty),
    buyers: buyers.map(bodyParty),
    duplicateOf: report.duplicateOf,
    people: people.body,
    ...own,
  }
  const sealed: SealedSale = {
    v: 1,
    people: people.sealed,
    contact: Object.fromEntries(
      named.map(({ id, value }) => [
        id,
        { phone: value.phone, nationality: value.kind === 'foreigner' ? value.nationality : '' },
      ]),
    ),
    place: { address: parcel.address, building: parcel.building, unit: hasFloor ? parcel.unit : '' },
    payment: {
      deposit: price.deposit,
      interim: price.interim,
      interimOn: price.interimOn,
      balance: price.balance,
    },
    broker: dealing === 'brokered' ? brokerText : NO_BROKER,
    previous: parcel.right === 'occupancy' ? values.previous : NO_PREVIOUS,
    conditions: values.terms.conditions,
    reporter: {
      name: report.name,
      relation: report.reporter === 'proxy' ? report.relation : '',
      phone: report.phone,
    },
    lateDetail: report.lateReason === '' ? '' : report.lateDetail,
    detail,
  }
  return {
    service: 'real-estate',
    action,
    body: body as unknown as RecordDraft['body'],
    sealed,
    people: people.people,
    search: people.search,
    attachments: scansOf(values.papers),
  }
}

export const reportRecord = (values: ReportValues, context: RecordContext): RecordDraft =>
  contractDraft('report', values, { lateReason: values.report.lateReason || null }, '', context)

export const correctRecord = (values: CorrectValues, context: RecordContext): RecordDraft =>
  contractDraft('correct', values, { target: values.target, cause: values.cause }, values.detail, context)

const endDraft = (
  action: 'cancel' | 'void',
  body: Values,
  sealed: SealedEnd,
  attachments: readonly AttachmentDraft[],
): RecordDraft => ({
  service: 'real-estate',
  action,
  body: { ...body, people: [] },
  sealed,
  people: [],
  search: [],
  attachments,
})

export const cancelRecord = (values: CancelValues): RecordDraft =>
  endDraft(
    'cancel',
    {
      target: values.target,
      cancelledOn: values.cancelledOn,
      cause: values.cause,
      reporter: values.reporter,
      lateReason: values.lateReason || null,
    },
    {
      v: 1,
      people: {},
      detail: values.detail,
      reporter: {
        name: values.name,
        relation: values.reporter === 'proxy' ? values.relation : '',
        phone: values.phone,
      },
      lateDetail: values.lateReason === '' ? '' : values.lateDetail,
    },
    scansOf(values.papers),
  )

export const voidRecord = (values: VoidValues): RecordDraft =>
  endDraft(
    'void',
    { target: values.target, cause: values.cause },
    { v: 1, people: {}, detail: values.detail, reporter: null, lateDetail: '' },
    scansOf(values.papers),
  )
