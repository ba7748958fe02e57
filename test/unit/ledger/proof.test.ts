import { describe, expect, test } from 'vitest'
import { toBase64, utf8Decode, utf8Encode } from '../../../shared/bytes.ts'
import { signCheckpoint } from '../../../shared/ledger/checkpoint.ts'
import { cosign, mergeCosignatures } from '../../../shared/ledger/cosignature.ts'
import { inclusionProof, leafHash } from '../../../shared/ledger/merkle.ts'
import { encodeNote, KEY_COSIGNATURE, KEY_ED25519, noteKey, parseNote } from '../../../shared/ledger/note.ts'
import type { Policy } from '../../../shared/ledger/policy.ts'
import { encodeTlogProof, parseTlogProof, type TlogProof, verifyTlogProof } from '../../../shared/ledger/proof.ts'
import { memoryLog, testEntry } from '../../support/log.ts'
import { sha256, sign, testKeyPair, verify } from '../../support/node-crypto.ts'

const origin = 'daejang.seoul/test'
const logPair = testKeyPair(1)
const logKey = noteKey(sha256, origin, KEY_ED25519, logPair.publicKey)
const witnessPair = testKeyPair(2)
const witnessKey = noteKey(sha256, 'mapo/1', KEY_COSIGNATURE, witnessPair.publicKey)
const policy: Policy = {
  logs: [{ key: logKey, url: null }],
  witnesses: [{ name: 'mapo', key: witnessKey, url: null }],
  groups: [],
  quorum: 'mapo',
}

const log = memoryLog()
log.grow(Array.from({ length: 11 }, (_, n) => testEntry(n)))
const bare = signCheckpoint(sign, { origin, size: log.size(), root: log.root() }, logKey, logPair.secretKey)
const cosigned = (() => {
  const note = parseNote(bare)
  if (!note.ok) throw new Error(note.error.code)
  const merged = mergeCosignatures(note.value, [cosign(sign, note.value.text, 77, witnessKey, witnessPair.secretKey)])
  if (!merged.ok) throw new Error(merged.error.code)
  return encodeNote(merged.value)
})()
const proofOf = (index: number): TlogProof => ({
  index,
  path: inclusionProof(sha256, log.size(), index, log.readHash),
  extra: null,
  checkpoint: cosigned,
})
const leaf = (index: number) => leafHash(sha256, testEntry(index))
const crypto = { sha256, verify }

