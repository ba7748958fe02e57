/**
 * What two offices do that cannot both stand, and how each case ends.
 *
 * | kind             | what happens                                              | way out                        |
 * |------------------|-----------------------------------------------------------|--------------------------------|
 * | double-transfer  | both transfer the same share of the same title            | void: the receipt is recalled  |
 * | dependent        | the second buyer had sold on already                      | withdraw                       |
 * | double-report    | one sale is reported by both its parties                  | withdraw                       |
 * | equal-sale       | two sales alike in every fact the rules compare           | amend: it names the other      |
 * | double-birth     | mother and father register the same child                 | withdraw                       |
 * | one-citizen      | both meet one citizen: one person in the end              | compared, nothing to change    |
 * | voided-corrected | one voids the record that the other corrects              | withdraw                       |
 * | double-marriage  | one man is married to two                                 | withdraw                       |
 * | dead-seller      | one reports a death, the other the dead owner's sale      | withdraw                       |
 * | double-car-sale  | one car is sold to two                                    | void: the receipt is recalled  |
 */
import { addDays } from '../../shared/civil.ts'
import type { CaseDetail } from '../../shared/contract/types.ts'
import type { Counter } from './counter.ts'
import { DemoError, type Saved } from './seat.ts'
import type { Stage } from './story.ts'
import type { ConflictKind } from './tale.ts'
import {
  birthValues,
  type Car,
  carSaleValues,
  carValues,
  deathValues,
  marriageValues,
  type Parcel,
  type Person,
  saleValues,
  titleValues,
  transferValues,
} from './world.ts'

/** What both offices know before they part. */
export interface Subjects {
  readonly title: { readonly parcel: Parcel; readonly owner: Person; readonly id: string }
  /** A sale that one will void and the other correct. */
  readonly sale: Saved
  /** Its price, won. */
  readonly price: number
  /** Of somebody who will die. */
  readonly estate: { readonly parcel: Parcel; readonly owner: Person; readonly id: string }
  readonly car: { readonly car: Car; readonly owner: Person; readonly id: string }
}

/** A record that may lose; whichever of a pair does, its case is of this kind. */
export interface Attempt {
  readonly kind: ConflictKind
  readonly id: string
}

export const prepareConflicts = async ({ world, today, counters }: Stage): Promise<Subjects> => {
  const { clerk } = counters.mapo
  const { father: owner } = world.couple()
  const parcel = world.parcel('mapo')
  const title = await clerk.enter('property', 'open-title', titleValues(world, parcel, [owner]))
  const values = saleValues(world, world.parcel('mapo'), addDays(today, -3))
  const sale = await clerk.enter('real-estate', 'report', values)
  const { price } = values.price as { readonly price: number }
  const [home, dying] = [world.parcel('gaepo'), world.person()]
  const estate = await clerk.enter('property', 'open-title', titleValues(world, home, [dying]))
  const [car, driver] = [world.car(), world.person()]
  const driven = await clerk.enter('used-car', 'register', carValues(world, car, driver, today))
  return {
    title: { parcel, owner, id: title.id },
    sale,
    price,
    estate: { parcel: home, owner: dying, id: estate.id },
    car: { car, owner: driver, id: driven.id },
  }
}

