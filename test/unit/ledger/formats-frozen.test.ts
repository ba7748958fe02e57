/**
 * The formats of version 1, byte for byte. Whoever finds a test here red has changed what is signed, hashed, stored for
 * good or printed: records, papers and replicas that exist would not be read any more. That takes a new version.
 */
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { unlockKey } from '../../../node/keystore.ts'
import { createCrypto } from '../../../node/sodium.ts'
import { concatBytes, equalBytes, toHex, utf8Encode } from '../../../shared/bytes.ts'
import { PAYLOAD_TYPES, pae } from '../../../shared/crypto/dsse.ts'
import { openAttachment, openRecord, type SealedHeader } from '../../../shared/crypto/sealed.ts'
import { openWrap, readWrap } from '../../../shared/crypto/wraps.ts'
import { covers } from '../../../shared/ledger/approval.ts'
import {
  decodeBlock,
  decodeGenesis,
  decodeTransaction,
  encodeBlock,
  encodeGenesis,
  encodeTransaction,
} from '../../../shared/ledger/entry.ts'
import { openGenesis } from '../../../shared/ledger/genesis.ts'
import { leafHash, treeRoot } from '../../../shared/ledger/merkle.ts'
import { parseNote } from '../../../shared/ledger/note.ts'
import { judgeCheckpoint, parsePolicy } from '../../../shared/ledger/policy.ts'
import { parseBundle } from '../../../shared/ledger/tiles.ts'
import { checkCertificate, decodeCertificate, encodeCertificate } from '../../../shared/paper/certificate.ts'
import { checkReceipt } from '../../../shared/paper/receipt.ts'
import { fromSymbols } from '../../../shared/paper/symbols.ts'
import { decodeBatch, decodeParts, encodeBatch, encodeParts } from '../../../shared/wire/frames.ts'
import { openRefusal, openSession } from '../../../shared/wire/statements.ts'
import { dropFolders } from '../../support/chain.ts'
import { bytesOf, formatsV1 } from '../../support/formats.ts'
import { makeTestNetwork } from '../../support/network.ts'
import { sha256, verify } from '../../support/node-crypto.ts'

const { formats: frozen } = JSON.parse(
  readFileSync(new URL('../../vectors/formats-v1.json', import.meta.url), 'utf8'),
) as { readonly formats: Readonly<Record<string, string>> }
const made = formatsV1()
afterAll(dropFolders)

describe('the formats of version 1', () => {
  it('are all here', () => {
    expect(Object.keys(made)).toEqual(Object.keys(frozen))
  })

  it.each(Object.keys(frozen))('%s', (name) => {
    expect(made[name]).toBe(frozen[name])
  })
})

