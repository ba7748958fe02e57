import { describe, expect, it } from 'vitest'
import { utf8Decode, utf8Encode } from '../../../shared/bytes.ts'
import {
  exportEnvelope,
  importEnvelope,
  PAYLOAD_TYPES,
  pae,
  signPayload,
  verifyPayload,
} from '../../../shared/crypto/dsse.ts'
import type { Json } from '../../../shared/json.ts'
import { implementations } from './implementations.ts'

const body = utf8Encode('{"v":1}')

describe('DSSE', () => {
  it('encodes the protocol’s own example', () => {
    expect(utf8Decode(pae('http://example.com/HelloWorld', utf8Encode('hello world')))).toBe(
      'DSSEv1 29 http://example.com/HelloWorld 11 hello world',
    )
  })

  it('counts bytes, not characters, and takes an empty body', () => {
    expect(utf8Decode(pae('대', utf8Encode('장부')))).toBe('DSSEv1 3 대 6 장부')
    expect(utf8Decode(pae('', new Uint8Array(0)))).toBe('DSSEv1 0  0 ')
  })

  it.each(implementations)('signs with %s; another type, body or key does not verify', (_name, crypto) => {
    const { publicKey, secretKey } = crypto.signKeyPair(new Uint8Array(32).fill(1))
    const signature = signPayload(crypto, secretKey, PAYLOAD_TYPES.approval, body)
    expect(verifyPayload(crypto, publicKey, PAYLOAD_TYPES.approval, body, signature)).toBe(true)
    expect(verifyPayload(crypto, publicKey, PAYLOAD_TYPES.transaction, body, signature)).toBe(false)
    expect(verifyPayload(crypto, publicKey, PAYLOAD_TYPES.approval, utf8Encode('{"v":2}'), signature)).toBe(false)
    const other = crypto.signKeyPair(new Uint8Array(32).fill(2)).publicKey
    expect(verifyPayload(crypto, other, PAYLOAD_TYPES.approval, body, signature)).toBe(false)
    // A signature over the bare payload is none over the envelope.
    const bare = crypto.sign(secretKey, body)
    expect(verifyPayload(crypto, publicKey, PAYLOAD_TYPES.approval, body, bare)).toBe(false)
  })

  it('has one type for each kind', () => {
    const types = Object.values(PAYLOAD_TYPES)
    expect(new Set(types).size).toBe(types.length)
    expect(types.every((type) => /^application\/vnd\.daejang\.[a-z-]+\+json;v=1$/.test(type))).toBe(true)
  })

  it('exports the recommended JSON form and reads it back, in either base64 alphabet', () => {
    const envelope = {
      payloadType: PAYLOAD_TYPES.transaction,
      payload: Uint8Array.of(251, 255, 254, 1),
      signatures: [
        { keyId: 'ab', signature: Uint8Array.of(255, 239) },
        { keyId: null, signature: Uint8Array.of(1) },
      ],
    }
    const json = exportEnvelope(envelope)
    expect(json).toEqual({
      payload: '+//+AQ==',
      payloadType: PAYLOAD_TYPES.transaction,
      signatures: [{ keyid: 'ab', sig: '/+8=' }, { sig: 'AQ==' }],
    })
    expect(importEnvelope(json)).toEqual({ ok: true, value: envelope })
    const urlSafe = { ...(json as object), payload: '-__-AQ' }
    expect(importEnvelope(urlSafe)).toEqual({ ok: true, value: envelope })
  })

  it.each([
    null,
    [],
    {},
    { payload: 'AQ==', payloadType: 'x', signatures: [] },
    { payload: 'AQ==', payloadType: 'x', signatures: [{}] },
    { payload: 'AQ==', payloadType: 'x', signatures: [{ sig: 1 }] },
    { payload: 'AQ==', payloadType: 'x', signatures: [{ sig: 'AQ==', keyid: 1 }] },
    { payload: 'A?==', payloadType: 'x', signatures: [{ sig: 'AQ==' }] },
    { payload: 'AR==', payloadType: 'x', signatures: [{ sig: 'AQ==' }] },
    { payload: 'A', payloadType: 'x', signatures: [{ sig: 'AQ==' }] },
    { payload: 'AQ==', payloadType: 1, signatures: [{ sig: 'AQ==' }] },
  ] as readonly Json[])('refuses %j', (json) => {
    expect(importEnvelope(json)).toEqual({ ok: false, error: { code: 'DSSE_MALFORMED' } })
  })
})
