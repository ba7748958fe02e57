/**
 * The world of a new demo network, as steps in order. Everything that is drawn from the seed is drawn when the plan is
 * made, so the plan is the same at every run, whichever steps are left.
 */
import { addDays, type CivilDate } from '../../shared/civil.ts'
import type { Input } from '../../shared/contract/contract.ts'
import {
  birthValues,
  mortgageValues,
  type Parcel,
  type Person,
  saleValues,
  titleValues,
  transferValues,
  type Values,
  type World,
} from '../demo/world.ts'
import type { DemoOffice } from './make.ts'
import { createRandom } from './random.ts'
import { makeScan } from './scan.ts'
import { merged, type SeedSeat } from './seed-seat.ts'

/** A picture to be attached to the field (`section.field`). */
export interface Scan {
  readonly field: string
  readonly name: string
  readonly bytes: Uint8Array
}

export interface StepContext {
  seat(office: DemoOffice, who: 'clerk' | 'clerk-2' | 'supervisor'): SeedSeat
  /** The record that an earlier step entered. */
  recordOf(step: string): string
  /** Enters and signs this step's record, once, however often the step is begun. */
  enter(
    at: SeedSeat,
    service: string,
    action: string,
    values: Values,
    more?: {
      readonly target?: string
      readonly scan?: Scan
    },
  ): Promise<void>
  /** Waits until these have nothing left to send; both: until they are equal and witnessed. */
  settled(offices: readonly DemoOffice[]): Promise<void>
}

export interface Step {
  readonly name: string
  readonly run: (context: StepContext) => Promise<void>
}

const BOTH = ['mapo', 'gaepo'] as const

/** How many of each an office enters in the first round. */
const COUNTS: Readonly<Record<DemoOffice, { sales: number; titles: number; births: number }>> = {
  mapo: { sales: 12, titles: 10, births: 7 },
  gaepo: { sales: 6, titles: 5, births: 3 },
}

