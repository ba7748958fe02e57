import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCrypto } from '../../../node/sodium.ts'
import { equalBytes, toHex, utf8Encode } from '../../../shared/bytes.ts'
import type { Hash } from '../../../shared/ledger/ids.ts'
import { KnownTree, KnownTrees } from '../../../shared/ledger/known-tree.ts'
import { Frontier, inclusionProof, leafHash, rootFromPath } from '../../../shared/ledger/merkle.ts'

// What a tree that remembers says must be what the whole path says, in whatever order and however damaged paths come.

const { sha256 } = createCrypto()

const treeOf = (size: number) => {
  const stored = new Map<string, Uint8Array>()
  const frontier = Frontier.empty(sha256)
  const leaves = Array.from({ length: size }, (_, i) => leafHash(sha256, utf8Encode(`leaf ${i}`)))
  for (const leaf of leaves)
    for (const { level, index, hash } of frontier.append(leaf)) stored.set(`${level}/${index}`, hash)
  const path = (index: number) =>
    inclusionProof(sha256, size, index, (level, at) => stored.get(`${level}/${at}`) as Uint8Array)
  return { root: frontier.root(), leaves, path }
}

test('a tree that remembers accepts just what the whole path proves', () => {
  let [accepted, refused] = [0, 0]
  const claim = fc.record({
    index: fc.nat(),
    claimed: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat(80) }),
    flip: fc.oneof(
      { weight: 2, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.record({ at: fc.nat(), byte: fc.nat(31) }) },
    ),
    length: fc.constantFrom(0, 0, 0, 0, -1, 1),
    short: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 70 }), fc.array(claim, { maxLength: 60 }), (size, claims) => {
      const { root, leaves, path } = treeOf(size)
      const tree = new KnownTree(root, size)
      for (const { index, claimed, flip, length, short } of claims) {
        const at = index % size
        const siblings: Uint8Array[] = path(at).map((hash) => hash.slice())
        let leaf: Uint8Array = leaves[at] as Uint8Array
        if (flip !== null) {
          const hit = flip.at % (siblings.length + 1)
          const target = hit === 0 ? leaf.slice() : (siblings[hit - 1] as Uint8Array)
          target[flip.byte] = (target[flip.byte] as number) ^ 1
          if (hit === 0) leaf = target
          else if (short) siblings[hit - 1] = target.subarray(0, 31)
        }
        if (length === -1) siblings.pop()
        if (length === 1) siblings.push(root.slice())
        const asked = { leaf, index: claimed ?? at, path: siblings }
        const whole = rootFromPath(sha256, { ...asked, size })
        const holds = whole !== null && equalBytes(whole, root)
        if (holds) accepted += 1
        else refused += 1
        expect(tree.holds(sha256, asked)).toBe(holds)
      }
    }),
    { numRuns: 300 },
  )
  expect(Math.min(accepted, refused)).toBeGreaterThan(300)
})

test('a path above a meeting is compared to its end', () => {
  const { root, leaves, path } = treeOf(64)
  const tree = new KnownTree(root, 64)
  expect(tree.holds(sha256, { leaf: leaves[8] as Uint8Array, index: 8, path: path(8) })).toBe(true)
  for (let level = 0; level < 6; level += 1) {
    const damaged = path(9).map((hash, i) => (i === level ? leafHash(sha256, hash) : hash))
    expect(tree.holds(sha256, { leaf: leaves[9] as Uint8Array, index: 9, path: damaged })).toBe(false)
  }
  expect(tree.holds(sha256, { leaf: leaves[9] as Uint8Array, index: 9, path: path(9) })).toBe(true)
})

test('what one path proved costs the next ones little', () => {
  const { root, leaves, path } = treeOf(1024)
  const paths = leaves.map((_, i) => path(i))
  let hashes = 0
  const counted = (bytes: Uint8Array): Uint8Array => {
    hashes += 1
    return sha256(bytes)
  }
  const tree = new KnownTree(root, 1024)
  for (const [i, leaf] of leaves.entries()) {
    const index = (i * 619) % 1024
    expect(tree.holds(counted, { leaf: leaves[index] ?? leaf, index, path: paths[index] ?? [] })).toBe(true)
  }
  expect(hashes).toBeLessThan(3 * 1024)
})

test('the trees met last are kept, by root and size', () => {
  const trees = new KnownTrees(2)
  const bytes = () => new Uint8Array(32)
  const [a, b, c] = ['a', 'b', 'c'].map((digit) => toHex(new Uint8Array(32)).replace(/^0/, digit) as Hash)
  const first = trees.of(a as Hash, bytes, 3)
  expect(trees.of(a as Hash, bytes, 3)).toBe(first)
  expect(trees.of(a as Hash, bytes, 4)).not.toBe(first)
  trees.of(b as Hash, bytes, 3)
  trees.of(c as Hash, bytes, 3)
  expect(trees.of(a as Hash, bytes, 3)).not.toBe(first)
})
