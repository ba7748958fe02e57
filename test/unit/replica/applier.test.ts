import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { type Applier, createApplier, isEvidence, type Range } from '../../../node/applier.ts'
import { inlineSignatures, type SignatureChecker, signatureThreads } from '../../../node/signatures.ts'
import { openDatabase } from '../../../node/sqlite.ts'
import { fromHex, toHex } from '../../../shared/bytes.ts'
import { signCheckpoint } from '../../../shared/ledger/checkpoint.ts'
import type { NetworkFile } from '../../../shared/ledger/genesis.ts'
import { leafHash } from '../../../shared/ledger/merkle.ts'
import { KEY_ED25519, noteKey } from '../../../shared/ledger/note.ts'
import { dropFolders, makeChain, newFolder, noteEntries, type TestChain } from '../../support/chain.ts'
import { makeTestNetwork, type TestNetwork } from '../../support/network.ts'
import { testRules } from '../../support/rules.ts'

afterAll(dropFolders)

const newApplier = (
  network: TestNetwork,
  options: {
    file?: NetworkFile
    signatures?: SignatureChecker
    own?: (leaf: Uint8Array) => boolean
    path?: string
  } = {},
): Applier =>
  createApplier({
    crypto: network.crypto,
    db: openDatabase(options.path ?? join(newFolder(), 'replica.db')),
    network: options.file ?? network.made.file,
    rulesSet: testRules,
    signatures: options.signatures ?? inlineSignatures(network.crypto),
    ...(options.own === undefined ? {} : { own: options.own }),
  })

const rangeOf = (chain: TestChain, from = 0, size = chain.head().size): Range => ({
  note: chain.note(size),
  leaves: chain.leaves(from, size),
  genesis: chain.store.entry(0) ?? null,
  floor: null,
})

const applyAll = async (applier: Applier, chain: TestChain, chunk = 1000): Promise<void> => {
  const begun = await applier.begin(rangeOf(chain, applier.head()?.size ?? 0))
  if (!begun.ok) throw new Error(JSON.stringify(begun.error))
  while (applier.next() < chain.head().size) {
    const pushed = await applier.push(
      chain.store.entries(applier.next(), Math.min(applier.next() + chunk, chain.head().size)),
    )
    if (!pushed.ok) throw new Error(JSON.stringify(pushed.error))
  }
  const ended = await applier.end()
  if (!ended.ok) throw new Error(JSON.stringify(ended.error))
}

/** A log of three blocks: 5, 0 and 7 records. */
const grown = (): { network: TestNetwork; chain: TestChain } => {
  const network = makeTestNetwork()
  const chain = makeChain(network)
  chain.order(noteEntries(network, 5))
  chain.order([])
  chain.order(noteEntries(network, 7, 5))
  return { network, chain }
}

/** Entry `index` replaced, and a checkpoint signed over the tree that results: what a dishonest central would publish. */
const resigned = (network: TestNetwork, chain: TestChain, entries: readonly Uint8Array[]): Range => {
  const leaves = entries.map((entry) => leafHash(network.crypto.sha256, entry))
  const { origin } = network.made.genesis
  const key = noteKey(network.crypto.sha256, origin, KEY_ED25519, network.made.logKey.publicKey)
  const root = rootOf(network, leaves)
  const note = signCheckpoint(
    network.crypto.sign,
    { origin, size: entries.length, root },
    key,
    network.made.logKey.secretKey,
  )
  return { note, leaves: concat(leaves), genesis: chain.store.entry(0) ?? null, floor: null }
}

const concat = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts))
const rootOf = (network: TestNetwork, leaves: readonly Uint8Array[]): Uint8Array => {
  const { sha256 } = network.crypto
  const root = (from: number, to: number): Uint8Array => {
    if (to - from === 1) return leaves[from] as Uint8Array
    let k = 1
    while (k * 2 < to - from) k *= 2
    return sha256(concat([Uint8Array.of(1), root(from, from + k), root(from + k, to)]))
  }
  return root(0, leaves.length)
}

/** A record as large as a payload may be. */
const largeEntry = (network: TestNetwork): Uint8Array => {
  const { mapo } = network
  const body = { slot: 1, value: 1, more: 'x'.repeat(31_000) }
  return network.entry(network.sign(mapo.clerk, mapo.device, { service: 'note', action: 'enter', body }), [
    mapo.supervisor,
  ])
}