export const planWorld = (world: World, today: CivilDate): readonly Step[] => {
  const steps: Step[] = []
  const add = (name: string, run: Step['run']): void => void steps.push({ name, run })
  const enter = (
    name: string,
    office: DemoOffice,
    service: string,
    action: string,
    values: Values,
    who: 'clerk' | 'clerk-2' = 'clerk',
  ): void => add(name, (context) => context.enter(context.seat(office, who), service, action, values))
  const approveAll = (name: string): void =>
    add(name, async (context) => {
      for (const office of BOTH) await context.seat(office, 'supervisor').approveAll()
      await context.settled(BOTH)
    })

  const titles = new Map<string, { readonly parcel: Parcel; readonly owner: Person }>()
  for (const office of BOTH) {
    const { sales, titles: opened, births } = COUNTS[office]
    for (let i = 0; i < opened; i += 1) {
      const [parcel, owner] = [world.parcel(office), world.person()]
      const owners = i % 4 === 3 ? [owner, world.person()] : [owner]
      const name = `${office}/title-${i}`
      titles.set(name, { parcel, owner })
      enter(
        name,
        office,
        'property',
        'open-title',
        titleValues(world, parcel, owners),
        i % 2 === 0 ? 'clerk' : 'clerk-2',
      )
    }
    for (let i = 0; i < sales; i += 1) {
      const values = saleValues(world, world.parcel(office), addDays(today, -(2 + ((i * 7) % 26))))
      enter(`${office}/sale-${i}`, office, 'real-estate', 'report', values, i % 3 === 0 ? 'clerk-2' : 'clerk')
    }
    for (let i = 0; i < births; i += 1) {
      const { mother, father } = world.couple()
      const values = birthValues(mother, father, world.child(addDays(today, -(3 + i * 3))))
      enter(`${office}/birth-${i}`, office, 'birth', 'register', values)
    }
  }
  approveAll('first-round')

  const transfer = (name: string, office: DemoOffice, title: string, at: DemoOffice = office): void => {
    const { parcel, owner } = titles.get(title) as { readonly parcel: Parcel; readonly owner: Person }
    const values = transferValues(world, parcel, { person: '', name: owner.name, den: 1 }, world.person(), today)
    add(name, async (context) => {
      const clerk = context.seat(at, 'clerk')
      const person = await clerk.ownerOf(context.recordOf(title))
      await context.enter(clerk, 'property', 'transfer', { ...values, from: { person, name: owner.name } })
    })
  }
  transfer('mapo/transfer-0', 'mapo', 'mapo/title-0')
  transfer('mapo/transfer-1', 'mapo', 'mapo/title-1')
  transfer('gaepo/transfer-0', 'gaepo', 'gaepo/title-0')
  const { parcel, owner } = titles.get('mapo/title-2') as { readonly parcel: Parcel; readonly owner: Person }
  const mortgage = mortgageValues(world, parcel, { person: '', name: owner.name }, owner, today)
  add('mapo/mortgage-0', async (context) => {
    const clerk = context.seat('mapo', 'clerk')
    const person = await clerk.ownerOf(context.recordOf('mapo/title-2'))
    await context.enter(clerk, 'property', 'mortgage', {
      ...mortgage,
      charges: [{ ...parcel, person, name: owner.name }],
    })
  })
  const onSale = (name: string, sale: string, action: string, values: Values): void =>
    add(name, (context) => {
      const target = context.recordOf(sale)
      return context.enter(context.seat('mapo', 'clerk'), 'real-estate', action, { ...values, target }, { target })
    })
  onSale('mapo/correct-0', 'mapo/sale-1', 'correct', { cause: 'mistake', detail: '매수인의 연락처를 바로잡습니다.' })
  onSale('mapo/void-0', 'mapo/sale-2', 'void', { cause: 'entered-twice', detail: '같은 신고를 두 번 입력하였습니다.' })
  approveAll('second-round')

  // The conflict: both sell the same share while neither hears of the other; Gaepo comes back first.
  add('unplug', async (context) => {
    for (const office of BOTH) await context.seat(office, 'clerk').call('connection.set', { plugged: false })
  })
  transfer('gaepo/transfer-conflict', 'mapo', 'mapo/title-4', 'gaepo')
  transfer('mapo/transfer-conflict', 'mapo', 'mapo/title-4', 'mapo')
  add('approve-conflict', async (context) => {
    for (const office of BOTH) await context.seat(office, 'supervisor').approveAll()
  })
  for (const office of ['gaepo', 'mapo'] as const) {
    add(`plug-${office}`, async (context) => {
      await context.seat(office, 'clerk').call('connection.set', { plugged: true })
      await context.settled([office])
    })
  }
  add('reconnected', (context) => context.settled(BOTH))

  // A day's unfinished work.
  const random = createRandom(world.random(1_000_000))
  const late = saleValues(world, world.parcel('mapo'), addDays(today, -44))
  enter('mapo/waiting-late', 'mapo', 'real-estate', 'report', {
    ...late,
    report: { ...(late.report as Values), lateReason: 'abroad', lateDetail: '매수인이 해외에 머물러 늦었습니다.' },
  })
  const scanned = saleValues(world, world.parcel('mapo'), addDays(today, -1))
  const bytes = makeScan(random)
  add('mapo/waiting-scan', (context) =>
    context.enter(context.seat('mapo', 'clerk-2'), 'real-estate', 'report', scanned, {
      scan: { field: 'papers.contract', name: '매매계약서.png', bytes },
    }),
  )
  const couple = world.couple()
  const newborn = world.child(addDays(today, -2))
  enter(
    'mapo/waiting-birth',
    'mapo',
    'birth',
    'register',
    birthValues(couple.mother, couple.father, newborn),
    'clerk-2',
  )
  transfer('mapo/waiting-transfer', 'mapo', 'mapo/title-5')
  enter('mapo/to-return', 'mapo', 'property', 'open-title', titleValues(world, world.parcel('mapo'), [world.person()]))
  add('return', async (context) => {
    const id = context.recordOf('mapo/to-return')
    const supervisor = context.seat('mapo', 'supervisor')
    if ((await supervisor.call('record.get', { id })).may.includes('return')) {
      await supervisor.call('approval.return', {
        id,
        reason: '토지대장의 면적과 다릅니다. 대장을 확인하고 다시 올려 주십시오.',
      })
    }
  })
  enter(
    'gaepo/waiting-sale',
    'gaepo',
    'real-estate',
    'report',
    saleValues(world, world.parcel('gaepo'), addDays(today, -3)),
  )
  const parents = world.couple()
  const begun = birthValues(parents.mother, parents.father, world.child(addDays(today, -1)))
  const draft = (name: string, service: string, action: string, values: Values): void =>
    add(name, async (context) => {
      const clerk = context.seat('mapo', 'clerk')
      const made = await clerk.call('draft.create', { service, action, target: null, values: null })
      await clerk.call('draft.save', {
        id: made.id,
        values: merged(made.values, values) as Input<'draft.save'>['values'],
      })
    })
  draft('mapo/draft-birth', 'birth', 'register', { child: begun.child ?? null, mother: begun.mother ?? null })
  draft('mapo/draft-sale', 'real-estate', 'report', {
    parcel: saleValues(world, world.parcel('mapo'), today).parcel ?? null,
  })
  return steps
}
