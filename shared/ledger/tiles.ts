/**
 * C2SP tlog-tiles: the log as static files that any auditor can fetch.
 *
 *     tile/<L>/<N>[.p/<W>]         hashes: 32 bytes each, the stored hashes (8 * L, N * 256 + i)
 *     tile/entries/<N>[.p/<W>]     entry bundles: u16 big-endian length || entry, for leaf N * 256 + i
 *
 * A full tile is 256 wide and never changes; the rightmost tile of a level is partial, `.p/<W>` with 1 to 255 wide,
 * and holds what stands there at the size of a checkpoint. <N> is written in groups of three digits, all but the last
 * with an `x` before them: 1234067 is `x001/x234/067`.
 *
 * The tiles carry levels 0, 8, 16, ... only; the hashes between are hashed from a tile's own. Tiles come from
 * strangers, so a hash read out of them counts for nothing until a root over it has been compared.
 */

import { readU16, writeU16 } from '../bytes.ts'
import type { Sha256 } from '../crypto/port.ts'
import { err, ok, type Result } from '../result.ts'
import { HASH_SIZE, nodeHash, type ReadHash, type StoredHash } from './merkle.ts'

/** Tree levels in a tile. */
export const TILE_HEIGHT = 8

/** Hashes in a full tile, entries in a full bundle. */
export const TILE_WIDTH = 256

/** Longest entry that a bundle's length field can name. */
export const MAX_ENTRY_SIZE = 0xffff

/** A tile of hashes. `level` 0..63, `index` a safe integer from 0, `width` 1..256 (256: full). */
export interface Tile {
  readonly level: number
  readonly index: number
  readonly width: number
}

/** An entry bundle. `index` and `width` as for a tile of level 0. */
export interface Bundle {
  readonly index: number
  readonly width: number
}

/** What a tile path names. */
export type TilePath =
  | { readonly kind: 'hashes'; readonly tile: Tile }
  | { readonly kind: 'entries'; readonly bundle: Bundle }

export type TileError = { readonly code: 'TILE_PATH_MALFORMED' } | { readonly code: 'BUNDLE_MALFORMED' }

/** The bytes of one tile: exactly 32 * width. */
export type ReadTile = (tile: Tile) => Uint8Array

/** A tile with its bytes, to be written. */
export interface TileData extends Tile {
  readonly bytes: Uint8Array
}

/** `tile/<L>/<N>[.p/<W>]`, without a leading slash. */
export function tilePath(tile: Tile): string {
  assertRange(tile.level, 0, 63)
  return `tile/${tile.level}/${placePath(tile.index, tile.width)}`
}

/** `tile/entries/<N>[.p/<W>]`, without a leading slash. */
export function bundlePath(bundle: Bundle): string {
  return `tile/entries/${placePath(bundle.index, bundle.width)}`
}

const TILE_PATH = /^tile\/(entries|0|[1-9][0-9]?)\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/

