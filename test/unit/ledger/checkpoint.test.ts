import { describe, expect, test } from 'vitest'
import { fromBase64, utf8Decode, utf8Encode } from '../../../shared/bytes.ts'
import {
  encodeCheckpointBody,
  openCheckpoint,
  parseCheckpointBody,
  signCheckpoint,
} from '../../../shared/ledger/checkpoint.ts'
import {
  cosign,
  cosignedMessage,
  mergeCosignatures,
  parseCosignature,
  verifyCosignature,
  verifyCosignatures,
} from '../../../shared/ledger/cosignature.ts'
import {
  encodeNote,
  encodeSignatureLines,
  KEY_COSIGNATURE,
  KEY_ED25519,
  MAX_NOTE_SIGNATURES,
  type Note,
  type NoteKey,
  noteKey,
  parseNote,
  parseSignatureLines,
  parseVkey,
} from '../../../shared/ledger/note.ts'
import { sha256, sign, testKeyPair, verify } from '../../support/node-crypto.ts'
import vectors from '../../vectors/checkpoint.json' with { type: 'json' }

const vkey = (text: string): NoteKey => {
  const key = parseVkey(sha256, text)
  if (!key.ok) throw new Error(key.error.code)
  return key.value
}
const parsed = (bytes: Uint8Array): Note => {
  const note = parseNote(bytes)
  if (!note.ok) throw new Error(note.error.code)
  return note.value
}
const base64 = (text: string): Uint8Array => fromBase64(text) ?? new Uint8Array(0)

const origin = 'daejang.seoul/test'
const logPair = testKeyPair(1)
const logKey = noteKey(sha256, origin, KEY_ED25519, logPair.publicKey)
const checkpoint = { origin, size: 5, root: new Uint8Array(32).fill(9) }
const signed = signCheckpoint(sign, checkpoint, logKey, logPair.secretKey)
const witness = (name: string, byte: number) => {
  const pair = testKeyPair(byte)
  const key = noteKey(sha256, name, KEY_COSIGNATURE, pair.publicKey)
  return {
    key,
    secretKey: pair.secretKey,
    cosign: (time: number) => cosign(sign, parsed(signed).text, time, key, pair.secretKey),
  }
}
const mapo = witness('mapo/1', 2)
const gaepo = witness('gaepo/1', 3)

describe('checkpoint', () => {
  const { live, example } = vectors

  test('a live one opens under its log key', () => {
    const key = vkey(live.logVkey)
    const opened = openCheckpoint(verify, utf8Encode(live.note), [key])
    if (!opened.ok) throw new Error(opened.error.code)
    expect(opened.value.checkpoint).toEqual({ origin: live.origin, size: live.size, root: base64(live.root) })
    expect(opened.value.logKey).toEqual(key)
  })

  test('a live one of another size does not', () => {
    const forged = utf8Encode(live.note.replace(String(live.size), String(live.size + 1)))
    expect(openCheckpoint(verify, forged, [vkey(live.logVkey)])).toEqual({
      ok: false,
      error: { code: 'NOTE_SIGNATURE_INVALID', name: live.origin },
    })
  })

  test("the standard's example reads and writes back", () => {
    const { text } = parsed(utf8Encode(example.note))
    const body = { origin: example.origin, size: example.size, root: base64(example.root) }
    expect(parseCheckpointBody(text)).toEqual({ ok: true, value: body })
    expect(encodeCheckpointBody(body)).toBe(text)
  })

  test.each(vectors.bodiesRefused)('refuses $why', ({ body }) => {
    expect(parseCheckpointBody(body)).toEqual({ ok: false, error: { code: 'CHECKPOINT_MALFORMED' } })
  })

  test('reads sizes 0 and 2^53 - 1, and an origin of 255 bytes', () => {
    for (const size of [0, Number.MAX_SAFE_INTEGER]) {
      const value = { ...checkpoint, size, origin: `${'é'.repeat(127)}a` }
      expect(parseCheckpointBody(encodeCheckpointBody(value))).toEqual({ ok: true, value })
    }
  })

  test('what cannot be is not written', () => {
    for (const wrong of [
      { origin: '' },
      { origin: 'a b' },
      { size: -1 },
      { size: 2 ** 53 },
      { root: new Uint8Array(31) },
    ]) {
      expect(() => encodeCheckpointBody({ ...checkpoint, ...wrong })).toThrow(RangeError)
    }
  })

  test('opens under the key it was signed with, also while another is trusted', () => {
    const next = noteKey(sha256, origin, KEY_ED25519, testKeyPair(4).publicKey)
    const opened = openCheckpoint(verify, signed, [next, logKey])
    expect(opened).toMatchObject({ ok: true, value: { checkpoint, logKey } })
    expect(openCheckpoint(verify, signed, [next])).toEqual({ ok: false, error: { code: 'NOTE_UNSIGNED' } })
  })

  test('opens for the origin that the key is named after, and no other', () => {
    const other = noteKey(sha256, 'daejang.seoul/other', KEY_ED25519, logPair.publicKey)
    expect(openCheckpoint(verify, signed, [other])).toEqual({
      ok: false,
      error: { code: 'CHECKPOINT_ORIGIN_UNKNOWN', origin },
    })
    expect(() => signCheckpoint(sign, checkpoint, other, logPair.secretKey)).toThrow(RangeError)
  })
})

