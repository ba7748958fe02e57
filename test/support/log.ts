/** A log held in memory: entries, stored hashes and tiles, grown as a block producer grows one. */
import { Frontier, leafHash, type ReadHash } from '../../shared/ledger/merkle.ts'
import { bundlePath, bundlesOf, encodeBundle, TILE_WIDTH, TileWriter, tilePath } from '../../shared/ledger/tiles.ts'
import { sha256 } from './node-crypto.ts'

export interface MemoryLog {
  readonly entries: Uint8Array[]
  /** By path, as `/tile/...` serves them without the leading slash; partial tiles of each `grow` stay. */
  readonly files: Map<string, Uint8Array>
  readonly readHash: ReadHash
  size(): number
  root(): Uint8Array
  /** Appends entries and writes the tiles and bundles that changed. */
  grow(entries: readonly Uint8Array[]): void
}

export function memoryLog(): MemoryLog {
  const entries: Uint8Array[] = []
  const files = new Map<string, Uint8Array>()
  const levels: Uint8Array[][] = []
  const frontier = Frontier.empty(sha256)
  const writer = TileWriter.empty()
  return {
    entries,
    files,
    readHash: (level, index) => {
      const hash = levels[level]?.[index]
      if (hash === undefined) throw new RangeError(`no stored hash ${level}/${index}`)
      return hash
    },
    size: () => frontier.size,
    root: () => frontier.root(),
    grow(more) {
      const before = entries.length
      for (const entry of more) {
        entries.push(entry)
        const stored = frontier.append(leafHash(sha256, entry))
        for (const { level, hash } of stored) {
          levels[level] ??= []
          levels[level].push(hash)
        }
        writer.add(stored)
      }
      for (const tile of writer.take()) files.set(tilePath(tile), tile.bytes)
      for (const bundle of bundlesOf(entries.length)) {
        const start = bundle.index * TILE_WIDTH
        if (start + bundle.width <= before) continue
        files.set(bundlePath(bundle), encodeBundle(entries.slice(start, start + bundle.width)))
      }
    },
  }
}

/** Entry `n` of a made-up log: length and content vary with n. */
export function testEntry(n: number): Uint8Array {
  return Uint8Array.from({ length: 1 + ((n * 37) % 300) }, (_, i) => (n * 31 + i * 7 + (n >> 8)) & 0xff)
}
