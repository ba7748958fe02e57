/**
 * Filling a new demo network with a world: every record is entered, signed, approved, sent, ordered and witnessed through
 * the contract, as people at the counters would do it. What is left at the end is a counter in the middle of its day:
 * registers with some dozens of records, items that wait for approval, one returned, drafts, and one conflict.
 *
 * `world.json` remembers which steps are done, so that an interrupted run goes on. A record's draft is written down before
 * it is submitted: when it is gone at the next run, it was submitted, and its receipt number finds the record. So no step
 * is done twice.
 */

import type { ControlClient } from '../../electron/shells/portable/control.ts'
import { readDurable, writeDurable } from '../../node/durable.ts'
import type { CivilDate } from '../../shared/civil.ts'
import { koreanDate } from '../../shared/civil.ts'
import type { Output } from '../../shared/contract/contract.ts'
import type { Instant } from '../../shared/ledger/ids.ts'
import { makeWorld, type Values } from '../demo/world.ts'
import { DEMO_OFFICES, type DemoNetwork, type DemoOffice, type DemoStaff } from './make.ts'
import { planWorld, type Scan, type Step, type StepContext } from './seed-plan.ts'
import { createSeat, type SeedSeat } from './seed-seat.ts'

export interface SeedOptions {
  /** Path of `world.json`. */
  readonly journal: string
  readonly network: DemoNetwork
  readonly control: (office: DemoOffice) => ControlClient | null
  readonly now: () => number
  readonly progress: (done: number, total: number) => void
}

interface Journal {
  readonly v: 1
  /** The world is that of this day, however often it is begun. */
  readonly today: string
  readonly done: string[]
  /** Steps under way: the draft made for each. */
  readonly drafts: { [step: string]: { readonly id: string; readonly receiptNo: string } }
  /** Steps that entered a record: its id. */
  readonly records: { [step: string]: string }
}

const SEED = 20_250_926

export const seedWorld = async (options: SeedOptions): Promise<void> => {
  const journal = readJournal(options)
  const save = (): void => writeDurable(options.journal, new TextEncoder().encode(JSON.stringify(journal)))
  const today = journal.today as CivilDate
  const steps = planWorld(makeWorld(SEED, today), today)
  if (journal.done.length === steps.length) return
  const counters = new Map<string, SeedSeat>()
  for (const office of DEMO_OFFICES) await sitDown(options, office, counters)
  try {
    for (const step of steps) {
      if (!journal.done.includes(step.name)) {
        await step.run(contextOf(step, journal, save, counters))
        delete journal.drafts[step.name]
        journal.done.push(step.name)
        save()
      }
      options.progress(journal.done.length, steps.length)
    }
  } finally {
    for (const seat of counters.values()) await seat.ask('session.lock', {})
  }
}

const contextOf = (
  step: Step,
  journal: Journal,
  save: () => void,
  counters: ReadonlyMap<string, SeedSeat>,
): StepContext => {
  const seat: StepContext['seat'] = (office, who) => {
    const found = counters.get(`${office}/${who}`)
    if (found === undefined) throw new RangeError('nobody sits there')
    return found
  }
  const both = DEMO_OFFICES.map((office) => seat(office, 'clerk'))
  return {
    seat,
    recordOf: (name) => {
      const id = journal.records[name]
      if (id === undefined) throw new RangeError(`the step ${name} entered no record`)
      return id
    },
    enter: async (at, service, action, values, more = {}) => {
      const target = more.target ?? null
      const begun = journal.drafts[step.name]
      const kept = begun === undefined ? null : await at.ask('draft.get', { id: begun.id })
      if (begun !== undefined && kept === null) {
        journal.records[step.name] = await recordWith(at, begun.receiptNo)
        return
      }
      const draft = kept ?? (await at.call('draft.create', { service, action, target, values: null }))
      journal.drafts[step.name] = { id: draft.id, receiptNo: draft.receiptNo }
      save()
      const files = more.scan === undefined ? {} : await attach(at, draft, more.scan)
      journal.records[step.name] = await at.submit(draft, { ...values, ...files })
    },
    settled: async (offices) => {
      for (const office of offices) {
        await until('the outbox', async () => {
          const { counts, connection } = await seat(office, 'clerk').call('app.state', {})
          return counts.unsent === 0 && connection.state === 'connected'
        })
      }
      if (offices.length < DEMO_OFFICES.length) return
      await until('witnesses', async () => {
        const states = await Promise.all(both.map((each) => each.call('ledger.status', {})))
        return new Set(states.map(({ root }) => root)).size === 1 && states.every((s) => s.witnessedSize === s.size)
      })
    },
  }
}

const attach = async (at: SeedSeat, draft: Output<'draft.get'>, scan: Scan): Promise<Values> => {
  const { field, name, bytes } = scan
  const base64 = Buffer.from(bytes).toString('base64')
  const there = draft.attachments.find((each) => each.field === field)
  const { handle } =
    there ?? (await at.call('attachment.add', { draft: draft.id, field, type: 'image/png', name, base64 }))
  const [section, inner] = field.split('.') as [string, string]
  return { [section]: { [inner]: [handle] } }
}

const POLL_MS = 50
const PATIENCE_MS = 120_000

const until = async (what: string, isSo: () => Promise<boolean>): Promise<void> => {
  const end = performance.now() + PATIENCE_MS
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

/** The record that a draft of this receipt number became. */
const recordWith = async (at: SeedSeat, receiptNo: string): Promise<string> => {
  for (const queue of ['signed', 'unsent', 'accepted', 'returned'] as const) {
    const { records } = await at.call('record.list', { queue, sort: 'newest', limit: 500 })
    const found = records.find((each) => each.receiptNo === receiptNo)
    if (found !== undefined) return found.id
  }
  throw new Error(`no record has the receipt number ${receiptNo}`)
}

/** Two clerks and a supervisor unlock at each counter, once the genesis stands in the verified replica. */
const sitDown = async (options: SeedOptions, office: DemoOffice, counters: Map<string, SeedSeat>): Promise<void> => {
  const { network } = options
  const control = options.control(office)
  const staff = network.offices.find(({ id }) => id === office)?.staff ?? []
  if (control === null) throw new Error(`${office} does not run`)
  const members = {
    clerk: nth(staff, 'clerk', 0),
    'clerk-2': nth(staff, 'clerk', 1),
    supervisor: nth(staff, 'supervisor', 0),
  }
  for (const [who, member] of Object.entries(members)) {
    // Not the name that another program's seat may have.
    const seat = createSeat(office, control.seat(`seed-${who}`))
    await until('the genesis', async () => (await seat.call('app.state', {})).canRecord)
    const choice = (await seat.call('session.staff', {})).find(({ staffNo }) => staffNo === member.staffNo)
    if (choice === undefined) throw new Error(`${member.staffNo} is not in the directory`)
    await seat.call('session.unlock', { key: choice.key, passphrase: member.passphrase })
    // An interrupted run may have left the switch off.
    if (who === 'clerk') await seat.call('connection.set', { plugged: true })
    counters.set(`${office}/${who}`, seat)
  }
}

const nth = (staff: readonly DemoStaff[], role: DemoStaff['role'], n: number): DemoStaff => {
  const member = staff.filter((each) => each.role === role)[n]
  if (member === undefined) throw new RangeError('the office has no such member')
  return member
}

const readJournal = ({ journal, now }: SeedOptions): Journal => {
  const found = readDurable(journal)
  if (found !== null) return JSON.parse(new TextDecoder().decode(found)) as Journal
  return { v: 1, today: koreanDate(now() as Instant), done: [], drafts: {}, records: {} }
}
