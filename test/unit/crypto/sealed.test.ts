import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { describe, expect, it } from 'vitest'
import { concatBytes, readU32, toHex, utf8Decode, utf8Encode } from '../../../shared/bytes.ts'
import {
  contentCommit,
  keyCommit,
  MAX_ATTACHMENT_BYTES,
  MAX_SEALED_CONTENT_BYTES,
  openAttachment,
  openRecord,
  type SealContext,
  type SealedHeader,
  type SealedRecord,
  sealRecord,
  sizeClass,
} from '../../../shared/crypto/sealed.ts'
import { hex, implementations, predictable } from './implementations.ts'

const context: SealContext = { network: 'demo-seoul', nonce: '00112233445566778899aabbccddeeff', service: 'birth' }
const content = { child: { name: '홍길동', hanja: '洪吉童' }, note: '쌍둥이' }
const scan = { name: '출생증명서.png', mediaType: 'image/png', bytes: utf8Encode('not really a picture') }
const refused = (code: string) => ({ ok: false, error: { code } })
const flip = (bytes: Uint8Array, at: number) => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte))

describe.each(implementations)('sealing with %s', (_name, crypto) => {
  const sealed = sealRecord(crypto, context, content, [scan, { ...scan, name: '둘', bytes: new Uint8Array(0) }])
  const open = (over: Partial<{ context: SealContext; header: SealedHeader } & SealedRecord> = {}) =>
    openRecord(
      crypto,
      over.context ?? context,
      over.header ?? sealed.header,
      over.key ?? sealed.key,
      over.ciphertext ?? sealed.ciphertext,
    )

  it('gives back content, salt and the attachments’ keys', () => {
    const opened = open()
    if (!opened.ok) throw new Error(opened.error.code)
    expect(opened.value.content).toEqual(content)
    expect(utf8Decode(opened.value.contentBytes)).toBe(utf8Decode(sealed.content))
    expect(toHex(opened.value.salt)).toBe(toHex(sealed.salt))
    expect(opened.value.attachments.map(({ name, mediaType, size }) => ({ name, mediaType, size }))).toEqual([
      { name: scan.name, mediaType: 'image/png', size: scan.bytes.length },
      { name: '둘', mediaType: 'image/png', size: 0 },
    ])
    const picture = openAttachment(
      crypto,
      context,
      sealed.header,
      0,
      opened.value.attachments[0]?.key as Uint8Array,
      sealed.attachments[0] as Uint8Array,
    )
    expect(picture.ok && utf8Decode(picture.value)).toBe('not really a picture')
  })

  it('puts into the log what DESIGN section 6 defines, and nothing readable into the ciphertext', () => {
    const { header } = sealed
    expect(header.hash).toBe(crypto.sha256Hex(sealed.ciphertext))
    expect(header.size).toBe(sealed.ciphertext.length)
    const prefixed = (prefix: string, ...parts: Uint8Array[]) =>
      crypto.sha256Hex(concatBytes(utf8Encode(prefix), ...parts))
    expect(header.keyCommit).toBe(prefixed('daejang/key-commit/v1\0', sealed.key))
    expect(header.contentCommit).toBe(prefixed('daejang/content-commit/v1\0', sealed.salt, sealed.content))
    expect(contentCommit(crypto, sealed.salt, sealed.content)).toBe(header.contentCommit)
    expect(keyCommit(crypto, sealed.key)).toBe(header.keyCommit)
    expect(toHex(sealed.ciphertext)).not.toContain(toHex(utf8Encode('홍길동')))
    expect(new Set([header, ...header.attachments].flatMap((o) => [o.hash, o.keyCommit, o.contentCommit])).size).toBe(9)
  })

  it('refuses a ciphertext with one byte changed, cut or longer', () => {
    for (const at of [0, 23, 24, 100, sealed.ciphertext.length - 1]) {
      expect(open({ ciphertext: flip(sealed.ciphertext, at) })).toEqual(refused('SEALED_HASH'))
    }
    expect(open({ ciphertext: sealed.ciphertext.slice(0, -1) })).toEqual(refused('SEALED_HASH'))
    expect(open({ ciphertext: concatBytes(sealed.ciphertext, Uint8Array.of(0)) })).toEqual(refused('SEALED_HASH'))
    const shorter = { ...sealed.header, size: sealed.header.size - 1 }
    expect(open({ header: shorter })).toEqual(refused('SEALED_HASH'))
  })

  it('refuses a key that the log does not commit to', () => {
    expect(open({ key: flip(sealed.key, 0) })).toEqual(refused('SEALED_KEY'))
    expect(open({ key: sealed.key.slice(1) })).toEqual(refused('SEALED_KEY'))
    const other = { ...sealed.header, keyCommit: sealed.header.contentCommit }
    expect(open({ header: other })).toEqual(refused('SEALED_KEY'))
  })

  it('refuses a sealed part put under another record', () => {
    for (const other of [
      { ...context, network: 'demo-seoul2' },
      { ...context, nonce: '00112233445566778899aabbccddee00' },
      { ...context, service: 'death' },
      // Fields are length-prefixed: moving a letter from one to the next gives other bytes.
      { ...context, network: 'demo-seou', service: 'lbirth' },
    ]) {
      expect(open({ context: other })).toEqual(refused('SEALED_CONTEXT'))
    }
  })

  it('refuses content that is not what the log commits to', () => {
    const lied = { ...sealed.header, contentCommit: sealed.header.hash }
    expect(open({ header: lied })).toEqual(refused('SEALED_CONTENT'))
  })

  it('refuses attachments that the record does not name, or in another order', () => {
    const { attachments } = sealed.header
    expect(open({ header: { ...sealed.header, attachments: [] } })).toEqual(refused('SEALED_CONTENT'))
    const swapped = { ...sealed.header, attachments: [...attachments].reverse() }
    expect(open({ header: swapped })).toEqual(refused('SEALED_CONTENT'))
    const doubled = { ...sealed.header, attachments: [...attachments, ...attachments] }
    expect(open({ header: doubled })).toEqual(refused('SEALED_CONTENT'))
  })

  it('does not open an attachment as the record, nor one attachment as another', () => {
    const opened = open()
    if (!opened.ok) throw new Error(opened.error.code)
    const [first, second] = opened.value.attachments
    const bytes = sealed.attachments[0] as Uint8Array
    const key = first?.key as Uint8Array
    const asRecord = { ...(sealed.header.attachments[0] as SealedHeader), attachments: [] }
    expect(openRecord(crypto, context, asRecord, key, bytes)).toEqual(refused('SEALED_CONTEXT'))
    const moved = { ...sealed.header, attachments: [...sealed.header.attachments].reverse() }
    expect(openAttachment(crypto, context, moved, 1, key, bytes)).toEqual(refused('SEALED_CONTEXT'))
    expect(openAttachment(crypto, context, sealed.header, 0, second?.key as Uint8Array, bytes)).toEqual(
      refused('SEALED_KEY'),
    )
    expect(() => openAttachment(crypto, context, sealed.header, 2, key, bytes)).toThrow(RangeError)
  })

  it('draws a fresh key, nonce and salt each time: equal content gives unrelated commitments', () => {
    const again = sealRecord(crypto, context, content)
    expect(again.header.contentCommit).not.toBe(sealRecord(crypto, context, content).header.contentCommit)
    expect(toHex(again.key)).not.toBe(toHex(sealed.key))
  })

  it('throws for content or a scan above the limits', () => {
    expect(() => sealRecord(crypto, context, 'x'.repeat(MAX_SEALED_CONTENT_BYTES))).toThrow(RangeError)
    const large = { ...scan, bytes: new Uint8Array(MAX_ATTACHMENT_BYTES + 1) }
    expect(() => sealRecord(crypto, context, content, [large])).toThrow(RangeError)
    expect(() => sealRecord(crypto, { ...context, nonce: 'xyz' }, content)).toThrow(RangeError)
  })
})

