/** Every statement that a block makes of itself is held against what its replay gives: each lie is named by its code. */
import { afterAll, describe, expect, it } from 'vitest'
import { type BlockEntry, encodeBlock, MAX_BLOCK_BYTES } from '../../../shared/ledger/entry.ts'
import type { Instant } from '../../../shared/ledger/ids.ts'
import { buildBlock, type LedgerRules, replayBlock } from '../../../shared/ledger/replay.ts'
import { dropFolders, makeChain, noteEntries } from '../../support/chain.ts'
import { makeTestNetwork } from '../../support/network.ts'
import { testRules } from '../../support/rules.ts'

afterAll(dropFolders)

/** A block above a log of `height` blocks, and what a replica says of it when it states something else. */
const world = (parameters: { maxBlock?: number; stateRootEvery?: number; stateRootLag?: number } = {}, height = 1) => {
  const network = makeTestNetwork({ parameters })
  const { crypto, made } = network
  const chain = makeChain(network)
  for (let i = 0; i < height; i += 1) chain.order([])
  const head = chain.head()
  const rules: LedgerRules = {
    network: made.genesis.network,
    parameters: made.genesis.parameters,
    rulesSet: testRules,
  }
  const time = (head.time + 1000) as Instant
  const entries = noteEntries(network, 3)
  const build = (of: readonly Uint8Array[] = entries) =>
    buildBlock(crypto, rules, chain.store, head, time, of.map(network.decode), (at) => chain.store.stateRootAt(at))
  const built = build()
  if (!built.ok) throw new Error(built.error.code)
  const replay = (change: Partial<BlockEntry> = {}, of: readonly Uint8Array[] = entries) => {
    const bytes = [...of, encodeBlock({ ...built.value.block, ...change })]
    const found = replayBlock(crypto, rules, chain.store, head, bytes, (at) => chain.store.stateRootAt(at))
    return found.ok ? null : found.error
  }
  return { network, chain, head, block: built.value.block, entries, build, replay, time }
}

const flipped = (bytes: Uint8Array): Uint8Array => bytes.with(0, (bytes[0] as number) ^ 1)

describe('a block that lies', () => {
  it('of its place: height, the block before it, its range', () => {
    const { head, block, entries, replay } = world()
    expect(replay()).toBeNull()
    const at = head.size + entries.length
    expect(replay({ height: block.height + 1 })).toMatchObject({ code: 'BLOCK_HEIGHT', entry: at })
    expect(replay({ previous: flipped(block.previous) })).toMatchObject({ code: 'BLOCK_PREVIOUS', entry: at })
    expect(replay({ first: block.first + 1 })).toMatchObject({ code: 'BLOCK_RANGE', entry: at })
    expect(replay({ first: block.first - 1 })).toMatchObject({ code: 'BLOCK_RANGE', entry: at })
    expect(replay({ count: 2 })).toMatchObject({ code: 'BLOCK_RANGE', entry: at })
    expect(replay({ count: 4 })).toMatchObject({ code: 'BLOCK_RANGE', entry: at })
  })

  it('of its time: a ledger never goes back', () => {
    const { head, replay } = world()
    expect(replay({ time: head.time - 1 })).toMatchObject({ code: 'BLOCK_TIME' })
    expect(replay({ time: head.time })).toBeNull()
  })

  it('of what its records came to', () => {
    const { block, replay } = world()
    expect(replay({ outcomesRoot: flipped(block.outcomesRoot) })).toMatchObject({ code: 'OUTCOMES_DIFFER' })
    expect(replay({ effectsRoot: flipped(block.effectsRoot) })).toMatchObject({ code: 'EFFECTS_DIFFER' })
  })

  it('of the state: a root that is wrong, missing, or not due', () => {
    const due = world({ stateRootEvery: 1, stateRootLag: 1 })
    expect(due.replay()).toBeNull()
    const { stateRoot } = due.block
    if (stateRoot === null) throw new Error('no state root is due')
    expect(due.replay({ stateRoot: flipped(stateRoot) })).toMatchObject({ code: 'STATE_ROOT_DIFFERS' })
    expect(due.replay({ stateRoot: null })).toMatchObject({ code: 'STATE_ROOT_DIFFERS' })
    const early = world({ stateRootEvery: 64, stateRootLag: 4 })
    expect(early.block.stateRoot).toBeNull()
    expect(early.replay({ stateRoot })).toMatchObject({ code: 'STATE_ROOT_DIFFERS' })
  })
})

describe('a block that holds too much', () => {
  it('by the number of its records: the genesis says how many', () => {
    const { network, build, replay } = world({ maxBlock: 3 })
    const four = noteEntries(network, 4)
    const built = build(four)
    if (!built.ok) throw new Error(built.error.code)
    expect(replay({ ...built.value.block }, four)).toMatchObject({ code: 'BLOCK_RANGE' })
    expect(replay()).toBeNull()
  })

  it('by their bytes, for who builds it and for who reads it', () => {
    const { network, head, build, replay } = world()
    const { mapo } = network
    const people = Array.from({ length: 400 }, (_, slot) => ({ slot, more: 'x'.repeat(40) }))
    const record = network.sign(mapo.clerk, mapo.device, { service: 'note', action: 'enter', body: { people } })
    const large = network.entry(record, [mapo.supervisor])
    const many = Array.from({ length: Math.ceil(MAX_BLOCK_BYTES / large.length) }, () => large)
    const built = build(many)
    expect(built).toMatchObject({ ok: false, error: { code: 'BLOCK_RANGE', entry: head.size + many.length } })
    expect(replay({ count: many.length }, many)).toMatchObject({ code: 'BLOCK_RANGE', detail: 'bytes' })
  })
})

it('names a record that cannot be read, and bytes that are no block', () => {
  const { network, chain, head, entries, replay } = world()
  const cut = entries.with(1, (entries[1] as Uint8Array).slice(0, -1))
  expect(replay({}, cut)).toMatchObject({ code: 'ENTRY_MALFORMED', entry: head.size + 1 })
  const rules = { network: 'test', parameters: network.made.genesis.parameters, rulesSet: testRules }
  const read = (bytes: readonly Uint8Array[]) =>
    replayBlock(network.crypto, rules, chain.store, head, bytes, (at) => chain.store.stateRootAt(at))
  expect(read(entries)).toMatchObject({ ok: false, error: { code: 'BLOCK_MALFORMED' } })
  expect(read([])).toMatchObject({ ok: false, error: { code: 'BLOCK_MALFORMED' } })
})
