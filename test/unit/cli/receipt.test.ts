/** Receipts that stand on their own: made over a real log with both offices' cosignatures, checked by the root keys. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { fromHex, toBase64, utf8Decode, utf8Encode } from '../../../shared/bytes.ts'
import { cosign, mergeCosignatures } from '../../../shared/ledger/cosignature.ts'
import { inclusionProof } from '../../../shared/ledger/merkle.ts'
import { encodeNote, type Note, parseNote } from '../../../shared/ledger/note.ts'
import { encodeTlogProof } from '../../../shared/ledger/proof.ts'
import { checkReceipt, encodeReceipt, readReceipt } from '../../../shared/paper/receipt.ts'
import { witnessSet } from '../../../shared/wire/witnesses.ts'
import { dropFolders, makeChain, newFolder, noteEntries } from '../../support/chain.ts'
import { makeTestNetwork } from '../../support/network.ts'
import { daejang } from './support.ts'

const network = makeTestNetwork()
const { crypto, made } = network
const chain = makeChain(network)
const folder = newFolder()
afterAll(() => {
  chain.close()
  dropFolders()
})

chain.order(noteEntries(network, 5))
const { genesis, file } = made
const { witnesses, policy } = witnessSet(
  crypto.sha256,
  { origin: genesis.origin, logKey: fromHex(genesis.logKey) as Uint8Array, witnessQuorum: 2 },
  chain.store.stateRows('key/'),
)

/** The head's checkpoint with the cosignatures of these offices. */
const checkpoint = (...offices: readonly string[]): Uint8Array => {
  const note = (parseNote(chain.note()) as { value: Note }).value
  const lines = made.offices
    .filter(({ id }) => offices.includes(id))
    .map(({ devices }) => {
      const [device] = devices
      const witness = witnesses.find((each) => each.device === device?.keys.id)
      if (device === undefined || witness === undefined) throw new Error('no device')
      return cosign(crypto.sign, note.text, 1_800_000_000, witness.key, device.cosigner.secretKey)
    })
  const merged = mergeCosignatures(note, lines)
  if (!merged.ok) throw new Error(merged.error.code)
  return encodeNote(merged.value)
}

const parts = (index: number, note = checkpoint('mapo', 'gaepo')) => ({
  index,
  path: inclusionProof(crypto.sha256, chain.head().size, index, chain.store.readHash),
  entry: chain.store.entry(index) as Uint8Array,
  genesis: made.genesisEntry,
  checkpoint: note,
})
const RECORD = 3

