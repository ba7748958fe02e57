/**
 * The Merkle tree of RFC 6962, section 2.1: `leaf = SHA-256(00 || entry)`, `node = SHA-256(01 || left || right)`,
 * the root of no leaves SHA-256 of nothing. Proofs are verified as RFC 9162, sections 2.1.3.2 and 2.1.4.2 spell out.
 *
 * A tree of any size is cut from *complete* subtrees, which never change once their last leaf stands. The hash of the
 * complete subtree of 2^level leaves that begins at leaf index * 2^level is the stored hash (level, index); stores
 * keep these and nothing else, and a `ReadHash` hands them out. A `Frontier` is the shortest list of stored hashes
 * that covers a tree, one for each bit set in its size: enough to append, to give the root, and to go on after a
 * restart.
 *
 * Sizes and indices are safe integers; bit operators would end at 2^31, so halving is arithmetic.
 */

import { concatBytes, equalBytes, readU64, writeU64 } from '../bytes.ts'
import type { Sha256 } from '../crypto/port.ts'
import { err, ok, type Result } from '../result.ts'

/** Bytes of one hash. */
export const HASH_SIZE = 32

/** The stored hash (level, index). Asking for one that is not complete in the tree at hand is a bug: it may throw. */
export type ReadHash = (level: number, index: number) => Uint8Array

/** A complete subtree's hash with its place. */
export interface StoredHash {
  readonly level: number
  readonly index: number
  readonly hash: Uint8Array
}

/** What is hashed is put together here: it is used up before the function returns, and an array each time costs as
 * much as the hash. */
const NODE_BYTES = Uint8Array.from({ length: 1 + 2 * HASH_SIZE }, (_, i) => (i === 0 ? 1 : 0))
let leafBytes = new Uint8Array(4096)

/** SHA-256(00 || entry). */
export function leafHash(sha256: Sha256, entry: Uint8Array): Uint8Array {
  if (leafBytes.length <= entry.length) leafBytes = new Uint8Array(2 * entry.length)
  leafBytes.set(entry, 1)
  return sha256(leafBytes.subarray(0, 1 + entry.length))
}

/** SHA-256(01 || left || right), of two 32-byte hashes. */
export function nodeHash(sha256: Sha256, left: Uint8Array, right: Uint8Array): Uint8Array {
  NODE_BYTES.set(left, 1)
  NODE_BYTES.set(right, 1 + HASH_SIZE)
  return sha256(NODE_BYTES)
}

/** The root of the tree without leaves: SHA-256 of nothing. */
export function emptyRoot(sha256: Sha256): Uint8Array {
  return sha256(new Uint8Array(0))
}

/** The root over leaf hashes (not entries), in order. */
export function treeRoot(sha256: Sha256, leafHashes: Iterable<Uint8Array>): Uint8Array {
  const frontier = Frontier.empty(sha256)
  for (const hash of leafHashes) frontier.append(hash)
  return frontier.root()
}

/** The root of the first `size` leaves of a store. */
export function storedRoot(sha256: Sha256, size: number, readHash: ReadHash): Uint8Array {
  return size === 0 ? emptyRoot(sha256) : rangeHash(sha256, 0, size, readHash)
}

/** PATH(index, D[size]) of RFC 6962, section 2.1.1: the leaf's sibling first. `index` must be below `size`. */
export function inclusionProof(sha256: Sha256, size: number, index: number, readHash: ReadHash): Uint8Array[] {
  assertCount(size)
  assertCount(index)
  if (index >= size) throw new RangeError(`leaf ${index} is not in a tree of ${size}`)
  const proof: Uint8Array[] = []
  let [start, end] = [0, size]
  while (end - start > 1) {
    const middle = start + powerBelow(end - start)
    if (index < middle) {
      proof.push(rangeHash(sha256, middle, end, readHash))
      end = middle
    } else {
      proof.push(rangeHash(sha256, start, middle, readHash))
      start = middle
    }
  }
  return proof.reverse()
}

export interface InclusionPath {
  /** Leaf hash. */
  readonly leaf: Uint8Array
  readonly index: number
  readonly size: number
  /** Siblings, the leaf's first. */
  readonly path: readonly Uint8Array[]
}