describe('text', () => {
  test('is the format of the standard', () => {
    const proof = { ...proofOf(3), extra: utf8Encode('extra information') }
    const lines = [
      'c2sp.org/tlog-proof@v1',
      'extra ZXh0cmEgaW5mb3JtYXRpb24=',
      'index 3',
      ...proof.path.map(toBase64),
      '',
      utf8Decode(cosigned),
    ]
    expect(utf8Decode(encodeTlogProof(proof))).toBe(lines.join('\n'))
    expect(parseTlogProof(encodeTlogProof(proof))).toEqual({ ok: true, value: proof })
  })

  test('of the only entry has no path', () => {
    const proof = { ...proofOf(0), path: [] }
    expect(utf8Decode(encodeTlogProof(proof))).toContain('@v1\nindex 0\n\ndaejang')
    expect(parseTlogProof(encodeTlogProof(proof))).toEqual({ ok: true, value: proof })
  })

  const text = utf8Decode(encodeTlogProof(proofOf(3))) ?? ''
  const hash = toBase64(new Uint8Array(32))
  test.each([
    ['another header', text.replace('@v1', '@v2')],
    ['no header', text.replace('c2sp.org/tlog-proof@v1\n', '')],
    ['an empty line before the header', `\n${text}`],
    ['no index', text.replace('index 3\n', '')],
    ['a word for the index', text.replace('index 3', 'index three')],
    ['a negative index', text.replace('index 3', 'index -3')],
    ['a leading zero', text.replace('index 3', 'index 03')],
    ['two spaces', text.replace('index 3', 'index  3')],
    ['an index above 2^53 - 1', text.replace('index 3', 'index 9007199254740992')],
    ['extra data that is no base64', text.replace('index 3', 'extra !!notbase64!!\nindex 3')],
    ['empty extra data', text.replace('index 3', 'extra \nindex 3')],
    ['extra data twice', text.replace('index 3', 'extra AAAA\nextra AAAA\nindex 3')],
    ['extra data after the index', text.replace('index 3', 'index 3\nextra AAAA')],
    ['a hash that is no base64', text.replace('index 3', 'index 3\n!!notbase64!!')],
    ['a hash of 64 bytes', text.replace('index 3', `index 3\n${toBase64(new Uint8Array(64))}`)],
    ['a hash of 16 bytes', text.replace('index 3', `index 3\n${toBase64(new Uint8Array(16))}`)],
    ['a hash with a space', text.replace('index 3', `index 3\n${hash} `)],
    ['64 hashes', text.replace('index 3', `index 3${`\n${hash}`.repeat(64)}`)],
    ['CR LF', text.replaceAll('\n', '\r\n')],
    ['a trailing line', `${text}\n`],
    ['a trailing byte', `${text} `],
    ['no checkpoint', text.slice(0, text.indexOf('\n\n') + 2)],
    ['a checkpoint without signatures', text.slice(0, text.lastIndexOf('\n\n') + 2)],
    ['a checkpoint with an extension line', text.replace(/=\n\n—/, '=\nmore\n\n—')],
    ['two empty lines', text.replace('\n\ndaejang', '\n\n\ndaejang')],
    ['nothing', ''],
  ])('refuses %s', (_, malformed) => {
    expect(malformed).not.toBe(text)
    expect(parseTlogProof(utf8Encode(malformed))).toEqual({ ok: false, error: { code: 'PROOF_MALFORMED' } })
  })

  test('refuses bytes that are no UTF-8, and too many', () => {
    expect(parseTlogProof(Uint8Array.of(0xff))).toMatchObject({ ok: false, error: { code: 'PROOF_MALFORMED' } })
    expect(parseTlogProof(new Uint8Array(1 << 20))).toMatchObject({ ok: false, error: { code: 'PROOF_MALFORMED' } })
  })

  test('what cannot be is not written', () => {
    const proof = proofOf(3)
    const wrong: TlogProof[] = [
      { ...proof, index: -1 },
      { ...proof, path: [new Uint8Array(31)] },
      { ...proof, path: Array.from({ length: 64 }, () => new Uint8Array(32)) },
      { ...proof, extra: new Uint8Array(0) },
      { ...proof, checkpoint: utf8Encode('checkpoint\n') },
    ]
    for (const impossible of wrong) expect(() => encodeTlogProof(impossible)).toThrow(RangeError)
  })
})

describe('verdict', () => {
  test('every entry is proved, with its witnesses', () => {
    for (let index = 0; index < log.size(); index++) {
      expect(verifyTlogProof(crypto, proofOf(index), leaf(index), policy)).toMatchObject({
        ok: true,
        value: {
          checkpoint: { origin, size: 11 },
          logKey,
          cosigners: [{ key: witnessKey, timestamp: 77 }],
          witnessed: true,
        },
      })
    }
  })

  test('another entry, place or path is not', () => {
    const absent = { ok: false, error: { code: 'PROOF_NOT_INCLUDED' } }
    const proof = proofOf(3)
    expect(verifyTlogProof(crypto, proof, leaf(4), policy)).toEqual(absent)
    expect(verifyTlogProof(crypto, { ...proof, index: 2 }, leaf(3), policy)).toEqual(absent)
    expect(verifyTlogProof(crypto, { ...proof, index: 11 }, leaf(3), policy)).toEqual(absent)
    expect(verifyTlogProof(crypto, { ...proof, path: proof.path.slice(1) }, leaf(3), policy)).toEqual(absent)
  })

  test('a quorum that is missing is named by who did cosign', () => {
    const lonely = { ...proofOf(3), checkpoint: bare }
    expect(verifyTlogProof(crypto, lonely, leaf(3), policy)).toEqual({
      ok: false,
      error: { code: 'PROOF_NOT_WITNESSED', cosigners: [] },
    })
    expect(verifyTlogProof(crypto, lonely, leaf(3), { ...policy, quorum: 'none' })).toMatchObject({ ok: true })
  })

  test('another log or a forged checkpoint is refused before anything else', () => {
    const other = {
      ...policy,
      logs: [{ key: noteKey(sha256, origin, KEY_ED25519, testKeyPair(5).publicKey), url: null }],
    }
    expect(verifyTlogProof(crypto, proofOf(3), leaf(3), other)).toEqual({ ok: false, error: { code: 'NOTE_UNSIGNED' } })
    const forged = utf8Encode((utf8Decode(cosigned) ?? '').replace('\n11\n', '\n12\n'))
    expect(verifyTlogProof(crypto, { ...proofOf(3), checkpoint: forged }, leaf(3), policy)).toEqual({
      ok: false,
      error: { code: 'NOTE_SIGNATURE_INVALID', name: origin },
    })
  })
})