/** What stands in the file is read by the parsers, and its signatures hold for OpenSSL too. */
describe('what was written in version 1', () => {
  const crypto = createCrypto()
  const network = makeTestNetwork({ seed: 'formats v1', network: 'frozen' })
  const { mapo, gaepo } = network
  const bytes = (name: string): Uint8Array => bytesOf(frozen, name)
  const text = (name: string): string => frozen[name] ?? ''
  const value = <T>(
    read: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown },
  ): T => {
    if (!read.ok) throw new Error(JSON.stringify(read.error))
    return read.value
  }
  const context = { network: 'frozen', nonce: '0123456789abcdef0123456789abcdef', service: 'note' }
  const policy = value(parsePolicy(sha256, utf8Encode(text('policy'))))

  it('opens the genesis under its root keys', () => {
    const entry = bytes('genesis entry')
    const read = value(decodeGenesis(entry))
    expect(encodeGenesis(read)).toEqual(entry)
    const opened = value(openGenesis(crypto, entry, network.made.file))
    expect(opened.genesis.network).toBe('frozen')
    for (const { key, signature } of read.signatures) {
      const root = network.made.roots.find(({ id }) => id === key)
      expect(verify(root?.sign.publicKey as Uint8Array, pae(PAYLOAD_TYPES.genesis, read.payloadBytes), signature)).toBe(
        true,
      )
    }
  })

  it.each([
    ['transaction entry, two approvals, one over a batch', 2],
    ['transaction entry, one approval', 1],
  ])('reads a %s and verifies all of it', (name, approvals) => {
    const entry = value(decodeTransaction(sha256, bytes(name)))
    expect(encodeTransaction(entry)).toEqual(bytes(name))
    expect(entry.approvals).toHaveLength(approvals)
    const signed = pae(PAYLOAD_TYPES.transaction, entry.payloadBytes)
    expect(verify(mapo.clerk.keys.sign.publicKey, signed, entry.signature)).toBe(true)
    for (const carried of entry.approvals) {
      const by = [mapo.supervisor, mapo.supervisor2].find(({ keys }) => keys.id === carried.payload.by)
      const message = pae(PAYLOAD_TYPES.approval, carried.payloadBytes)
      expect(verify(by?.keys.sign.publicKey as Uint8Array, message, carried.signature)).toBe(true)
      expect(covers(sha256, entry.id, carried)).toBe(true)
    }
  })

  it.each(['genesis block entry', 'block entry', 'block entry with a state root'])('reads a %s', (name) => {
    expect(encodeBlock(value(decodeBlock(bytes(name))))).toEqual(bytes(name))
  })

  it('finds the tree of the bundle in the tile and in the checkpoint', () => {
    const entries = value(parseBundle(bytes('entry bundle'), 7))
    const leaves = entries.map((entry) => leafHash(sha256, entry))
    expect(concatBytes(...leaves)).toEqual(bytes('level 0 tile'))
    expect(toHex(treeRoot(sha256, leaves))).toBe(text('log root'))
    const note = value(parseNote(utf8Encode(text('witnessed checkpoint'))))
    const judged = value(judgeCheckpoint(verify, note, policy))
    expect(judged).toMatchObject({ witnessed: true, checkpoint: { size: 7 } })
    expect(toHex(judged.checkpoint.root)).toBe(text('log root'))
    const alone = value(parseNote(utf8Encode(text('checkpoint'))))
    expect(judgeCheckpoint(verify, alone, policy)).toMatchObject({ ok: true, value: { witnessed: false } })
  })

  it('opens the sealed part with the wrap, its attachment with the key inside', () => {
    const header = JSON.parse(text('sealed header')) as SealedHeader
    const { device } = mapo
    const binding = { network: 'frozen', purpose: 'sealed', subject: header.hash, office: gaepo.id } as const
    const known = (id: string) => (id === device.keys.id ? device.keys.sign.publicKey : null)
    const wrap = value(readWrap(crypto, bytes('wrap'), known, binding))
    const key = value(openWrap(crypto, wrap, gaepo.box))
    const record = value(openRecord(crypto, context, header, key, bytes('sealed ciphertext')))
    expect(toHex(record.contentBytes)).toBe(toHex(utf8Encode(text('sealed content'))))
    const [scan] = record.attachments
    expect(scan).toMatchObject({ name: '계약서.png', mediaType: 'image/png', size: 4 })
    const attachment = openAttachment(crypto, context, header, 0, scan?.key as Uint8Array, bytes('sealed attachment'))
    expect(value(attachment)).toEqual(utf8Encode('scan'))
    for (const other of [
      { ...context, network: 'other' },
      { ...context, nonce: 'f'.repeat(32) },
      { ...context, service: 'birth' },
    ]) {
      expect(openRecord(crypto, other, header, key, bytes('sealed ciphertext'))).toMatchObject({
        error: { code: 'SEALED_CONTEXT' },
      })
    }
  })

  it('makes the number tag and the tokens of HMAC-SHA-256 alone', () => {
    const { key } = network.made.numberKey
    const mac = (label: string) => createHmac('sha256', key).update(label).digest('hex')
    expect(mac('daejang/number-tag/v1\x009003011234567')).toBe(text('number tag'))
    const tokens = ['name\0홍길동', 'name\0honggildong', 'choseong\0ㅎㄱㄷ', 'birth\x001990-03-01'].map((what) =>
      mac(`daejang/search-token/v1\0${what}`).slice(0, 32),
    )
    expect(tokens.sort().join(' ')).toBe(text('search tokens'))
  })

  it('checks the certificate, from its symbols too, and the receipt', () => {
    const gathered = fromSymbols(sha256, text('certificate symbols').split('\n').reverse())
    expect(gathered.ok && equalBytes(gathered.bytes, bytes('certificate'))).toBe(true)
    const certificate = value(decodeCertificate(bytes('certificate')))
    expect(encodeCertificate(certificate)).toEqual(bytes('certificate'))
    expect(value(checkCertificate(crypto, certificate, policy, 'frozen'))).toMatchObject({
      serial: 'MAPO-20261102-01-000001-C1',
      content: { name: '홍길동', price: 1 },
      outcome: 0,
      index: 2,
      witnessed: true,
    })
    const facts = value(checkReceipt(crypto, utf8Encode(text('receipt')), { network: network.made.file }))
    expect(facts).toMatchObject({ index: 2, size: 7 })
    expect(facts.cosigners).toHaveLength(2)
  })

  it('opens the statements of the wire', () => {
    const session = openSession(crypto, mapo.device.keys.sign.publicKey, JSON.parse(text('session statement')))
    expect(value(session)).toMatchObject({ network: 'frozen', key: mapo.device.keys.id })
    const refusal = openRefusal(crypto, network.made.logKey.publicKey, JSON.parse(text('refusal statement')))
    expect(value(refusal)).toMatchObject({ code: 'SEQ_REUSED' })
  })

  it('reads the bodies of the wire', () => {
    expect(encodeBatch(value(decodeBatch(bytes('batch body'))))).toEqual(bytes('batch body'))
    expect(encodeParts(value(decodeParts(bytes('parts body'))))).toEqual(bytes('parts body'))
  })

  it('unlocks the key blob', () => {
    const secrets = { passphrase: '오프라인 구청', keystoreSecret: new Uint8Array(32).fill(7) }
    const seed = unlockKey(crypto, secrets, 'daejang/blob/member-seed/v1', 'MAPO-001', bytes('key blob'))
    expect(toHex(value(seed))).toBe(toHex(mapo.clerk.seed))
  })
})
