/**
 * A seat at a counter: one unlocked session, reached through the same typed contract that the screens use. Whatever
 * the office says no to, where the story needs a yes, ends the demo with the office's own code.
 */
import type { Answer, ChannelName, Input, Output } from '../../shared/contract/contract.ts'
import type { CasePage, CaseSummary } from '../../shared/contract/types.ts'
import type { Json } from '../../shared/json.ts'
import type { Journal } from './journal.ts'
import type { OfficeName, Values } from './world.ts'

/** What answers the contract's calls: a seat of the control channel, a bridge, a double. */
export interface Caller {
  call<C extends ChannelName>(channel: C, input: Input<C>): Promise<Answer<Output<C>>>
}

export class DemoError extends Error {
  readonly code: string
  readonly data: Readonly<Record<string, string | number>>
  constructor(code: string, data: Readonly<Record<string, string | number>> = {}) {
    super(`${code} ${JSON.stringify(data)}`)
    this.code = code
    this.data = data
  }
}

export interface Saved {
  readonly id: string
  readonly receiptNo: string
  readonly office: OfficeName
  readonly service: string
  readonly action: string
}

export class Seat {
  readonly office: OfficeName
  readonly name: string
  readonly #bridge: Caller
  readonly #journal: Journal

  constructor(office: OfficeName, name: string, bridge: Caller, journal: Journal) {
    this.office = office
    this.name = name
    this.#bridge = bridge
    this.#journal = journal
  }

  /** The answer's value; a refusal throws a `DemoError` that names office and channel. */
  async call<C extends ChannelName>(channel: C, input: Input<C>): Promise<Output<C>> {
    return this.#valueOf(channel, await this.#bridge.call(channel, input))
  }

  /** The answer, whatever it is. */
  ask<C extends ChannelName>(channel: C, input: Input<C>): Promise<Answer<Output<C>>> {
    return this.#bridge.call(channel, input)
  }

  /** Fills a form and signs it. What comes back was shown as saved: it is in the journal. */
  async enter(service: string, action: string, values: Values, target: string | null = null): Promise<Saved> {
    const draft = await this.call('draft.create', { service, action, target, values: null })
    return this.submit(draft, values)
  }

  /** Signs a draft with these values laid over what stands in it. */
  async submit(draft: Output<'draft.create'>, values: Values): Promise<Saved> {
    const { id, service, action } = draft
    const told = await this.call('draft.submit', {
      id,
      values: merged(draft.values, values) as Input<'draft.submit'>['values'],
    })
    return this.#saved({ ...told, service, action })
  }

  /** Every case that waits for a decision, the newest first. */
  async openCases(): Promise<readonly CaseSummary[]> {
    const found: CaseSummary[] = []
    for (let after: string | null = null; ; ) {
      const page: CasePage = await this.call('case.list', { open: true, ...(after === null ? {} : { after }) })
      found.push(...page.cases)
      after = page.next
      if (after === null) return found
    }
  }

  /** Signs a case's decision. */
  async decide(
    id: string,
    decision: Input<'case.decide'>['decision'],
    replacement: string | null = null,
  ): Promise<Saved> {
    const told = await this.call('case.decide', { id, decision, replacement })
    return this.#saved({ ...told, service: 'office', action: 'decide-case' })
  }

  /** Signs an import's ready rows, if any; how many. Which records they became is told by the queue (`approveWaiting`). */
  async signImport(id: string): Promise<number> {
    const answer = await this.ask('import.sign', { id })
    if (!answer.ok && answer.error.code === 'IMPORT_NOTHING_READY') return 0
    return this.#valueOf('import.sign', answer).signed
  }

  /** The person that a title's record names as its first owner. */
  async ownerOf(record: string): Promise<string> {
    const { payload } = await this.call('record.get', { id: record })
    return personIn(payload.body, 'owners')
  }

  /** The person to whom a transfer's record gives the share. */
  async newOwnerOf(record: string): Promise<string> {
    const { payload } = await this.call('record.get', { id: record })
    return personIn(payload.body, 'to')
  }

  /**
   * Approves everything that waits, one confirmation for each page of the queue, after its overview. Records that the
   * journal does not know yet were signed as a batch: the queue is where they are first seen.
   */
  async approveWaiting(): Promise<number> {
    let approved = 0
    for (;;) {
      const { records } = await this.call('record.list', { queue: 'signed', sort: 'newest', limit: 500 })
      if (records.length === 0) return approved
      this.#write(
        records
          .filter(({ id }) => !this.#journal.has(id))
          .map(({ id, receiptNo, service, action }) => ({
            id,
            receiptNo: receiptNo ?? '',
            office: this.office,
            service,
            action,
          })),
      )
      const done = await this.approve(records.map(({ id }) => id))
      if (done === 0) throw new DemoError('DEMO_STUCK', { what: 'approval' })
      approved += done
    }
  }

  /** Approves these, at most 4,096 with one confirmation. */
  async approve(ids: readonly string[]): Promise<number> {
    let approved = 0
    for (let at = 0; at < ids.length; at += 4096) {
      const batch = ids.slice(at, at + 4096)
      const { digest } = await this.call('approval.overview', { ids: batch })
      approved += (await this.call('approval.approve', { ids: batch, digest })).approved
    }
    return approved
  }

  #valueOf<T>(channel: ChannelName, answer: Answer<T>): T {
    if (answer.ok) return answer.value
    throw new DemoError(answer.error.code, { office: this.office, channel, ...answer.error.data })
  }

  #saved(told: { id: string; receiptNo: string; service: string; action: string }): Saved {
    const { id, receiptNo, service, action } = told
    const saved: Saved = { id, receiptNo, office: this.office, service, action }
    this.#write([saved])
    return saved
  }

  #write(saved: readonly Saved[]): void {
    if (saved.length === 0) return
    this.#journal.add(
      saved.map(({ id, receiptNo, office, service, action }) => ({
        id,
        office,
        receiptNo,
        what: `${service}/${action}`,
      })),
    )
  }
}

/** `over` laid over `under`: objects field by field, everything else replaced. */
export const merged = (under: Json | undefined, over: Json): Json => {
  if (!isRecord(over) || !isRecord(under)) return over
  return {
    ...under,
    ...Object.fromEntries(Object.entries(over).map(([key, value]) => [key, merged(under[key], value)])),
  }
}

const personIn = (body: Json | undefined, list: string): string => {
  const [holder] = (body as { readonly [list: string]: readonly { readonly person: string }[] })[list] ?? []
  if (holder === undefined) throw new DemoError('DEMO_RECORD_UNEXPECTED', { list })
  return holder.person
}

const isRecord = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
