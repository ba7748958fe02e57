import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCrypto } from '../../../node/sodium.ts'
import { concatBytes, fromHex, toHex, utf8Encode } from '../../../shared/bytes.ts'
import { koreanDate } from '../../../shared/civil.ts'
import { approvedSet, covers, decodeApproval, encodeApproval } from '../../../shared/ledger/approval.ts'
import {
  type BlockEntry,
  decodeBlock,
  decodeGenesis,
  decodeTransaction,
  encodeBlock,
  encodeGenesis,
  encodeTransaction,
  entryType,
  MAX_APPROVALS,
} from '../../../shared/ledger/entry.ts'
import type { Hash, Instant, KeyId, OfficeId, TxId } from '../../../shared/ledger/ids.ts'
import { LAST_INSTANT } from '../../../shared/ledger/ids.ts'
import { decodePayload, encodePayload, type TransactionPayload } from '../../../shared/ledger/transaction.ts'

const crypto = createCrypto()
const { sha256 } = crypto
const hex = (byte: number, bytes = 32): string => byte.toString(16).padStart(2, '0').repeat(bytes)

const payload = {
  v: 1,
  network: 'daejang-test',
  author: hex(1) as KeyId,
  office: 'mapo' as OfficeId,
  device: hex(2) as KeyId,
  epoch: hex(3, 16),
  seq: 1,
  nonce: hex(4, 16),
  recordedAt: 1_795_000_000_000 as Instant,
  anchor: { size: 2, root: hex(5) as Hash },
  rules: 1,
  receiptNo: 'MAPO-20261122-03-000123',
  service: 'property',
  action: 'transfer',
  body: { pnu: '1144010100100010000' },
  sealed: null,
  expects: [],
} as unknown as TransactionPayload

const approvalBy = (key: string, ids: readonly TxId[], id: TxId) => {
  const set = approvedSet(sha256, ids)
  const bytes = encodeApproval({
    v: 1,
    network: 'daejang-test',
    root: toHex(set.root) as Hash,
    n: set.sorted.length,
    decision: 'approve',
    by: key as KeyId,
    at: 1_795_000_000_001 as Instant,
  })
  const read = decodeApproval(bytes)
  if (!read.ok) throw new Error(read.error.code)
  return { payloadBytes: bytes, payload: read.value, ...set.place(id), signature: new Uint8Array(64).fill(9) }
}

const payloadBytes = encodePayload(payload)
const id = toHex(sha256(payloadBytes)) as TxId
const entry = encodeTransaction({
  payloadBytes,
  author: payload.author,
  signature: new Uint8Array(64).fill(7),
  approvals: [approvalBy(hex(0xbb), [id], id), approvalBy(hex(0xaa), [id, hex(0x10) as TxId, hex(0xf0) as TxId], id)],
})

