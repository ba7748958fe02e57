/**
 * Entry bytes: the one canonical binary form of what stands in the log (DESIGN section 4).
 *
 *     entry       = type u8 | version u8 | field*            field = length u16 (big-endian) | bytes
 *     genesis     = 01 01 | payload | (key id 32 | signature 64)*        signatures sorted by key id
 *     transaction = 02 01 | payload | author key id 32 | signature 64 | (payload | leaf index u16 | path 32n | signature 64)*
 *     block       = 03 01 | height u64 | time u64 | first u64 | count u32 | outcomesRoot | effectsRoot | previous | stateRoot 0 or 32
 *
 * Nothing is optional or unsigned, so a record has one entry. Parsers are strict: they read what the encoder writes,
 * and nothing else. A genesis' and a transaction's payload is canonical JSON; a block's fields are its own.
 */
import { concatBytes, fromHex, readU16, readU32, readU64, toHex, writeU16, writeU32, writeU64 } from '../bytes.ts'
import type { Sha256 } from '../crypto/port.ts'
import { err, ok, type Result } from '../result.ts'
import { type CarriedApproval, decodeApproval } from './approval.ts'
import { type KeyId, LAST_INSTANT, type TxId } from './ids.ts'
import { decodePayload, type TransactionPayload } from './transaction.ts'

export const GENESIS = 1
export const TRANSACTION = 2
export const BLOCK = 3
const VERSION = 1

/** The tile format writes an entry's length as u16. */
export const MAX_ENTRY_BYTES = 65_535
/** Approvals one record carries at most. */
export const MAX_APPROVALS = 4
/** Transactions in one block at most. */
export const MAX_BLOCK_TRANSACTIONS = 4096
/** Bytes of a block's transactions at most: a replica holds one block in memory. Four thousand usual records are half. */
export const MAX_BLOCK_BYTES = 16 * 1024 * 1024

export type EntryError = { readonly code: 'MALFORMED' | 'TOO_LARGE'; readonly at: string }

/** A transaction as read from its entry: decoded, its hashes computed, nothing verified. */
export interface TransactionEntry {
  readonly bytes: Uint8Array
  readonly id: TxId
  readonly payloadBytes: Uint8Array
  readonly payload: TransactionPayload
  readonly author: KeyId
  readonly signature: Uint8Array
  /** Sorted by approver's key id, distinct. */
  readonly approvals: readonly CarriedApproval[]
}

export interface BlockEntry {
  /** 0 closes the genesis. */
  readonly height: number
  /** Milliseconds since the Unix epoch, never below the previous block's, at most `LAST_INSTANT`. */
  readonly time: number
  /** Index of the first entry the block closes; its own index is first + count. */
  readonly first: number
  readonly count: number
  readonly outcomesRoot: Uint8Array
  readonly effectsRoot: Uint8Array
  /** SHA-256 of the previous block's entry; 32 zero bytes at height 0. */
  readonly previous: Uint8Array
  /** The root over the whole state as of an earlier, set height; null in other blocks. */
  readonly stateRoot: Uint8Array | null
}

export interface GenesisEntry {
  readonly payloadBytes: Uint8Array
  readonly signatures: readonly { readonly key: KeyId; readonly signature: Uint8Array }[]
}

/** What the first byte of an entry says it is; null when it says nothing known. */
export const entryType = (bytes: Uint8Array): typeof GENESIS | typeof TRANSACTION | typeof BLOCK | null => {
  const type = bytes[0]
  return (type === GENESIS || type === TRANSACTION || type === BLOCK) && bytes[1] === VERSION ? type : null
}

/** The payload field of a genesis or transaction entry that has been read before: no other check than its length. */
export const payloadOf = (entry: Uint8Array): Uint8Array => entry.subarray(4, 4 + readU16(entry, 2))

export interface TransactionParts {
  readonly payloadBytes: Uint8Array
  readonly author: KeyId
  readonly signature: Uint8Array
  readonly approvals: readonly CarriedApproval[]
}

/** Sorts the approvals; the caller has checked that they are distinct. */
export const encodeTransaction = (parts: TransactionParts): Uint8Array => {
  const approvals = [...parts.approvals].sort((a, b) => (a.payload.by < b.payload.by ? -1 : 1))
  return write(TRANSACTION, [
    parts.payloadBytes,
    hashBytes(parts.author),
    parts.signature,
    ...approvals.flatMap((a) => [a.payloadBytes, u16(a.leafIndex), concatBytes(...a.path), a.signature]),
  ])
}

export const decodeTransaction = (sha256: Sha256, bytes: Uint8Array): Result<TransactionEntry, EntryError> => {
  const read = readFields(TRANSACTION, bytes)
  if (!read.ok) return read
  const fields = read.value
  const approvalCount = (fields.length - 3) / 4
  if (fields.length < 3 || !Number.isInteger(approvalCount)) return malformed('fields')
  if (approvalCount > MAX_APPROVALS) return malformed('approvals')
  const [payloadBytes, authorBytes, signature] = fields as [Uint8Array, Uint8Array, Uint8Array]
  if (authorBytes.length !== 32) return malformed('author')
  if (signature.length !== 64) return malformed('signature')
  const payload = decodePayload(payloadBytes)
  if (!payload.ok) {
    const { error } = payload
    return err(
      error.code === 'TOO_LARGE'
        ? { code: 'TOO_LARGE', at: 'payload' }
        : { code: 'MALFORMED', at: `payload${error.at}` },
    )
  }
  const approvals: CarriedApproval[] = []
  for (let i = 0; i < approvalCount; i += 1) {
    const approval = readApproval(
      fields.slice(3 + 4 * i, 7 + 4 * i) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array],
    )
    if (approval === null) return malformed(`approvals[${i}]`)
    const before = approvals.at(-1)
    if (before !== undefined && before.payload.by >= approval.payload.by) return malformed('approvals order')
    approvals.push(approval)
  }
  const author = toHex(authorBytes) as KeyId
  const id = toHex(sha256(payloadBytes)) as TxId
  return ok({ bytes, id, payloadBytes, payload: payload.value, author, signature, approvals })
}

