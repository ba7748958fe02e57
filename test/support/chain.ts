/** A log grown without central: blocks built by the kernel into a real SQLite store, its head signed on request. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LedgerStore, openLedgerStore } from '../../node/ledger-store.ts'
import { openDatabase, type WritableDb } from '../../node/sqlite.ts'
import { concatBytes, fromHex } from '../../shared/bytes.ts'
import { signCheckpoint } from '../../shared/ledger/checkpoint.ts'
import type { RulesSet } from '../../shared/ledger/engine.ts'
import { decodeGenesis } from '../../shared/ledger/entry.ts'
import type { Instant } from '../../shared/ledger/ids.ts'
import { leafHash } from '../../shared/ledger/merkle.ts'
import { KEY_ED25519, noteKey } from '../../shared/ledger/note.ts'
import { type BlockToStore, buildBlock, buildGenesisBlock, type Head } from '../../shared/ledger/replay.ts'
import type { TestNetwork } from './network.ts'
import { testRules } from './rules.ts'

export interface TestChain {
  /** Holds the log as central's folder does, in `log.db`. */
  readonly folder: string
  readonly store: LedgerStore
  head(): Head
  /** Orders the records as one block; the clock moves a second a block. */
  order(entries: readonly Uint8Array[]): BlockToStore
  /** The signed checkpoint of a size; the head's when left out. */
  note(size?: number): Uint8Array
  /** Leaf hashes of [from, to). */
  leaves(from: number, to?: number): Uint8Array
  close(): void
}

/** A new folder that is removed by `dropFolders`. */
const folders: string[] = []
export const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'daejang-test-'))
  folders.push(folder)
  return folder
}
export const dropFolders = (): void => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
}

export const makeChain = (
  network: TestNetwork,
  rulesSet: (version: number) => RulesSet | undefined = testRules,
  options: { readonly sliceRows?: number } = {},
): TestChain => {
  const { crypto, made } = network
  const { genesis } = made
  const folder = newFolder()
  const db = openDatabase(join(folder, 'log.db'))
  db.pragma('synchronous = OFF')
  const store = openLedgerStore(db, crypto, { ...genesis.parameters, ...options })
  const opened = decodeGenesis(made.genesisEntry)
  if (!opened.ok) throw new Error('no genesis')
  const first = buildGenesisBlock(crypto, genesis, made.genesisEntry, opened.value.payloadBytes)
  store.commit(first)
  let head = first.head
  const rules = { network: genesis.network, parameters: genesis.parameters, rulesSet }
  const key = noteKey(crypto.sha256, genesis.origin, KEY_ED25519, made.logKey.publicKey)
  return {
    folder,
    store,
    head: () => head,
    order: (entries) => {
      const time = Math.max(head.time + 1000, network.now) as Instant
      const built = buildBlock(crypto, rules, store, head, time, entries.map(network.decode), (height) =>
        store.stateRootAt(height),
      )
      if (!built.ok) throw new Error(`${built.error.code} at ${built.error.entry}`)
      store.commit(built.value)
      head = built.value.head
      network.anchor = { size: head.size, root: head.root }
      return built.value
    },
    note: (size = head.size) => {
      const block = store.blockOfSize(size)
      if (block === undefined) throw new Error(`no block ends at ${size}`)
      const root = fromHex(block.root) as Uint8Array
      return signCheckpoint(crypto.sign, { origin: genesis.origin, size, root }, key, made.logKey.secretKey)
    },
    leaves: (from, to = head.size) =>
      concatBytes(...store.entries(from, to).map((entry) => leafHash(crypto.sha256, entry))),
    close: () => void db.close(),
  }
}

/** Records of the note service that the rules accept, one entry each. */
export const noteEntries = (network: TestNetwork, count: number, from = 0): Uint8Array[] =>
  Array.from({ length: count }, (_, i) => {
    const office = i % 2 === 0 ? network.mapo : network.gaepo
    const record = network.sign(office.clerk, office.device, {
      service: 'note',
      action: 'enter',
      body: { slot: from + i, value: i },
    })
    return network.entry(record, [office.supervisor])
  })

/** Rows under keys that no rule reads: a state that takes a scan several slices. */
export const fillState = (db: WritableDb, rows: number): void => {
  const put = db.prepare(`INSERT INTO state (key, writer, value) VALUES (?, zeroblob(32), x'7b7d')`)
  db.transaction(() => {
    for (let i = 0; i < rows; i += 1) put.run(`filler/${i}`)
  })()
}