describe('a receipt', () => {
  const bytes = encodeReceipt(parts(RECORD))

  test('says which record it is about, and who has seen it', () => {
    const checked = checkReceipt(crypto, bytes, { network: file })
    expect(checked).toMatchObject({
      ok: true,
      value: { index: RECORD, size: chain.head().size, root: chain.head().root },
    })
    if (checked.ok) {
      expect(checked.value.id).toBe(network.decode(chain.store.entry(RECORD) as Uint8Array).id)
      expect(checked.value.cosigners.map(({ name }) => name.split('/')[2]).sort()).toEqual(['gaepo', 'mapo'])
    }
  })

  test('is a proof of the standard with extra data, and comes back as it was', () => {
    expect(utf8Decode(bytes)?.split('\n')[0]).toBe('c2sp.org/tlog-proof@v1')
    expect(readReceipt(bytes)).toMatchObject({ ok: true, value: { index: RECORD, genesis: made.genesisEntry } })
  })

  const refused = (other: Uint8Array, trust: Parameters<typeof checkReceipt>[2] = { network: file }): string => {
    const checked = checkReceipt(crypto, other, trust)
    return checked.ok ? 'ok' : checked.error.code
  }

  test('of another entry, another place, too few offices, another network is refused', () => {
    expect(refused(encodeReceipt({ ...parts(RECORD), entry: chain.store.entry(2) as Uint8Array }))).toBe(
      'PROOF_NOT_INCLUDED',
    )
    expect(refused(encodeReceipt({ ...parts(RECORD), index: 2 }))).toBe('PROOF_NOT_INCLUDED')
    expect(refused(encodeReceipt(parts(RECORD, checkpoint('mapo'))))).toBe('PROOF_NOT_WITNESSED')
    expect(refused(encodeReceipt(parts(RECORD, checkpoint())))).toBe('PROOF_NOT_WITNESSED')
    expect(refused(bytes, { network: { ...file, network: 'other' } })).toBe('GENESIS_OTHER_NETWORK')
    const stranger = makeTestNetwork({ seed: 'stranger' })
    expect(refused(bytes, { network: stranger.made.file })).toBe('GENESIS_OTHER_NETWORK')
    expect(refused(encodeReceipt({ ...parts(RECORD), genesis: stranger.made.genesisEntry }))).toBe(
      'GENESIS_OTHER_NETWORK',
    )
  })

  test('of a block or of the genesis is about no record', () => {
    expect(refused(encodeReceipt(parts(chain.head().size - 1)))).toBe('RECEIPT_NO_RECORD')
    expect(refused(encodeReceipt(parts(0)))).toBe('RECEIPT_NO_RECORD')
  })

  test('without extra data needs a ledger, and is good against one', () => {
    const { index, path, checkpoint: note } = parts(RECORD)
    const bare = encodeTlogProof({ index, path, extra: null, checkpoint: note })
    expect(refused(bare)).toBe('RECEIPT_INCOMPLETE')
    expect(refused(bare, { policy, entry: chain.store.entry })).toBe('ok')
    const odd = encodeTlogProof({ index, path, extra: utf8Encode('not json'), checkpoint: note })
    expect(refused(odd)).toBe('RECEIPT_INCOMPLETE')
  })
})

describe('receipt check and show', () => {
  const put = (name: string, content: Uint8Array | string): string => {
    const path = join(folder, name)
    writeFileSync(path, content)
    return path
  }
  const receipt = put('receipt', encodeReceipt(parts(RECORD)))

  test('needs to be told what to trust', async () => {
    const { exit, json } = await daejang(['receipt', 'check', receipt, '--json'])
    expect([exit, json.error]).toEqual([2, 'TRUST_MISSING'])
  })

  test('with a network file beside it: good, exit 0', async () => {
    const path = put('network.json', JSON.stringify(file))
    for (const more of [[], ['--network', path]]) {
      const { exit, out, json } = await daejang(['receipt', 'check', receipt, '--json', ...more])
      expect([exit, out.length, json.ok, json.index]).toEqual([0, 1, true, RECORD])
    }
  })

  test('a changed byte: exit 1 and one sentence', async () => {
    const text = utf8Decode(encodeReceipt(parts(RECORD))) ?? ''
    const lines = text.split('\n')
    const hash = lines.findIndex((line) => /^[A-Za-z0-9+/]{43}=$/.test(line))
    lines[hash] = toBase64(new Uint8Array(32).fill(7))
    const { exit, json, notes } = await daejang(['receipt', 'check', put('forged', lines.join('\n')), '--json'])
    expect([exit, json.ok, json.error, notes.length]).toEqual([1, false, 'PROOF_NOT_INCLUDED', 1])
  })

  test('what is no receipt: exit 1', async () => {
    expect((await daejang(['receipt', 'check', put('prose', 'dear sir\n'), '--json'])).json.error).toBe('NOT_A_RECEIPT')
    expect((await daejang(['receipt', 'check', put('bytes', Uint8Array.of(1, 2, 3)), '--json'])).exit).not.toBe(0)
    const cut = put('cut', (utf8Decode(encodeReceipt(parts(RECORD))) ?? '').slice(0, 300))
    expect((await daejang(['receipt', 'check', cut, '--json'])).json.error).toBe('PROOF_MALFORMED')
  })

  test('show tells without checking', async () => {
    const forged = put('unwitnessed', encodeReceipt(parts(RECORD, checkpoint())))
    const { exit, json, out } = await daejang(['receipt', 'show', forged])
    expect([exit, json.index, json.size]).toEqual([0, RECORD, chain.head().size])
    expect(out[0]).toContain('nothing was checked')
  })
})
