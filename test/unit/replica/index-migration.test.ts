/** The index of a replica that an older program made: made again from the ledger, which stays as it is. */
import { expect, test } from 'vitest'
import { openIndexWriter } from '../../../electron/office/replica/record-index.ts'
import { REPLICA_MIGRATIONS } from '../../../electron/office/replica/schema.ts'
import { readStatistics } from '../../../electron/office/replica/statistics.ts'
import { migrate, openDatabase } from '../../../node/sqlite.ts'
import { crypto } from '../office/db/memory.ts'
import { approveAll, signSale } from '../office/sale.ts'
import { makeWorld } from '../office/world.ts'

test('before the statistics: rows go, the mark goes back, and following brings them with their sums', async () => {
  const world = await makeWorld()
  const sale = await signSale(await world.mapo.seat('clerk'))
  await approveAll(await world.mapo.seat('supervisor'), [sale])
  world.send(world.mapo)
  const ledger = world.chain.store
  const db = openDatabase(':memory:')
  migrate(db, 'replica', REPLICA_MIGRATIONS.slice(0, 2))
  db.exec(`INSERT INTO records VALUES (5, x'00', 'birth', 'register', 'mapo', 0, NULL, 0);
    INSERT INTO subjects VALUES (x'01', 5); INSERT INTO counts VALUES ('birth', 'register', 'mapo', 0, 9);
    UPDATE indexed SET entries = 6;`)
  migrate(db, 'replica', REPLICA_MIGRATIONS)
  const index = openIndexWriter(db, crypto)
  expect(index.mark()).toBe(0)
  while (index.follow(ledger, 3) > 0);
  expect(index.mark()).toBe(ledger.head()?.size)
  const counted = db.prepare('SELECT sum(n) FROM counts').pluck().get()
  expect(db.prepare('SELECT count(*) FROM records').pluck().get()).toBe(counted)
  expect(db.prepare('SELECT sum(n) FROM monthly').pluck().get()).toBe(counted)
  expect(readStatistics(db).months('real-estate', '0000-00')).toMatchObject([
    { action: 'report', state: 'accepted', n: 1 },
  ])
  db.close()
})