/** Strict inverse of `tilePath` and `bundlePath`: refuses every other spelling (leading zeros, width 256, a slash). */
export function parseTilePath(path: string): Result<TilePath, TileError> {
  const [, kind, groups, width] = TILE_PATH.exec(path) ?? []
  if (kind === undefined || groups === undefined) return err({ code: 'TILE_PATH_MALFORMED' })
  const place = {
    index: Number(groups.replaceAll(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  }
  const level = kind === 'entries' ? 0 : Number(kind)
  if (level > 63 || !Number.isSafeInteger(place.index)) return err({ code: 'TILE_PATH_MALFORMED' })
  const parsed: TilePath =
    kind === 'entries' ? { kind: 'entries', bundle: place } : { kind: 'hashes', tile: { level, ...place } }
  // What is left to refuse is a second spelling: a leading group x000, or `.p/256` and wider.
  if (place.width > TILE_WIDTH) return err({ code: 'TILE_PATH_MALFORMED' })
  const spelled = parsed.kind === 'entries' ? bundlePath(parsed.bundle) : tilePath(parsed.tile)
  return spelled === path ? ok(parsed) : err({ code: 'TILE_PATH_MALFORMED' })
}

function placePath(index: number, width: number): string {
  assertRange(index, 0, Number.MAX_SAFE_INTEGER)
  assertRange(width, 1, TILE_WIDTH)
  let path = String(index % 1000).padStart(3, '0')
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    path = `x${String(rest % 1000).padStart(3, '0')}/${path}`
  }
  return width === TILE_WIDTH ? path : `${path}.p/${width}`
}

/** How wide tile `index` of `level` is in a tree of `size` leaves; 0 when it is not in that tree. */
export function tileWidth(level: number, index: number, size: number): number {
  const hashes = Math.floor(size / TILE_WIDTH ** level) - index * TILE_WIDTH
  return Math.max(0, Math.min(TILE_WIDTH, hashes))
}

/** Every tile of hashes of a tree of `size` leaves, level by level from the leaves, left to right. */
export function* tilesOf(size: number): Generator<Tile> {
  for (let level = 0; size >= TILE_WIDTH ** level; level++) {
    for (let index = 0; ; index++) {
      const width = tileWidth(level, index, size)
      if (width === 0) break
      yield { level, index, width }
    }
  }
}

/** Every entry bundle of a log of `size` entries, left to right. */
export function* bundlesOf(size: number): Generator<Bundle> {
  for (let index = 0; index * TILE_WIDTH < size; index++) {
    yield { index, width: tileWidth(0, index, size) }
  }
}

/** An entry bundle's bytes: u16 big-endian length before each of 1 to 256 entries of at most 65,535 bytes. */
export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array {
  assertRange(entries.length, 1, TILE_WIDTH)
  let length = 0
  for (const entry of entries) length += 2 + entry.length
  const bytes = new Uint8Array(length)
  let offset = 0
  for (const entry of entries) {
    writeU16(bytes, offset, entry.length)
    bytes.set(entry, offset + 2)
    offset += 2 + entry.length
  }
  return bytes
}

/** Strict inverse of `encodeBundle`: exactly `width` entries and no byte after them. The entries share `bytes`. */
export function parseBundle(bytes: Uint8Array, width: number): Result<Uint8Array[], TileError> {
  const entries: Uint8Array[] = []
  let offset = 0
  while (entries.length < width) {
    if (offset + 2 > bytes.length) return err({ code: 'BUNDLE_MALFORMED' })
    const end = offset + 2 + readU16(bytes, offset)
    if (end > bytes.length) return err({ code: 'BUNDLE_MALFORMED' })
    entries.push(bytes.subarray(offset + 2, end))
    offset = end
  }
  return offset === bytes.length ? ok(entries) : err({ code: 'BUNDLE_MALFORMED' })
}

/**
 * Reads stored hashes out of the tiles of a tree of `size` leaves. Throws when `readTile` gives another number of
 * bytes than the tile has, or when the hash is not complete in that tree.
 */
export function tileHashes(sha256: Sha256, size: number, readTile: ReadTile): ReadHash {
  return (level, index) => {
    const tileLevel = Math.floor(level / TILE_HEIGHT)
    const span = 2 ** (level % TILE_HEIGHT)
    const first = index * span
    const tileIndex = Math.floor(first / TILE_WIDTH)
    const width = tileWidth(tileLevel, tileIndex, size)
    const start = first - tileIndex * TILE_WIDTH
    if (start + span > width) {
      throw new RangeError(`hash ${level}/${index} is not complete in a tree of ${size}`)
    }
    const bytes = readTile({ level: tileLevel, index: tileIndex, width })
    if (bytes.length !== width * HASH_SIZE) {
      throw new RangeError(`tile ${tileLevel}/${tileIndex} has ${bytes.length} bytes, not ${width * HASH_SIZE}`)
    }
    return spanHash(sha256, bytes, start, span)
  }
}

/** The hash over `span` (a power of two) hashes of a tile from `start` on. */
function spanHash(sha256: Sha256, tile: Uint8Array, start: number, span: number): Uint8Array {
  if (span === 1) return tile.slice(start * HASH_SIZE, (start + 1) * HASH_SIZE)
  const left = spanHash(sha256, tile, start, span / 2)
  const right = spanHash(sha256, tile, start + span / 2, span / 2)
  return nodeHash(sha256, left, right)
}

/**
 * Turns the stored hashes that a frontier's `append` returns into tiles to write. It keeps the rightmost tile of each
 * level in memory (8 KiB a level) and touches no store: `add` as often as there are leaves, `take` when a checkpoint
 * is due, write what it returns before the checkpoint is shown.
 */
export class TileWriter {
  readonly #rows: Row[]

  private constructor(rows: Row[]) {
    this.#rows = rows
  }

  /** The writer of a log without entries. */
  static empty(): TileWriter {
    return new TileWriter([])
  }

  /** The writer that goes on after `size` leaves; reads the partial tiles of that size, one a level. */
  static open(size: number, readTile: ReadTile): TileWriter {
    const rows: Row[] = []
    for (let level = 0; size >= TILE_WIDTH ** level; level++) {
      const count = Math.floor(size / TILE_WIDTH ** level)
      const index = Math.floor(count / TILE_WIDTH)
      const width = count % TILE_WIDTH
      const row = newRow(index)
      if (width > 0) {
        const bytes = readTile({ level, index, width })
        if (bytes.length !== width * HASH_SIZE) {
          throw new RangeError(`tile ${level}/${index} has ${bytes.length} bytes, not ${width * HASH_SIZE}`)
        }
        row.bytes.set(bytes)
        row.width = width
      }
      rows.push(row)
    }
    return new TileWriter(rows)
  }

  /** Takes in stored hashes, in the order in which the frontier completed them; levels between tiles pass by. */
  add(stored: Iterable<StoredHash>): void {
    for (const { level, index, hash } of stored) {
      if (level % TILE_HEIGHT !== 0) continue
      const tileLevel = level / TILE_HEIGHT
      if (tileLevel === this.#rows.length) this.#rows.push(newRow(0))
      const row = this.#rows[tileLevel]
      if (row === undefined || index !== row.index * TILE_WIDTH + row.width) {
        throw new RangeError(`stored hash ${level}/${index} is out of order`)
      }
      row.bytes.set(hash, row.width * HASH_SIZE)
      row.width += 1
      row.changed = true
      if (row.width === TILE_WIDTH) {
        row.full.push({ level: tileLevel, index: row.index, width: TILE_WIDTH, bytes: row.bytes })
        row.bytes = new Uint8Array(TILE_WIDTH * HASH_SIZE)
        row.index += 1
        row.width = 0
        row.changed = false
      }
    }
  }

  /** The tiles that came about or grew since the last `take`, each in its present width. */
  take(): TileData[] {
    const tiles: TileData[] = []
    this.#rows.forEach((row, level) => {
      tiles.push(...row.full)
      row.full = []
      if (!row.changed) return
      tiles.push({ level, index: row.index, width: row.width, bytes: row.bytes.slice(0, row.width * HASH_SIZE) })
      row.changed = false
    })
    return tiles
  }
}

interface Row {
  /** Index of the tile being filled. */
  index: number
  /** Hashes in it, 0..255. */
  width: number
  /** Room for a full tile. */
  bytes: Uint8Array
  /** Whether it grew since the last `take`. */
  changed: boolean
  /** Tiles filled since the last `take`. */
  full: TileData[]
}

function newRow(index: number): Row {
  return { index, width: 0, bytes: new Uint8Array(TILE_WIDTH * HASH_SIZE), changed: false, full: [] }
}

function assertRange(value: number, min: number, max: number): void {
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    throw new RangeError(`not within ${min} and ${max}: ${value}`)
  }
}
