import { describe, expect, test } from 'vitest'
import { Frontier, leafHash } from '../../../shared/ledger/merkle.ts'
import {
  bundlePath,
  bundlesOf,
  encodeBundle,
  MAX_ENTRY_SIZE,
  parseBundle,
  parseTilePath,
  type ReadTile,
  TILE_WIDTH,
  TileWriter,
  tileHashes,
  tilePath,
  tilesOf,
} from '../../../shared/ledger/tiles.ts'
import { memoryLog, testEntry } from '../../support/log.ts'
import { sha256 } from '../../support/node-crypto.ts'
import vectors from '../../vectors/tiles.json' with { type: 'json' }

describe('paths', () => {
  test.each(vectors.paths)('$path', ({ path, level, index, width }) => {
    expect(level === null ? bundlePath({ index, width }) : tilePath({ level, index, width })).toBe(path)
    expect(parseTilePath(path)).toEqual({
      ok: true,
      value:
        level === null
          ? { kind: 'entries', bundle: { index, width } }
          : { kind: 'hashes', tile: { level, index, width } },
    })
  })

  test.each(vectors.refused)('refuses %j', (path) => {
    expect(parseTilePath(path)).toEqual({ ok: false, error: { code: 'TILE_PATH_MALFORMED' } })
  })

  test('a tile that cannot be has no path', () => {
    expect(() => tilePath({ level: 64, index: 0, width: 1 })).toThrow(RangeError)
    expect(() => tilePath({ level: 0, index: -1, width: 1 })).toThrow(RangeError)
    expect(() => tilePath({ level: 0, index: 0, width: 0 })).toThrow(RangeError)
    expect(() => bundlePath({ index: 0, width: 257 })).toThrow(RangeError)
  })
})

describe('shape of a tree', () => {
  test.each(vectors.shapes)('of $size leaves', ({ size, levels }) => {
    const found: { full: number; partial: number }[] = []
    for (const { level, width } of tilesOf(size)) {
      found[level] ??= { full: 0, partial: 0 }
      if (width === TILE_WIDTH) found[level].full += 1
      else found[level].partial = width
    }
    expect(found).toEqual(levels)
  })

  test('bundles stand where the tiles of leaves stand', () => {
    for (const size of [0, 1, 255, 256, 257, 700]) {
      const leafTiles = [...tilesOf(size)].filter(({ level }) => level === 0)
      expect([...bundlesOf(size)]).toEqual(leafTiles.map(({ index, width }) => ({ index, width })))
    }
  })
})

describe('entry bundles', () => {
  test('carry a big-endian length before each entry', () => {
    const entries = [new Uint8Array(0), Uint8Array.of(7), new Uint8Array(258).fill(3)]
    const bytes = encodeBundle(entries)
    expect([...bytes.slice(0, 7)]).toEqual([0, 0, 0, 1, 7, 1, 2])
    expect(parseBundle(bytes, 3)).toEqual({ ok: true, value: entries })
  })

  test('refuse a wrong width, a cut and a trailing byte', () => {
    const bytes = encodeBundle([Uint8Array.of(1, 2), Uint8Array.of(3)])
    const refused = { ok: false, error: { code: 'BUNDLE_MALFORMED' } }
    expect(parseBundle(bytes, 1)).toEqual(refused)
    expect(parseBundle(bytes, 3)).toEqual(refused)
    expect(parseBundle(bytes.slice(0, -1), 2)).toEqual(refused)
    expect(parseBundle(new Uint8Array([...bytes, 0]), 2)).toEqual(refused)
    expect(parseBundle(new Uint8Array([...bytes, 0, 0]), 2)).toEqual(refused)
    expect(parseBundle(new Uint8Array(0), 1)).toEqual(refused)
    expect(parseBundle(bytes.with(0, 1), 2)).toEqual(refused)
  })

  test('hold entries up to 65,535 bytes, 256 of them', () => {
    const longest = new Uint8Array(MAX_ENTRY_SIZE).fill(1)
    expect(parseBundle(encodeBundle([longest]), 1)).toEqual({ ok: true, value: [longest] })
    expect(() => encodeBundle([new Uint8Array(MAX_ENTRY_SIZE + 1)])).toThrow(RangeError)
    expect(() => encodeBundle([])).toThrow(RangeError)
    expect(() => encodeBundle(Array.from({ length: 257 }, () => new Uint8Array(0)))).toThrow(RangeError)
  })
})

describe('a log in tiles', () => {
  const size = 700
  const log = memoryLog()
  log.grow(Array.from({ length: size }, (_, n) => testEntry(n)))
  const readTile: ReadTile = (tile) => {
    const bytes = log.files.get(tilePath(tile))
    if (bytes === undefined) throw new Error(`no ${tilePath(tile)}`)
    return bytes
  }

  test('has exactly the tiles of its size', () => {
    const expected = [...[...tilesOf(size)].map(tilePath), ...[...bundlesOf(size)].map(bundlePath)]
    expect([...log.files.keys()].sort()).toEqual(expected.sort())
    for (const tile of tilesOf(size)) expect(readTile(tile).length).toBe(32 * tile.width)
  })

  test('gives back every stored hash', () => {
    const fromTiles = tileHashes(sha256, size, readTile)
    for (let level = 0; 2 ** level <= size; level++) {
      for (let index = 0; (index + 1) * 2 ** level <= size; index++) {
        expect(fromTiles(level, index)).toEqual(log.readHash(level, index))
      }
    }
  })

  test('knows no hash that is not complete, and no tile of another length', () => {
    const fromTiles = tileHashes(sha256, size, readTile)
    expect(() => fromTiles(0, size)).toThrow(RangeError)
    expect(() => fromTiles(1, 350)).toThrow(RangeError)
    expect(() => fromTiles(8, 2)).toThrow(RangeError)
    expect(() => fromTiles(16, 0)).toThrow(RangeError)
    const short = tileHashes(sha256, size, (tile) => readTile(tile).slice(32))
    expect(() => short(0, 0)).toThrow(RangeError)
  })

  test('is written the same in any steps, and after a restart at each of them', () => {
    for (const step of [1, 97, 256, 300]) {
      const files = new Map<string, Uint8Array>()
      const frontier = Frontier.empty(sha256)
      let writer = TileWriter.empty()
      for (let at = 0; at < size; at += step) {
        for (const entry of log.entries.slice(at, at + step)) writer.add(frontier.append(leafHash(sha256, entry)))
        for (const tile of writer.take()) files.set(tilePath(tile), tile.bytes)
        expect(writer.take()).toEqual([])
        writer = TileWriter.open(frontier.size, (tile) => files.get(tilePath(tile)) ?? new Uint8Array(0))
      }
      for (const tile of tilesOf(size)) expect(files.get(tilePath(tile))).toEqual(readTile(tile))
    }
  })

  test('the writer refuses hashes out of order and a partial tile of another length', () => {
    const hash = new Uint8Array(32)
    expect(() => TileWriter.empty().add([{ level: 0, index: 1, hash }])).toThrow(RangeError)
    expect(() => TileWriter.empty().add([{ level: 8, index: 0, hash }])).toThrow(RangeError)
    expect(() => TileWriter.open(5, () => new Uint8Array(4 * 32))).toThrow(RangeError)
  })
})