const flipped = (bytes: Uint8Array, at: number): Uint8Array => {
  const copy = bytes.slice()
  copy[at] = (copy[at] as number) ^ 1
  return copy
}

describe('applying a signed log', () => {
  it('gives the same roots for any cutting of the entries, with signatures in threads or not', async () => {
    const { network, chain } = grown()
    const threads = signatureThreads(network.crypto, 1)
    for (const [chunk, signatures] of [
      [1, undefined],
      [3, undefined],
      [1000, undefined],
      [1000, threads],
    ] as const) {
      const applier = newApplier(network, signatures === undefined ? {} : { signatures })
      await applyAll(applier, chain, chunk)
      expect(applier.head()).toMatchObject({ size: chain.head().size, root: chain.head().root, height: 3 })
      expect(toHex(applier.store.stateRoot())).toBe(toHex(chain.store.stateRoot()))
    }
    await threads.close()
  })

  it('goes on from its own head, also when pushes overlap', async () => {
    const { network, chain } = grown()
    const applier = newApplier(network)
    const early = chain.store.block(1)?.size as number
    expect((await applier.begin(rangeOf(chain, 0, early))).ok).toBe(true)
    expect((await applier.push(chain.store.entries(0, early))).ok).toBe(true)
    expect((await applier.end()).ok).toBe(true)
    expect((await applier.begin(rangeOf(chain, early))).ok).toBe(true)
    const pushes = []
    for (let at = early; at < chain.head().size; at += 2)
      pushes.push(applier.push(chain.store.entries(at, Math.min(at + 2, chain.head().size))))
    for (const push of pushes) expect((await push).ok).toBe(true)
    expect((await applier.end()).ok).toBe(true)
    expect(applier.head()?.root).toBe(chain.head().root)
  })

  it('forgets a block that was cut off, and takes it again', async () => {
    const { network, chain } = grown()
    const applier = newApplier(network)
    await applier.begin(rangeOf(chain))
    await applier.push(chain.store.entries(0, 4))
    expect(await applier.end()).toMatchObject({ error: { code: 'LEAVES_MISSING', entry: 4 } })
    expect(applier.head()?.size).toBe(2)
    await applyAll(applier, chain)
    expect(applier.head()?.root).toBe(chain.head().root)
  })

  it('takes in nothing of another network, nor under another log key', async () => {
    const { network, chain } = grown()
    const other = makeTestNetwork({ seed: 'other' })
    const stranger = newApplier(network, { file: other.made.file })
    expect(await stranger.begin(rangeOf(chain))).toMatchObject({ error: { code: 'GENESIS_OTHER_NETWORK' } })
    const applier = newApplier(network)
    const forged = { ...rangeOf(chain), note: makeChain(other).note() }
    expect(await applier.begin(forged)).toMatchObject({ error: { code: 'CHECKPOINT_INVALID' } })
    expect(applier.head()).toBeNull()
  })

  it('refuses an entry that is not the one in the tree, before it reads it', async () => {
    const { network, chain } = grown()
    const applier = newApplier(network)
    await applier.begin(rangeOf(chain))
    const entries = chain.store.entries(0, chain.head().size)
    entries[4] = flipped(entries[4] as Uint8Array, 100)
    expect(await applier.push(entries)).toMatchObject({ error: { code: 'ENTRY_REWRITTEN', entry: 4 } })
    expect(applier.head()).toBeNull()
    // The right bytes may follow.
    expect((await applier.push(chain.store.entries(0, chain.head().size))).ok).toBe(true)
  })

  it('names the fault of a signed log that lies, and stores nothing of that block', async () => {
    const { network, chain } = grown()
    const entries = chain.store.entries(0, chain.head().size)
    const lie = async (index: number, bytes: Uint8Array): Promise<unknown> => {
      const applier = newApplier(network)
      const forged = entries.with(index, bytes)
      expect((await applier.begin(resigned(network, chain, forged))).ok).toBe(true)
      const pushed = await applier.push(forged)
      expect(applier.head()?.size).toBe(2)
      expect(applier.store.placeOf(network.decode(entries[2] as Uint8Array).id)).toBeUndefined()
      if (pushed.ok) throw new Error('it was taken in')
      expect(isEvidence(pushed.error)).toBe(true)
      return pushed.error
    }
    const record = entries[3] as Uint8Array
    const block = entries[7] as Uint8Array
    // The record's signature: 2 + 2 + payload + 2 + 32 + 2.
    const payloadLength = ((record[2] as number) << 8) | (record[3] as number)
    expect(await lie(3, flipped(record, 2 + 2 + payloadLength + 34 + 2 + 5))).toMatchObject({
      code: 'SIGNATURE_INVALID',
      entry: 3,
    })
    expect(await lie(3, flipped(record, record.length - 1))).toMatchObject({ code: 'SIGNATURE_INVALID', entry: 3 })
    expect(await lie(3, record.subarray(0, -1))).toMatchObject({ code: 'ENTRY_MALFORMED', entry: 3 })
    expect(await lie(3, entries[2] as Uint8Array)).toMatchObject({ code: 'DUPLICATE_ID', entry: 3 })
    // type, version, then fields of 8, 8, 8, 4, 32, 32, 32 bytes, each after a length of 2.
    const fieldAt = (n: number) => 2 + [0, 10, 20, 30, 36, 70, 104][n]! + 2
    expect(await lie(7, flipped(block, fieldAt(0) + 7))).toMatchObject({ code: 'BLOCK_HEIGHT', entry: 7 })
    expect(await lie(7, flipped(block, fieldAt(3) + 3))).toMatchObject({ code: 'BLOCK_RANGE', entry: 7 })
    expect(await lie(7, flipped(block, fieldAt(4)))).toMatchObject({ code: 'OUTCOMES_DIFFER', entry: 7 })
    expect(await lie(7, flipped(block, fieldAt(5)))).toMatchObject({ code: 'EFFECTS_DIFFER', entry: 7 })
    expect(await lie(7, flipped(block, fieldAt(6)))).toMatchObject({ code: 'BLOCK_PREVIOUS', entry: 7 })
  })

  it('names the first of several records whose signatures do not hold', async () => {
    const { network, chain } = grown()
    const entries = chain.store.entries(0, chain.head().size)
    const bad = (at: number) => flipped(entries[at] as Uint8Array, (entries[at] as Uint8Array).length - 1)
    const forged = entries.with(3, bad(3)).with(5, bad(5))
    for (const chunk of [1, 4, 100]) {
      const applier = newApplier(network)
      await applier.begin(resigned(network, chain, forged))
      let fault: unknown = null
      for (let at = 0; at < 8 && fault === null; at += chunk) {
        const pushed = await applier.push(forged.slice(at, Math.min(8, at + chunk)))
        if (!pushed.ok) fault = pushed.error
      }
      expect(fault).toMatchObject({ code: 'SIGNATURE_INVALID', entry: 3 })
    }
  })

  it('keeps as evidence the bytes that the first fault speaks of, whatever comes behind it', async () => {
    const { network, chain } = grown()
    const entries = chain.store.entries(0, 8)
    const [genesis, record, block] = [entries[0], entries[3], entries[7]] as [Uint8Array, Uint8Array, Uint8Array]
    const payloadLength = ((record[2] as number) << 8) | (record[3] as number)
    const cut = (index: number): Uint8Array => (entries[index] as Uint8Array).slice(0, 9 + index)
    const unsigned = entries.with(3, flipped(record, 2 + 2 + payloadLength + 34 + 2 + 5))
    const told = async (forged: readonly Uint8Array[], then: readonly Uint8Array[] = []) => {
      const applier = newApplier(network)
      expect((await applier.begin(resigned(network, chain, [...forged, ...entries.slice(2)]))).ok).toBe(true)
      const [pushed] = await Promise.all([applier.push(forged), ...(then.length > 0 ? [applier.push(then)] : [])])
      if (pushed.ok) throw new Error('it was taken in')
      return { entry: pushed.error.entry, bytes: pushed.error.bytes }
    }
    expect(await told(entries.with(3, cut(3)).with(5, cut(5)))).toEqual({ entry: 3, bytes: [cut(3)] })
    // What follows is not even the log's.
    expect(await told(unsigned, [cut(3)])).toEqual({ entry: 3, bytes: unsigned.slice(2) })
    expect(await told(entries.with(3, genesis))).toEqual({ entry: 3, bytes: [genesis] })
    const closed = entries.with(1, block)
    expect(await told(closed)).toEqual({ entry: 1, bytes: [block] })
  })

  it('takes one genesis, closed by the one block that follows from it, and nothing that is no entry', async () => {
    const { network, chain } = grown()
    const entries = chain.store.entries(0, chain.head().size)
    const told = async (forged: readonly Uint8Array[]) => {
      const applier = newApplier(network)
      expect((await applier.begin(resigned(network, chain, forged))).ok).toBe(true)
      const pushed = await applier.push(forged)
      return { size: applier.head()?.size ?? 0, ...(pushed.ok ? {} : pushed.error) }
    }
    const [genesis, first] = entries as [Uint8Array, Uint8Array]
    // The effects root of block 0: what the genesis says would be another state.
    expect(await told(entries.with(1, flipped(first, first.length - 40)))).toMatchObject({
      code: 'GENESIS_BLOCK',
      entry: 1,
      size: 0,
    })
    expect(await told(entries.with(3, genesis))).toMatchObject({ code: 'ENTRY_MALFORMED', entry: 3, size: 2 })
    expect(await told(entries.with(3, Uint8Array.of(9, 1)))).toMatchObject({
      code: 'ENTRY_MALFORMED',
      entry: 3,
      size: 2,
    })
    expect(await told(entries.with(3, new Uint8Array(0)))).toMatchObject({ code: 'ENTRY_MALFORMED', entry: 3, size: 2 })
  })

  it('asks again for leaf hashes that are too few or too many: they prove nothing against anybody', async () => {
    const { network, chain } = grown()
    const range = rangeOf(chain)
    const more = new Uint8Array(range.leaves.length + 32)
    more.set(range.leaves)
    for (const leaves of [range.leaves.slice(32), range.leaves.slice(0, -32), range.leaves.slice(0, -1), more]) {
      const begun = await newApplier(network).begin({ ...range, leaves })
      expect(begun).toMatchObject({ ok: false, error: { code: 'LEAVES_MISSING' } })
      expect(begun.ok || isEvidence(begun.error)).toBe(false)
    }
    expect(await newApplier(network).begin({ ...range, genesis: null })).toMatchObject({
      error: { code: 'LEAVES_MISSING' },
    })
  })

  it('keeps no more in memory than one block may hold, whatever the log has signed', async () => {
    const { network, chain } = grown()
    const [genesis, first, record] = chain.store.entries(0, 3) as [Uint8Array, Uint8Array, Uint8Array]
    const endless = [genesis, first, ...Array.from({ length: 4097 }, () => record)]
    const applier = newApplier(network)
    expect(await applier.begin(resigned(network, chain, endless))).toMatchObject({ ok: true })
    expect(await applier.push(endless)).toMatchObject({ ok: false, error: { code: 'BLOCK_RANGE', entry: 2 + 4096 } })

    // 540 records of 31 kB are more than 16 MiB.
    const large = largeEntry(network)
    const heavy = [genesis, first, ...Array.from({ length: 560 }, () => large)]
    const other = newApplier(network)
    expect(await other.begin(resigned(network, chain, heavy))).toMatchObject({ ok: true })
    const fits = Math.floor((16 * 1024 * 1024) / large.length)
    expect(await other.push(heavy)).toMatchObject({ ok: false, error: { code: 'BLOCK_RANGE', entry: 2 + fits } })
  })

  it('tells a fork, an old checkpoint and a tree that does not extend its own', async () => {
    const { network, chain } = grown()
    const applier = newApplier(network)
    await applyAll(applier, chain)
    const other = makeChain(network)
    other.order(noteEntries(network, 5, 100))
    other.order([])
    other.order(noteEntries(network, 7, 200))
    const at = (size: number): Range => ({ ...rangeOf(other, size, size), leaves: new Uint8Array(0) })
    expect(await applier.begin(at(other.head().size))).toMatchObject({ error: { code: 'CHECKPOINT_FORKED' } })
    expect(await applier.begin(at(8))).toMatchObject({ error: { code: 'CHECKPOINT_FORKED', entry: 8 } })
    other.order(noteEntries(network, 2, 300))
    expect(await applier.begin(rangeOf(other, chain.head().size))).toMatchObject({
      error: { code: 'CHECKPOINT_NOT_EXTENDING' },
    })
    expect(await applier.begin({ ...rangeOf(chain, 8, 8), leaves: new Uint8Array(0) })).toMatchObject({
      error: { code: 'CHECKPOINT_BEHIND', entry: 8 },
    })
    expect(applier.head()?.root).toBe(chain.head().root)
  })

  it('holds a rebuilt replica against the checkpoint kept in office.db', async () => {
    const { network, chain } = grown()
    const kept = { size: chain.head().size, root: chain.head().root as string }
    const rewritten = makeChain(network)
    rewritten.order(noteEntries(network, 5, 100))
    rewritten.order([])
    rewritten.order(noteEntries(network, 7, 200))
    rewritten.order(noteEntries(network, 3, 300))
    const rebuilt = newApplier(network)
    expect(await rebuilt.begin({ ...rangeOf(rewritten), floor: kept })).toMatchObject({
      error: { code: 'CHECKPOINT_FORKED', entry: kept.size },
    })
    expect(await rebuilt.begin({ ...rangeOf(chain, 0, 8), floor: kept })).toMatchObject({
      error: { code: 'CHECKPOINT_BEHIND' },
    })
    chain.order(noteEntries(network, 3, 300))
    expect((await rebuilt.begin({ ...rangeOf(chain), floor: kept })).ok).toBe(true)
    const stale = newApplier(network)
    await applyAll(stale, rewritten)
    expect(await stale.begin({ ...rangeOf(rewritten, rewritten.head().size), floor: kept })).toMatchObject({
      error: { code: 'REPLICA_DIFFERS', entry: kept.size },
    })
  })

  it('verifies every signature but those of entries that are its own, byte for byte', async () => {
    const { network, chain } = grown()
    let checks = 0
    const inline = inlineSignatures(network.crypto)
    const counting: SignatureChecker = {
      check: (batch) => {
        checks += batch.count
        return inline.check(batch)
      },
      close: inline.close,
    }
    await applyAll(newApplier(network, { signatures: counting }), chain)
    expect(checks).toBe(2 * 12)
    checks = 0
    const mine = new Set(
      [2, 3, 4].map((i) => toHex(leafHash(network.crypto.sha256, chain.store.entry(i) as Uint8Array))),
    )
    await applyAll(newApplier(network, { signatures: counting, own: (leaf) => mine.has(toHex(leaf)) }), chain)
    expect(checks).toBe(2 * 9)
  })

  it('verifies an approval of a whole batch once, and not in the name of another', async () => {
    const network = makeTestNetwork()
    const chain = makeChain(network)
    const { mapo } = network
    const records = Array.from({ length: 20 }, (_, slot) =>
      network.sign(mapo.clerk, mapo.device, { service: 'note', action: 'enter', body: { slot, value: 1 } }),
    )
    const approved = network.approve(records, mapo.supervisor)
    const entries = records.map((record) => network.entryWith(record, [approved.get(record.id) as never]))
    chain.order(entries)
    let checks = 0
    const inline = inlineSignatures(network.crypto)
    const counting: SignatureChecker = {
      check: (batch) => {
        checks += batch.count
        return inline.check(batch)
      },
      close: inline.close,
    }
    const counted = newApplier(network, { signatures: counting })
    await counted.begin(rangeOf(chain))
    await counted.push(chain.store.entries(0, 2))
    expect((await counted.push(chain.store.entries(2, chain.head().size))).ok).toBe(true)
    expect(checks).toBe(20 + 1)
    // The same signature under other payload bytes is another claim, and a wrong one.
    const all = chain.store.entries(0, chain.head().size)
    const [second] = network.approve(records.slice(0, 2), mapo.supervisor2).values()
    const [first] = approved.values()
    const forged = network.entryWith(records[1] as never, [
      {
        ...(second as NonNullable<typeof second>),
        ...network.approve(records.slice(0, 2), mapo.supervisor).get(records[1]?.id as never),
        signature: first?.signature as Uint8Array,
      },
    ])
    const applier = newApplier(network)
    expect((await applier.begin(resigned(network, chain, all.with(3, forged)))).ok).toBe(true)
    await applier.push(all.slice(0, 2))
    expect(await applier.push(all.with(3, forged).slice(2))).toMatchObject({
      error: { code: 'SIGNATURE_INVALID', entry: 3 },
    })
  })

  it('goes on after any block whose telling failed: what is on disk counts', async () => {
    const { network, chain } = grown()
    let fails = true
    const applier = createApplier({
      crypto: network.crypto,
      db: openDatabase(join(newFolder(), 'replica.db')),
      network: network.made.file,
      rulesSet: testRules,
      signatures: inlineSignatures(network.crypto),
      onBlock: () => {
        if (fails) throw new Error('nobody was told')
      },
    })
    for (const size of [2, 8, 9]) {
      fails = true
      await expect(applyAll(applier, chain)).rejects.toThrow('nobody was told')
      expect(applier.head()?.size).toBe(size)
    }
    fails = false
    await applyAll(applier, chain)
    expect(applier.head()?.root).toBe(chain.head().root)
  })

  it('stores nothing of a block when the disk is full, and goes on when it is not', async () => {
    const { network, chain } = grown()
    const path = join(newFolder(), 'replica.db')
    const db = openDatabase(path)
    const applier = createApplier({
      crypto: network.crypto,
      db,
      network: network.made.file,
      rulesSet: testRules,
      signatures: inlineSignatures(network.crypto),
    })
    await applier.begin(rangeOf(chain))
    await applier.push(chain.store.entries(0, 2))
    db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`)
    await expect(applier.push(chain.store.entries(2, 17))).rejects.toMatchObject({ code: 'SQLITE_FULL' })
    expect(applier.head()?.size).toBe(2)
    expect(applier.store.entry(2)).toBeUndefined()
    db.pragma('max_page_count = 100000')
    await applyAll(applier, chain)
    expect(applier.head()?.root).toBe(chain.head().root)
  })

  it('gives the same roots whatever the blocks, the cuts and the interruptions', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 12 }),
        fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
        async (blocks, cuts, interrupted) => {
          const network = makeTestNetwork()
          const chain = makeChain(network)
          let slot = 0
          for (const count of blocks) {
            chain.order(noteEntries(network, count, slot))
            // The next block's first records take slots that are taken: rejected ones are part of a log.
            slot += Math.max(0, count - 2)
          }
          const applier = newApplier(network)
          await applier.begin(rangeOf(chain))
          for (const [i, cut] of cuts.entries()) {
            const at = applier.next()
            await applier.push(chain.store.entries(at, Math.min(at + cut, chain.head().size)))
            if (interrupted[i]) await applier.begin(rangeOf(chain, applier.head()?.size ?? 0))
          }
          await applyAll(applier, chain)
          expect(applier.head()).toMatchObject({ size: chain.head().size, root: chain.head().root })
          expect(toHex(applier.store.stateRoot())).toBe(toHex(chain.store.stateRoot()))
          chain.close()
        },
      ),
      { numRuns: 15 },
    )
  })

  it('goes on after its process died in the middle of the log', async () => {
    const { network, chain } = grown()
    const path = join(newFolder(), 'replica.db')
    const first = newApplier(network, { path })
    await first.begin(rangeOf(chain))
    await first.push(chain.store.entries(0, 10))
    const second = newApplier(network, { path })
    expect(second.next()).toBe(9)
    await applyAll(second, chain)
    expect(second.head()?.root).toBe(chain.head().root)
  })

  it('ends a checkpoint that is not at the end of a block', async () => {
    const { network, chain } = grown()
    const applier = newApplier(network)
    const entries = chain.store.entries(0, 6)
    expect((await applier.begin(resigned(network, chain, entries))).ok).toBe(true)
    expect((await applier.push(entries)).ok).toBe(true)
    expect(await applier.end()).toMatchObject({ error: { code: 'CHECKPOINT_WITHIN_BLOCK' } })
    expect(fromHex(chain.head().root)?.length).toBe(32)
  })
})
