/**
 * An application as a letter carries it from one office to another:
 *
 *     u32 length of the head || head, canonical JSON || the scans' bytes, in the head's order
 *
 * What comes from another office is input like any other: a head that does not parse, sizes that do not add up and values
 * that are too large are refused.
 */
import { z } from 'zod'
import { concatBytes } from '../../../shared/bytes.ts'
import { MAX_ATTACHMENT_BYTES } from '../../../shared/crypto/sealed.ts'
import { decodeJson, encodeJson, type Json } from '../../../shared/json.ts'
import { HASH, LAST_INSTANT, RECEIPT_NO } from '../../../shared/ledger/ids.ts'
import { MAX_ATTACHMENTS } from '../../../shared/ledger/transaction.ts'
import type { NewScan } from './drafts.ts'

export interface TransferredApplication {
  readonly service: string
  readonly action: string
  readonly target: string | null
  readonly application: string
  readonly receivedAt: number
  readonly reason: string
  readonly values: { readonly [field: string]: Json }
  readonly scans: readonly NewScan[]
}

/** Of the head: a form's values, and little more. */
const MAX_HEAD_BYTES = 600 * 1024
const LENGTH_BYTES = 4

const word = z.string().regex(/^[a-z][a-zA-Z-]{0,39}$/)
const headShape = z.strictObject({
  v: z.literal(1),
  service: word,
  action: word,
  target: z.string().regex(HASH).nullable(),
  application: z.string().regex(RECEIPT_NO),
  receivedAt: z.int().min(0).max(LAST_INSTANT),
  reason: z.string().max(500),
  values: z.record(z.string().max(64), z.json()),
  scans: z
    .array(
      z.strictObject({
        handle: z.string().regex(/^[0-9a-f]{32}$/),
        field: z.string().max(64),
        name: z.string().max(200),
        type: z.string().max(80),
        size: z.int().min(1).max(MAX_ATTACHMENT_BYTES),
      }),
    )
    .max(MAX_ATTACHMENTS),
})

export const encodeTransfer = ({ scans, ...application }: TransferredApplication): Uint8Array => {
  const head = encodeJson({
    v: 1,
    ...application,
    scans: scans.map(({ handle, field, name, type, bytes }) => ({ handle, field, name, type, size: bytes.length })),
  })
  const length = new Uint8Array(LENGTH_BYTES)
  new DataView(length.buffer).setUint32(0, head.length)
  return concatBytes(length, head, ...scans.map(({ bytes }) => bytes))
}

/** Null for whatever is no such application. */
export const decodeTransfer = (content: Uint8Array): TransferredApplication | null => {
  if (content.length < LENGTH_BYTES) return null
  const length = new DataView(content.buffer, content.byteOffset).getUint32(0)
  if (length > MAX_HEAD_BYTES || LENGTH_BYTES + length > content.length) return null
  const json = decodeJson(content.slice(LENGTH_BYTES, LENGTH_BYTES + length), MAX_HEAD_BYTES)
  const parsed = json.ok ? headShape.safeParse(json.value) : null
  if (!parsed?.success) return null
  const { v: _, scans, values, ...application } = parsed.data
  if (new Set(scans.map(({ handle }) => handle)).size !== scans.length) return null
  let offset = LENGTH_BYTES + length
  const opened = scans.map(({ size, ...scan }) => {
    const bytes = content.slice(offset, offset + size)
    offset += size
    return { ...scan, bytes }
  })
  if (offset !== content.length) return null
  return { ...application, values: values as TransferredApplication['values'], scans: opened }
}
