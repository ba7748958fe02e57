import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareBytes, fromBase64, fromHex, toBase64, toHex, utf8Decode, utf8Encode } from '../../../shared/bytes.ts'
import { encodeCheckpointBody, parseCheckpointBody } from '../../../shared/ledger/checkpoint.ts'
import {
  encodeNote,
  encodeSignatureLines,
  encodeVkey,
  isKeyName,
  KEY_COSIGNATURE,
  KEY_ED25519,
  noteKey,
  parseNote,
  parseSignatureLines,
  parseVkey,
} from '../../../shared/ledger/note.ts'
import { encodePolicy, type Policy, parsePolicy, quorumMet } from '../../../shared/ledger/policy.ts'
import { encodeTlogProof, parseTlogProof } from '../../../shared/ledger/proof.ts'
import { bundlePath, encodeBundle, parseBundle, parseTilePath, tilePath } from '../../../shared/ledger/tiles.ts'
import { sha256 } from '../../support/node-crypto.ts'

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 })
const keyName = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter(isKeyName)
const signature = fc.record({
  name: keyName,
  keyId: fc.integer({ min: 0, max: 0xffffffff }),
  signature: fc.uint8Array({ minLength: 1, maxLength: 80 }),
})
const checkpoint = fc.record({ origin: keyName, size: fc.maxSafeNat(), root: hash })
const line = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !/[\u0000-\u001f]/.test(text))
const note = fc.record({
  text: fc.array(line, { minLength: 1, maxLength: 5 }).map((lines) => `${lines.join('\n')}\n`),
  signatures: fc.array(signature, { minLength: 1, maxLength: 5 }),
})
const checkpointNote = fc
  .record({ checkpoint, signatures: fc.array(signature, { minLength: 1, maxLength: 3 }) })
  .map(({ checkpoint: body, signatures }) => encodeNote({ text: encodeCheckpointBody(body), signatures }))
const proof = fc.record({
  index: fc.maxSafeNat(),
  path: fc.array(hash, { maxLength: 8 }),
  extra: fc.option(fc.uint8Array({ minLength: 1, maxLength: 40 })),
  checkpoint: checkpointNote,
})
const place = { index: fc.maxSafeNat(), width: fc.integer({ min: 1, max: 256 }) }

/** A well-formed text changed in one spot: a character replaced, removed, doubled, or one put in. */
const changed = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(
      text,
      fc.nat(),
      fc.constantFrom('replace', 'remove', 'double', 'insert'),
      fc.constantFrom(...'0A=+ \n\r/x.—'),
    )
    .map(([whole, where, how, character]) => {
      const at = where % Math.max(1, whole.length)
      const [before, own, after] = [whole.slice(0, at), whole.charAt(at), whole.slice(at + 1)]
      const middle = { replace: character, remove: '', double: own + own, insert: character + own }[how]
      return `${before}${middle}${after}`
    })