export const encodeBlock = (block: BlockEntry): Uint8Array =>
  write(BLOCK, [
    u64(block.height),
    u64(block.time),
    u64(block.first),
    u32(block.count),
    block.outcomesRoot,
    block.effectsRoot,
    block.previous,
    block.stateRoot ?? new Uint8Array(0),
  ])

const BLOCK_LENGTHS = [8, 8, 8, 4, 32, 32, 32] as const

export const decodeBlock = (bytes: Uint8Array): Result<BlockEntry, EntryError> => {
  const read = readFields(BLOCK, bytes)
  if (!read.ok) return read
  const fields = read.value
  if (fields.length !== 8 || BLOCK_LENGTHS.some((length, i) => fields[i]?.length !== length)) return malformed('fields')
  const [h, t, f, c, outcomesRoot, effectsRoot, previous, stateRoot] = fields as Uint8Array[] & { length: 8 }
  if (!h || !t || !f || !c || !outcomesRoot || !effectsRoot || !previous || !stateRoot) return malformed('fields')
  if (stateRoot.length !== 0 && stateRoot.length !== 32) return malformed('stateRoot')
  const [height, time, first, count] = [readU64(h, 0), readU64(t, 0), readU64(f, 0), readU32(c, 0)]
  if (height === null || time === null || first === null || time > LAST_INSTANT) return malformed('range')
  if (count > MAX_BLOCK_TRANSACTIONS) return malformed('count')
  return ok({
    height,
    time,
    first,
    count,
    outcomesRoot,
    effectsRoot,
    previous,
    stateRoot: stateRoot.length === 0 ? null : stateRoot,
  })
}

export const encodeGenesis = (genesis: GenesisEntry): Uint8Array => {
  const signatures = [...genesis.signatures].sort((a, b) => (a.key < b.key ? -1 : 1))
  return write(GENESIS, [genesis.payloadBytes, ...signatures.flatMap((s) => [hashBytes(s.key), s.signature])])
}

export const decodeGenesis = (bytes: Uint8Array): Result<GenesisEntry, EntryError> => {
  const read = readFields(GENESIS, bytes)
  if (!read.ok) return read
  const [payloadBytes, ...rest] = read.value
  if (payloadBytes === undefined || rest.length % 2 !== 0) return malformed('fields')
  const signatures: { key: KeyId; signature: Uint8Array }[] = []
  for (let i = 0; i < rest.length; i += 2) {
    const [key, signature] = [rest[i] as Uint8Array, rest[i + 1] as Uint8Array]
    if (key.length !== 32 || signature.length !== 64) return malformed('signatures')
    const before = signatures.at(-1)
    if (before !== undefined && before.key >= toHex(key)) return malformed('signatures order')
    signatures.push({ key: toHex(key) as KeyId, signature })
  }
  return ok({ payloadBytes, signatures })
}

const readApproval = (fields: [Uint8Array, Uint8Array, Uint8Array, Uint8Array]): CarriedApproval | null => {
  const [payloadBytes, index, path, signature] = fields
  if (index.length !== 2 || path.length % 32 !== 0 || path.length > 12 * 32 || signature.length !== 64) return null
  const payload = decodeApproval(payloadBytes)
  if (!payload.ok) return null
  const siblings: Uint8Array[] = []
  for (let at = 0; at < path.length; at += 32) siblings.push(path.subarray(at, at + 32))
  return { payloadBytes, payload: payload.value, leafIndex: readU16(index, 0), path: siblings, signature }
}

const write = (type: number, fields: readonly Uint8Array[]): Uint8Array => {
  const parts: Uint8Array[] = [Uint8Array.of(type, VERSION)]
  for (const field of fields) parts.push(u16(field.length), field)
  const bytes = concatBytes(...parts)
  if (bytes.length > MAX_ENTRY_BYTES) throw new Error(`an entry of ${bytes.length} bytes`)
  return bytes
}

const readFields = (type: number, bytes: Uint8Array): Result<Uint8Array[], EntryError> => {
  if (bytes.length > MAX_ENTRY_BYTES) return err({ code: 'TOO_LARGE', at: 'entry' })
  if (bytes.length < 2 || bytes[0] !== type || bytes[1] !== VERSION) return malformed('type')
  const fields: Uint8Array[] = []
  for (let at = 2; at < bytes.length; ) {
    if (at + 2 > bytes.length) return malformed('length')
    const length = readU16(bytes, at)
    if (at + 2 + length > bytes.length) return malformed('length')
    fields.push(bytes.subarray(at + 2, at + 2 + length))
    at += 2 + length
  }
  return ok(fields)
}

const malformed = (at: string) => err<EntryError>({ code: 'MALFORMED', at })
const hashBytes = (hex: string): Uint8Array => fromHex(hex) as Uint8Array
const u16 = (n: number): Uint8Array => {
  const b = new Uint8Array(2)
  writeU16(b, 0, n)
  return b
}
const u32 = (n: number): Uint8Array => {
  const b = new Uint8Array(4)
  writeU32(b, 0, n)
  return b
}
const u64 = (n: number): Uint8Array => {
  const b = new Uint8Array(8)
  writeU64(b, 0, n)
  return b
}
