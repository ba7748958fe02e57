import { describe, expect, test } from 'vitest'
import { fromBase64, fromHex, utf8Decode, utf8Encode } from '../../../shared/bytes.ts'
import {
  encodeNote,
  encodeSignatureLines,
  encodeVkey,
  isKeyName,
  KEY_COSIGNATURE,
  KEY_ED25519,
  keyIdHex,
  MAX_NOTE_SIGNATURES,
  MAX_NOTE_SIZE,
  type NoteKey,
  noteKey,
  parseNote,
  parseSignatureLines,
  parseVkey,
  signText,
  verifyNote,
} from '../../../shared/ledger/note.ts'
import { keyPair, sha256, sign, verify } from '../../support/node-crypto.ts'
import vectors from '../../vectors/note.json' with { type: 'json' }

const vkey = (text: string): NoteKey => {
  const key = parseVkey(sha256, text)
  if (!key.ok) throw new Error(`${key.error.code}: ${text}`)
  return key.value
}
const opened = (text: string) => {
  const note = parseNote(utf8Encode(text))
  if (!note.ok) throw new Error(note.error.code)
  return note.value
}
const malformed = { ok: false, error: { code: 'NOTE_MALFORMED' } }

const [, peterVkey = '', enochVkey = ''] = vectors.vkeys.map((vector) => vector.vkey)
const peter = vkey(peterVkey)
const enoch = vkey(enochVkey)
const both = vectors.notes[2]?.note ?? ''

describe('verifier keys', () => {
  test.each(vectors.vkeys)('$name', ({ vkey: text, name, type, keyId, publicKey }) => {
    const key = vkey(text)
    expect([key.name, key.type, keyIdHex(key.keyId)]).toEqual([name, type, keyId])
    if (publicKey !== null) expect(key.publicKey).toEqual(fromHex(publicKey))
    expect(encodeVkey(key)).toBe(text)
    expect(noteKey(sha256, name, key.type, key.publicKey)).toEqual(key)
  })

  test.each(vectors.vkeysRefused)('refuses $why', ({ vkey: text, code }) => {
    expect(parseVkey(sha256, text)).toMatchObject({ ok: false, error: { code } })
  })

  test('refuses every part and every changed character (Go: TestNewVerifier)', () => {
    for (let start = 0; start <= peterVkey.length; start++) {
      for (let end = start + 1; end <= peterVkey.length; end++) {
        if (start === 0 && end === peterVkey.length) continue
        expect(parseVkey(sha256, peterVkey.slice(start, end)).ok).toBe(false)
      }
    }
    for (let at = 0; at < peterVkey.length; at++) {
      const changed = String.fromCharCode(peterVkey.charCodeAt(at) + 1)
      expect(parseVkey(sha256, peterVkey.slice(0, at) + changed + peterVkey.slice(at + 1)).ok).toBe(false)
    }
  })

  test('the type is part of the id', () => {
    const cosigner = noteKey(sha256, peter.name, KEY_COSIGNATURE, peter.publicKey)
    expect(cosigner.keyId).not.toBe(peter.keyId)
  })

  test('a name has no space, plus or control character', () => {
    for (const name of ['a', 'daejang.seoul/demo', '대장', '—']) expect(isKeyName(name)).toBe(true)
    const refused = [
      '',
      'a b',
      'a+b',
      'a\tb',
      'a\nb',
      'a\rb',
      'a\u0000b',
      'a\u001fb',
      'a\u0085b',
      'a\u00a0b',
      'a\u2003b',
    ]
    for (const name of [...refused, 'a\u3000b', 'a\u2028b', 'a\ud800b']) expect(isKeyName(name)).toBe(false)
    expect(() => noteKey(sha256, 'a b', KEY_ED25519, peter.publicKey)).toThrow(RangeError)
    expect(() => noteKey(sha256, 'a', KEY_ED25519, new Uint8Array(31))).toThrow(RangeError)
  })
})

describe('published notes', () => {
  test.each(vectors.notes)('verifies $vkey', ({ vkey: text, note }) => {
    const key = vkey(text)
    expect(verifyNote(verify, opened(note), [key])).toEqual({ ok: true, value: [key] })
    expect(utf8Decode(encodeNote(opened(note)))).toBe(note)
  })

  test('the text ends at the last empty line', () => {
    const { note, text, name } = vectors.unverified
    expect(opened(note).text).toBe(text)
    expect(opened(note).signatures.map((signature) => [signature.name, signature.signature.length])).toEqual([
      [name, 64],
    ])
  })

  test('signing gives the published bytes (Go: TestSign)', () => {
    const seed = fromBase64(vectors.signer.seedBase64)
    if (seed === null) throw new Error('no seed')
    const { publicKey, secretKey } = keyPair(seed)
    expect(publicKey).toEqual(peter.publicKey)
    const { text } = opened(both)
    const note = encodeNote({ text, signatures: [signText(sign, text, peter, secretKey)] })
    expect(utf8Decode(note)).toBe(vectors.notes[1]?.note)
  })

  test.each(vectors.refused)('refuses $why', ({ note }) => {
    expect(parseNote(utf8Encode(note))).toEqual(malformed)
  })

  test('refuses bytes that are no UTF-8', () => {
    expect(parseNote(Uint8Array.of(0xff, ...utf8Encode(both)))).toEqual(malformed)
  })
})