describe('what an encoder writes, its parser reads', () => {
  test('hex and base64, as Node writes them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(toHex(bytes)).toBe(Buffer.from(bytes).toString('hex'))
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
        expect(fromHex(toHex(bytes))).toEqual(bytes)
        expect(fromBase64(toBase64(bytes))).toEqual(bytes)
      }),
    )
  })

  test('order, as Node compares', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4, max: 3 }), fc.uint8Array({ maxLength: 4, max: 3 }), (a, b) => {
        expect(compareBytes(a, b)).toBe(Buffer.compare(a, b))
      }),
    )
  })

  test('verifier keys', () => {
    fc.assert(
      fc.property(keyName, fc.constantFrom(KEY_ED25519, KEY_COSIGNATURE), hash, (name, type, publicKey) => {
        const key = noteKey(sha256, name, type, publicKey)
        expect(parseVkey(sha256, encodeVkey(key))).toEqual({ ok: true, value: key })
      }),
    )
  })

  test('notes and signature lines', () => {
    fc.assert(
      fc.property(note, (value) => {
        expect(parseNote(encodeNote(value))).toEqual({ ok: true, value })
        expect(parseSignatureLines(encodeSignatureLines(value.signatures))).toEqual({
          ok: true,
          value: value.signatures,
        })
      }),
    )
  })

  test('checkpoints', () => {
    fc.assert(
      fc.property(checkpoint, (value) => {
        expect(parseCheckpointBody(encodeCheckpointBody(value))).toEqual({ ok: true, value })
      }),
    )
  })

  test('proofs', () => {
    fc.assert(
      fc.property(proof, (value) => {
        expect(parseTlogProof(encodeTlogProof(value))).toEqual({ ok: true, value })
      }),
    )
  })

  test('tile paths', () => {
    fc.assert(
      fc.property(fc.record({ level: fc.nat(63), ...place }), (tile) => {
        expect(parseTilePath(tilePath(tile))).toEqual({ ok: true, value: { kind: 'hashes', tile } })
      }),
    )
    fc.assert(
      fc.property(fc.record(place), (bundle) => {
        expect(parseTilePath(bundlePath(bundle))).toEqual({ ok: true, value: { kind: 'entries', bundle } })
      }),
    )
  })

  test('entry bundles', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 30 }), { minLength: 1, maxLength: 20 }), (entries) => {
        expect(parseBundle(encodeBundle(entries), entries.length)).toEqual({ ok: true, value: entries })
      }),
    )
  })
})

describe('a parser reads only what its encoder writes', () => {
  const text = (bytes: Uint8Array) => utf8Decode(bytes) ?? ''

  test('hex and base64', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0aAfFgG+/=Z_-\n '), maxLength: 9 })
    fc.assert(
      fc.property(fc.oneof(digits, fc.string({ maxLength: 8 })), (candidate) => {
        const [hex, base64] = [fromHex(candidate), fromBase64(candidate)]
        if (hex !== null) expect(toHex(hex)).toBe(candidate)
        if (base64 !== null) expect(toBase64(base64)).toBe(candidate)
      }),
      { numRuns: 2000 },
    )
  })

  test('UTF-8', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 6 }), (bytes) => {
        const decoded = utf8Decode(bytes)
        if (decoded !== null) expect(utf8Encode(decoded)).toEqual(bytes)
      }),
      { numRuns: 2000 },
    )
  })

  test('verifier keys', () => {
    const vkeys = fc.tuple(keyName, hash).map(([name, key]) => encodeVkey(noteKey(sha256, name, KEY_ED25519, key)))
    fc.assert(
      fc.property(changed(vkeys), (candidate) => {
        const parsed = parseVkey(sha256, candidate)
        if (parsed.ok) expect(encodeVkey(parsed.value)).toBe(candidate)
      }),
      { numRuns: 1000 },
    )
  })

  test('notes', () => {
    fc.assert(
      fc.property(changed(note.map((value) => text(encodeNote(value)))), (candidate) => {
        const bytes = utf8Encode(candidate)
        const parsed = parseNote(bytes)
        if (parsed.ok) expect(encodeNote(parsed.value)).toEqual(bytes)
      }),
      { numRuns: 2000 },
    )
  })

  test('checkpoints', () => {
    fc.assert(
      fc.property(changed(checkpoint.map(encodeCheckpointBody)), (candidate) => {
        const parsed = parseCheckpointBody(candidate)
        if (parsed.ok) expect(encodeCheckpointBody(parsed.value)).toBe(candidate)
      }),
      { numRuns: 2000 },
    )
  })

  test('proofs', () => {
    fc.assert(
      fc.property(changed(proof.map((value) => text(encodeTlogProof(value)))), (candidate) => {
        const bytes = utf8Encode(candidate)
        const parsed = parseTlogProof(bytes)
        if (parsed.ok) expect(encodeTlogProof(parsed.value)).toEqual(bytes)
      }),
      { numRuns: 2000 },
    )
  })

  test('tile paths', () => {
    const paths = fc.oneof(
      fc.record({ level: fc.nat(63), index: fc.nat(2_000_000), width: place.width }).map(tilePath),
      fc.record({ index: fc.nat(2_000_000), width: place.width }).map(bundlePath),
    )
    fc.assert(
      fc.property(changed(paths), (candidate) => {
        const parsed = parseTilePath(candidate)
        if (!parsed.ok) return
        expect(parsed.value.kind === 'entries' ? bundlePath(parsed.value.bundle) : tilePath(parsed.value.tile)).toBe(
          candidate,
        )
      }),
      { numRuns: 3000 },
    )
  })

  test('entry bundles', () => {
    const small = fc.uint8Array({ maxLength: 12, max: 3 })
    fc.assert(
      fc.property(small, fc.integer({ min: 1, max: 5 }), (bytes, width) => {
        const parsed = parseBundle(bytes, width)
        if (parsed.ok) expect(encodeBundle(parsed.value)).toEqual(bytes)
      }),
      { numRuns: 3000 },
    )
  })

  test('anything at all is answered, never thrown at', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        parseNote(bytes)
        parseTlogProof(bytes)
        parsePolicy(sha256, bytes)
        parseCheckpointBody(Buffer.from(bytes).toString('latin1'))
        parseVkey(sha256, Buffer.from(bytes).toString('latin1'))
        parseTilePath(Buffer.from(bytes).toString('latin1'))
      }),
      { numRuns: 1000 },
    )
  })
})