describe('a transaction entry', () => {
  it('comes back as it was written, its approvals sorted by key', () => {
    const read = decodeTransaction(sha256, entry)
    expect(read.ok).toBe(true)
    if (!read.ok) return
    expect(read.value.id).toBe(id)
    expect(read.value.payload).toEqual(payload)
    expect(read.value.approvals.map((a) => a.payload.by)).toEqual([hex(0xaa), hex(0xbb)])
    expect(encodeTransaction(read.value)).toEqual(entry)
    expect(read.value.approvals.every((a) => covers(sha256, id, a))).toBe(true)
    expect(read.value.approvals.some((a) => covers(sha256, hex(0x77) as TxId, a))).toBe(false)
  })

  it('is laid out as the header says', () => {
    expect([...entry.subarray(0, 4)]).toEqual([2, 1, payloadBytes.length >> 8, payloadBytes.length & 0xff])
    expect(entry.subarray(4, 4 + payloadBytes.length)).toEqual(payloadBytes)
  })

  it('takes no byte more, less or changed in its frame', () => {
    for (let cut = 0; cut < entry.length; cut += 1) {
      const read = decodeTransaction(sha256, entry.subarray(0, cut))
      const whole = read.ok && encodeTransaction(read.value).length === cut
      expect(!read.ok || whole).toBe(true)
    }
    expect(decodeTransaction(sha256, concatBytes(entry, Uint8Array.of(0))).ok).toBe(false)
    expect(decodeTransaction(sha256, concatBytes(entry, new Uint8Array(2))).ok).toBe(false)
  })

  it('refuses approvals out of order, repeated or too many', () => {
    const one = approvalBy(hex(0xaa), [id], id)
    const field = (bytes: Uint8Array) => concatBytes(Uint8Array.of(bytes.length >> 8, bytes.length & 255), bytes)
    const approvalFields = (a: typeof one) =>
      concatBytes(
        field(a.payloadBytes),
        field(Uint8Array.of(0, a.leafIndex)),
        field(concatBytes(...a.path)),
        field(a.signature),
      )
    const head = encodeTransaction({
      payloadBytes,
      author: payload.author,
      signature: new Uint8Array(64),
      approvals: [],
    })
    const withApprovals = (...list: (typeof one)[]) => concatBytes(head, ...list.map(approvalFields))
    const two = approvalBy(hex(0xbb), [id], id)
    expect(decodeTransaction(sha256, withApprovals(one, two)).ok).toBe(true)
    expect(decodeTransaction(sha256, withApprovals(two, one)).ok).toBe(false)
    expect(decodeTransaction(sha256, withApprovals(one, one)).ok).toBe(false)
    const many = Array.from({ length: MAX_APPROVALS + 1 }, (_, i) => approvalBy(hex(0xa0 + i), [id], id))
    expect(decodeTransaction(sha256, withApprovals(...many)).ok).toBe(false)
  })

  it('accepts only what the encoder writes', () => {
    fc.assert(
      fc.property(fc.nat(entry.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bytes = entry.slice()
        bytes[at] = (bytes[at] as number) ^ flip
        const read = decodeTransaction(sha256, bytes)
        if (read.ok) expect(encodeTransaction(read.value)).toEqual(bytes)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a payload', () => {
  const bytesOf = (change: Record<string, unknown>) => {
    const value = { ...payload, ...change } as unknown as TransactionPayload
    return encodePayload(value)
  }
  it('takes exactly its fields', () => {
    expect(decodePayload(payloadBytes).ok).toBe(true)
    expect(decodePayload(bytesOf({ extra: 1 }))).toEqual({ ok: false, error: { code: 'MALFORMED', at: '.extra' } })
    const { seq: _, ...without } = payload
    expect(decodePayload(encodePayload(without as TransactionPayload))).toMatchObject({ error: { at: '.seq' } })
    expect(decodePayload(bytesOf({ seq: 0 }))).toMatchObject({ error: { at: '.seq' } })
    expect(decodePayload(bytesOf({ recordedAt: LAST_INSTANT })).ok).toBe(true)
    expect(decodePayload(bytesOf({ recordedAt: LAST_INSTANT + 1 }))).toMatchObject({ error: { at: '.recordedAt' } })
    expect(koreanDate(LAST_INSTANT)).toBe('2999-12-31')
    expect(decodePayload(bytesOf({ author: hex(0xab).toUpperCase() }))).toMatchObject({ error: { at: '.author' } })
    expect(decodePayload(bytesOf({ receiptNo: 'MAPO-1' }))).toMatchObject({ error: { at: '.receiptNo' } })
    expect(decodePayload(bytesOf({ expects: [{ key: 'a b', writer: null }] }))).toMatchObject({
      error: { at: '.expects[0].key' },
    })
  })
  it('is one byte sequence: any other spelling is refused', () => {
    const text = new TextDecoder().decode(payloadBytes)
    for (const other of [
      ` ${text}`,
      `${text}\n`,
      text.replace('"v":1', '"v":1.0'),
      text.replace('"v":1', '"v":1,"v":1'),
    ]) {
      expect(decodePayload(utf8Encode(other)).ok).toBe(false)
    }
    expect(decodePayload(new Uint8Array(32 * 1024 + 1))).toEqual({
      ok: false,
      error: { code: 'TOO_LARGE', bytes: 32 * 1024 + 1 },
    })
  })
})

describe('a block entry', () => {
  const block: BlockEntry = {
    height: 4812,
    time: 1_795_000_000_000,
    first: 70_000,
    count: 4096,
    outcomesRoot: new Uint8Array(32).fill(1),
    effectsRoot: new Uint8Array(32).fill(2),
    previous: new Uint8Array(32).fill(3),
    stateRoot: null,
  }
  it('comes back with and without a state root', () => {
    for (const stateRoot of [null, new Uint8Array(32).fill(4)]) {
      expect(decodeBlock(encodeBlock({ ...block, stateRoot }))).toEqual({ ok: true, value: { ...block, stateRoot } })
    }
  })
  it('refuses a count above the limit, a wrong root length, trailing bytes', () => {
    expect(decodeBlock(encodeBlock({ ...block, count: 4097 }))).toMatchObject({ error: { at: 'count' } })
    expect(decodeBlock(encodeBlock({ ...block, time: LAST_INSTANT })).ok).toBe(true)
    expect(decodeBlock(encodeBlock({ ...block, time: LAST_INSTANT + 1 }))).toMatchObject({ error: { at: 'range' } })
    expect(decodeBlock(encodeBlock({ ...block, stateRoot: new Uint8Array(31) }))).toMatchObject({
      error: { at: 'stateRoot' },
    })
    expect(decodeBlock(encodeBlock({ ...block, previous: new Uint8Array(33) }))).toMatchObject({
      error: { at: 'fields' },
    })
    expect(decodeBlock(concatBytes(encodeBlock(block), Uint8Array.of(0, 0))).ok).toBe(false)
    expect(decodeBlock(entry).ok).toBe(false)
  })
})

describe('a genesis entry', () => {
  const signature = (key: number) => ({ key: hex(key) as KeyId, signature: new Uint8Array(64).fill(key) })
  it('keeps its signatures sorted and distinct', () => {
    const bytes = encodeGenesis({ payloadBytes: utf8Encode('{}'), signatures: [signature(2), signature(1)] })
    const read = decodeGenesis(bytes)
    expect(read.ok && read.value.signatures.map((s) => s.key)).toEqual([hex(1), hex(2)])
    const twice = concatBytes(
      bytes,
      Uint8Array.of(0, 32),
      fromHex(hex(2)) as Uint8Array,
      Uint8Array.of(0, 64),
      new Uint8Array(64),
    )
    expect(decodeGenesis(twice).ok).toBe(false)
  })
  it('tells its type by its first two bytes alone', () => {
    expect(entryType(Uint8Array.of(1, 1))).toBe(1)
    expect(entryType(Uint8Array.of(2, 2))).toBeNull()
    expect(entryType(Uint8Array.of(4, 1))).toBeNull()
    expect(entryType(new Uint8Array(0))).toBeNull()
  })
})

describe('an approved set', () => {
  it('has one root whatever the order, and a path for each of 4,096 ids', () => {
    const ids = Array.from({ length: 4096 }, (_, i) => toHex(sha256(Uint8Array.of(i & 255, i >> 8))) as TxId)
    const set = approvedSet(sha256, ids)
    expect(toHex(approvedSet(sha256, [...ids].reverse()).root)).toBe(toHex(set.root))
    expect(() => approvedSet(sha256, [])).toThrow()
    for (const each of [ids[0], ids[4095], ids[77]] as TxId[])
      expect(covers(sha256, each, approvalBy(hex(1), ids, each))).toBe(true)
  })
})
