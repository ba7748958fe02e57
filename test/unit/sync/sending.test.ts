/** What sending makes of central's answers: believed is a refusal that the log signed over this very record, and nothing less. */
import { describe, expect, it } from 'vitest'
import type { Outgoing } from '../../../electron/office/ports.ts'
import { createSending, type SendingOptions } from '../../../electron/office/sync/sending.ts'
import type { Hash, Instant, TxId } from '../../../shared/ledger/ids.ts'
import { ok } from '../../../shared/result.ts'
import { MAX_BATCH_BYTES } from '../../../shared/wire/limits.ts'
import type { DoorCode, SubmittedItem } from '../../../shared/wire/messages.ts'
import { signRefusal } from '../../../shared/wire/statements.ts'
import { makeTestNetwork } from '../../support/network.ts'

const network = makeTestNetwork()
const { crypto, made } = network
const ORIGIN = made.genesis.origin

const id = (n: number): TxId => n.toString(16).padStart(64, '0') as TxId
const outgoing = (n: number, more: Partial<Outgoing> = {}): Outgoing =>
  ({ id: id(n), entry: new Uint8Array(200).fill(n), sealed: [], ...more }) as Outgoing

/** An outbox with these records, a central that answers as told, a replica that knows what is in `ordered`. */
const begin = (...queue: readonly Outgoing[]) => {
  const told = { refused: [] as [TxId, string][], sent: [] as TxId[], settled: [] as TxId[] }
  const submitted: (readonly Uint8Array[])[] = []
  const parts: string[][] = []
  const ordered = new Set<TxId>()
  const world = {
    now: 1_000_000,
    answer: (entries: readonly Uint8Array[]): readonly SubmittedItem[] =>
      entries.map((entry) => ({ status: 'queued', id: id(entry[0] as number) })),
    /** The code for a part; null: taken. */
    part: null as string | null,
  }
  const sending = createSending({
    crypto,
    clock: { now: () => world.now },
    outbox: {
      next: (limit: number, skip: ReadonlySet<TxId>) =>
        queue
          .filter((each) => !skip.has(each.id) && !told.settled.includes(each.id))
          .filter((each) => !told.refused.some(([gone]) => gone === each.id))
          .slice(0, limit),
      sent: (ids: readonly TxId[]) => void told.sent.push(...ids),
      refused: (of: TxId, code: string) => void told.refused.push([of, code]),
      settled: (outcomes: readonly { id: TxId }[]) => void told.settled.push(...outcomes.map((each) => each.id)),
    },
    replica: {
      network: made.file,
      ledger: { placeOf: (of: TxId) => (ordered.has(of) ? { index: 7, outcome: 0 } : undefined) },
      writer: { own: () => undefined, witnesses: () => ({ logKey: { publicKey: made.logKey.publicKey } }) },
    },
    client: {
      submit: async (entries: readonly Uint8Array[]) => {
        submitted.push(entries)
        return ok({ items: world.answer(entries) })
      },
      putParts: async (group: readonly { hash: string }[]) => {
        parts.push(group.map(({ hash }) => hash))
        return ok({ items: group.map(({ hash }) => ({ hash, code: world.part })) })
      },
    },
  } as unknown as SendingOptions)
  return { sending, told, submitted, parts, ordered, world }
}

const refusal = (
  of: Outgoing,
  more: { code?: DoorCode; id?: TxId | null; network?: string; entry?: Uint8Array } = {},
) =>
  signRefusal(crypto, made.logKey.secretKey, {
    v: 1,
    network: more.network ?? made.genesis.network,
    origin: ORIGIN,
    entry: crypto.sha256Hex(more.entry ?? of.entry) as Hash,
    id: more.id === undefined ? of.id : more.id,
    code: more.code ?? 'SEQ_REUSED',
    at: 5 as Instant,
  })

