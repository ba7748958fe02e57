import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toHex } from '../../../shared/bytes.ts'
import type { Instant } from '../../../shared/ledger/ids.ts'
import { leafHash } from '../../../shared/ledger/merkle.ts'
import { parseTlogProof, verifyTlogProof } from '../../../shared/ledger/proof.ts'
import { parseBundle } from '../../../shared/ledger/tiles.ts'
import { openRefusal } from '../../../shared/wire/statements.ts'
import { witnessSet } from '../../../shared/wire/witnesses.ts'
import {
  cosignNote,
  initTestFolder,
  type OpenCentral,
  openCentral,
  temporaryFolder,
  testClock,
  value,
} from '../../support/central.ts'
import { makeTestNetwork, type TestNetwork } from '../../support/network.ts'

let network: TestNetwork
let folder: ReturnType<typeof temporaryFolder>
let open: OpenCentral

beforeEach(() => {
  network = makeTestNetwork()
  folder = temporaryFolder()
  initTestFolder(network, folder.path)
  open = openCentral(network, folder.path)
})
afterEach(() => {
  open.close()
  folder.remove()
})

const note = (slot: number, value = 1) => ({ service: 'note', action: 'enter', body: { slot, value } })
const approved = (slot: number) => {
  const { mapo } = network
  const record = network.sign(mapo.clerk, mapo.device, note(slot))
  return { record, entry: network.entry(record, [mapo.supervisor]) }
}

describe('a block', () => {
  it('holds no more bytes than a replica keeps in memory, and the rest follows in the next', async () => {
    const { mapo } = network
    const large = Array.from({ length: 520 }, (_, slot) => {
      const body = { slot, value: 1, more: 'x'.repeat(32_000) }
      return network.entry(network.sign(mapo.clerk, mapo.device, { ...note(slot), body }), [mapo.supervisor])
    })
    const client = open.client()
    for (let at = 0; at < large.length; at += 260) value(await client.submit(large.slice(at, at + 260)))
    open.settle()
    const first = open.folder.store.block(1)
    const size = (from: number, to: number) =>
      open.folder.store.entries(from, to).reduce((sum, { length }) => sum + length, 0)
    expect(size(2, 2 + (first?.count ?? 0))).toBeLessThanOrEqual(16 * 1024 * 1024)
    expect(first?.count).toBeLessThan(520)
    open.settle()
    expect((first?.count ?? 0) + (open.folder.store.block(2)?.count ?? 0)).toBe(520)
  })
})

