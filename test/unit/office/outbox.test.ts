/** What the desk offers for sending, beside the stories that send it. */
import { expect, test } from 'vitest'
import type { Desk } from '../../../electron/office/desk/desk.ts'
import { openOutbox } from '../../../electron/office/desk/outbox.ts'
import { toHex } from '../../../shared/bytes.ts'
import type { KeyId, TxId } from '../../../shared/ledger/ids.ts'
import { id as bytesOf, officeDb } from './db/memory.ts'

const idOf = (n: number): TxId => {
  const bytes = new Uint8Array(32)
  new DataView(bytes.buffer).setUint32(28, n)
  return toHex(bytes) as TxId
}

test('a chain of thousands, each built on the one before, is sent to its end', () => {
  const office = officeDb()
  const length = 6000
  office.commit(() => {
    for (let n = 0; n < length; n += 1) {
      office.records.insert({
        id: idOf(n),
        payload: Uint8Array.of(1),
        signature: new Uint8Array(64),
        author: bytesOf(7) as KeyId,
        service: 'property',
        action: 'transfer',
        receiptNo: null,
        state: 'approved',
        approvalsNeeded: 1,
        recordedAt: n,
        application: null,
        receivedAt: n,
        dueAt: null,
        parents: n === 0 ? [] : [idOf(n - 1)],
        scanFields: [],
        subjects: [],
      })
    }
  })
  const outbox = openOutbox({ office, replica: { ledger: { placeOf: () => undefined } } } as unknown as Desk)
  const underWay = new Set<TxId>()
  for (let batch = outbox.next(500, underWay); batch.length > 0; batch = outbox.next(500, underWay)) {
    expect(batch[0]?.id).toBe(idOf(underWay.size))
    for (const { id } of batch) underWay.add(id)
  }
  expect(underWay.size).toBe(length)
}, 60_000)
