import { hkdfSync } from 'node:crypto'
import { x25519 } from '@noble/curves/ed25519.js'
import { describe, expect, it } from 'vitest'
import { inlineSignatures } from '../../../node/signatures.ts'
import { readWraps } from '../../../node/wraps.ts'
import { concatBytes, toHex, utf8Decode, utf8Encode, writeU16 } from '../../../shared/bytes.ts'
import { PAYLOAD_TYPES, signPayload } from '../../../shared/crypto/dsse.ts'
import { keyIdOf, keysFromSeed, wipeKeys } from '../../../shared/crypto/keys.ts'
import { createWrap, MAX_WRAP_BYTES, openWrap, readWrap, type WrapBinding } from '../../../shared/crypto/wraps.ts'
import { encodeJson, type Json } from '../../../shared/json.ts'
import type { KeyId, OfficeId } from '../../../shared/ledger/ids.ts'
import { implementations } from './implementations.ts'

const binding: WrapBinding = {
  network: 'demo-seoul',
  purpose: 'sealed',
  subject: 'ab'.repeat(32),
  office: 'gaepo' as OfficeId,
}
const contentKey = new Uint8Array(32).fill(0x5a)
const refused = (code: string) => ({ ok: false, error: { code } })

describe.each(implementations)('wraps with %s', (_name, crypto) => {
  const device = keysFromSeed(crypto, new Uint8Array(32).fill(1))
  const office = keysFromSeed(crypto, new Uint8Array(32).fill(2))
  const stranger = keysFromSeed(crypto, new Uint8Array(32).fill(3))
  const known = (id: KeyId) => (id === device.id ? device.sign.publicKey : null)

  const made = createWrap(crypto, binding, office.box.publicKey, contentKey, device.sign)
  if (!made.ok) throw new Error(made.error.code)
  const bytes = made.value
  const payloadOf = (wrap: Uint8Array) => wrap.slice(34, wrap.length - 64)

  /** A wrap whose payload was changed by hand and signed again by `by`. */
  const resigned = (change: (value: Record<string, Json>) => Json, by = device): Uint8Array => {
    const value = JSON.parse(utf8Decode(payloadOf(bytes)) ?? '') as Record<string, Json>
    return framedBy(encodeJson(change(value)), by)
  }
  const framedBy = (payload: Uint8Array, by = device): Uint8Array => {
    const length = new Uint8Array(2)
    writeU16(length, 0, payload.length)
    const signature = signPayload(crypto, by.sign.secretKey, PAYLOAD_TYPES.wrap, payload)
    return concatBytes(crypto.sha256(by.sign.publicKey), length, payload, signature)
  }

  it('carries a key to its office, which finds everything it asked for', () => {
    const wrap = readWrap(crypto, bytes, known, binding)
    if (!wrap.ok) throw new Error(wrap.error.code)
    expect(wrap.value).toMatchObject({ ...binding, v: 1, wrapper: device.id })
    expect(wrap.value.recipient).toBe(keyIdOf(crypto, office.box.publicKey))
    expect(openWrap(crypto, wrap.value, office.box)).toEqual({ ok: true, value: contentKey })
    expect(toHex(bytes)).not.toContain(toHex(contentKey))
    expect(bytes.length).toBeLessThan(MAX_WRAP_BYTES)
  })

  it('is read in batches just as one by one', async () => {
    const flipped = Array.from({ length: 24 }, (_, i) => {
      const damaged = bytes.slice()
      const at = Math.floor((i * bytes.length) / 24)
      damaged[at] = (damaged[at] as number) ^ 1
      return damaged
    })
    const other = { ...binding, office: 'mapo' as OfficeId }
    const many = [
      bytes,
      ...flipped,
      bytes.slice(1),
      framedBy(payloadOf(bytes), stranger),
      framedBy(utf8Encode('{}')),
      bytes,
    ]
    const wraps = [...many.map((each) => ({ bytes: each, expected: binding })), { bytes, expected: other }]
    const one = wraps.map((wrap) => readWrap(crypto, wrap.bytes, known, wrap.expected))
    expect(await readWraps(crypto, inlineSignatures(crypto), wraps, known)).toEqual(one)
    const codes = new Set(one.map((read) => (read.ok ? 'ok' : read.error.code)))
    expect([...codes].sort()).toEqual(['WRAP_BINDING', 'WRAP_MALFORMED', 'WRAP_SIGNATURE', 'WRAP_UNKNOWN_KEY', 'ok'])
    expect(await readWraps(crypto, inlineSignatures(crypto), [], known)).toEqual([])
  })

  it('opens for nobody else', () => {
    const wrap = readWrap(crypto, bytes, known)
    if (!wrap.ok) throw new Error(wrap.error.code)
    expect(openWrap(crypto, wrap.value, stranger.box)).toEqual(refused('WRAP_RECIPIENT'))
    const pretended = { publicKey: office.box.publicKey, secretKey: stranger.box.secretKey }
    expect(openWrap(crypto, wrap.value, pretended)).toEqual(refused('WRAP_BOX'))
  })

  it('is refused when a single bit differs', () => {
    for (let i = 0; i < bytes.length; i++) {
      const changed = bytes.map((byte, at) => (at === i ? byte ^ 1 : byte))
      expect(readWrap(crypto, changed, known).ok).toBe(false)
    }
  })

  it('is refused when cut, longer or too large', () => {
    for (const wrong of [
      new Uint8Array(0),
      bytes.slice(0, 97),
      bytes.slice(0, -1),
      concatBytes(bytes, Uint8Array.of(0)),
      new Uint8Array(MAX_WRAP_BYTES + 1),
    ]) {
      expect(readWrap(crypto, wrong, known)).toEqual(refused('WRAP_MALFORMED'))
    }
  })

  it('is refused from an unknown device, and from one whose answer is another key', () => {
    expect(readWrap(crypto, bytes, () => null)).toEqual(refused('WRAP_UNKNOWN_KEY'))
    expect(readWrap(crypto, bytes, () => stranger.sign.publicKey)).toEqual(refused('WRAP_UNKNOWN_KEY'))
  })

  it('is refused with a signature of another type', () => {
    const payload = payloadOf(bytes)
    const signature = signPayload(crypto, device.sign.secretKey, PAYLOAD_TYPES.session, payload)
    expect(readWrap(crypto, concatBytes(bytes.slice(0, 34), payload, signature), known)).toEqual(
      refused('WRAP_SIGNATURE'),
    )
  })

  it('is refused when its genuine maker wrote something else', () => {
    expect(
      readWrap(
        crypto,
        resigned((v) => v),
        known,
      ).ok,
    ).toBe(true)
    for (const change of [
      (v: Record<string, Json>) => ({ ...v, extra: 1 }),
      ({ box: _box, ...v }: Record<string, Json>) => v,
      (v: Record<string, Json>) => ({ ...v, v: 2 }),
      (v: Record<string, Json>) => ({ ...v, purpose: 'draft' }),
      (v: Record<string, Json>) => ({ ...v, subject: 'AB'.repeat(32) }),
      (v: Record<string, Json>) => ({ ...v, office: 'Gaepo' }),
      (v: Record<string, Json>) => ({ ...v, box: `${v.box as string}00` }),
      (v: Record<string, Json>) => ({ ...v, wrapper: stranger.id }),
      () => [],
    ]) {
      expect(readWrap(crypto, resigned(change), known)).toEqual(refused('WRAP_MALFORMED'))
    }
    const spaced = utf8Encode(` ${utf8Decode(payloadOf(bytes))}`)
    expect(readWrap(crypto, framedBy(spaced), known)).toEqual(refused('WRAP_MALFORMED'))
  })

  it('is refused when it was made for something else than asked', () => {
    for (const asked of [
      { ...binding, network: 'other-net' },
      { ...binding, subject: 'cd'.repeat(32) },
      { ...binding, office: 'mapo' as OfficeId },
      { ...binding, purpose: 'office-key' as const },
    ]) {
      expect(readWrap(crypto, bytes, known, asked)).toEqual(refused('WRAP_BINDING'))
    }
  })

  it('does not open under another binding, even re-signed: HPKE’s info holds it', () => {
    for (const change of [{ network: 'other-net' }, { subject: 'cd'.repeat(32) }, { office: 'mapo' }]) {
      const moved = readWrap(
        crypto,
        resigned((v) => ({ ...v, ...change })),
        known,
      )
      if (!moved.ok) throw new Error(moved.error.code)
      expect(openWrap(crypto, moved.value, office.box)).toEqual(refused('WRAP_BOX'))
    }
  })

  it('carries an epoch’s number key as well, and refuses to be made wrongly', () => {
    const k = createWrap(
      crypto,
      { ...binding, purpose: 'number-key', subject: '1' },
      office.box.publicKey,
      contentKey,
      device.sign,
    )
    if (!k.ok) throw new Error(k.error.code)
    const wrap = readWrap(crypto, k.value, known, { purpose: 'number-key', subject: '1' })
    expect(wrap.ok && openWrap(crypto, wrap.value, office.box)).toEqual({ ok: true, value: contentKey })
    expect(createWrap(crypto, binding, new Uint8Array(32), contentKey, device.sign)).toEqual(refused('HPKE_BAD_KEY'))
    expect(() => createWrap(crypto, binding, office.box.publicKey, contentKey.slice(1), device.sign)).toThrow(
      RangeError,
    )
    expect(() =>
      createWrap(crypto, { ...binding, subject: 'x' }, office.box.publicKey, contentKey, device.sign),
    ).toThrow(RangeError)
  })
})

describe.each(implementations)('keys with %s', (_name, crypto) => {
  it('come from one seed, the same everywhere, and can be wiped', () => {
    const keys = keysFromSeed(crypto, new Uint8Array(32).fill(9))
    expect(keys.id).toBe(crypto.sha256Hex(keys.sign.publicKey))
    // Frozen: these are on the ledger and in wraps.
    expect(toHex(keys.sign.publicKey)).toBe('fd1724385aa0c75b64fb78cd602fa1d991fdebf76b13c58ed702eac835e9f618')
    expect(toHex(keys.box.publicKey)).toBe('6b3df5d4c6349bbaef36ad8bb09cfc3b51684ac7b838f48813237bc089482970')
    const derived = hkdfSync('sha256', new Uint8Array(32).fill(9), '', 'daejang/box-key/v1\0', 32)
    expect(toHex(keys.box.publicKey)).toBe(toHex(x25519.getPublicKey(new Uint8Array(derived))))
    wipeKeys(crypto, keys)
    expect(keys.sign.secretKey).toEqual(new Uint8Array(64))
    expect(keys.box.secretKey).toEqual(new Uint8Array(32))
    expect(() => keyIdOf(crypto, new Uint8Array(33))).toThrow(RangeError)
  })
})