describe('a record on its way', () => {
  it('is queued, ordered, published, cosigned by both offices and then witnessed, with a receipt that holds', async () => {
    const { crypto, mapo, gaepo, made } = network
    const client = open.client()
    const { record, entry } = approved(1)
    const sent = value(await client.submit([entry]))
    expect(sent.items).toEqual([{ status: 'queued', id: record.id }])
    expect(value(await client.transaction(record.id))).toEqual({ state: 'queued', id: record.id })

    open.settle()
    const ordered = value(await client.transaction(record.id))
    expect(ordered).toMatchObject({ state: 'ordered', index: 2, height: 1, outcome: 0, reason: null, witnessed: false })

    const checkpoint = value(await client.checkpoint())
    expect(value(await client.cosign(cosignNote(network, mapo.device, checkpoint, 1_790_000_000)))).toEqual({
      status: 'counted',
      witnessed: false,
    })
    expect(value(await client.witnessed())).toBeNull()
    expect(value(await client.cosign(cosignNote(network, gaepo.device, checkpoint, 1_790_000_001)))).toEqual({
      status: 'counted',
      witnessed: true,
    })
    expect(value(await client.cosign(cosignNote(network, gaepo.device, checkpoint, 1_790_000_001)))).toMatchObject({
      status: 'known',
    })

    const status = value(await client.transaction(record.id))
    if (status?.state !== 'ordered' || status.receipt === null) throw new Error('no receipt')
    expect(status.witnessed).toBe(true)
    const proof = value(parseTlogProof(new TextEncoder().encode(status.receipt)))
    const bundle = value(parseBundle(value(await client.bundle({ index: 0, width: 4 })), 4))
    expect(toHex(bundle[2] as Uint8Array)).toBe(toHex(entry))
    const { policy } = witnessSet(
      crypto.sha256,
      { origin: made.file.origin, logKey: made.logKey.publicKey, witnessQuorum: 2 },
      open.folder.store.stateRows('key/'),
    )
    const leaf = leafHash(crypto.sha256, bundle[2] as Uint8Array)
    expect(value(verifyTlogProof(crypto, proof, leaf, policy))).toMatchObject({ witnessed: true })
    const other = leafHash(crypto.sha256, bundle[3] as Uint8Array)
    expect(verifyTlogProof(crypto, proof, other, policy)).toMatchObject({ error: { code: 'PROOF_NOT_INCLUDED' } })
  })

  it('is known when it comes again: queued, ordered, after a restart, and with other approvals', async () => {
    const client = open.client()
    const { record, entry } = approved(1)
    expect(value(await client.submit([entry, entry])).items.map(({ status }) => status)).toEqual(['queued', 'known'])
    const again = network.entry(record, [network.mapo.supervisor2])
    expect(value(await client.submit([entry, again])).items.map(({ status }) => status)).toEqual(['known', 'known'])
    open.settle()
    expect(value(await client.submit([entry])).items).toEqual([{ status: 'known', id: record.id }])
    open.close()
    open = openCentral(network, folder.path)
    expect(value(await open.client().submit([entry])).items).toEqual([{ status: 'known', id: record.id }])
    open.settle()
    expect(open.central.health()).toMatchObject({ height: 1, size: 4 })
  })

  it('is ordered and rejected when what it wants is taken', async () => {
    const client = open.client()
    const [first, second] = [approved(1), approved(1)]
    value(await client.submit([first.entry, second.entry]))
    open.settle()
    expect(value(await client.transaction(first.record.id))).toMatchObject({ outcome: 0 })
    expect(value(await client.transaction(second.record.id))).toMatchObject({ outcome: 900, reason: 'SLOT_TAKEN' })
  })

  it('keeps the order of its batch, over blocks of at most maxBlock', async () => {
    open.close()
    folder.remove()
    network = makeTestNetwork({ parameters: { maxBlock: 3, candidateHoldMs: 50, stateRootEvery: 2, stateRootLag: 1 } })
    folder = temporaryFolder()
    initTestFolder(network, folder.path)
    open = openCentral(network, folder.path)
    const records = Array.from({ length: 8 }, (_, i) => approved(i))
    value(await open.client().submit(records.map(({ entry }) => entry)))
    for (let i = 0; i < 3; i += 1) open.settle()
    const places = records.map(({ record }) => open.folder.store.placeOf(record.id)?.index)
    expect(places).toEqual([2, 3, 4, 6, 7, 8, 10, 11])
    expect(open.central.health()).toMatchObject({ height: 3, size: 13, queued: 0 })
  })
})