describe('a refusal', () => {
  const one = outgoing(1)
  const answering = (statement: ReturnType<typeof refusal>) => {
    const made = begin(one)
    made.world.answer = () => [{ status: 'refused', id: one.id, code: 'SEQ_REUSED', refusal: statement }]
    return made
  }

  it('that the log signed over this record counts, and ends its sending', async () => {
    for (const statement of [refusal(one), refusal(one, { id: null })]) {
      const { sending, told, submitted } = answering(statement)
      expect(await sending.round()).toEqual(ok(true))
      expect(told).toEqual({ refused: [[one.id, 'SEQ_REUSED']], sent: [], settled: [] })
      expect(submitted.length).toBe(1)
    }
  })

  it.each([
    ['of another network', refusal(one, { network: 'other' })],
    ['of another record’s bytes', refusal(one, { entry: outgoing(2).entry })],
    ['of another record’s id', refusal(one, { id: id(2) })],
    ['for another reason than it says', refusal(one, { code: 'TOO_LARGE' })],
    [
      'that somebody else signed',
      signRefusal(crypto, network.mapo.device.keys.sign.secretKey, {
        v: 1,
        network: made.genesis.network,
        origin: ORIGIN,
        entry: crypto.sha256Hex(one.entry) as Hash,
        id: one.id,
        code: 'SEQ_REUSED',
        at: 5 as Instant,
      }),
    ],
  ])('%s counts for nothing: the record is sent again', async (_, statement) => {
    const { sending, told, submitted, world } = answering(statement)
    await sending.round()
    expect(told).toEqual({ refused: [], sent: [], settled: [] })
    world.now += 20_000
    await sending.round()
    expect(submitted.length).toBe(2)
  })
})

describe('a batch', () => {
  it('whose answer is longer or shorter is not understood', async () => {
    for (const items of [[], [1, 2, 3]]) {
      const { sending, told, world } = begin(outgoing(1), outgoing(2))
      world.answer = () => items.map((n) => ({ status: 'queued', id: id(n) }))
      expect(await sending.round()).toEqual({ ok: false, error: { code: 'REPLY_MALFORMED' } })
      expect(told.sent).toEqual([])
    }
  })

  it('holds no more bytes than a request may, in the order of the outbox', async () => {
    const large = Array.from({ length: 5 }, (_, n) => outgoing(n + 1, { entry: new Uint8Array(4_500_000).fill(n + 1) }))
    const { sending, submitted } = begin(...large)
    await sending.round()
    expect(submitted.map((entries) => entries.map((entry) => entry[0]))).toEqual([
      [1, 2, 3],
      [4, 5],
    ])
    for (const entries of submitted)
      expect(entries.reduce((sum, entry) => sum + entry.length + 4, 0)).toBeLessThanOrEqual(MAX_BATCH_BYTES)
  })

  it('leaves out what stands in our own replica already, and settles it', async () => {
    const { sending, told, submitted, ordered } = begin(outgoing(1), outgoing(2))
    ordered.add(id(1))
    await sending.round()
    expect(told.settled).toEqual([id(1)])
    expect(submitted.map((entries) => entries.map((entry) => entry[0]))).toEqual([[2]])
  })
})

describe('what is under way', () => {
  it('is sent again after a while without an outcome, after a loss, and when the clock went back; not before', async () => {
    const { sending, submitted, world } = begin(outgoing(1))
    await sending.round()
    expect(sending.nextResendAt()).toBe(world.now + 20_000)
    await sending.round()
    world.now += 19_999
    await sending.round()
    expect(submitted.length).toBe(1)
    world.now += 1
    await sending.round()
    expect(submitted.length).toBe(2)
    sending.forget()
    expect(sending.nextResendAt()).toBeNull()
    await sending.round()
    expect(submitted.length).toBe(3)
    world.now -= 3_600_000
    await sending.round()
    expect(submitted.length).toBe(4)
  })

  it('is settled by the block that orders it, and then no more sent', async () => {
    const { sending, told, submitted, ordered, world } = begin(outgoing(1), outgoing(2))
    await sending.round()
    ordered.add(id(1))
    sending.ordered([id(1), id(9)])
    expect(told.settled).toEqual([id(1)])
    world.now += 20_000
    await sending.round()
    expect(submitted.map((entries) => entries.map((entry) => entry[0]))).toEqual([[1, 2], [2]])
  })
})

it('parts go before their record, once while the line stands, and again when central did not take them', async () => {
  const part = { hash: 'ab'.repeat(32), ciphertext: new Uint8Array(10), wraps: [], tokens: [] }
  const { sending, parts, world } = begin(outgoing(1, { sealed: [part] } as never))
  world.part = 'HASH_MISMATCH'
  await sending.round()
  world.now += 20_000
  world.part = null
  await sending.round()
  world.now += 20_000
  await sending.round()
  expect(parts).toEqual([[part.hash], [part.hash]])
  sending.forget()
  await sending.round()
  expect(parts.length).toBe(3)
})
