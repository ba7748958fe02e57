import { expect, test } from 'vitest'
import { SignatureBatch, verifyBatch } from '../../../node/signatures.ts'
import { createCrypto } from '../../../node/sodium.ts'
import { utf8Encode } from '../../../shared/bytes.ts'

const crypto = createCrypto()
const pairs = [1, 2].map((seed) => crypto.signKeyPair(new Uint8Array(32).fill(seed)))
const [own, other] = pairs as [(typeof pairs)[0], (typeof pairs)[0]]
const message = utf8Encode('a batch of records')

test('a signature that stands under many records is taken once, and every other one by itself', () => {
  const signature = crypto.sign(own.secretKey, message)
  const batch = new SignatureBatch()
  const first = batch.addOnce(own.publicKey, message, signature)
  expect(batch.addOnce(own.publicKey.slice(), message.slice(), signature.slice())).toBe(first)
  // The same bytes as somebody else's signature, and over something else: neither holds because the first does.
  const stolen = batch.addOnce(other.publicKey, message, signature)
  const moved = batch.addOnce(own.publicKey, utf8Encode('another batch'), signature)
  const again = batch.addOnce(own.publicKey, message, signature)
  expect(batch.count).toBe(new Set([first, stolen, moved, again]).size)
  const verdict = verifyBatch(crypto, batch.take(), batch.count)
  expect([first, stolen, moved, again].map((place) => verdict[place])).toEqual([1, 0, 0, 1])
})

test('what has no key’s or no signature’s length does not hold and disturbs no other', () => {
  const signature = crypto.sign(own.secretKey, message)
  const batch = new SignatureBatch(8)
  const places = [
    batch.add(own.publicKey.subarray(1), message, signature),
    batch.add(own.publicKey, message, signature.subarray(1)),
    batch.add(own.publicKey, message, signature),
  ]
  const verdict = verifyBatch(crypto, batch.take(), batch.count)
  expect(places.map((place) => verdict[place])).toEqual([0, 0, 1])
})