describe('the pace of blocks', () => {
  it('holds a candidate for its quorum, and no longer than the hold', async () => {
    const client = open.client()
    value(await client.submit([approved(1).entry]))
    open.settle()
    value(await client.submit([approved(2).entry]))
    open.clock.advance(4_900)
    open.central.tick()
    expect(open.central.health().height).toBe(1)
    const checkpoint = value(await client.checkpoint())
    value(await client.cosign(cosignNote(network, network.mapo.device, checkpoint, 1)))
    open.central.tick()
    expect(open.central.health().height).toBe(1)
    value(await client.cosign(cosignNote(network, network.gaepo.device, checkpoint, 1)))
    open.central.tick()
    expect(open.central.health().height).toBe(2)
    value(await client.submit([approved(3).entry]))
    open.clock.advance(5_000)
    open.central.tick()
    expect(open.central.health().height).toBe(3)
  })

  it('never goes back to an older witnessed checkpoint, whoever cosigns it late', async () => {
    const client = open.client()
    const { mapo, gaepo } = network
    const checkpoints: Uint8Array[] = []
    for (const slot of [1, 2]) {
      value(await client.submit([approved(slot).entry]))
      open.clock.advance(5_000)
      open.settle()
      checkpoints.push(value(await client.checkpoint()))
    }
    const [older, newer] = checkpoints as [Uint8Array, Uint8Array]
    const cosign = async (note: Uint8Array) => {
      const told = []
      for (const { device } of [mapo, gaepo])
        told.push(value(await client.cosign(cosignNote(network, device, note, 7))))
      return told
    }
    expect((await cosign(newer)).map(({ status }) => status)).toEqual(['counted', 'counted'])
    const witnessed = value(await client.witnessed())
    expect(await cosign(older)).toEqual([
      { status: 'known', witnessed: true },
      { status: 'known', witnessed: true },
    ])
    expect(value(await client.witnessed())).toEqual(witnessed)
  })

  it('closes an empty block after the idle time, never a second one before it', () => {
    open.clock.advance(599_000)
    open.central.tick()
    expect(open.central.health().height).toBe(0)
    open.clock.advance(1_000)
    open.central.tick()
    open.central.tick()
    expect(open.central.health()).toMatchObject({ height: 1, size: 3 })
  })

  it('never goes back in time with a clock that does', async () => {
    open.settle()
    open.close()
    open = openCentral(network, folder.path, { clock: { ...testClock(0), now: () => 1 as Instant } })
    value(await open.client().submit([approved(1).entry]))
    open.settle()
    const [genesis, first] = open.folder.store.blocks(0, 2)
    expect(first?.time).toBe(genesis?.time)
  })
})

