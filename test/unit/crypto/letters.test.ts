import { describe, expect, it } from 'vitest'
import { concatBytes, toHex, utf8Encode } from '../../../shared/bytes.ts'
import { PAYLOAD_TYPES, signPayload } from '../../../shared/crypto/dsse.ts'
import {
  decodeLetter,
  encodeLetter,
  isLetterSigned,
  isTakenSigned,
  type LetterHeader,
  MAX_LETTER_BYTES,
  MAX_LETTER_CONTENT_BYTES,
  MAX_LETTER_FRAME_BYTES,
  openLetterContent,
  parseLetter,
  parseTaken,
  sealLetter,
} from '../../../shared/crypto/letters.ts'
import { encodeJson, type Json } from '../../../shared/json.ts'
import type { Hash, KeyId, OfficeId } from '../../../shared/ledger/ids.ts'
import { judgeLetter, judgeTaken } from '../../../shared/wire/letters.ts'
import { fromEnvelope } from '../../../shared/wire/statements.ts'
import { makeChain } from '../../support/chain.ts'
import { makeLetter, takenBy } from '../../support/letters.ts'
import { makeTestNetwork } from '../../support/network.ts'

const network = makeTestNetwork({ devices: 2 })
const { crypto, mapo, gaepo } = network
const chain = makeChain(network)
const view = chain.store
const TEXT = utf8Encode('신청서 한 통')

const flipped = (bytes: Uint8Array, at: number): Uint8Array => {
  const copy = bytes.slice()
  copy[at] = (copy[at] as number) ^ 1
  return copy
}

describe('a letter’s content', () => {
  const { header, letter } = makeLetter(network, mapo, gaepo, { text: TEXT })

  it('opens with the receiving office’s key, and with no other', () => {
    expect(openLetterContent(crypto, header, gaepo.box, letter.content)).toEqual(TEXT)
    expect(openLetterContent(crypto, header, mapo.box, letter.content)).toBeNull()
  })

  it('is the one that its header names, in every byte', () => {
    for (const at of [0, 40, 79, 85, 110, letter.content.length - 1]) {
      expect(openLetterContent(crypto, header, gaepo.box, flipped(letter.content, at))).toBeNull()
    }
    const cut = letter.content.slice(0, -1)
    const named = { hash: crypto.sha256Hex(cut) as Hash, size: cut.length }
    expect(openLetterContent(crypto, { ...header, content: named }, gaepo.box, cut)).toBeNull()
    expect(openLetterContent(crypto, { ...header, content: { ...named, size: 0 } }, gaepo.box, cut)).toBeNull()
  })

  it('opens under no other network, id, sender, receiver or kind', () => {
    const others: Partial<Record<keyof LetterHeader, unknown>>[] = [
      { network: 'other' },
      { id: '00'.repeat(16) },
      { from: 'gaepo' },
      { to: 'mapo' },
      { kind: 'complaint' },
    ]
    for (const other of others) {
      const bound = { ...header, ...other } as LetterHeader
      expect([other, openLetterContent(crypto, bound, gaepo.box, letter.content)]).toEqual([other, null])
    }
  })

  it('tells a size class, not a length, and takes nothing up to the limit and no byte more', () => {
    const sizeOf = (bytes: number): number =>
      makeLetter(network, mapo, gaepo, { text: new Uint8Array(bytes) }).header.content.size
    expect(sizeOf(1)).toBe(sizeOf(200))
    expect(sizeOf(0)).toBe(sizeOf(1))
    const { header: largest, letter: whole } = makeLetter(network, mapo, gaepo, {
      text: new Uint8Array(MAX_LETTER_BYTES),
    })
    expect(largest.content.size).toBe(MAX_LETTER_CONTENT_BYTES)
    expect(openLetterContent(crypto, largest, gaepo.box, whole.content)?.length).toBe(MAX_LETTER_BYTES)
    expect(encodeLetter(whole).length).toBeLessThanOrEqual(MAX_LETTER_FRAME_BYTES)
    expect(() => sealLetter(crypto, header, gaepo.box.publicKey, new Uint8Array(MAX_LETTER_BYTES + 1))).toThrow(
      RangeError,
    )
  })

  it('is sealed to no key of small order', () => {
    expect(sealLetter(crypto, header, new Uint8Array(32), TEXT)).toEqual({ ok: false, error: { code: 'HPKE_BAD_KEY' } })
  })

  it('is sealed anew each time', () => {
    const again = sealLetter(crypto, header, gaepo.box.publicKey, TEXT)
    expect(again.ok && toHex(again.value)).not.toBe(toHex(letter.content))
  })
})