/** The root that `path` gives a leaf hash at `index` of `size`, or null when no tree of that size has such a path. */
export function rootFromPath(sha256: Sha256, claim: InclusionPath): Uint8Array | null {
  const { leaf, index, size, path } = claim
  if (!isCount(size) || !isCount(index) || index >= size) return null
  if (!isHash(leaf) || !path.every(isHash)) return null
  let node = index
  let last = size - 1
  let hash = leaf
  for (const sibling of path) {
    if (last === 0) return null
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sha256, sibling, hash)
      while (node % 2 === 0 && node !== 0) {
        node = half(node)
        last = half(last)
      }
    } else {
      hash = nodeHash(sha256, hash, sibling)
    }
    node = half(node)
    last = half(last)
  }
  return last === 0 ? hash : null
}

/** Whether `proof` shows the leaf hash `leaf` at `index` of the tree of `size` leaves with root `root`. */
export function verifyInclusion(
  sha256: Sha256,
  claim: {
    leaf: Uint8Array
    index: number
    size: number
    proof: readonly Uint8Array[]
    root: Uint8Array
  },
): boolean {
  const { leaf, index, size, proof, root } = claim
  const found = rootFromPath(sha256, { leaf, index, size, path: proof })
  return found !== null && equalBytes(found, root)
}

/** The inclusion path of leaf `index` in a small tree whose leaf hashes (not entries) are all at hand. */
export function inclusionPath(sha256: Sha256, leafHashes: readonly Uint8Array[], index: number): Uint8Array[] {
  const levels: Uint8Array[][] = []
  const frontier = Frontier.empty(sha256)
  for (const leaf of leafHashes) {
    for (const { level, hash } of frontier.append(leaf)) {
      levels[level] ??= []
      levels[level].push(hash)
    }
  }
  return inclusionProof(sha256, leafHashes.length, index, (level, at) => {
    const hash = levels[level]?.[at]
    if (hash === undefined) throw new RangeError(`no stored hash ${level}/${at}`)
    return hash
  })
}

/**
 * PROOF(first, D[second]) of RFC 6962, section 2.1.2. Empty when the sizes are equal, and when `first` is 0 (nothing
 * to be consistent with). `first` must not be above `second`.
 */
export function consistencyProof(sha256: Sha256, first: number, second: number, readHash: ReadHash): Uint8Array[] {
  assertCount(first)
  assertCount(second)
  if (first > second) throw new RangeError(`a tree of ${first} does not precede one of ${second}`)
  if (first === 0) return []
  const proof: Uint8Array[] = []
  let [start, end] = [0, second]
  let known = true
  while (first !== end) {
    const middle = start + powerBelow(end - start)
    if (first <= middle) {
      proof.push(rangeHash(sha256, middle, end, readHash))
      end = middle
    } else {
      proof.push(rangeHash(sha256, start, middle, readHash))
      start = middle
      known = false
    }
  }
  if (!known) proof.push(rangeHash(sha256, start, end, readHash))
  return proof.reverse()
}

/** Whether `proof` shows that the tree of `first` leaves is a prefix of the tree of `second` leaves. */
export function verifyConsistency(
  sha256: Sha256,
  claim: {
    first: number
    firstRoot: Uint8Array
    second: number
    secondRoot: Uint8Array
    proof: readonly Uint8Array[]
  },
): boolean {
  const { first, firstRoot, second, secondRoot, proof } = claim
  if (!isCount(first) || !isCount(second) || first > second) return false
  if (!isHash(firstRoot) || !isHash(secondRoot) || !proof.every(isHash)) return false
  if (first === second) return proof.length === 0 && equalBytes(firstRoot, secondRoot)
  if (first === 0) return proof.length === 0 && equalBytes(firstRoot, emptyRoot(sha256))
  let node = first - 1
  let last = second - 1
  while (node % 2 === 1) {
    node = half(node)
    last = half(last)
  }
  // node 0 means that `first` is a power of two: its root is itself the stored hash that the proof would begin with.
  const [seed, ...rest] = node === 0 ? [firstRoot, ...proof] : proof
  if (seed === undefined || proof.length === 0) return false
  let [older, newer] = [seed, seed]
  for (const sibling of rest) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      older = nodeHash(sha256, sibling, older)
      newer = nodeHash(sha256, sibling, newer)
      while (node % 2 === 0 && node !== 0) {
        node = half(node)
        last = half(last)
      }
    } else {
      newer = nodeHash(sha256, newer, sibling)
    }
    node = half(node)
    last = half(last)
  }
  return last === 0 && equalBytes(older, firstRoot) && equalBytes(newer, secondRoot)
}

/** Why bytes are no frontier. */
export type FrontierError = { readonly code: 'FRONTIER_MALFORMED' }

/**
 * The right edge of a growing tree: its size and its stored hashes from the widest (leftmost) to the narrowest.
 * Mutable; `clone` before a step that may be undone.
 */