describe('the door', () => {
  const refusedWith = async (entry: Uint8Array, code: string, client = open.client()) => {
    const [item] = value(await client.submit([entry])).items
    if (item?.status !== 'refused') throw new Error(`was ${item?.status}`)
    expect(item.code).toBe(code)
    const refusal = value(openRefusal(network.crypto, network.made.logKey.publicKey, item.refusal))
    expect(refusal).toMatchObject({ code, id: item.id, entry: network.crypto.sha256Hex(entry), network: 'test' })
    return item
  }

  it('refuses what cannot be read', async () => {
    const { entry } = approved(1)
    await refusedWith(entry.slice(0, -1), 'MALFORMED')
    await refusedWith(Uint8Array.of(9, 9), 'MALFORMED')
    await refusedWith(network.made.genesisEntry, 'MALFORMED')
    const trailing = new Uint8Array(entry.length + 1)
    trailing.set(entry)
    await refusedWith(trailing, 'MALFORMED')
  })

  it('refuses what is too large', async () => {
    await refusedWith(new Uint8Array(65_536).fill(2), 'TOO_LARGE')
  })

  it('refuses another network, in the record and in its approval', async () => {
    const { mapo } = network
    await refusedWith(
      network.entry(network.sign(mapo.clerk, mapo.device, { ...note(1), network: 'other' }), [mapo.supervisor]),
      'WRONG_NETWORK',
    )
    const record = network.sign(mapo.clerk, mapo.device, note(2))
    const elsewhere = makeTestNetwork({ network: 'other' }).approve([record], mapo.supervisor).get(record.id)
    await refusedWith(network.entryWith(record, [elsewhere as NonNullable<typeof elsewhere>]), 'WRONG_NETWORK')
  })

  it('refuses keys that were never enrolled: author, device, approver', async () => {
    const { mapo } = network
    const stranger = makeTestNetwork({ seed: 'strangers' }).mapo
    const by = (author: typeof mapo.clerk, device: typeof mapo.device, approver: typeof mapo.supervisor) =>
      network.entry(network.sign(author, device, note(1)), [approver])
    await refusedWith(by(stranger.clerk, mapo.device, mapo.supervisor), 'KEY_UNKNOWN')
    await refusedWith(by(mapo.clerk, stranger.device, mapo.supervisor), 'KEY_UNKNOWN')
    await refusedWith(by(mapo.clerk, mapo.device, stranger.supervisor), 'KEY_UNKNOWN')
  })

  it("refuses another office's device, so that nobody uses up its sequence numbers", async () => {
    const { mapo, gaepo } = network
    const borrowed = { ...gaepo.device, office: mapo.id }
    const record = network.sign(mapo.clerk, borrowed, { ...note(1), seq: 7 })
    await refusedWith(network.entry(record, [mapo.supervisor]), 'KEY_UNKNOWN')
    const own = network.sign(gaepo.clerk, gaepo.device, { ...note(2), seq: 7 })
    const sent = value(await open.client(gaepo.device).submit([network.entry(own, [gaepo.supervisor])]))
    expect(sent.items).toEqual([{ status: 'queued', id: own.id }])
  })

  it('refuses an author other than the payload names, and signatures that do not hold', async () => {
    const { mapo } = network
    const record = network.sign(mapo.clerk, mapo.device, note(1))
    await refusedWith(network.entry({ ...record, author: mapo.clerk2.keys.id }, [mapo.supervisor]), 'AUTHOR_MISMATCH')
    const flipped = record.signature.slice()
    flipped[3] = (flipped[3] as number) ^ 1
    await refusedWith(network.entry({ ...record, signature: flipped }, [mapo.supervisor]), 'SIGNATURE_INVALID')
    const approval = network.approve([record], mapo.supervisor).get(record.id)
    if (approval === undefined) throw new Error('no approval')
    await refusedWith(network.entryWith(record, [{ ...approval, signature: flipped }]), 'SIGNATURE_INVALID')
  })

  it('refuses too few approvals, and approvals of something else', async () => {
    const { mapo } = network
    const record = network.sign(mapo.clerk, mapo.device, note(1))
    await refusedWith(network.entry(record, []), 'APPROVALS_TOO_FEW')
    const other = network.sign(mapo.clerk, mapo.device, note(2))
    const approval = network.approve([other], mapo.supervisor).get(other.id)
    await refusedWith(network.entryWith(record, [approval as NonNullable<typeof approval>]), 'APPROVAL_NOT_COVERING')
  })

  it('refuses a sequence number that another record has, queued or ordered', async () => {
    const { mapo } = network
    const one = network.sign(mapo.clerk, mapo.device, { ...note(1), seq: 7 })
    const two = network.sign(mapo.clerk, mapo.device, { ...note(2), seq: 7 })
    const client = open.client()
    value(await client.submit([network.entry(one, [mapo.supervisor])]))
    await refusedWith(network.entry(two, [mapo.supervisor]), 'SEQ_REUSED', client)
    open.settle()
    await refusedWith(network.entry(two, [mapo.supervisor]), 'SEQ_REUSED', client)
    // The refused id is not consumed: with a number of its own the same words are another record and pass.
    const three = network.sign(mapo.clerk, mapo.device, { ...note(2), seq: 8 })
    expect(value(await client.submit([network.entry(three, [mapo.supervisor])])).items[0]?.status).toBe('queued')
  })

  it('refuses records sent by a device of another office', async () => {
    await refusedWith(approved(1).entry, 'SENDER_OFFICE', open.client(network.gaepo.device))
  })

  it('judges each record of a batch by itself', async () => {
    const [good, bad] = [approved(1), approved(2)]
    const items = value(await open.client().submit([bad.entry.slice(0, 40), good.entry])).items
    expect(items.map(({ status }) => status)).toEqual(['refused', 'queued'])
    open.settle()
    expect(open.folder.store.placeOf(good.record.id)?.outcome).toBe(0)
  })

  it('lets in what is attributable: a revoked clerk, a self-approval and a stale record are ordered and rejected', async () => {
    const { mapo, gaepo } = network
    const client = open.client()
    const revocation = network.sign(mapo.administrator, mapo.device, {
      service: 'members',
      action: 'revoke',
      body: { key: mapo.clerk2.keys.id, why: 'revoked' },
    })
    const later = network.sign(mapo.clerk2, mapo.device, note(1))
    const own = network.sign(mapo.supervisor, mapo.device, note(2))
    const stale = network.sign(mapo.clerk, mapo.device, {
      ...note(3),
      expects: [{ key: 'note/3', writer: revocation.id }],
    })
    value(
      await client.submit([
        network.entry(revocation, [gaepo.administrator]),
        network.entry(later, [mapo.supervisor]),
        network.entry(own, [mapo.supervisor]),
        network.entry(stale, [mapo.supervisor]),
      ]),
    )
    open.settle()
    const reasons = []
    for (const { id } of [revocation, later, own, stale]) {
      const status = value(await client.transaction(id))
      reasons.push(status?.state === 'ordered' ? status.reason : status)
    }
    expect(reasons).toEqual([null, 'KEY_REVOKED', 'SELF_APPROVED', 'STALE'])
  })
})