describe('cosignature', () => {
  const { live, example, timestamps } = vectors

  test('a live one verifies, with its time', () => {
    const key = vkey(live.witnessVkey)
    const note = parsed(utf8Encode(live.note))
    expect(verifyCosignatures(verify, note, [key])).toEqual({ ok: true, value: [{ key, timestamp: live.timestamp }] })
    const forged = { ...note, text: note.text.replace(String(live.size), '42') }
    expect(verifyCosignatures(verify, forged, [key])).toEqual({
      ok: false,
      error: { code: 'NOTE_SIGNATURE_INVALID', name: key.name },
    })
  })

  test("the message is the standard's", () => {
    const { text, signatures } = parsed(utf8Encode(example.note))
    expect(utf8Decode(cosignedMessage(text, example.timestamp))).toBe(example.message)
    const [, line] = signatures
    if (line === undefined) throw new Error('no cosignature')
    expect(parseCosignature(line)).toMatchObject({ ok: true, value: { timestamp: example.timestamp } })
  })

  test.each(timestamps)('a published blob has time $timestamp', ({ blob, timestamp }) => {
    const line = { name: 'w', keyId: 0, signature: base64(blob).slice(4) }
    expect(parseCosignature(line)).toMatchObject(
      timestamp === null ? { ok: false, error: { code: 'COSIGNATURE_MALFORMED' } } : { ok: true, value: { timestamp } },
    )
  })

  test('is 76 bytes: key id, time, signature', () => {
    const line = mapo.cosign(1_790_000_000)
    const text = encodeSignatureLines([line])
    expect(base64(text.trim().split(' ')[2] ?? '').length).toBe(76)
    expect(parseSignatureLines(text)).toEqual({ ok: true, value: [line] })
    expect(verifyCosignature(verify, parsed(signed).text, line, mapo.key)).toEqual({
      ok: true,
      value: { key: mapo.key, timestamp: 1_790_000_000 },
    })
  })

  test('vouches for its time, its text and its key', () => {
    const { text } = parsed(signed)
    const line = mapo.cosign(1_790_000_000)
    const invalid = { ok: false, error: { code: 'NOTE_SIGNATURE_INVALID', name: 'mapo/1' } }
    const later = { ...line, signature: line.signature.with(7, (line.signature[7] ?? 0) ^ 1) }
    expect(verifyCosignature(verify, text, later, mapo.key)).toEqual(invalid)
    expect(verifyCosignature(verify, text.replace('\n5\n', '\n6\n'), line, mapo.key)).toEqual(invalid)
    expect(verifyCosignature(verify, text, line, { ...mapo.key, publicKey: gaepo.key.publicKey })).toEqual(invalid)
    expect(verifyCosignature(verify, text, line, gaepo.key)).toEqual({ ok: false, error: { code: 'NOTE_UNSIGNED' } })
  })

  test('a time beyond 2^53 - 1 or a wrong length is malformed', () => {
    const { text } = parsed(signed)
    const line = mapo.cosign(1)
    const refused = { ok: false, error: { code: 'COSIGNATURE_MALFORMED', name: 'mapo/1' } }
    for (const signature of [
      line.signature.with(0, 0x80),
      line.signature.slice(0, -1),
      new Uint8Array([...line.signature, 0]),
    ]) {
      expect(verifyCosignature(verify, text, { ...line, signature }, mapo.key)).toEqual(refused)
    }
  })

  test('the log signs as no cosigner, and a cosigner as no log', () => {
    expect(() => cosign(sign, 'a\n', 1, logKey, logPair.secretKey)).toThrow(RangeError)
    expect(() => verifyCosignature(verify, 'a\n', mapo.cosign(1), logKey)).toThrow(RangeError)
  })
})

describe('merging cosignatures', () => {
  const note = parsed(signed)
  const merge = (into: Note, ...lines: Parameters<typeof mergeCosignatures>[1]) => {
    const merged = mergeCosignatures(into, lines)
    if (!merged.ok) throw new Error(merged.error.code)
    return merged.value
  }

  test('appends new ones behind the log signature', () => {
    const merged = merge(note, gaepo.cosign(10), mapo.cosign(11))
    expect(merged.signatures.map(({ name }) => name)).toEqual([origin, 'gaepo/1', 'mapo/1'])
    expect(parsed(encodeNote(merged))).toEqual(merged)
    expect(openCheckpoint(verify, encodeNote(merged), [logKey])).toMatchObject({ ok: true })
    expect(verifyCosignatures(verify, merged, [mapo.key, gaepo.key])).toEqual({
      ok: true,
      value: [
        { key: mapo.key, timestamp: 11 },
        { key: gaepo.key, timestamp: 10 },
      ],
    })
    expect(note.signatures.length).toBe(1)
  })

  test('keeps one line a key, the later one, whatever the order', () => {
    const merged = merge(merge(note, mapo.cosign(10), gaepo.cosign(10)), mapo.cosign(12), mapo.cosign(11))
    expect(merged).toEqual(merge(note, mapo.cosign(12), gaepo.cosign(10)))
    expect(merge(merged, mapo.cosign(12))).toEqual(merged)
  })

  test('two lines of one key count once, with the later time', () => {
    const twice = { ...note, signatures: [...note.signatures, mapo.cosign(20), mapo.cosign(10)] }
    expect(verifyCosignatures(verify, twice, [mapo.key])).toEqual({
      ok: true,
      value: [{ key: mapo.key, timestamp: 20 }],
    })
  })

  test('refuses what is no cosignature and more than a note holds', () => {
    expect(mergeCosignatures(note, note.signatures)).toEqual({
      ok: false,
      error: { code: 'COSIGNATURE_MALFORMED', name: origin },
    })
    const many = Array.from({ length: MAX_NOTE_SIGNATURES }, (_, keyId) => ({ ...mapo.cosign(1), keyId }))
    expect(mergeCosignatures(note, many)).toEqual({ ok: false, error: { code: 'NOTE_TOO_LARGE' } })
  })
})
