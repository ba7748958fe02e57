import { describe, expect, test } from 'vitest'
import { fromBase64, fromHex, toHex } from '../../../shared/bytes.ts'
import {
  consistencyProof,
  emptyRoot,
  Frontier,
  inclusionPath,
  inclusionProof,
  leafHash,
  nodeHash,
  rootFromPath,
  storedRoot,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
} from '../../../shared/ledger/merkle.ts'
import { memoryLog } from '../../support/log.ts'
import { sha256 } from '../../support/node-crypto.ts'
import vectors from '../../vectors/merkle.json' with { type: 'json' }
import single from '../../vectors/rfc6962.json' with { type: 'json' }

const hex = (text: string): Uint8Array => {
  const bytes = fromHex(text)
  if (bytes === null) throw new Error(`no hex: ${text}`)
  return bytes
}

const entries = vectors.leaves.map(hex)
const leaves = entries.map((entry) => leafHash(sha256, entry))
const roots = vectors.roots.map(hex)
const log = memoryLog()
log.grow(entries)
const rootAt = (size: number): Uint8Array => {
  const root = size === 0 ? hex(vectors.emptyRoot) : roots[size - 1]
  if (root === undefined) throw new Error(`no root ${size}`)
  return root
}
const leafAt = (index: number): Uint8Array => leaves[index] ?? new Uint8Array(0)

describe('published hashes', () => {
  test.each(single.leafHashes)('leaf $utf8', ({ entry, hash, base64 }) => {
    const expected = hash === undefined ? fromBase64(base64 ?? '') : hex(hash)
    expect(leafHash(sha256, hex(entry))).toEqual(expected)
  })

  test('of no leaves', () => {
    expect(toHex(emptyRoot(sha256))).toBe(vectors.emptyRoot)
    expect(toHex(treeRoot(sha256, []))).toBe(vectors.emptyRoot)
  })

  test('of every size, from leaves and from a store', () => {
    for (let size = 1; size <= leaves.length; size++) {
      expect(treeRoot(sha256, leaves.slice(0, size))).toEqual(rootAt(size))
      expect(storedRoot(sha256, size, log.readHash)).toEqual(rootAt(size))
    }
    expect(storedRoot(sha256, 0, log.readHash)).toEqual(rootAt(0))
  })

  test('a node is not a leaf of its children', () => {
    const [left, right] = [leafAt(0), leafAt(1)]
    expect(nodeHash(sha256, left, right)).toEqual(rootAt(2))
    expect(nodeHash(sha256, left, right)).not.toEqual(leafHash(sha256, new Uint8Array([...left, ...right])))
  })
})

describe('published inclusion proofs', () => {
  const other = hex(vectors.otherRoot)

  test.each(vectors.inclusion)('leaf $index of $size', ({ index, size, proof: published }) => {
    const proof = published.map(hex)
    const root = rootAt(size)
    const claim = { leaf: leafAt(index), index, size, proof, root }
    expect(inclusionProof(sha256, size, index, log.readHash)).toEqual(proof)
    expect(inclusionPath(sha256, leaves.slice(0, size), index)).toEqual(proof)
    expect(verifyInclusion(sha256, claim)).toBe(true)

    const flipped = proof.map((hash, at) => proof.with(at, hash.with(0, (hash[0] ?? 0) ^ 8)))
    const wrong = [
      { ...claim, index: index - 1 },
      { ...claim, index: index + 1 },
      { ...claim, index: index ^ 2 },
      { ...claim, size: size * 2 },
      { ...claim, size: Math.floor(size / 2) },
      { ...claim, leaf: new TextEncoder().encode('WrongLeaf') },
      { ...claim, leaf: other },
      { ...claim, root: rootAt(0) },
      { ...claim, root: other },
      { ...claim, root: new Uint8Array(0) },
      { ...claim, proof: [...proof, new Uint8Array(0)] },
      { ...claim, proof: [...proof, root] },
      { ...claim, proof: [new Uint8Array(0), ...proof] },
      { ...claim, proof: [root, ...proof] },
      ...flipped.map((path) => ({ ...claim, proof: path })),
      ...(proof.length > 0
        ? [
            { ...claim, proof: proof.slice(0, -1) },
            { ...claim, proof: proof.slice(1) },
          ]
        : []),
      ...(proof.length > 1 ? [{ ...claim, proof: proof.toReversed() }] : []),
    ]
    expect(wrong.filter((probe) => verifyInclusion(sha256, probe))).toEqual([])
  })

  test.each([
    [0, 0],
    [1, 0],
    [1, 1],
    [2, 1],
    [-1, 1],
    [0.5, 1],
    [0, Number.NaN],
    [0, 2 ** 53],
  ])('no leaf %d in a tree of %d', (index, size) => {
    const leaf = other
    expect(rootFromPath(sha256, { leaf, index, size, path: [] })).toBeNull()
    for (const root of [leaf, rootAt(0), new Uint8Array(0)]) {
      expect(verifyInclusion(sha256, { leaf, index, size, proof: [], root })).toBe(false)
    }
    expect(() => inclusionProof(sha256, size, index, log.readHash)).toThrow(RangeError)
  })
})

