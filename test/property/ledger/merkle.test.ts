import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  consistencyProof,
  Frontier,
  inclusionPath,
  inclusionProof,
  leafHash,
  nodeHash,
  rootFromPath,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
} from '../../../shared/ledger/merkle.ts'
import { TILE_WIDTH, TileWriter, tileHashes, tilePath } from '../../../shared/ledger/tiles.ts'
import { memoryLog, testEntry } from '../../support/log.ts'
import { sha256 } from '../../support/node-crypto.ts'

const SIZES = 70
const log = memoryLog()
log.grow(Array.from({ length: SIZES }, (_, n) => testEntry(n)))
const leaves = log.entries.map((entry) => leafHash(sha256, entry))
const leafAt = (index: number): Uint8Array => leaves[index] ?? new Uint8Array(0)

/** RFC 6962, section 2.1, word for word. */
function definedRoot(hashes: readonly Uint8Array[]): Uint8Array {
  const [first, ...rest] = hashes
  if (first === undefined) return sha256(new Uint8Array(0))
  if (rest.length === 0) return first
  let k = 1
  while (k * 2 < hashes.length) k *= 2
  return nodeHash(sha256, definedRoot(hashes.slice(0, k)), definedRoot(hashes.slice(k)))
}
const roots = Array.from({ length: SIZES + 1 }, (_, size) => definedRoot(leaves.slice(0, size)))
const rootAt = (size: number): Uint8Array => roots[size] ?? new Uint8Array(0)

const flipBit = (bytes: Uint8Array, bit: number): Uint8Array =>
  bytes.with(bit >> 3, (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7)))

describe('every tree up to 70 leaves', () => {
  test('has the root of its definition', () => {
    const frontier = Frontier.empty(sha256)
    for (let size = 0; size <= SIZES; size++) {
      expect(treeRoot(sha256, leaves.slice(0, size))).toEqual(rootAt(size))
      expect(frontier.root()).toEqual(rootAt(size))
      const parsed = Frontier.parse(sha256, frontier.toBytes())
      if (!parsed.ok) throw new Error(parsed.error.code)
      expect(parsed.value.toBytes()).toEqual(frontier.toBytes())
      if (size < SIZES) frontier.append(leafAt(size))
    }
  })

  test('proves every leaf, at its place only', () => {
    for (let size = 1; size <= SIZES; size++) {
      for (let index = 0; index < size; index++) {
        const proof = inclusionProof(sha256, size, index, log.readHash)
        const claim = { leaf: leafAt(index), index, size, proof, root: rootAt(size) }
        if (!verifyInclusion(sha256, claim)) throw new Error(`leaf ${index} of ${size}`)
        const elsewhere = { ...claim, index: (index + 1) % size }
        if (size > 1 && verifyInclusion(sha256, elsewhere)) throw new Error(`leaf ${index} of ${size} also next to it`)
      }
    }
  })

  test('proves every earlier tree', () => {
    for (let second = 0; second <= SIZES; second++) {
      for (let first = 0; first <= second; first++) {
        const proof = consistencyProof(sha256, first, second, log.readHash)
        const claim = { first, second, firstRoot: rootAt(first), secondRoot: rootAt(second), proof }
        if (!verifyConsistency(sha256, claim)) throw new Error(`${first} to ${second}`)
      }
    }
  })
})

