import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  decodeTransfer,
  encodeTransfer,
  type TransferredApplication,
} from '../../../electron/office/desk/transfer-form.ts'
import { concatBytes } from '../../../shared/bytes.ts'
import { encodeJson, type Json } from '../../../shared/json.ts'

const scan = (n: number, bytes: Uint8Array) => ({
  handle: n.toString(16).padStart(32, '0'),
  field: 'papers.contract',
  name: '계약서.pdf',
  type: 'application/pdf',
  bytes,
})

const SENT: TransferredApplication = {
  service: 'real-estate',
  action: 'report',
  target: null,
  application: 'MAPO-20261102-01-000001',
  receivedAt: 1_793_581_200_000,
  reason: '강남구 소재',
  values: { sellers: [{ name: '김하늘' }], papers: { contract: [scan(1, Uint8Array.of(1)).handle] } },
  scans: [scan(1, Uint8Array.of(1, 2, 3)), scan(2, new Uint8Array(1000).fill(7))],
}

/** With another head than its own. */
const headed = (head: Json, rest: Uint8Array = new Uint8Array()): Uint8Array => {
  const bytes = encodeJson(head)
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, bytes.length)
  return concatBytes(length, bytes, rest)
}

const HEAD = {
  v: 1,
  service: 'real-estate',
  action: 'report',
  target: null,
  application: 'MAPO-20261102-01-000001',
  receivedAt: 1,
  reason: '',
  values: {},
  scans: [],
}

describe('an application in a letter', () => {
  test('comes back as it was', () => {
    expect(decodeTransfer(encodeTransfer(SENT))).toEqual(SENT)
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { maxLength: 16 }), (all) => {
        const sent = { ...SENT, scans: all.map((bytes, i) => scan(i, bytes)) }
        expect(decodeTransfer(encodeTransfer(sent))).toEqual(sent)
      }),
    )
  })

  test('cut off, lengthened or arbitrary bytes are refused', () => {
    const whole = encodeTransfer(SENT)
    for (let end = 0; end < whole.length; end += 1) expect(decodeTransfer(whole.slice(0, end))).toBeNull()
    expect(decodeTransfer(concatBytes(whole, Uint8Array.of(0)))).toBeNull()
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => decodeTransfer(bytes) === null))
  })

  test.each<[string, Json]>([
    ['a head that is no object', []],
    ['another version', { ...HEAD, v: 2 }],
    ['a field too many', { ...HEAD, author: 'x' }],
    ['a service that is a path', { ...HEAD, service: '../birth' }],
    ['a number of no office', { ...HEAD, application: '000001' }],
    ['a target that is no record', { ...HEAD, target: 'abc' }],
    ['a time before any', { ...HEAD, receivedAt: -1 }],
    ['a reason without end', { ...HEAD, reason: 'ㄱ'.repeat(501) }],
    ['values that are a list', { ...HEAD, values: [] }],
    [
      'a scan without bytes',
      { ...HEAD, scans: [{ handle: '0'.repeat(32), field: 'a', name: 'b', type: 'c', size: 0 }] },
    ],
  ])('%s is refused', (_, head) => {
    expect(decodeTransfer(headed(head))).toBeNull()
  })

  test('the plain head is taken, two scans of one name are not', () => {
    expect(decodeTransfer(headed(HEAD))).not.toBeNull()
    const one = { handle: '0'.repeat(32), field: 'a', name: 'b', type: 'c', size: 1 }
    expect(decodeTransfer(headed({ ...HEAD, scans: [one] }, Uint8Array.of(1)))).not.toBeNull()
    expect(decodeTransfer(headed({ ...HEAD, scans: [one, one] }, Uint8Array.of(1, 1)))).toBeNull()
  })
})
