/** From a record back to the form: for amending one that was not accepted, and for correcting one that was. */
import type { Json } from '../../../json.ts'
import type { SealedContent } from '../../form-types.ts'
import { areaText } from '../../form-values.ts'
import {
  type CancelBody,
  type ContractBody,
  type CorrectBody,
  cancelBody,
  correctBody,
  type Party,
  type ReportBody,
  reportBody,
  type VoidBody,
  voidBody,
} from '../v1/bodies.ts'
import type { SealedEnd, SealedSale } from './record.ts'

type Values = { readonly [field: string]: Json }

const partyBack = (party: Party, sealed: SealedSale, isNew: boolean): Values => {
  const person = sealed.people[party.id]
  const contact = sealed.contact[party.id]
  return {
    person: isNew ? null : party.id,
    kind: party.kind,
    name: person?.name ?? '',
    number: person?.number ?? '',
    birthDate: person?.birthDate ?? '',
    nationality: contact?.nationality ?? '',
    address: person?.address ?? '',
    phone: contact?.phone ?? '',
    share: { ...party.share },
  }
}

/**
 * `madeHere`: whether the record's own new people must be made again. True when an unaccepted record is amended; a
 * correction of an accepted one names the people that the record made.
 */
const contractBack = (body: ContractBody, sealed: SealedSale, lateReason: string, madeHere: boolean): Values => {
  const made = new Set(madeHere ? body.people.filter(({ isNew }) => isNew).map(({ id }) => id as string) : [])
  const { payment, place, reporter } = sealed
  return {
    sellers: body.sellers.map((each) => partyBack(each, sealed, made.has(each.id))),
    buyers: body.buyers.map((each) => partyBack(each, sealed, made.has(each.id))),
    broker: { dealing: body.dealing, ...sealed.broker },
    parcel: {
      right: body.right,
      kind: body.kind,
      pnu: body.pnu,
      ...place,
      floor: body.floor,
      area: areaText(body.area100),
      landArea: body.landArea100 === null ? '' : areaText(body.landArea100),
      portion: { ...body.portion },
    },
    price: {
      contractOn: body.contractOn,
      price: body.price,
      deposit: payment.deposit,
      interim: payment.interim,
      interimOn: payment.interimOn,
      balance: payment.balance,
      balanceOn: body.balanceOn ?? '',
    },
    previous: { ...sealed.previous },
    terms: { conditions: sealed.conditions },
    report: {
      reporter: body.reporter,
      name: reporter.name,
      relation: reporter.relation,
      phone: reporter.phone,
      fundingPlan: body.fundingPlan,
      lateReason,
      lateDetail: sealed.lateDetail,
      duplicateOf: body.duplicateOf,
    },
    papers: { contract: [], fundingPlan: [], proxy: [], other: [] },
  }
}

const asSale = (sealed: SealedContent | null): SealedSale | null =>
  sealed !== null && 'place' in sealed && 'payment' in sealed ? (sealed as SealedSale) : null

export const reportBack = (body: Values, sealed: SealedContent | null, accepted = false): Values | null => {
  const sale = asSale(sealed)
  if (sale === null || reportBody.mismatch(body, '') !== null) return null
  const report = body as unknown as ReportBody
  return contractBack(report, sale, report.lateReason ?? '', !accepted)
}

/** Takes the accepted report, or the accepted correction of it, that is to be corrected; or a correction to amend. */
export const correctBack = (body: Values, sealed: SealedContent | null, accepted = false): Values | null => {
  const sale = asSale(sealed)
  if (sale === null) return null
  if (correctBody.mismatch(body, '') === null) {
    const correct = body as unknown as CorrectBody
    return {
      target: correct.target,
      cause: accepted ? 'mistake' : correct.cause,
      detail: accepted ? '' : sale.detail,
      ...contractBack(correct, sale, '', !accepted),
    }
  }
  if (reportBody.mismatch(body, '') !== null) return null
  return {
    target: null,
    cause: 'mistake',
    detail: '',
    ...contractBack(body as unknown as ReportBody, { ...sale, lateDetail: '' }, '', false),
  }
}

const asEnd = (sealed: SealedContent | null): SealedEnd | null =>
  sealed !== null && 'detail' in sealed && !('place' in sealed) ? (sealed as SealedEnd) : null

export const cancelBack = (body: Values, sealed: SealedContent | null): Values | null => {
  const end = asEnd(sealed)
  if (end === null || end.reporter === null || cancelBody.mismatch(body, '') !== null) return null
  const cancel = body as unknown as CancelBody
  return {
    target: cancel.target,
    cancelledOn: cancel.cancelledOn,
    cause: cancel.cause,
    detail: end.detail,
    reporter: cancel.reporter,
    name: end.reporter.name,
    relation: end.reporter.relation,
    phone: end.reporter.phone,
    lateReason: cancel.lateReason ?? '',
    lateDetail: end.lateDetail,
    papers: { agreement: [], other: [] },
  }
}

export const voidBack = (body: Values, sealed: SealedContent | null): Values | null => {
  const end = asEnd(sealed)
  if (end === null || voidBody.mismatch(body, '') !== null) return null
  const voided = body as unknown as VoidBody
  return { target: voided.target, cause: voided.cause, detail: end.detail, papers: { other: [] } }
}