it('is one format: both implementations give the same bytes from the same randomness', () => {
  const [one, two] = implementations.map(([, crypto]) => sealRecord(predictable(crypto), context, content, [scan]))
  expect(one).toEqual(two)
  // Frozen: a change here is a new version of the format, not an edit of this line.
  expect(one?.header.hash).toBe('71a1b6c8753bcb3c41435834a6b7ee9d0e33504c366f3a8318cc911e375903cc')
})

it('is read by a cipher that shares no code with ours, following the layout in the header comment', () => {
  const crypto = implementations[0]?.[1]
  if (crypto === undefined) throw new Error('no implementation')
  const { key, salt, ciphertext } = sealRecord(crypto, context, content)
  const ad = `6461656a616e672f7365616c65642f763100${'000a'}64656d6f2d73656f756c${'0010'}${context.nonce}${'0005'}6269727468${'0001'}00`
  const frame = xchacha20poly1305(key, ciphertext.slice(0, 24), hex(ad)).decrypt(ciphertext.slice(24))
  expect(frame.length).toBe(256)
  expect(toHex(frame.slice(0, 32))).toBe(toHex(salt))
  const length = readU32(frame, 32)
  expect(JSON.parse(utf8Decode(frame.slice(40, 40 + length)) ?? '')).toEqual(content)
  expect(utf8Decode(frame.slice(40 + length, 40 + length + readU32(frame, 36)))).toBe('{"attachments":[]}')
})

it('does not open a frame whose padding carries something', () => {
  const crypto = implementations[0]?.[1]
  if (crypto === undefined) throw new Error('no implementation')
  // The same port, except that what is sealed gets a byte written into its padding first.
  const smuggling = {
    ...crypto,
    seal: (key: Uint8Array, nonce: Uint8Array, frame: Uint8Array, ad: Uint8Array) => {
      frame[frame.length - 1] = 1
      return crypto.seal(key, nonce, frame, ad)
    },
  }
  const sealed = sealRecord(smuggling, context, content)
  expect(openRecord(crypto, context, sealed.header, sealed.key, sealed.ciphertext)).toEqual(refused('SEALED_CONTENT'))
})

describe('size classes', () => {
  it.each([
    [0, 256],
    [1, 256],
    [256, 256],
    [257, 512],
    [4096, 4096],
    [4097, 4352],
    [8192, 8192],
    [8193, 8704],
    [1_000_000, 1_015_808],
  ])('%i bytes are padded to %i', (length, padded) => {
    expect(sizeClass(length)).toBe(padded)
  })

  it('hide the length of a name', () => {
    const crypto = implementations[0]?.[1]
    if (crypto === undefined) throw new Error('no implementation')
    const size = (name: string) => sealRecord(crypto, context, { name }).header.size
    expect(size('이산')).toBe(size('남궁독고황보제갈선우'))
  })
})