describe('a flipped bit', () => {
  const place = fc
    .integer({ min: 1, max: SIZES })
    .chain((size) => fc.tuple(fc.constant(size), fc.integer({ min: 0, max: size - 1 })))

  test('spoils an inclusion proof: in the leaf, the root or any hash', () => {
    fc.assert(
      fc.property(place, fc.nat(255), fc.nat(), ([size, index], bit, which) => {
        const proof = inclusionProof(sha256, size, index, log.readHash)
        const claim = { leaf: leafAt(index), index, size, proof, root: rootAt(size) }
        const at = which % (proof.length + 2)
        const spoiled =
          at === proof.length
            ? { ...claim, leaf: flipBit(claim.leaf, bit) }
            : at > proof.length
              ? { ...claim, root: flipBit(claim.root, bit) }
              : { ...claim, proof: proof.with(at, flipBit(proof[at] ?? claim.leaf, bit)) }
        expect(verifyInclusion(sha256, spoiled)).toBe(false)
      }),
      { numRuns: 2000 },
    )
  })

  test('spoils a consistency proof: in either root or any hash', () => {
    fc.assert(
      fc.property(place, fc.nat(255), fc.nat(), ([second, less], bit, which) => {
        const first = less + 1
        const proof = consistencyProof(sha256, first, second, log.readHash)
        const claim = { first, second, firstRoot: rootAt(first), secondRoot: rootAt(second), proof }
        const at = which % (proof.length + 2)
        const spoiled =
          at === proof.length
            ? { ...claim, firstRoot: flipBit(claim.firstRoot, bit) }
            : at > proof.length
              ? { ...claim, secondRoot: flipBit(claim.secondRoot, bit) }
              : { ...claim, proof: proof.with(at, flipBit(proof[at] ?? claim.firstRoot, bit)) }
        expect(verifyConsistency(sha256, spoiled)).toBe(false)
      }),
      { numRuns: 2000 },
    )
  })

  test('or a hash more or less spoils both', () => {
    fc.assert(
      fc.property(place, fc.nat(), ([size, index], where) => {
        const leaf = leafAt(index)
        const proof = inclusionProof(sha256, size, index, log.readHash)
        const longer = proof.toSpliced(where % (proof.length + 1), 0, leaf)
        const shorter = proof.toSpliced(where % Math.max(1, proof.length), 1)
        const root = rootAt(size)
        expect(verifyInclusion(sha256, { leaf, index, size, proof: longer, root })).toBe(false)
        if (proof.length > 0) expect(verifyInclusion(sha256, { leaf, index, size, proof: shorter, root })).toBe(false)

        const consistency = consistencyProof(sha256, index + 1, size, log.readHash)
        const claim = { first: index + 1, second: size, firstRoot: rootAt(index + 1), secondRoot: root }
        const padded = consistency.toSpliced(where % (consistency.length + 1), 0, leaf)
        expect(verifyConsistency(sha256, { ...claim, proof: padded })).toBe(false)
        if (consistency.length > 0) {
          const cut = consistency.toSpliced(where % consistency.length, 1)
          expect(verifyConsistency(sha256, { ...claim, proof: cut })).toBe(false)
        }
      }),
      { numRuns: 1000 },
    )
  })
})

describe('any claim at all', () => {
  const hash = fc.uint8Array({ minLength: 30, maxLength: 33 })
  const number = fc.oneof(fc.nat(100), fc.maxSafeInteger(), fc.double())

  test('is answered, never thrown at', () => {
    fc.assert(
      fc.property(number, number, hash, fc.array(hash, { maxLength: 60 }), hash, (a, b, leaf, proof, root) => {
        expect(verifyInclusion(sha256, { leaf, index: a, size: b, proof, root })).toBe(false)
        const claim = { first: a, second: b, firstRoot: leaf, secondRoot: root, proof }
        if (a !== b) expect(verifyConsistency(sha256, claim)).toBe(false)
      }),
      { numRuns: 2000 },
    )
  })

  test('a path gives one root and fits one length, in trees far beyond 2^32 leaves', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), fc.array(hash32, { maxLength: 60 }), (a, b, path) => {
        const [index, size] = [Math.min(a, b), Math.max(a, b) + (a === b ? 1 : 0)]
        fc.pre(Number.isSafeInteger(size))
        const right = pathLength(BigInt(index), BigInt(size))
        const found = rootFromPath(sha256, { leaf: leafAt(0), index, size, path })
        expect(found !== null).toBe(path.length === right)
        const exact = Array.from({ length: right }, () => leafAt(1))
        expect(rootFromPath(sha256, { leaf: leafAt(0), index, size, path: exact })).not.toBeNull()
      }),
      { numRuns: 500 },
    )
  })
})