describe('policies', () => {
  const witnesses = Array.from({ length: 6 }, (_, at) => ({
    name: `w${at}`,
    key: noteKey(sha256, `w${at}`, KEY_COSIGNATURE, new Uint8Array(32).fill(at)),
    url: at % 2 === 0 ? null : `https://w${at}.example/`,
  }))
  /** Groups of a random partition, one group over them all, random thresholds. */
  const policy: fc.Arbitrary<Policy> = fc
    .tuple(fc.array(fc.nat(2), { minLength: 6, maxLength: 6 }), fc.array(fc.nat(), { minLength: 4, maxLength: 4 }))
    .map(([homes, picks]) => {
      const groups = [0, 1, 2].flatMap((home) => {
        const members = witnesses.filter((_, at) => homes[at] === home).map(({ name }) => name)
        if (members.length === 0) return []
        return [{ name: `g${home}`, threshold: 1 + ((picks[home] ?? 0) % members.length), members }]
      })
      const members = groups.map(({ name }) => name)
      const all = { name: 'all', threshold: 1 + ((picks[3] ?? 0) % members.length), members }
      return { logs: [], witnesses, groups: [...groups, all], quorum: 'all' }
    })
  const chosen = fc.array(fc.nat(5)).map((indices) => witnesses.filter((_, at) => indices.includes(at)))

  test('read what was written', () => {
    fc.assert(
      fc.property(policy, (value) => {
        expect(parsePolicy(sha256, encodePolicy(value))).toEqual({ ok: true, value })
      }),
    )
  })

  test('one more cosigner never takes a quorum away, and nobody at all is none', () => {
    fc.assert(
      fc.property(policy, chosen, fc.nat(5), (value, cosigners, extra) => {
        const more = [...cosigners, ...witnesses.filter((_, at) => at === extra)]
        if (quorumMet(value, cosigners)) expect(quorumMet(value, more)).toBe(true)
        expect(quorumMet(value, [])).toBe(false)
        expect(quorumMet(value, witnesses)).toBe(true)
      }),
    )
  })

  test('the quorum is what its definition says', () => {
    fc.assert(
      fc.property(policy, chosen, (value, cosigners) => {
        const holds = (name: string): boolean => {
          const group = value.groups.find((candidate) => candidate.name === name)
          if (group === undefined) return cosigners.some((cosigner) => cosigner.name === name)
          return group.members.filter(holds).length >= group.threshold
        }
        expect(quorumMet(value, cosigners)).toBe(holds('all'))
      }),
    )
  })
})
