import { describe, expect, it } from 'vitest'
import { concatBytes, fromHex, utf8Encode } from '../../../shared/bytes.ts'
import type { TxId } from '../../../shared/ledger/ids.ts'
import { effectsRoot, NO_ROOT, outcomesRoot, type StateRow, valueHash } from '../../../shared/ledger/state.ts'
import { sha256 } from '../../support/node-crypto.ts'

const writer = '11'.repeat(32) as TxId
const row: StateRow = { value: { a: 1 }, writer }

describe('the effects root', () => {
  it('is the hash of the previous root and the pairs in key order, as the header of state.ts writes them', () => {
    const hash = sha256(concatBytes(fromHex(writer) as Uint8Array, utf8Encode('{"a":1}')))
    expect(valueHash(sha256, row)).toEqual(hash)
    const effects = new Map<string, StateRow | null>([
      ['key/b', null],
      ['key/a', row],
    ])
    const pairs = concatBytes(
      Uint8Array.of(0, 5),
      utf8Encode('key/a'),
      Uint8Array.of(1),
      hash,
      Uint8Array.of(0, 5),
      utf8Encode('key/b'),
      Uint8Array.of(0),
    )
    expect(effectsRoot(sha256, NO_ROOT, effects)).toEqual(sha256(concatBytes(NO_ROOT, pairs)))
  })

  it('holds for the largest block: the stack of a thread must not decide what a block may hold', () => {
    // 4,096 records that each name 32 new people leave as many rows.
    const effects = new Map(Array.from({ length: 4096 * 32 }, (_, i) => [`person/p:${i}`, null] as const))
    expect(effectsRoot(sha256, NO_ROOT, effects)).toHaveLength(32)
  })

  it('of no outcomes is the empty tree', () => {
    expect(outcomesRoot(sha256, [])).toEqual(sha256(new Uint8Array(0)))
  })
})
