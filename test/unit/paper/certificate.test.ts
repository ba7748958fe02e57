import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCrypto } from '../../../node/sodium.ts'
import { toHex, utf8Decode, utf8Encode } from '../../../shared/bytes.ts'
import { decodeBase45, encodeBase45 } from '../../../shared/paper/base45.ts'
import {
  type Certificate,
  checkCertificate,
  decodeCertificate,
  encodeCertificate,
} from '../../../shared/paper/certificate.ts'
import { BYTES_PER_SYMBOL, fromSymbols, MAX_SYMBOLS, toSymbols } from '../../../shared/paper/symbols.ts'
import { issue } from './made.ts'

const crypto = createCrypto()

describe('base45', () => {
  it('has the examples of RFC 9285', () => {
    for (const [text, coded] of [
      ['AB', 'BB8'],
      ['Hello!!', '%69 VD92EX0'],
      ['base-45', 'UJCLQE7W581'],
      ['ietf!', 'QED8WEX0'],
    ] as const) {
      expect(encodeBase45(utf8Encode(text))).toBe(coded)
      expect(utf8Decode(decodeBase45(coded) as Uint8Array)).toBe(text)
    }
  })
  it('refuses what no bytes give', () => {
    for (const text of ['A', 'GGW', ':::', 'ab', '::', 'AAAA']) expect(decodeBase45(text)).toBeNull()
  })
  it('comes back for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(decodeBase45(encodeBase45(bytes))).toEqual(bytes)
      }),
    )
  })
})

describe('symbols', () => {
  const bytes = Uint8Array.from({ length: 3 * BYTES_PER_SYMBOL - 5 }, (_, i) => (i * 7) & 255)
  it('are gathered in any order, repeated or not, and only whole', () => {
    const texts = toSymbols(crypto.sha256, bytes) as string[]
    expect(texts).toHaveLength(3)
    expect(fromSymbols(crypto.sha256, [texts[2], texts[0], texts[0], texts[1]] as string[])).toEqual({
      ok: true,
      bytes,
    })
    expect(fromSymbols(crypto.sha256, [texts[2], texts[0]] as string[])).toEqual({
      ok: false,
      code: 'SYMBOLS_MISSING',
      missing: [2],
    })
    const others = toSymbols(crypto.sha256, bytes.slice(1)) as string[]
    expect(fromSymbols(crypto.sha256, [texts[0], others[1]] as string[])).toMatchObject({ code: 'SYMBOLS_MIXED' })
    const damaged = (texts[1] as string).replace(/.$/, (last) => (last === '0' ? '1' : '0'))
    expect(fromSymbols(crypto.sha256, [texts[0], damaged, texts[2]] as string[])).toMatchObject({ ok: false })
    expect(fromSymbols(crypto.sha256, ['https://example.org'])).toMatchObject({ code: 'NOT_A_CERTIFICATE' })
    expect(fromSymbols(crypto.sha256, [])).toMatchObject({ code: 'NOT_A_CERTIFICATE' })
  })
  it('give way to a file when they would be too many', () => {
    expect(toSymbols(crypto.sha256, new Uint8Array(MAX_SYMBOLS * BYTES_PER_SYMBOL))).toHaveLength(MAX_SYMBOLS)
    expect(toSymbols(crypto.sha256, new Uint8Array(MAX_SYMBOLS * BYTES_PER_SYMBOL + 1))).toBeNull()
  })
})

describe('a certificate', () => {
  it('shows the facts as of its checkpoint', () => {
    const { certificate, policy, records } = issue()
    const read = decodeCertificate(encodeCertificate(certificate))
    expect(read).toEqual({ ok: true, value: certificate })
    const checked = checkCertificate(crypto, certificate, policy, 'test')
    expect(checked).toMatchObject({
      ok: true,
      value: {
        id: records[1]?.id,
        outcome: 0,
        witnessed: true,
        content: { people: { a: { name: '김하늘' } } },
        size: 6,
      },
    })
    expect(checked.ok && checked.value.cosigners).toHaveLength(2)
  })

  it('says when the record was refused, and when the quorum is missing', () => {
    const refused = issue(2)
    expect(checkCertificate(crypto, refused.certificate, refused.policy, 'test')).toMatchObject({
      value: { outcome: 900 },
    })
    const { certificate, policy, withCosigners } = issue()
    const alone = { ...certificate, checkpoint: withCosigners(1) }
    expect(checkCertificate(crypto, alone, policy, 'test')).toMatchObject({ ok: true, value: { witnessed: false } })
  })

  it('breaks at each link that is not its own', () => {
    const { certificate, policy } = issue()
    const first = issue(0).certificate
    const check = (change: Partial<Certificate>) =>
      checkCertificate(crypto, { ...certificate, ...change }, policy, 'test')
    const otherName = utf8Encode((utf8Decode(certificate.content) as string).replace('김하늘', '김하날'))
    expect(check({ content: otherName })).toMatchObject({ error: { code: 'CONTENT_DIFFERS' } })
    expect(check({ salt: new Uint8Array(32) })).toMatchObject({ error: { code: 'CONTENT_DIFFERS' } })
    expect(check({ salt: new Uint8Array(0) })).toMatchObject({ error: { code: 'CONTENT_DIFFERS' } })
    expect(check({ outcomeLeaf: first.outcomeLeaf, outcomePath: first.outcomePath })).toMatchObject({
      error: { code: 'OUTCOME_NOT_IN_BLOCK' },
    })
    const accepted = certificate.outcomeLeaf.slice()
    accepted[41] = 1
    expect(check({ outcomeLeaf: accepted })).toMatchObject({ error: { code: 'OUTCOME_NOT_IN_BLOCK' } })
    const later = certificate.block.slice()
    later[21] = (later[21] as number) ^ 1
    expect(check({ block: later })).toMatchObject({ error: { code: 'BLOCK_NOT_IN_LOG' } })
    const forged = utf8Encode((utf8Decode(certificate.checkpoint) as string).replace('\n6\n', '\n7\n'))
    expect(check({ checkpoint: forged })).toMatchObject({ error: { code: 'CHECKPOINT_UNSIGNED' } })
    expect(checkCertificate(crypto, certificate, policy, 'elsewhere')).toMatchObject({
      error: { code: 'OTHER_NETWORK' },
    })
  })

  it('is read strictly: no flipped byte gives other facts', () => {
    const { certificate, policy } = issue()
    const bytes = encodeCertificate(certificate)
    const facts = checkCertificate(crypto, certificate, policy, 'test')
    const serialEnd = 5 + certificate.serial.length
    for (let at = 0; at < bytes.length; at += 3) {
      const other = bytes.slice()
      other[at] = (other[at] as number) ^ 0x11
      const read = decodeCertificate(other)
      const checked = read.ok ? checkCertificate(crypto, read.value, policy, 'test') : read
      if (at >= 5 && at < serialEnd) continue
      if (checked.ok)
        expect({ ...checked.value, witnessed: true, cosigners: [] }).toEqual({
          ...(facts as { value: object }).value,
          cosigners: [],
        })
    }
    expect(decodeCertificate(bytes.subarray(0, bytes.length - 1)).ok).toBe(false)
    expect(decodeCertificate(Uint8Array.of(...bytes, 0)).ok).toBe(false)
    expect(toHex(encodeCertificate(certificate))).toBe(toHex(bytes))
  })
})