describe('published consistency proofs', () => {
  test.each(vectors.consistency)('$first to $second', ({ first, second, proof: published }) => {
    const proof = published.map(hex)
    const claim = { first, second, firstRoot: rootAt(first), secondRoot: rootAt(second), proof }
    expect(consistencyProof(sha256, first, second, log.readHash)).toEqual(proof)
    expect(verifyConsistency(sha256, claim)).toBe(true)

    const text = new TextEncoder().encode('WrongRoot')
    const flipped = proof.map((hash, at) => proof.with(at, hash.with(0, (hash[0] ?? 0) ^ 16)))
    const wrong = [
      { ...claim, firstRoot: text },
      { ...claim, secondRoot: text },
      { ...claim, firstRoot: hex(vectors.otherRoot) },
      { ...claim, secondRoot: hex(vectors.otherRoot) },
      { ...claim, proof: [...proof, new Uint8Array(0)] },
      { ...claim, proof: [...proof, claim.firstRoot] },
      { ...claim, proof: [...proof, claim.secondRoot] },
      { ...claim, proof: [new Uint8Array(0), ...proof] },
      { ...claim, proof: [claim.firstRoot, ...proof] },
      { ...claim, proof: [claim.secondRoot, ...proof] },
      ...flipped.map((path) => ({ ...claim, proof: path })),
      ...(first === second
        ? []
        : [
            { ...claim, first: first - 1 },
            { ...claim, first: first + 1 },
            { ...claim, first: first ^ 2 },
            { ...claim, second: second * 2 },
            { ...claim, second: Math.floor(second / 2) },
            { ...claim, firstRoot: claim.secondRoot, secondRoot: claim.firstRoot },
            { ...claim, proof: [] },
            { ...claim, proof: proof.slice(0, -1) },
            { ...claim, proof: proof.slice(1) },
          ]),
    ]
    expect(wrong.filter((probe) => verifyConsistency(sha256, probe))).toEqual([])
  })

  test('the empty tree precedes every tree, without a proof', () => {
    const claim = { first: 0, firstRoot: rootAt(0), second: 5, secondRoot: rootAt(5), proof: [] }
    expect(verifyConsistency(sha256, claim)).toBe(true)
    expect(consistencyProof(sha256, 0, 5, log.readHash)).toEqual([])
    expect(verifyConsistency(sha256, { ...claim, firstRoot: rootAt(1) })).toBe(false)
    expect(verifyConsistency(sha256, { ...claim, proof: [rootAt(0)] })).toBe(false)
  })

  test('a proof that goes on above the roots proves nothing of larger roots', () => {
    const above = hex(vectors.otherRoot)
    const proof = [...consistencyProof(sha256, 6, 8, log.readHash), above]
    const firstRoot = nodeHash(sha256, above, rootAt(6))
    const secondRoot = nodeHash(sha256, above, rootAt(8))
    expect(verifyConsistency(sha256, { first: 6, firstRoot, second: 8, secondRoot, proof })).toBe(false)
    const path = [...inclusionProof(sha256, 8, 5, log.readHash), above]
    const root = nodeHash(sha256, above, rootAt(8))
    expect(verifyInclusion(sha256, { leaf: leafAt(5), index: 5, size: 8, proof: path, root })).toBe(false)
  })

  test('never back in time', () => {
    expect(
      verifyConsistency(sha256, { first: 2, firstRoot: rootAt(2), second: 1, secondRoot: rootAt(1), proof: [] }),
    ).toBe(false)
    expect(() => consistencyProof(sha256, 2, 1, log.readHash)).toThrow(RangeError)
  })

  test('one size has one root', () => {
    const claim = { first: 1, firstRoot: rootAt(1), second: 1, secondRoot: rootAt(2), proof: [] }
    expect(verifyConsistency(sha256, claim)).toBe(false)
  })
})

describe('frontier', () => {
  test('completes subtrees level by level', () => {
    const frontier = Frontier.empty(sha256)
    const places = leaves.map((leaf) => frontier.append(leaf).map(({ level, index }) => `${level}/${index}`))
    expect(places).toEqual([
      ['0/0'],
      ['0/1', '1/0'],
      ['0/2'],
      ['0/3', '1/1', '2/0'],
      ['0/4'],
      ['0/5', '1/2'],
      ['0/6'],
      ['0/7', '1/3', '2/1', '3/0'],
    ])
    expect(frontier.append(leafAt(0)).at(-1)).toEqual({ level: 0, index: 8, hash: leafAt(0) })
  })

  test('a clone goes its own way', () => {
    const frontier = Frontier.empty(sha256)
    for (const leaf of leaves.slice(0, 3)) frontier.append(leaf)
    const clone = frontier.clone()
    clone.append(leafAt(3))
    expect([frontier.size, clone.size]).toEqual([3, 4])
    expect(frontier.root()).toEqual(rootAt(3))
    expect(clone.root()).toEqual(rootAt(4))
  })

  test('comes back from its bytes and from a store', () => {
    for (let size = 0; size <= leaves.length; size++) {
      const stored = Frontier.fromStore(sha256, size, log.readHash)
      const parsed = Frontier.parse(sha256, stored.toBytes())
      if (!parsed.ok) throw new Error(parsed.error.code)
      expect([parsed.value.size, toHex(parsed.value.root())]).toEqual([size, toHex(rootAt(size))])
    }
  })

  test('refuses bytes that are no frontier', () => {
    const bytes = Frontier.fromStore(sha256, 5, log.readHash).toBytes()
    expect(bytes.length).toBe(8 + 2 * 32)
    const wrong = [
      new Uint8Array(0),
      bytes.slice(0, 7),
      bytes.slice(0, 8),
      bytes.slice(0, -1),
      new Uint8Array([...bytes, 0]),
      new Uint8Array([...bytes, ...new Uint8Array(32)]),
      bytes.with(7, 7),
      bytes.with(7, 4),
      bytes.with(0, 0xff),
      new Uint8Array(8).fill(0xff),
    ]
    for (const malformed of wrong) {
      expect(Frontier.parse(sha256, malformed)).toEqual({ ok: false, error: { code: 'FRONTIER_MALFORMED' } })
    }
  })

  test('takes hashes of 32 bytes only', () => {
    expect(() => Frontier.empty(sha256).append(new Uint8Array(31))).toThrow(RangeError)
  })
})