/** Both counters are offline: neither sees what the other does. */
export const conflictsOffline = async (stage: Stage, subjects: Subjects): Promise<readonly Attempt[]> => {
  const { world, today, counters } = stage
  const { mapo, gaepo } = counters
  const attempts: Attempt[] = []
  const mark = (kind: ConflictKind, ...saved: readonly Saved[]): void => {
    for (const { id } of saved) attempts.push({ kind, id })
  }

  const { parcel, owner, id } = subjects.title
  const sell = async ({ clerk }: Counter, to: Person): Promise<Saved> => {
    const from = { person: await clerk.ownerOf(id), name: owner.name, den: 1 }
    return clerk.enter('property', 'transfer', transferValues(world, parcel, from, to, today))
  }
  const [first, second, third] = [world.person(), world.person(), world.person()]
  const sold = await sell(mapo, first)
  const again = await sell(gaepo, second)
  mark('double-transfer', sold, again)
  const buyer = await gaepo.clerk.newOwnerOf(again.id)
  const onward = transferValues(world, parcel, { person: buyer, name: second.name, den: 1 }, third, today)
  mark('dependent', await gaepo.clerk.enter('property', 'transfer', onward))
  await gaepo.clerk.call('paper.print', { kind: 'receipt', of: again.id, purpose: null })

  const reported = saleValues(world, world.parcel('mapo'), addDays(today, -2))
  mark('double-report', await mapo.clerk.enter('real-estate', 'report', reported))
  mark('double-report', await gaepo.clerk.enter('real-estate', 'report', reported))

  const place = world.parcel('gaepo')
  const [one, other] = [saleValues(world, place, addDays(today, -1)), saleValues(world, place, addDays(today, -1))]
  const { building: _, unit: __, ...alike } = one.parcel as { readonly [field: string]: string }
  mark('equal-sale', await mapo.clerk.enter('real-estate', 'report', one))
  const twin = { ...other, parcel: { ...(other.parcel as object), ...alike }, price: one.price ?? null }
  mark('equal-sale', await gaepo.clerk.enter('real-estate', 'report', twin))

  const { mother, father } = world.couple()
  const child = world.child(addDays(today, -4))
  mark('double-birth', await mapo.clerk.enter('birth', 'register', birthValues(mother, father, child)))
  const byFather = birthValues(mother, father, child, 'father')
  mark('double-birth', await gaepo.clerk.enter('birth', 'register', byFather))

  const citizen = world.person()
  for (const { clerk, office } of [mapo, gaepo]) {
    const values = titleValues(world, world.parcel(office), [citizen])
    mark('one-citizen', await clerk.enter('property', 'open-title', values))
  }

  const voiding = { target: subjects.sale.id, cause: 'not-a-sale', detail: '창구에서 잘못 입력한 신고입니다.' }
  await mapo.clerk.enter('real-estate', 'void', voiding, subjects.sale.id)
  const price = subjects.price + 10_000_000
  const correction = {
    cause: 'mistake',
    detail: '거래금액을 바로잡습니다.',
    price: { price, deposit: subjects.price / 10, balance: price - subjects.price / 10 },
  }
  mark('voided-corrected', await gaepo.clerk.enter('real-estate', 'correct', correction, subjects.sale.id))

  for (const { clerk } of [mapo, gaepo]) {
    const wedding = marriageValues(world, owner, await clerk.ownerOf(id), world.couple().mother)
    mark('double-marriage', await clerk.enter('marriage', 'register', wedding))
  }

  const { estate } = subjects
  const dying = await mapo.clerk.ownerOf(estate.id)
  const death = deathValues(estate.owner, dying, addDays(today, -1), world.person())
  mark('dead-seller', await mapo.clerk.enter('death', 'register', death))
  const seller = { person: await gaepo.clerk.ownerOf(estate.id), name: estate.owner.name, den: 1 }
  const soldAfter = transferValues(world, estate.parcel, seller, world.person(), today)
  mark('dead-seller', await gaepo.clerk.enter('property', 'transfer', soldAfter))

  const { car } = subjects
  for (const { clerk, office } of [mapo, gaepo]) {
    const from = { person: await clerk.ownerOf(car.id), name: car.owner.name }
    const values = carSaleValues(world, car.car, from, world.person(), today)
    const saved = await clerk.enter('used-car', 'transfer', values)
    mark('double-car-sale', saved)
    if (office === 'gaepo') await clerk.call('paper.print', { kind: 'receipt', of: saved.id, purpose: null })
  }
  return attempts
}

/** Decides every open case at both counters, the oldest first; supervisors approve the decisions and what takes a record's place. */
export const resolveCases = async (stage: Stage, attempts: readonly Attempt[]): Promise<void> => {
  const kinds = new Map(attempts.map(({ id, kind }) => [id, kind]))
  for (const counter of [stage.counters.mapo, stage.counters.gaepo]) {
    const { clerk, supervisor } = counter
    const toApprove: string[] = []
    for (const { id, record } of (await clerk.openCases()).toReversed()) {
      const kind = kinds.get(record.id)
      if (kind === undefined) throw new DemoError('DEMO_CASE_UNEXPECTED', { record: record.receiptNo ?? record.id })
      const detail = await clerk.call('case.get', { id })
      toApprove.push(...(await resolveCase(stage, counter, detail, kind)))
    }
    if (toApprove.length > 0) await supervisor.approve(toApprove)
  }
}

/** Somebody left with a receipt of it. */
const RECALLED: ReadonlySet<ConflictKind> = new Set(['double-transfer', 'double-car-sale'])

const resolveCase = async (
  { teller }: Stage,
  { clerk, office }: Counter,
  detail: CaseDetail,
  kind: ConflictKind,
): Promise<readonly string[]> => {
  const { id, record, first, reason, papers } = detail
  let replacement: Saved | null = null
  if (kind === 'equal-sale') {
    const draft = await clerk.call('case.amend', { id })
    replacement = await clerk.submit(draft, { report: { duplicateOf: first?.id ?? null } })
  }
  const decision = replacement !== null ? 'amend' : RECALLED.has(kind) && papers.length > 0 ? 'void' : 'withdraw'
  const decided = await clerk.decide(id, decision, replacement?.id ?? null)
  teller.conflict({
    kind,
    office,
    reason: reason.code,
    receiptNo: record.receiptNo ?? record.id,
    first: first === null ? null : { office: first.office, receiptNo: first.receiptNo ?? first.id },
    decision,
    replacement: replacement?.receiptNo ?? null,
  })
  return [...(replacement === null ? [] : [replacement.id]), decided.id]
}
