/** Somebody of an office's staff at work: a seat at the counter, unlocked when first needed and after every restart. */
import { expect } from 'vitest'
import { merged } from '../../cli/demo/seat.ts'
import type { Answer, ChannelName, Input, Output } from '../../shared/contract/contract.ts'
import type { CaseSummary, Draft, RecordDetail, Submitted } from '../../shared/contract/types.ts'
import type { Json, JsonObject } from '../../shared/json.ts'

export type StaffName = 'clerk' | 'clerk2' | 'supervisor' | 'supervisor2' | 'administrator' | 'auditor'
export type Values = { readonly [field: string]: Json }

/** One start of an office, in this process or in one of its own. */
export interface Running {
  /** A new place at the counter, locked. `order`: beside the contract, for programs (electron/process.ts). */
  seat(): {
    call(channel: string, input: unknown): Promise<Answer<unknown>>
    order(name: string, input: object): Promise<unknown>
  }
}
type Seat = ReturnType<Running['seat']>

export class Actor {
  readonly office: string
  readonly key: string
  readonly #running: () => Running
  readonly #passphrase: string
  #at: { readonly running: Running; readonly seat: Seat } | null = null

  /** `running` is the start of the office that is there now; throws while it is closed. */
  constructor(office: string, running: () => Running, key: string, passphrase: string) {
    this.office = office
    this.#running = running
    this.key = key
    this.#passphrase = passphrase
  }

  /** The answer, whatever it is. */
  async ask<C extends ChannelName>(channel: C, input: Input<C>): Promise<Answer<Output<C>>> {
    const seat = await this.#seat()
    return (await seat.call(channel, input)) as Answer<Output<C>>
  }

  /** The answer's value; a refusal fails the story with its code. */
  async call<C extends ChannelName>(channel: C, input: Input<C>): Promise<Output<C>> {
    const answer = await this.ask(channel, input)
    if (answer.ok) return answer.value
    throw new Error(`${this.office} ${channel}: ${answer.error.code} ${JSON.stringify(answer.error.data ?? {})}`)
  }

  /** The code of a refusal; an answer fails the story. */
  async refusal<C extends ChannelName>(channel: C, input: Input<C>): Promise<string> {
    const answer = await this.ask(channel, input)
    if (answer.ok) throw new Error(`${this.office} ${channel} was not refused`)
    return answer.error.code
  }

  /** Waits until recording is possible: the device stands in the verified replica. */
  async ready(): Promise<void> {
    const seat = this.#running().seat()
    await expect
      .poll(
        async () => {
          const state = (await seat.call('app.state', {})) as Answer<Output<'app.state'>>
          return state.ok && state.value.canRecord
        },
        { timeout: 60_000, interval: 20 },
      )
      .toBe(true)
  }

  /** Signs a record that has no form; its id. */
  async sign(service: string, action: string, body: JsonObject): Promise<string> {
    const answer = (await (await this.#seat()).order('record', { service, action, body })) as Answer<{
      readonly id: string
    }>
    if (!answer.ok) throw new Error(`${this.office} ${service}/${action}: ${answer.error.code}`)
    return answer.value.id
  }

  /** Something beside the contract, as this member. */
  async order(name: string, input: object): Promise<unknown> {
    return (await this.#seat()).order(name, input)
  }

  draft(service: string, action: string, target: string | null = null): Promise<Draft> {
    return this.call('draft.create', { service, action, target, values: null })
  }

  /** Signs a draft with these values laid over what stands in it. */
  submit(draft: Draft, values: Values): Promise<Submitted> {
    return this.call('draft.submit', {
      id: draft.id,
      values: merged(draft.values, values) as Input<'draft.submit'>['values'],
    })
  }

  async enter(service: string, action: string, values: Values, target: string | null = null): Promise<Submitted> {
    return this.submit(await this.draft(service, action, target), values)
  }

  record(id: string): Promise<RecordDetail> {
    return this.call('record.get', { id })
  }

  async approve(...ids: readonly string[]): Promise<void> {
    const { digest } = await this.call('approval.overview', { ids: [...ids] })
    const { approved } = await this.call('approval.approve', { ids: [...ids], digest })
    expect(approved).toBe(ids.length)
  }

  /** Approves everything that waits with one confirmation; how many. */
  async approveAll(): Promise<number> {
    const all = { waiting: 'all', except: [] as string[] } as const
    const { digest, total } = await this.call('approval.overview', all)
    return total === 0 ? 0 : (await this.call('approval.approve', { ...all, digest })).approved
  }

  /** What waits for a decision; a story has few. */
  async cases(): Promise<readonly CaseSummary[]> {
    const { cases, next } = await this.call('case.list', { open: true, limit: 500 })
    expect(next).toBeNull()
    return cases
  }

  decide(id: string, decision: Input<'case.decide'>['decision'], replacement: string | null = null) {
    return this.call('case.decide', { id, decision, replacement })
  }

  async #seat(): Promise<Seat> {
    const running = this.#running()
    if (this.#at?.running === running) return this.#at.seat
    const seat = running.seat()
    const unlocked = await seat.call('session.unlock', { key: this.key, passphrase: this.#passphrase })
    if (!unlocked.ok) throw new Error(`${this.office} unlock: ${unlocked.error.code}`)
    this.#at = { running, seat }
    return seat
  }
}
