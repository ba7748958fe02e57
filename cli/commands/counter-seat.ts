/**
 * A seat at an office's counter for a command: over the control channel of the office that runs on the folder, else in
 * an office opened here for as long as the command takes. Either way by the typed contract, as an unlocked member.
 */
import { randomUUID } from 'node:crypto'
import { openOffice } from '../../electron/process.ts'
import type { Answer, ChannelName, Input, Output } from '../../shared/contract/contract.ts'
import type { Me, StaffChoice } from '../../shared/contract/types.ts'
import type { JsonObject } from '../../shared/json.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { type CommandInput, type Problem, text } from '../command.ts'
import { connectOffice } from '../network/processes.ts'
import { type AskPassphrase, passphrases } from '../passphrase.ts'
import { PROGRAM_VERSION } from '../version.ts'

export interface CounterSeat {
  call<C extends ChannelName>(channel: C, input: Input<C>): Promise<Answer<Output<C>>>
  /** Something beside the contract (electron/process.ts, `ordersOf`); null when the office does not answer. */
  order(name: string, input?: object): Promise<Record<string, unknown> | null>
  /** Locks the seat; an office opened here sends what it can before it ends. */
  close(): Promise<void>
}

/** The options of every command that somebody gives as a member at a counter. */
export const AT_COUNTER = {
  data: { type: 'string', hint: 'DIR', required: true },
  as: { type: 'string', hint: 'NAME', required: true },
  central: { type: 'string', hint: 'URL' },
} as const

const SENDING_MS = 60_000
const CATCHING_UP_MS = 30_000

/** The office of `--data`; nobody is unlocked yet. */
const openCounter = async (input: CommandInput): Promise<Result<CounterSeat, Problem>> => {
  const data = text(input, 'data') ?? ''
  const control = connectOffice(data)
  if (control !== null) {
    // Of this command alone: another one at the same time must not sign under its name.
    const seat = control.seat(`command-${process.pid}-${randomUUID()}`)
    if ((await seat.call('app.state', {})).ok) {
      const leave = async (): Promise<void> => void (await seat.order('leave'))
      return ok({ call: seat.call, order: (name, given) => seat.order(name, given), close: leave })
    }
  }
  const central = text(input, 'central') ?? null
  const opened = await openOffice({
    dataDir: data,
    central,
    shell: 'none',
    version: PROGRAM_VERSION,
    log: () => undefined,
  })
  if (!opened.ok) return opened
  const { office, orders, close } = opened.value
  const seat = office.seat()
  // A counter that has never met the chain, or is behind it, first hears what was ordered meanwhile.
  if (central !== null) await orders.settled?.({ withinMs: CATCHING_UP_MS }, seat)
  return ok({
    call: <C extends ChannelName>(channel: C, given: Input<C>) =>
      seat.call(channel, given) as Promise<Answer<Output<C>>>,
    order: async (name, given = {}) => ((await orders[name]?.(given, seat)) ?? null) as Record<string, unknown> | null,
    close: async () => {
      if (central !== null) await orders.settled?.({ withinMs: SENDING_MS }, seat)
      seat.close()
      await close()
    },
  })
}

/** Unlocks the seat as the member named by `--as`: a staff number, or a name that only one has. */
export const sitDown = async (
  input: CommandInput,
  seat: CounterSeat,
  ask: AskPassphrase,
): Promise<Result<Me, Problem>> => {
  const name = text(input, 'as') ?? ''
  const staff = await seat.call('session.staff', {})
  if (!staff.ok) return err(problemOf(staff.error))
  const member = memberNamed(staff.value, name)
  if (!member.ok) return member
  const passphrase = await ask(input.texts.say('ask.passphrase', { name: member.value.name }))
  if (!passphrase.ok) return passphrase
  const me = await seat.call('session.unlock', { key: member.value.key, passphrase: passphrase.value })
  return me.ok ? ok(me.value) : err(problemOf(me.error))
}

/** Opens the counter, does the work, locks it again. */
export const withCounter = async <T>(
  input: CommandInput,
  work: (seat: CounterSeat) => Promise<Result<T, Problem>>,
): Promise<Result<T, Problem>> => {
  const seat = await openCounter(input)
  if (!seat.ok) return seat
  try {
    return await work(seat.value)
  } finally {
    await seat.value.close()
  }
}

/** The same as the member named by `--as`. */
export const atCounter = <T>(
  input: CommandInput,
  ask: AskPassphrase,
  work: (seat: CounterSeat, me: Me) => Promise<Result<T, Problem>>,
): Promise<Result<T, Problem>> =>
  withCounter(input, async (seat) => {
    const me = await sitDown(input, seat, ask)
    return me.ok ? work(seat, me.value) : me
  })

/** A record without a form or words, as it is ordered of the office. */
export interface OrderedRecord {
  readonly service: string
  readonly action: string
  readonly body: JsonObject
}

/** Signs what `plan` finds to be recorded, as the member named by `--as`; the records' ids. */
export const recordAt = (
  input: CommandInput,
  plan: (seat: CounterSeat) => Promise<Result<readonly OrderedRecord[], Problem>>,
): Promise<Result<readonly string[], Problem>> =>
  withCounter(input, async (seat) => {
    const records = await plan(seat)
    if (!records.ok) return records
    const me = await sitDown(input, seat, passphrases(input))
    if (!me.ok) return me
    const ids: string[] = []
    for (const each of records.value) {
      const one = await ordered<{ readonly id: string }>(seat, 'record', each)
      if (!one.ok) return one
      ids.push(one.value.id)
    }
    return ok(ids)
  })

/** An answer of the office as a result of this line. */
export const asResult = <T>(answer: Answer<T>): Result<T, Problem> =>
  answer.ok ? ok(answer.value) : err(problemOf(answer.error))

/** The answer to something that is ordered beside the contract. */
export const ordered = async <T>(seat: CounterSeat, name: string, given: object): Promise<Result<T, Problem>> => {
  const answer = (await seat.order(name, given)) as
    | { readonly ok: true; readonly value: T }
    | { readonly ok: false; readonly error: { readonly code: string } }
    | null
  if (answer === null) return err({ code: 'OFFICE_UNREACHABLE' })
  return answer.ok ? ok(answer.value) : err(problemOf(answer.error))
}

export const problemOf = ({ code, data }: { readonly code: string; readonly data?: object }): Problem =>
  ({ ...data, code }) as Problem

/** A staff number stands in the list once, with the key that unlocks now. */
const memberNamed = (staff: readonly StaffChoice[], name: string): Result<StaffChoice, Problem> => {
  const found = staff.filter((member) => member.staffNo === name || member.name === name)
  const [member] = found
  if (member === undefined) return err({ code: 'STAFF_UNKNOWN', name } as Problem)
  return found.length === 1 ? ok(member) : err({ code: 'STAFF_AMBIGUOUS', name } as Problem)
}