describe('a letter as it travels', () => {
  const { letter, bytes } = makeLetter(network, mapo, gaepo)

  it('is read back as it was written', () => {
    expect(decodeLetter(bytes)).toEqual(letter)
  })

  it('is refused cut short before its content, or with a header that no letter has', () => {
    for (const length of [0, 1, 2, 100, 2 + letter.payload.length + 63])
      expect(decodeLetter(bytes.slice(0, length))).toBeNull()
    expect(decodeLetter(concatBytes(Uint8Array.of(0xff, 0xff), new Uint8Array(70_000)))).toBeNull()
    expect(decodeLetter(concatBytes(Uint8Array.of(0x04, 0x01), new Uint8Array(5_000)))).toBeNull()
    expect(decodeLetter(new Uint8Array(MAX_LETTER_FRAME_BYTES + 1))).toBeNull()
  })
})

describe('a header', () => {
  const { header, letter } = makeLetter(network, mapo, gaepo)

  it('is exactly its fields, each in its bounds, canonical', () => {
    expect(parseLetter(letter)).toEqual(header)
    const wrong: Record<string, Json>[] = [
      { v: 2 },
      { id: 'ab' },
      { id: 'AB'.repeat(16) },
      { from: 'Mapo' },
      { to: '' },
      { kind: 'anything' },
      { by: '00' },
      { device: null },
      { at: -1 },
      { at: 1.5 as never },
      { at: Number.MAX_SAFE_INTEGER },
      { content: { hash: header.content.hash, size: 0 } },
      { content: { hash: header.content.hash, size: MAX_LETTER_CONTENT_BYTES + 1 } },
      { content: { hash: header.content.hash } },
      { more: 1 },
    ]
    for (const change of wrong) {
      const text = JSON.stringify(Object.fromEntries(Object.entries({ ...header, ...change }).sort()))
      expect([change, parseLetter({ payload: utf8Encode(text) })]).toEqual([change, null])
    }
    expect(parseLetter({ payload: concatBytes(letter.payload, utf8Encode(' ')) })).toBeNull()
    expect(parseLetter({ payload: new Uint8Array(2000).fill(0x20) })).toBeNull()
    expect(parseLetter({ payload: new Uint8Array(0) })).toBeNull()
  })

  it('is signed under a type of its own', () => {
    const { publicKey, secretKey } = mapo.supervisor.keys.sign
    expect(isLetterSigned(crypto, publicKey, letter)).toBe(true)
    for (const type of [PAYLOAD_TYPES.transaction, PAYLOAD_TYPES.letterTaken]) {
      const signature = signPayload(crypto, secretKey, type, letter.payload)
      expect(isLetterSigned(crypto, publicKey, { ...letter, signature })).toBe(false)
    }
  })
})

