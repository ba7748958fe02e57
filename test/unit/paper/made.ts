import { createCrypto } from '../../../node/sodium.ts'
import { fromHex } from '../../../shared/bytes.ts'
import { sealRecord } from '../../../shared/crypto/sealed.ts'
import { signCheckpoint } from '../../../shared/ledger/checkpoint.ts'
import { cosign, mergeCosignatures } from '../../../shared/ledger/cosignature.ts'
import { genesisEffects } from '../../../shared/ledger/genesis.ts'
import type { Instant } from '../../../shared/ledger/ids.ts'
import { inclusionPath, inclusionProof, leafHash } from '../../../shared/ledger/merkle.ts'
import { encodeNote, type Note, parseNote } from '../../../shared/ledger/note.ts'
import { buildBlock, buildGenesisBlock } from '../../../shared/ledger/replay.ts'
import { outcomeLeaf, type StateRow } from '../../../shared/ledger/state.ts'
import type { Certificate } from '../../../shared/paper/certificate.ts'
import { witnessSet } from '../../../shared/wire/witnesses.ts'
import { makeTestNetwork } from '../../support/network.ts'
import { testRules } from '../../support/rules.ts'

const crypto = createCrypto()

/** A certificate of the second of three records, the third of them refused, under a fully cosigned checkpoint. */
export const issue = (which = 1) => {
  const network = makeTestNetwork()
  const { mapo, gaepo, made } = network
  const context = { network: 'test', nonce: network.randomId(), service: 'note' }
  const sealed = sealRecord(crypto, context, { v: 1, people: { a: { name: '김하늘' } } })
  const record = (slot: number, header: typeof sealed.header | null) =>
    network.sign(mapo.clerk, mapo.device, {
      service: 'note',
      action: 'enter',
      body: { slot, value: 1 },
      nonce: context.nonce,
      sealed: header,
    })
  const records = [record(1, null), record(2, sealed.header), record(1, null)]
  const entries = records.map((each) => network.decode(network.entry(each, [mapo.supervisor])))
  const payloadLength = ((made.genesisEntry[2] as number) << 8) | (made.genesisEntry[3] as number)
  const genesisPayload = made.genesisEntry.subarray(4, 4 + payloadLength)
  const genesis = buildGenesisBlock(crypto, made.genesis, made.genesisEntry, genesisPayload)
  const state = genesisEffects(crypto, made.genesis, genesisPayload)
  const view = { get: (key: string) => state.get(key), hasSequence: () => false }
  const rules = { network: 'test', parameters: made.genesis.parameters, rulesSet: testRules }
  const built = buildBlock(crypto, rules, view, genesis.head, network.now as Instant, entries, () => new Uint8Array(32))
  if (!built.ok) throw new Error(built.error.code)
  const { head, block, blockIndex, judged } = built.value

  const rows = [...state]
    .map(([key, row]) => ({ key, ...(row as StateRow) }))
    .filter(({ key }) => key.startsWith('key/'))
  const parameters = {
    origin: made.genesis.origin,
    logKey: fromHex(made.genesis.logKey) as Uint8Array,
    witnessQuorum: 2,
  }
  const { policy, logKey, witnesses } = witnessSet(crypto.sha256, parameters, rows)
  const signed = signCheckpoint(
    crypto.sign,
    { origin: made.genesis.origin, size: head.size, root: fromHex(head.root) as Uint8Array },
    logKey,
    made.logKey.secretKey,
  )
  const note = parseNote(signed) as { ok: true; value: Note }
  const lines = [mapo, gaepo].map((office) => {
    const witness = witnesses.find(({ device }) => device === office.device.keys.id)
    return cosign(crypto.sign, note.value.text, 1_795_000_000, witness?.key as never, office.device.cosigner.secretKey)
  })
  const withCosigners = (count: number): Uint8Array => {
    const merged = mergeCosignatures(note.value, lines.slice(0, count))
    if (!merged.ok) throw new Error(merged.error.code)
    return encodeNote(merged.value)
  }
  const leaves = judged.map(({ entry, index, outcome }) => outcomeLeaf({ id: entry.id, index, outcome }))
  const hashes = [...genesis.hashes, ...built.value.hashes]
  const certificateOf = (which: number): Certificate => ({
    serial: 'MAPO-C-000001',
    payload: (records[which] as (typeof records)[0]).payloadBytes,
    salt: which === 1 ? sealed.salt : new Uint8Array(0),
    content: which === 1 ? sealed.content : new Uint8Array(0),
    outcomeLeaf: leaves[which] as Uint8Array,
    outcomePath: inclusionPath(
      crypto.sha256,
      leaves.map((leaf) => leafHash(crypto.sha256, leaf)),
      which,
    ),
    block: built.value.entries.at(-1) as Uint8Array,
    inclusionPath: inclusionProof(crypto.sha256, head.size, blockIndex, (level, index) => {
      const found = hashes.find((hash) => hash.level === level && hash.index === index)
      if (!found) throw new RangeError('no hash')
      return found.hash
    }),
    checkpoint: withCosigners(2),
  })
  return { certificate: certificateOf(which), certificateOf, policy, withCosigners, block, records, network }
}
