/** A seat at a demo office's counter while the world is filled in: what the office refuses ends the filling. */
import type { ControlSeat } from '../../electron/shells/portable/control.ts'
import type { ChannelName, Input, Output } from '../../shared/contract/contract.ts'
import type { Json } from '../../shared/json.ts'
import type { Values } from '../demo/world.ts'

export interface SeedSeat {
  call<C extends ChannelName>(channel: C, input: Input<C>): Promise<Output<C>>
  /** Null when the office refuses. */
  ask<C extends ChannelName>(channel: C, input: Input<C>): Promise<Output<C> | null>
  /** Signs a draft with these values laid over what stands in it: the record's id. */
  submit(draft: Output<'draft.get'>, values: Values): Promise<string>
  /** Approves everything that waits, after its overview. */
  approveAll(): Promise<void>
  /** The person whom a title's record names as its first owner. */
  ownerOf(record: string): Promise<string>
}

const ALL = { waiting: 'all', except: [] as string[] } as const

export const createSeat = (office: string, seat: ControlSeat): SeedSeat => {
  const call: SeedSeat['call'] = async (channel, input) => {
    const answer = await seat.call(channel, input)
    if (answer.ok) return answer.value
    const { code } = answer.error
    throw Object.assign(new Error(`${office} refused ${channel}: ${JSON.stringify(answer.error)}`), { code })
  }
  return {
    call,
    ask: async (channel, input) => {
      const answer = await seat.call(channel, input)
      return answer.ok ? answer.value : null
    },
    submit: async ({ id, values: under }, values) =>
      (await call('draft.submit', { id, values: merged(under, values) as Input<'draft.submit'>['values'] })).id,
    approveAll: async () => {
      const { digest, total } = await call('approval.overview', ALL)
      if (total > 0) await call('approval.approve', { ...ALL, digest })
    },
    ownerOf: async (record) => {
      const { payload } = await call('record.get', { id: record })
      const { owners } = payload.body as unknown as { readonly owners: readonly { readonly person: string }[] }
      const [first] = owners
      if (first === undefined) throw new Error('the record names no owner')
      return first.person
    },
  }
}

/** `over` laid over `under`: objects field by field, everything else replaced. */
export const merged = (under: Json | undefined, over: Json): Json => {
  if (!isObject(under) || !isObject(over)) return over
  const fields = Object.entries(over).map(([name, value]): [string, Json] => [name, merged(under[name], value)])
  return { ...under, ...Object.fromEntries(fields) }
}

const isObject = (value: Json | undefined): value is { readonly [field: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