describe('whose letter counts', () => {
  const judge = (wish: Parameters<typeof makeLetter>[3], from = mapo, to = gaepo): string => {
    const judged = judgeLetter(crypto, view, network.made.file.network, makeLetter(network, from, to, wish).letter)
    return judged.ok ? 'ok' : judged.error.code
  }

  it('is one of a clerk or a supervisor of the sending office, to another office', () => {
    expect(judge({})).toBe('ok')
    expect(judge({ by: mapo.clerk })).toBe('ok')
    expect(judge({ by: mapo.administrator })).toBe('LETTER_KEY')
    expect(judge({ by: mapo.auditor })).toBe('LETTER_KEY')
    expect(judge({ by: mapo.device })).toBe('LETTER_KEY')
    expect(judge({ by: gaepo.clerk })).toBe('LETTER_KEY')
    expect(judge({ by: makeTestNetwork({ seed: 'strangers' }).mapo.clerk })).toBe('LETTER_KEY')
    expect(judge({ header: { device: gaepo.device.keys.id } })).toBe('LETTER_KEY')
    expect(judge({ header: { device: mapo.clerk.keys.id } })).toBe('LETTER_KEY')
    expect(judge({ header: { device: 'ab'.repeat(32) as KeyId } })).toBe('LETTER_KEY')
    expect(judge({ header: { device: mapo.devices[1]?.keys.id as KeyId } })).toBe('ok')
    expect(judge({ header: { network: 'other-network' } })).toBe('LETTER_NETWORK')
    expect(judge({ header: { to: 'nowhere' as OfficeId } })).toBe('LETTER_OFFICE')
    expect(judge({}, mapo, mapo)).toBe('LETTER_OFFICE')
    // Before the key's first day.
    expect(judge({ header: { at: 0 as never } })).toBe('LETTER_KEY')
  })

  it('has a signature that holds', () => {
    const { letter } = makeLetter(network, mapo, gaepo)
    const judgeBytes = (signed: { payload: Uint8Array; signature: Uint8Array }) =>
      judgeLetter(crypto, view, 'test', signed)
    expect(judgeBytes({ ...letter, signature: flipped(letter.signature, 3) })).toEqual({
      ok: false,
      error: { code: 'LETTER_SIGNATURE' },
    })
    const { header: other } = makeLetter(network, mapo, gaepo)
    expect(judgeBytes({ ...letter, payload: encodeJson(other) })).toMatchObject({ error: { code: 'LETTER_SIGNATURE' } })
    expect(judgeBytes({ ...letter, payload: letter.payload.slice(1) })).toMatchObject({
      error: { code: 'LETTER_MALFORMED' },
    })
  })
})

describe('whose acknowledgement counts', () => {
  const { header } = makeLetter(network, mapo, gaepo)
  const judge = (device: typeof gaepo.device, wish: Parameters<typeof takenBy>[3] = {}): string => {
    const signed = fromEnvelope(takenBy(network, header, device, wish))
    if (signed === null) throw new Error('no envelope')
    const judged = judgeTaken(crypto, view, header, signed)
    return judged.ok ? 'ok' : judged.error.code
  }

  it('is one of this letter by a device of the receiving office', () => {
    expect(judge(gaepo.device)).toBe('ok')
    expect(judge(gaepo.devices[1] as typeof gaepo.device)).toBe('ok')
    expect(judge(mapo.device)).toBe('LETTER_KEY')
    expect(judge(gaepo.clerk as never)).toBe('LETTER_KEY')
    expect(judge(gaepo.device, { id: '00'.repeat(16) })).toBe('LETTER_MALFORMED')
    expect(judge(gaepo.device, { to: mapo.id })).toBe('LETTER_MALFORMED')
    expect(judge(gaepo.device, { network: 'other' })).toBe('LETTER_NETWORK')
    expect(judge(mapo.device, { device: gaepo.device.keys.id })).toBe('LETTER_SIGNATURE')
    expect(parseTaken({ payload: new Uint8Array(3) })).toBeNull()
  })

  it('is signed under a type of its own', () => {
    const signed = fromEnvelope(takenBy(network, header, gaepo.device))
    if (signed === null) throw new Error('no envelope')
    const { publicKey, secretKey } = gaepo.device.keys.sign
    expect(isTakenSigned(crypto, publicKey, signed)).toBe(true)
    const signature = signPayload(crypto, secretKey, PAYLOAD_TYPES.acknowledgement, signed.payload)
    expect(isTakenSigned(crypto, publicKey, { ...signed, signature })).toBe(false)
  })
})
