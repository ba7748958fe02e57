/**
 * What programs may order beside the contract (process.ts), parsed at the border like a call: whoever holds the control
 * token can read the folder, but a program that orders something else than it means is told, and nothing is done.
 * `admit` parses its own input, for it is told which field is wrong.
 */
import { z } from 'zod'
import type { Seat } from './shells/office.ts'

z.config({ jitless: true })

const word = z.string().regex(/^[a-z][a-z-]{1,31}$/)

export const NOTHING = z.strictObject({})
export const SETTLED = z.strictObject({ withinMs: z.number().min(0).max(600_000).default(30_000) })
/** A record without a form: nothing sealed, nobody named. */
export const RECORD = z.strictObject({ service: word, action: word, body: z.record(z.string().max(64), z.json()) })
export const ACKNOWLEDGE = z.strictObject({ why: z.string().max(2000) })

export type Order = (input: unknown, seat: Seat) => Promise<unknown>

/** An order that runs on what its schema takes, and else answers INPUT_INVALID with the place. */
export const order =
  <S extends z.ZodType>(schema: S, run: (input: z.output<S>, seat: Seat) => Promise<unknown>): Order =>
  async (input, seat) => {
    const parsed = schema.safeParse(input)
    if (parsed.success) return run(parsed.data, seat)
    const path = parsed.error.issues[0]?.path.join('.') ?? ''
    return { ok: false, error: { code: 'INPUT_INVALID', data: { path } } }
  }