describe('verdicts', () => {
  test('each known signer once, the unknown ignored', () => {
    expect(verifyNote(verify, opened(both), [enoch, peter])).toEqual({ ok: true, value: [enoch, peter] })
    const peterLine = encodeSignatureLines(opened(both).signatures.slice(0, 1))
    expect(verifyNote(verify, opened(both + peterLine), [peter])).toEqual({ ok: true, value: [peter] })
  })

  test('no known signature', () => {
    const unsigned = { ok: false, error: { code: 'NOTE_UNSIGNED' } }
    expect(verifyNote(verify, opened(both), [])).toEqual(unsigned)
    expect(verifyNote(verify, opened(both), [vkey(vectors.vkeys[0]?.vkey ?? '')])).toEqual(unsigned)
    // The same name or the same id alone makes no known key.
    expect(verifyNote(verify, opened(both), [{ ...peter, name: 'CarmenSandiego' }])).toEqual(unsigned)
    expect(verifyNote(verify, opened(both), [{ ...peter, keyId: peter.keyId + 1 }])).toEqual(unsigned)
  })

  test('a wrong signature of a known key condemns the note, beside right ones too', () => {
    const { text, signatures } = opened(both)
    const invalid = { ok: false, error: { code: 'NOTE_SIGNATURE_INVALID', name: 'PeterNeumann' } }
    const other = { text: text.replace('cryptography', 'Cryptography'), signatures }
    expect(verifyNote(verify, other, [peter])).toEqual(invalid)
    const spoiled = signatures.map((line) =>
      line.name === peter.name ? { ...line, signature: line.signature.with(0, 0) } : line,
    )
    expect(verifyNote(verify, { text, signatures: spoiled }, [enoch, peter])).toEqual(invalid)
    expect(verifyNote(verify, { text, signatures: [...signatures, ...spoiled] }, [peter])).toEqual(invalid)
    expect(verifyNote(verify, { text, signatures: spoiled }, [enoch])).toEqual({ ok: true, value: [enoch] })
  })

  test('a cosigner signs no text', () => {
    const cosigner = noteKey(sha256, 'w', KEY_COSIGNATURE, peter.publicKey)
    expect(() => verifyNote(verify, opened(both), [cosigner])).toThrow(RangeError)
    expect(() => signText(sign, 'a\n', cosigner, new Uint8Array(64))).toThrow(RangeError)
  })
})

describe('limits', () => {
  const line = { name: 'a', keyId: 1, signature: Uint8Array.of(1) }

  test('of signature lines', () => {
    const lines = (count: number) => Array.from({ length: count }, () => line)
    const most = encodeNote({ text: 'a\n', signatures: lines(MAX_NOTE_SIGNATURES) })
    expect(parseNote(most)).toMatchObject({ ok: true })
    const more = utf8Encode(utf8Decode(most) + encodeSignatureLines([line]))
    expect(parseNote(more)).toEqual({ ok: false, error: { code: 'NOTE_TOO_LARGE' } })
    expect(() => encodeNote({ text: 'a\n', signatures: lines(MAX_NOTE_SIGNATURES + 1) })).toThrow(RangeError)
    expect(() => encodeNote({ text: 'a\n', signatures: [] })).toThrow(RangeError)
  })

  test('of bytes', () => {
    const long = encodeNote({ text: `${'a'.repeat(MAX_NOTE_SIZE)}\n`, signatures: [line] })
    expect(parseNote(long)).toEqual({ ok: false, error: { code: 'NOTE_TOO_LARGE' } })
  })

  test('a text ends in a newline and has no control character', () => {
    for (const text of ['', 'a', 'a\r\n', 'a\tb\n', '\u0000\n', '\ud800\n']) {
      expect(() => encodeNote({ text, signatures: [line] })).toThrow(RangeError)
    }
    for (const text of ['\n', '\n\n', 'a\n\n\n', '— a AAAAAAA=\n']) {
      expect(parseNote(encodeNote({ text, signatures: [line] }))).toEqual({
        ok: true,
        value: { text, signatures: [line] },
      })
    }
  })

  test('signature lines alone', () => {
    expect(parseSignatureLines(encodeSignatureLines([line, line]))).toEqual({ ok: true, value: [line, line] })
    for (const text of ['', '\n', '— a AAAAAAA=', '\n— a AAAAAAA=\n', '— a AAAAAAA=\n\n']) {
      expect(parseSignatureLines(text)).toEqual(malformed)
    }
    expect(() => encodeSignatureLines([{ ...line, signature: new Uint8Array(0) }])).toThrow(RangeError)
    expect(() => encodeSignatureLines([{ ...line, name: 'a b' }])).toThrow(RangeError)
  })
})
