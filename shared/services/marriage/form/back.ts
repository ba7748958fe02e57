/** From a record of a marriage back to what was typed: for correcting, amending, ending and voiding it. */
import type { Shape } from '../../../ledger/shape.ts'
import type { SealedContent } from '../../form-types.ts'
import {
  type Annul,
  annul,
  type Correct,
  correct,
  type Divorce,
  divorce,
  type MarriageFacts,
  type Register,
  register,
  type Side,
  type Voiding,
  voiding,
} from '../v1/shapes.ts'
import {
  emptyAnnul,
  emptyCorrect,
  emptyDivorce,
  emptyVoid,
  type Fields,
  NO_PAPERS,
  type SealedMarriage,
} from './record.ts'

const asMarriage = (sealed: SealedContent | null): SealedMarriage | null =>
  sealed !== null && 'notKin' in sealed && 'witnesses' in sealed ? (sealed as SealedMarriage) : null

const fits = <T>(shape: Shape<T>, body: Fields): T | null =>
  shape.mismatch(body, '') === null ? (body as unknown as T) : null

const sideBack = ({ person, ward, consent }: Side, sealed: SealedMarriage, made: ReadonlySet<string>): Fields => {
  const said = sealed.people[person]
  const origin = sealed.origins[person]
  return {
    person: made.has(person) ? null : person,
    name: said?.name ?? '',
    hanja: said?.hanja ?? '',
    bon: origin?.bon ?? '',
    number: said?.number ?? '',
    birthDate: said?.birthDate ?? '',
    registrationBase: origin?.registrationBase ?? '',
    address: said?.address ?? '',
    phone: origin?.phone ?? '',
    nationality: origin?.nationality ?? '',
    ward,
    consent: consent ?? '',
    consenter: origin?.consenter ?? '',
  }
}

const parentsBack = ({ person }: Side, { origins }: SealedMarriage): Fields => {
  const origin = origins[person]
  return {
    fatherName: origin?.father.name ?? '',
    fatherNumber: origin?.father.number ?? '',
    motherName: origin?.mother.name ?? '',
    motherNumber: origin?.mother.number ?? '',
  }
}

const witnessBack = (sealed: SealedMarriage, n: number, signed: number): Fields => {
  const witness = sealed.witnesses[n]
  return {
    name: witness?.name ?? '',
    number: witness?.number ?? '',
    address: witness?.address ?? '',
    adult: n < signed,
  }
}

/** `again`: the record was not accepted, so the people it would have made are made anew. */
const factsBack = (body: MarriageFacts & Pick<Register, 'people'>, sealed: SealedMarriage, again: boolean): Fields => {
  const made = new Set<string>(again ? body.people.filter(({ isNew }) => isNew).map(({ id }) => id) : [])
  return {
    husband: sideBack(body.husband, sealed, made),
    husbandParents: parentsBack(body.husband, sealed),
    wife: sideBack(body.wife, sealed, made),
    wifeParents: parentsBack(body.wife, sealed),
    agreed: { motherSurname: sealed.motherSurname, notKin: sealed.notKin },
    remarks: { other: sealed.other },
    witness1: witnessBack(sealed, 0, body.witnesses),
    witness2: witnessBack(sealed, 1, body.witnesses),
    receivedOn: body.receivedOn ?? '',
    papers: NO_PAPERS,
  }
}

const submitterBack = ({ submitter }: SealedMarriage): Fields => ({
  name: submitter?.name ?? '',
  number: submitter?.number ?? '',
})

export const registerBack = (body: Fields, content: SealedContent | null, accepted = false): Fields | null => {
  const sealed = asMarriage(content)
  const marriage = fits(register, body)
  if (sealed === null || marriage === null) return null
  return { ...factsBack(marriage, sealed, !accepted), submitter: submitterBack(sealed) }
}

/** A correction's own record, or the accepted marriage that is to be corrected; its target is then still open. */
export const correctBack = (body: Fields, content: SealedContent | null, accepted = false): Fields | null => {
  const sealed = asMarriage(content)
  if (sealed === null) return null
  const fixed = fits(correct, body)
  if (fixed !== null) {
    return {
      target: fixed.target,
      ground: fixed.ground,
      groundDate: fixed.groundDate ?? '',
      detail: sealed.detail,
      ...factsBack(fixed, sealed, !accepted),
    }
  }
  const marriage = fits(register, body)
  return marriage === null ? null : { ...emptyCorrect(), ...factsBack(marriage, sealed, false) }
}

/** The two of an accepted marriage (as last corrected), or of what ended it. */
const coupleBack = (body: Fields, sealed: SealedMarriage): Fields | null => {
  const whole = fits<Register | Correct>(register, body) ?? fits<Register | Correct>(correct, body)
  const ended = fits<Divorce | Annul>(divorce, body) ?? fits<Divorce | Annul>(annul, body)
  const [husband, wife] =
    whole !== null ? [whole.husband.person, whole.wife.person] : ended !== null ? [ended.husband, ended.wife] : []
  if (husband === undefined || wife === undefined) return null
  const chosen = (person: string): Fields => ({ person, name: sealed.people[person]?.name ?? '' })
  return { husband: chosen(husband), wife: chosen(wife) }
}

const ownCouple = ({ target, husband, wife }: Pick<Voiding, 'target' | 'husband' | 'wife'>): Fields => ({
  target,
  husband: { person: husband, name: '' },
  wife: { person: wife, name: '' },
})

const endingBack = (ended: Divorce | Annul, sealed: SealedMarriage): Fields => ({
  ...ownCouple(ended),
  report: {
    courtOn: ended.courtOn,
    receivedOn: ended.receivedOn ?? '',
    role: ended.reporter,
    lateReason: ended.lateReason ?? '',
    lateDetail: sealed.lateDetail,
  },
  custody: sealed.custody,
  remarks: { other: sealed.other },
  submitter: submitterBack(sealed),
  papers: NO_PAPERS,
})

/** A divorce's own record, or the accepted marriage that it is to end. */
export const divorceBack = (body: Fields, content: SealedContent | null): Fields | null => {
  const sealed = asMarriage(content)
  if (sealed === null) return null
  const ended = fits(divorce, body)
  if (ended !== null) return { ...endingBack(ended, sealed), how: ended.how }
  const couple = fits(annul, body) === null ? coupleBack(body, sealed) : null
  return couple === null ? null : { ...emptyDivorce(), ...couple }
}

/** An annulment's own record, or the accepted marriage that it is to end. */
export const annulBack = (body: Fields, content: SealedContent | null): Fields | null => {
  const sealed = asMarriage(content)
  if (sealed === null) return null
  const ended = fits(annul, body)
  if (ended !== null) return { ...endingBack(ended, sealed), cause: ended.cause }
  const couple = fits(divorce, body) === null ? coupleBack(body, sealed) : null
  return couple === null ? null : { ...emptyAnnul(), ...couple }
}

/** A voiding's own record, or the accepted marriage, divorce or annulment that is to be voided. */
export const voidBack = (body: Fields, content: SealedContent | null): Fields | null => {
  const sealed = asMarriage(content)
  if (sealed === null) return null
  const struck = fits(voiding, body)
  if (struck !== null) {
    return {
      ...ownCouple(struck),
      ground: struck.ground,
      groundDate: struck.groundDate ?? '',
      detail: sealed.detail,
      papers: NO_PAPERS,
    }
  }
  const couple = coupleBack(body, sealed)
  return couple === null ? null : { ...emptyVoid(), ...couple }
}
