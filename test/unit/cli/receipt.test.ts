/** Receipts that stand on their own: made over a real log with both offices' cosignatures, checked by the root keys. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { proveRecords } from '../../../electron/office/certificate.ts'
import { writeNetworkFile } from '../../../node/network-file.ts'
import { fromHex, toBase64, utf8Decode, utf8Encode } from '../../../shared/bytes.ts'
import { PAYLOAD_TYPES, signPayload } from '../../../shared/crypto/dsse.ts'
import { cosign, mergeCosignatures } from '../../../shared/ledger/cosignature.ts'
import { inclusionProof } from '../../../shared/ledger/merkle.ts'
import { encodeNote, type Note, parseNote } from '../../../shared/ledger/note.ts'
import { encodeTlogProof } from '../../../shared/ledger/proof.ts'
import { checkReceipt, encodeReceipt, readReceipt } from '../../../shared/paper/receipt.ts'
import { encodeSheet, encodeStatement } from '../../../shared/paper/sheet.ts'
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

  describe('of a certificate, with the network file alone', () => {
    const note = utf8Decode(checkpoint('mapo', 'gaepo'))
    const { id } = network.decode(chain.store.entry(RECORD) as Uint8Array)
    const sheet = (change: object = {}, by = network.mapo.device): Uint8Array => {
      const replica = { ledger: chain.store, network: file, witnessedCheckpoint: () => note, checkpoint: () => null }
      const { checkpoint: under, proofs } = proveRecords(crypto, replica as never, [{ id, words: null }])
      const statement = encodeStatement({
        v: 1,
        network: file.network,
        office: 'mapo',
        device: by.keys.id,
        serial: 'MAPO-20261122-01-000001-P1',
        copy: 1,
        kind: 'certificate',
        state: 'accepted',
        printedAt: 1_800_000_000_000,
        masked: true,
        subject: null,
        records: [id],
        ...change,
      } as never)
      const signature = signPayload(crypto, by.keys.sign.secretKey, PAYLOAD_TYPES.sheet, statement)
      return encodeSheet({ statement, signature, checkpoint: under, proofs })
    }
    const at = join(folder, 'papers')
    mkdirSync(at)
    const whole = join(at, 'whole.json')
    writeNetworkFile(whole, file, made.genesisEntry)
    const check = (bytes: Uint8Array, trust = whole) =>
      daejang(['receipt', 'check', put('papers/sheet', bytes), '--network', trust, '--json'])

    test('is good as of its checkpoint; what came later stays open', async () => {
      const { exit, json } = await check(sheet())
      expect([exit, json.ok, json.serialProven, json.witnessed, json.outcome]).toEqual([0, true, true, true, 0])
      expect([json.recalled, json.status]).toEqual([null, null])
    })

    test('refuses a changed serial, another network, and a file without a genesis', async () => {
      const bytes = sheet()
      bytes[40] = (bytes[40] as number) ^ 1
      expect((await check(bytes)).exit).toBe(1)
      const stranger = join(at, 'stranger.json')
      const other = makeTestNetwork({ seed: 'stranger' }).made
      writeNetworkFile(stranger, other.file, other.genesisEntry)
      expect((await check(sheet(), stranger)).exit).toBe(1)
      const mixed = join(at, 'mixed.json')
      writeNetworkFile(mixed, file, other.genesisEntry)
      expect((await check(sheet(), mixed)).json.error).toBe('GENESIS_OTHER_NETWORK')
      const bare = join(at, 'bare.json')
      writeNetworkFile(bare, file)
      const asked = await check(sheet(), bare)
      expect([asked.exit, asked.json.error]).toEqual([2, 'CERTIFICATE_NEEDS_DATA'])
    })

    test('does not take the word of a device that the genesis does not know', async () => {
      const { exit, json } = await check(sheet({}, network.newDevice(network.mapo.id, 9)))
      expect([exit, json.ok, json.serialProven]).toEqual([1, false, false])
    })
  })

  test('show tells without checking', async () => {
    const forged = put('unwitnessed', encodeReceipt(parts(RECORD, checkpoint())))
    const { exit, json, out } = await daejang(['receipt', 'show', forged])
    expect([exit, json.index, json.size]).toEqual([0, RECORD, chain.head().size])
    expect(out[0]).toContain('nothing was checked')
  })
})
