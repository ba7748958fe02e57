/** Central reads a large state for its root between blocks, and the root stands in the block that is due to carry it. */
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase, type WritableDb } from '../../../node/sqlite.ts'
import { toHex } from '../../../shared/bytes.ts'
import { decodeBlock } from '../../../shared/ledger/entry.ts'
import { initTestFolder, type OpenCentral, openCentral, temporaryFolder } from '../../support/central.ts'
import { fillState } from '../../support/chain.ts'
import { makeTestNetwork, type TestNetwork } from '../../support/network.ts'

let network: TestNetwork
let folder: ReturnType<typeof temporaryFolder>
let open: OpenCentral
let db: WritableDb
beforeEach(() => {
  network = makeTestNetwork({ parameters: { idleBlockMs: 1000, stateRootEvery: 4, stateRootLag: 3 } })
  folder = temporaryFolder()
  initTestFolder(network, folder.path)
  db = openDatabase(join(folder.path, 'log.db'))
  fillState(db, 9000)
  open = openCentral(network, folder.path)
})
afterEach(() => {
  open.close()
  db.close()
  folder.remove()
})

const isScanning = (): boolean => db.prepare('SELECT 1 FROM root_scan').get() !== undefined
const blocksTo = (height: number): void => {
  while (open.central.health().height < height) open.settle()
}
const rootIn = (height: number): string | null => {
  const { store } = open.folder
  const block = decodeBlock(store.entry((store.block(height)?.size ?? 0) - 1) ?? new Uint8Array(0))
  if (!block.ok) throw new Error('no block')
  return block.value.stateRoot === null ? null : toHex(block.value.stateRoot)
}

describe('the root over the state of a set height', () => {
  it('is read a slice at a time while no block is due', () => {
    blocksTo(4)
    const wanted = toHex(open.folder.store.stateRoot())
    let slices = 0
    for (; isScanning(); slices += 1) {
      const due = open.central.tick()
      // It asks to be called again at once as long as there is more to read.
      expect([slices, due === open.clock.monotonic()]).toEqual([slices, isScanning()])
    }
    expect(slices).toBeGreaterThan(2)
    expect(open.central.health().height).toBe(4)
    blocksTo(7)
    expect([rootIn(4), rootIn(6), rootIn(7)]).toEqual([null, null, wanted])
  })

  it('is read by the blocks themselves when they come one upon the other, also after a restart', () => {
    blocksTo(4)
    const wanted = toHex(open.folder.store.stateRoot())
    blocksTo(5)
    expect(isScanning()).toBe(true)
    open.close()
    open = openCentral(network, folder.path, { clock: open.clock })
    expect(isScanning()).toBe(true)
    blocksTo(7)
    expect(rootIn(7)).toBe(wanted)
    expect(isScanning()).toBe(false)
  })

  it('waits for a block that is due, and outlives a slice that cannot be written', () => {
    blocksTo(4)
    const wanted = toHex(open.folder.store.stateRoot())
    db.exec(`CREATE TRIGGER full BEFORE UPDATE ON root_scan BEGIN SELECT RAISE(ABORT, 'full'); END`)
    open.central.tick()
    db.exec('DROP TRIGGER full')
    open.settle()
    open.settle()
    expect(open.central.health()).toMatchObject({ status: 'ok', height: 5 })
    while (isScanning()) open.central.tick()
    blocksTo(7)
    expect(rootIn(7)).toBe(wanted)
  })
})
