/**
 * A tree whose inclusion paths arrive one after another: each has to hold, and most of their nodes are the same.
 *
 * A path is proved in full until its branch meets a node that an earlier path proved; from there on its siblings only
 * have to equal the known ones. What holds here is exactly what `rootFromPath` gives the root for: a path with one
 * other byte, above or below the meeting, is refused.
 */
import { equalBytes } from '../bytes.ts'
import type { Sha256 } from '../crypto/port.ts'
import type { Hash } from './ids.ts'
import { HASH_SIZE, type InclusionPath, nodeHash } from './merkle.ts'

/** A node by its level and its index there, in one number. */
type Place = number
const LEVEL = 2 ** 16

export class KnownTree {
  readonly #root: Uint8Array
  readonly #size: number
  readonly #nodes = new Map<Place, Uint8Array>()

  /** A tree of at most 65,536 leaves. */
  constructor(root: Uint8Array, size: number) {
    if (size > LEVEL) throw new RangeError(`too large to be kept: ${size}`)
    this.#root = root
    this.#size = size
  }

  /** Whether the leaf hash stands at its index of this tree. */
  holds(sha256: Sha256, claim: Omit<InclusionPath, 'size'>): boolean {
    const places = placesOfPath(claim.index, this.#size)
    if (places?.length !== claim.path.length || claim.leaf.length !== HASH_SIZE) return false
    const nodes: (readonly [Place, Uint8Array])[] = []
    let hash = claim.leaf
    let isKnown = false
    for (const [i, place] of places.entries()) {
      const sibling = claim.path[i] as Uint8Array
      if (sibling.length !== HASH_SIZE) return false
      isKnown ||= this.#is(place, hash)
      if (isKnown) {
        if (!this.#is(siblingOf(place), sibling)) return false
        continue
      }
      nodes.push([place, hash], [siblingOf(place), sibling.slice()])
      hash = isRight(place) ? nodeHash(sha256, sibling, hash) : nodeHash(sha256, hash, sibling)
    }
    if (!isKnown && !equalBytes(hash, this.#root)) return false
    for (const [place, node] of nodes) this.#nodes.set(place, node)
    return true
  }

  #is(place: Place, hash: Uint8Array): boolean {
    const known = this.#nodes.get(place)
    return known !== undefined && equalBytes(known, hash)
  }
}

const isRight = (place: Place): boolean => place % 2 === 1
const siblingOf = (place: Place): Place => (isRight(place) ? place - 1 : place + 1)

/** Places of the leaf and of each node above it that has a sibling; null when the tree has no such leaf. */
const placesOfPath = (index: number, size: number): Place[] | null => {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) return null
  const places: Place[] = []
  let node = index
  let last = size - 1
  for (let level = 0; last > 0; level += 1) {
    // The last node of a level with an odd number of them has no sibling there.
    if (node % 2 === 1 || node < last) places.push(level * LEVEL + node)
    node >>= 1
    last >>= 1
  }
  return places
}

/** The trees met last, by root and size. */
export class KnownTrees {
  readonly #trees = new Map<string, KnownTree>()
  readonly #kept: number

  constructor(kept: number) {
    this.#kept = kept
  }

  /** `root` in hex. */
  of(root: Hash, bytes: () => Uint8Array, size: number): KnownTree {
    const name = `${root}/${size}`
    const known = this.#trees.get(name)
    if (known !== undefined) return known
    for (const oldest of this.#trees.keys()) {
      if (this.#trees.size < this.#kept) break
      this.#trees.delete(oldest)
    }
    const made = new KnownTree(bytes(), size)
    this.#trees.set(name, made)
    return made
  }
}