describe('a full queue', () => {
  it('asks to come again and takes the rest later', async () => {
    open.close()
    open = openCentral(network, folder.path, { limits: { records: 2, bytes: 1_000_000 } })
    const client = open.client()
    const entries = [approved(1), approved(2), approved(3)].map(({ entry }) => entry)
    const full = await client.submit(entries)
    expect(full).toMatchObject({
      ok: false,
      error: { code: 'REFUSED', status: 503, wire: 'RETRY', retryAfterMs: 1000 },
    })
    open.settle()
    const items = value(await client.submit(entries)).items
    expect(items.map(({ status }) => status)).toEqual(['known', 'known', 'queued'])
  })

  it('lets nothing past what did not fit: a batch keeps its order', async () => {
    const { mapo } = network
    const [first, second, third] = [1, 2, 3].map((slot) => network.sign(mapo.clerk, mapo.device, note(slot)))
    if (first === undefined || second === undefined || third === undefined) throw new Error('no records')
    const small = [first, third].map((record) => network.entry(record, [mapo.supervisor])) as [Uint8Array, Uint8Array]
    const large = network.entry(second, [mapo.supervisor, mapo.supervisor2])
    open.close()
    open = openCentral(network, folder.path, { limits: { records: 10, bytes: small[0].length + small[1].length } })
    const client = open.client()
    expect(await client.submit([small[0], large, small[1]])).toMatchObject({ error: { wire: 'RETRY' } })
    const states = []
    for (const { id } of [first, second, third]) states.push(value(await client.transaction(id))?.state ?? null)
    expect(states).toEqual(['queued', null, null])
  })
})

describe('rules that this program does not have', () => {
  it('stop central before it orders anything more, and it says so', async () => {
    open.close()
    const { mapo } = network
    const [first, second] = network.made.roots
    if (first === undefined || second === undefined) throw new Error('no roots')
    open = openCentral(network, folder.path)
    const activation = network.sign({ keys: first }, mapo.device, {
      service: 'network',
      action: 'activate-rules',
      body: { version: 2, height: 2 },
    })
    const client = open.client()
    value(await client.submit([network.entry(activation, [{ keys: second }])]))
    open.settle()
    expect(open.central.health()).toMatchObject({ status: 'ok', height: 1 })
    expect(await client.submit([approved(1).entry])).toMatchObject({
      error: { status: 503, wire: 'STOPPED', reason: 'RULES_NOT_INSTALLED' },
    })
    open.clock.advance(600_000)
    expect(open.central.tick()).toBeNull()
    expect(open.central.health()).toMatchObject({ status: 'stopped', reason: 'RULES_NOT_INSTALLED', height: 1 })
    expect(value(await client.health()).status).toBe('stopped')
    // What stands goes on being served.
    expect(value(await client.checkpoint()).length).toBeGreaterThan(100)
  })
})
