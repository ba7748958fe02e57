/**
 * What a window's starter and the network's keeper say to each other: one JSON object a line, over loopback. The starter
 * asks once and then keeps the connection: for as long as it stands, its window keeps the network alive.
 */
import { z } from 'zod'
import { DEMO_OFFICES } from './make.ts'

z.config({ jitless: true })

export const request = z.strictObject({
  token: z.string(),
  office: z.enum(DEMO_OFFICES),
  /** `window`: the office runs here and is shown by a browser. `lend`: the asker runs the office itself (Electron). */
  want: z.enum(['window', 'lend']),
})
export type KeeperRequest = z.infer<typeof request>

export const reply = z.discriminatedUnion('kind', [
  /** At once, to whoever has the token: this is the keeper. */
  z.strictObject({ kind: z.literal('here') }),
  z.strictObject({ kind: z.literal('preparing'), what: z.enum(['network', 'world']), done: z.int(), total: z.int() }),
  /** A fresh one-time address. `open`: another window has this office already and was brought to the front. */
  z.strictObject({ kind: z.literal('window'), link: z.string(), open: z.boolean() }),
  /** The office's folder is free: run it. `open`: another asker runs it already. */
  z.strictObject({ kind: z.literal('lent'), data: z.string(), central: z.string(), open: z.boolean() }),
  z.strictObject({ kind: z.literal('failed'), code: z.string(), why: z.string() }),
])
export type KeeperReply = z.infer<typeof reply>
