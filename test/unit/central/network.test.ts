import { describe, expect, it } from 'vitest'
import { toHex } from '../../../shared/bytes.ts'
import { overlay } from '../../../shared/ledger/block.ts'
import { decodeGenesis } from '../../../shared/ledger/entry.ts'
import { openGenesis } from '../../../shared/ledger/genesis.ts'
import type { Instant } from '../../../shared/ledger/ids.ts'
import { buildBlock, buildGenesisBlock } from '../../../shared/ledger/replay.ts'
import type { LedgerView } from '../../../shared/ledger/state.ts'
import { makeTestNetwork } from '../../support/network.ts'
import { testRules } from '../../support/rules.ts'

const nothing: LedgerView = { get: () => undefined, hasSequence: () => false }

describe('a made network', () => {
  it('is the same every time for one seed and another for another', () => {
    const [one, again, other] = [makeTestNetwork(), makeTestNetwork(), makeTestNetwork({ seed: 'other' })]
    expect(toHex(again.made.genesisEntry)).toBe(toHex(one.made.genesisEntry))
    expect(toHex(other.made.genesisEntry)).not.toBe(toHex(one.made.genesisEntry))
  })

  it('has a genesis that opens under its network file and under no other', () => {
    const { crypto, made } = makeTestNetwork()
    expect(openGenesis(crypto, made.genesisEntry, made.file).ok).toBe(true)
    const other = makeTestNetwork({ seed: 'other' }).made.file
    expect(openGenesis(crypto, made.genesisEntry, other)).toMatchObject({ error: { code: 'GENESIS_OTHER_NETWORK' } })
    const flipped = made.genesisEntry.slice()
    flipped[flipped.length - 1] = (flipped.at(-1) as number) ^ 1
    expect(openGenesis(crypto, flipped, made.file)).toMatchObject({ error: { code: 'GENESIS_SIGNATURE' } })
  })

  it('signs records that its rules accept, and enrols a further device by two administrators', () => {
    const network = makeTestNetwork()
    const { crypto, made, mapo } = network
    const payloadBytes = (decodeGenesis(made.genesisEntry) as { value: { payloadBytes: Uint8Array } }).value
      .payloadBytes
    const genesis = buildGenesisBlock(crypto, made.genesis, made.genesisEntry, payloadBytes)
    const record = network.sign(mapo.clerk, mapo.device, {
      service: 'note',
      action: 'enter',
      body: { slot: 1, value: 2 },
    })
    const entries = [
      network.entry(record, [mapo.supervisor]),
      network.entry(record, [mapo.clerk]),
      network.enrolDevice(network.newDevice(mapo.id, 2)),
    ].map(network.decode)
    const rules = { network: made.genesis.network, parameters: made.genesis.parameters, rulesSet: testRules }
    const build = (chosen: typeof entries) =>
      buildBlock(crypto, rules, overlay(nothing, genesis.effects), genesis.head, network.now as Instant, chosen, () => {
        throw new Error('no state root is due')
      })
    const good = build([entries[0], entries[2]] as typeof entries)
    if (!good.ok) throw new Error(good.error.code)
    expect(good.value.judged.map(({ outcome }) => outcome)).toEqual([0, 0])
    expect(good.signatures.length).toBe(4)
    for (const check of good.signatures) {
      expect(crypto.verify(check.publicKey, check.message, check.signature)).toBe(true)
    }
    const own = build([entries[1]] as typeof entries)
    if (!own.ok) throw new Error(own.error.code)
    expect(own.value.judged[0]?.verdict).toMatchObject({ ok: false, reason: 'SELF_APPROVED' })
  })
})