const hash32 = fc.uint8Array({ minLength: 32, maxLength: 32 })

/** Length of PATH(index, D[size]) by RFC 6962's recursion, in integers of any size. */
function pathLength(index: bigint, size: bigint): number {
  if (size <= 1n) return 0
  let k = 1n
  while (k * 2n < size) k *= 2n
  return 1 + (index < k ? pathLength(index, k) : pathLength(index - k, size - k))
}

describe('frontier', () => {
  test('equals the batch root from any start, through its bytes and its store', () => {
    fc.assert(
      fc.property(fc.nat(SIZES), fc.nat(SIZES), (a, b) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b)]
        const parsed = Frontier.parse(sha256, Frontier.fromStore(sha256, start, log.readHash).toBytes())
        if (!parsed.ok) throw new Error(parsed.error.code)
        const frontier = parsed.value
        for (const leaf of leaves.slice(start, end)) {
          for (const { level, index, hash } of frontier.append(leaf)) expect(hash).toEqual(log.readHash(level, index))
        }
        expect(frontier.root()).toEqual(rootAt(end))
      }),
    )
  })

  test('parses only what it writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
        const parsed = Frontier.parse(sha256, bytes)
        if (parsed.ok) expect(parsed.value.toBytes()).toEqual(bytes)
      }),
    )
    fc.assert(
      fc.property(fc.nat(SIZES), fc.nat(), (size, bit) => {
        const bytes = Frontier.fromStore(sha256, size, log.readHash).toBytes()
        const parsed = Frontier.parse(sha256, flipBit(bytes, bit % (bytes.length * 8)))
        if (parsed.ok) {
          const same = parsed.value.size === size && Buffer.from(parsed.value.root()).equals(rootAt(size))
          expect(same).toBe(false)
        }
      }),
    )
  })

  test('a small tree gives the paths of the large one', () => {
    for (let size = 1; size <= 20; size++) {
      for (let index = 0; index < size; index++) {
        const path = inclusionPath(sha256, leaves.slice(0, size), index)
        expect(path).toEqual(inclusionProof(sha256, size, index, log.readHash))
        expect(rootFromPath(sha256, { leaf: leafAt(index), index, size, path })).toEqual(rootAt(size))
      }
    }
  })
})

describe('tiles', () => {
  test('give back the store, however the log grew', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 6 }),
        fc.nat(),
        (steps, where) => {
          const files = new Map<string, Uint8Array>()
          const frontier = Frontier.empty(sha256)
          const hashes: Uint8Array[] = []
          let writer = TileWriter.empty()
          const readTile = (tile: { level: number; index: number; width: number }) =>
            files.get(tilePath(tile)) ?? new Uint8Array(0)
          for (const [step, count] of steps.entries()) {
            for (let i = 0; i < count; i++) {
              const leaf = leafHash(sha256, testEntry(frontier.size))
              hashes.push(leaf)
              writer.add(frontier.append(leaf))
            }
            for (const tile of writer.take()) files.set(tilePath(tile), tile.bytes)
            if (step % 2 === 1) writer = TileWriter.open(frontier.size, readTile)
          }
          const fromTiles = tileHashes(sha256, frontier.size, readTile)
          expect(Frontier.fromStore(sha256, frontier.size, fromTiles).root()).toEqual(frontier.root())
          const index = where % frontier.size
          expect(fromTiles(0, index)).toEqual(hashes[index])
          const proof = inclusionProof(sha256, frontier.size, index, fromTiles)
          const leaf = hashes[index] ?? new Uint8Array(0)
          const claim = { leaf, index, size: frontier.size, proof, root: frontier.root() }
          expect(verifyInclusion(sha256, claim)).toBe(true)
          expect([...files.values()].every((bytes) => bytes.length <= 32 * TILE_WIDTH)).toBe(true)
        },
      ),
      { numRuns: 30 },
    )
  })
})