export class Frontier {
  readonly #sha256: Sha256
  #size: number
  readonly #edge: Uint8Array[]

  private constructor(sha256: Sha256, size: number, edge: Uint8Array[]) {
    this.#sha256 = sha256
    this.#size = size
    this.#edge = edge
  }

  /** The frontier of no leaves. */
  static empty(sha256: Sha256): Frontier {
    return new Frontier(sha256, 0, [])
  }

  /** The frontier of the first `size` leaves of a store. */
  static fromStore(sha256: Sha256, size: number, readHash: ReadHash): Frontier {
    assertCount(size)
    return new Frontier(
      sha256,
      size,
      edgeOf(0, size).map(({ level, index }) => readHash(level, index)),
    )
  }

  /** Strict inverse of `toBytes`: the size is safe and exactly its hashes follow. */
  static parse(sha256: Sha256, bytes: Uint8Array): Result<Frontier, FrontierError> {
    const size = bytes.length < 8 ? null : readU64(bytes, 0)
    if (size === null) return err({ code: 'FRONTIER_MALFORMED' })
    const count = edgeOf(0, size).length
    if (bytes.length !== 8 + count * HASH_SIZE) return err({ code: 'FRONTIER_MALFORMED' })
    const edge: Uint8Array[] = []
    for (let i = 0; i < count; i++) {
      edge.push(bytes.slice(8 + i * HASH_SIZE, 8 + (i + 1) * HASH_SIZE))
    }
    return ok(new Frontier(sha256, size, edge))
  }

  /** Leaves appended so far. */
  get size(): number {
    return this.#size
  }

  /** Appends one leaf hash. Returns the stored hashes that it completes, the leaf itself (level 0) first. */
  append(leaf: Uint8Array): StoredHash[] {
    if (!isHash(leaf)) throw new RangeError(`a leaf hash has ${HASH_SIZE} bytes, not ${leaf.length}`)
    assertCount(this.#size + 1)
    const stored: StoredHash[] = [{ level: 0, index: this.#size, hash: leaf }]
    let hash = leaf
    let index = this.#size
    for (let level = 1; index % 2 === 1; level++) {
      const left = this.#edge.pop()
      if (left === undefined) throw new Error('the frontier lost a hash')
      hash = nodeHash(this.#sha256, left, hash)
      index = half(index)
      stored.push({ level, index, hash })
    }
    this.#edge.push(hash)
    this.#size += 1
    return stored
  }

  /** The root of the leaves appended so far. */
  root(): Uint8Array {
    return this.#edge.length === 0 ? emptyRoot(this.#sha256) : foldEdge(this.#sha256, this.#edge)
  }

  /** A copy that grows on its own. */
  clone(): Frontier {
    return new Frontier(this.#sha256, this.#size, [...this.#edge])
  }

  /** u64 size || the hashes of the edge, widest first; 32 bytes for each bit set in the size. */
  toBytes(): Uint8Array {
    const size = new Uint8Array(8)
    writeU64(size, 0, this.#size)
    return concatBytes(size, ...this.#edge)
  }
}

/** The complete subtrees that cover the leaves [start, end), widest first; `start` as RFC 6962 cuts trees. */
function edgeOf(start: number, end: number): { level: number; index: number }[] {
  const edge: { level: number; index: number }[] = []
  for (let at = start; at < end; ) {
    let [level, width] = [0, 1]
    while (width * 2 <= end - at) {
      width *= 2
      level += 1
    }
    edge.push({ level, index: at / width })
    at += width
  }
  return edge
}

/** MTH(D[start:end]) from stored hashes; the range is not empty. */
function rangeHash(sha256: Sha256, start: number, end: number, readHash: ReadHash): Uint8Array {
  return foldEdge(
    sha256,
    edgeOf(start, end).map(({ level, index }) => readHash(level, index)),
  )
}

function foldEdge(sha256: Sha256, edge: readonly Uint8Array[]): Uint8Array {
  return edge.reduceRight((right, left) => nodeHash(sha256, left, right))
}

/** The largest power of two below `size`; `size` is above 1. */
function powerBelow(size: number): number {
  let power = 1
  while (power * 2 < size) power *= 2
  return power
}

function half(value: number): number {
  return Math.floor(value / 2)
}

function isHash(bytes: Uint8Array): boolean {
  return bytes.length === HASH_SIZE
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

function assertCount(value: number): void {
  if (!isCount(value)) throw new RangeError(`no size or index: ${value}`)
}
