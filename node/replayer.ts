/**
 * Replaying a log into a store, from bytes: entries are decoded, gathered to blocks, evaluated by the same engine that
 * central ran, every signature verified, and each block committed whole or not at all.
 *
 * Whether the bytes belong to the log that was signed is asked before this (applier.ts); here it is asked whether what
 * they say is true. Nothing of a block is stored before all of it held; the first fault names its entry and ends it.
 *
 * Signatures are handed to the checker as soon as an entry is decoded, with the public key that the state knows by
 * then, and so are verified beside the evaluation. The evaluation lists what has to hold; a check that was made with
 * another key, or not made (a key enrolled within the same block), is made then.
 */
import { equalBytes } from '../shared/bytes.ts'
import { PAYLOAD_TYPES } from '../shared/crypto/dsse.ts'
import type { Crypto } from '../shared/crypto/port.ts'
import type { CarriedApproval } from '../shared/ledger/approval.ts'
import { publicKeyIn, type SignatureCheck } from '../shared/ledger/block.ts'
import type { RulesSet } from '../shared/ledger/engine.ts'
import {
  BLOCK,
  decodeTransaction,
  entryType,
  GENESIS,
  MAX_BLOCK_BYTES,
  MAX_BLOCK_TRANSACTIONS,
  TRANSACTION,
  type TransactionEntry,
} from '../shared/ledger/entry.ts'
import {
  type Genesis,
  type GenesisError,
  type NetworkFile,
  openGenesis,
  type Parameters,
} from '../shared/ledger/genesis.ts'
import type { KeyId } from '../shared/ledger/ids.ts'
import {
  type BlockToStore,
  buildGenesisBlock,
  type FaultCode,
  type Head,
  type LedgerRules,
  replayBlock,
} from '../shared/ledger/replay.ts'
import type { LedgerView, StateRow } from '../shared/ledger/state.ts'
import { err, ok, type Result } from '../shared/result.ts'
import { type LedgerStore, openLedgerStore } from './ledger-store.ts'
import { SignatureBatch, type SignatureChecker } from './signatures.ts'
import type { WritableDb } from './sqlite.ts'

/** What is wrong with a log, and at which entry. A plain object: it crosses threads and stands in evidence. */
export interface ReplayFault {
  readonly code: FaultCode | GenesisError['code'] | 'GENESIS_BLOCK'
  readonly entry: number
  readonly detail: string
  /** The entries that it speaks of: those of its block, or the one that could not be read. */
  readonly bytes: readonly Uint8Array[]
}

export interface ReplayerOptions {
  readonly crypto: Crypto
  /** The only writer of its file. */
  readonly db: WritableDb
  readonly network: NetworkFile
  /** The rules of a version; undefined when this program does not know it. */
  rulesSet(version: number): RulesSet | undefined
  readonly signatures: SignatureChecker
  /** Whether an entry, by its leaf hash, is one that this office signed, approved and verified itself. */
  own?(leaf: Uint8Array): boolean
  /** Adds rows of the caller to the block's own SQLite transaction. */
  also?(db: WritableDb, block: BlockToStore): void
  /** Told of each block when it is on disk. */
  onBlock?(block: BlockToStore): void
}

export interface Replayer {
  readonly store: LedgerStore
  /** The last block committed; null before the genesis. */
  head(): Head | null
  /** Index of the entry that `push` takes next. */
  next(): number
  /**
   * Takes the next entries of the log, in order; `leaves` are their leaf hashes. Resolves when every block that these
   * entries end is on disk. A further push may come before; after a fault every push answers that fault.
   */
  push(entries: readonly Uint8Array[], leaves: readonly Uint8Array[]): Promise<Result<void, ReplayFault>>
  /** Waits for what was pushed, then forgets entries of an unfinished block and any fault. */
  reset(): Promise<void>
}

/** Checks sent off for one entry, in the order in which the evaluation lists them; null where none was sent. */
type Sent = readonly ({
  readonly publicKey: Uint8Array
  readonly verdict: Promise<Uint8Array>
  readonly place: number
} | null)[]

interface Gathered {
  readonly bytes: Uint8Array[]
  /** Bytes in them. */
  size: number
  readonly leaves: Uint8Array[]
  readonly entries: TransactionEntry[]
  readonly sent: ('own' | Sent)[]
}

/** Signatures in one batch at most: small enough that the last batch of a block does not keep everyone waiting. */
const BATCH_CHECKS = 256
/** Approvals whose verdicts are kept: those of the batches that are coming in. */
const KEPT_APPROVALS = 1024
/** Rows of the state kept parsed. */
const CACHED_ROWS = 50_000

export const createReplayer = (options: ReplayerOptions): Replayer => {
  const { crypto, db, network } = options
  let store = openLedgerStore(db, crypto, { stateRootEvery: 1, stateRootLag: 1 })
  let head = store.head()
  let rules: LedgerRules | null = null
  const view = cachedView(() => store)
  if (head !== null) adopt()

  /** The genesis stands: its parameters are known. */
  function adopt(): void {
    const parameters = store.get('network')?.value as unknown as Parameters
    store = openLedgerStore(db, crypto, parameters)
    rules = { network: network.network, parameters, rulesSet: options.rulesSet }
  }

  const approvals = new Map<string, { readonly payloadBytes: Uint8Array; readonly sent: Sent[number] }>()
  let gathered = nothing()
  let queued = head?.size ?? 0
  let tail: Promise<ReplayFault | null> = Promise.resolve(null)
  let batch = new SignatureBatch()
  let settle = Promise.withResolvers<Uint8Array>()
  let genesis: { readonly bytes: Uint8Array; readonly genesis: Genesis; readonly payloadBytes: Uint8Array } | null =
    null

  const flush = (): void => {
    if (batch.count === 0) return
    const { resolve, reject } = settle
    options.signatures.check(batch).then(resolve, reject)
    settle.promise.catch(() => undefined)
    batch = new SignatureBatch()
    settle = Promise.withResolvers<Uint8Array>()
  }

  const send = (key: KeyId, type: string, payload: Uint8Array, signature: Uint8Array): Sent[number] => {
    const publicKey = publicKeyIn(view, key)
    if (publicKey === undefined) return null
    if (batch.count >= BATCH_CHECKS) flush()
    return { publicKey, verdict: settle.promise, place: batch.addPayload(publicKey, type, payload, signature) }
  }

  const gather = (bytes: Uint8Array, leaf: Uint8Array): ReplayFault | null => {
    // What waits for its block waits in memory; a log that never closes one must not fill it.
    gathered.size += bytes.length
    if (gathered.bytes.length >= MAX_BLOCK_TRANSACTIONS || gathered.size > MAX_BLOCK_BYTES)
      return { code: 'BLOCK_RANGE', entry: queued, detail: 'a block without an end', bytes: [bytes] }
    const decoded = decodeTransaction(crypto.sha256, bytes)
    if (!decoded.ok) return { code: 'ENTRY_MALFORMED', entry: queued, detail: decoded.error.at, bytes: [bytes] }
    const entry = decoded.value
    gathered.bytes.push(bytes)
    gathered.leaves.push(leaf)
    gathered.entries.push(entry)
    if (options.own?.(leaf)) {
      gathered.sent.push('own')
      return null
    }
    gathered.sent.push([
      send(entry.author, PAYLOAD_TYPES.transaction, entry.payloadBytes, entry.signature),
      ...entry.approvals.map(sendApproval),
    ])
    return null
  }

  /** One approval may stand under thousands of records, byte for byte the same: it is verified once. */
  const sendApproval = ({ payload, payloadBytes, signature }: CarriedApproval): Sent[number] => {
    const name = Buffer.from(signature).toString('latin1')
    const known = approvals.get(name)
    if (known !== undefined && equalBytes(known.payloadBytes, payloadBytes)) return known.sent
    const sent = send(payload.by, PAYLOAD_TYPES.approval, payloadBytes, signature)
    if (approvals.size >= KEPT_APPROVALS) approvals.clear()
    if (sent !== null) approvals.set(name, { payloadBytes, sent })
    return sent
  }

  const finish = async (
    block: Gathered,
    blockBytes: Uint8Array,
    blockLeaf: Uint8Array,
  ): Promise<ReplayFault | null> => {
    const bytes = [...block.bytes, blockBytes]
    if (head === null || rules === null) return { code: 'BLOCK_RANGE', entry: 0, detail: 'no genesis', bytes }
    const replayed = replayBlock(crypto, rules, view, head, bytes, (height) => store.stateRootAt(height), {
      entries: block.entries,
      leaves: [...block.leaves, blockLeaf],
    })
    if (!replayed.ok) return { ...replayed.error, bytes }
    const bad = await firstBadSignature(replayed.signatures, block)
    if (bad !== null) {
      const detail = block.entries[bad]?.id ?? ''
      return { code: 'SIGNATURE_INVALID', entry: head.size + bad, detail, bytes }
    }
    commit(replayed.value)
    return null
  }

  /** Index within the block of the first record with a signature that does not hold. */
  const firstBadSignature = async (checks: readonly SignatureCheck[], block: Gathered): Promise<number | null> => {
    const late = new SignatureBatch(4096)
    const lateOf: number[] = []
    const verdicts: { readonly record: number; readonly verdict: Promise<Uint8Array>; readonly place: number }[] = []
    let at = 0
    for (const [record, entry] of block.entries.entries()) {
      const sent = block.sent[record] as 'own' | Sent
      for (let i = 0; i <= entry.approvals.length; i += 1, at += 1) {
        const check = checks[at] as SignatureCheck
        if (sent === 'own') continue
        const early = sent[i] ?? null
        if (early !== null && equalBytes(early.publicKey, check.publicKey)) {
          verdicts.push({ record, verdict: early.verdict, place: early.place })
        } else {
          late.add(check.publicKey, check.message, check.signature)
          lateOf.push(record)
        }
      }
    }
    let worst: number | null = null
    const found = (record: number): void => {
      worst = worst === null ? record : Math.min(worst, record)
    }
    if (late.count > 0) {
      const verdict = await options.signatures.check(late)
      for (const [i, record] of lateOf.entries()) if (verdict[i] !== 1) found(record)
    }
    let known: Promise<Uint8Array> | null = null
    let verdict = new Uint8Array(0)
    for (const each of verdicts) {
      if (each.verdict !== known) {
        known = each.verdict
        verdict = new Uint8Array(await known)
      }
      if (verdict[each.place] !== 1) found(each.record)
    }
    return worst
  }

  const commit = (block: BlockToStore): void => {
    store.commit(block, (own) => options.also?.(own, block))
    head = block.head
    if (rules === null) adopt()
    view.wrote(block.effects)
    options.onBlock?.(block)
  }

  const openFirst = (bytes: Uint8Array): ReplayFault | null => {
    const opened = openGenesis(crypto, bytes, network)
    if (!opened.ok) return { code: opened.error.code, entry: 0, detail: opened.error.at, bytes: [bytes] }
    genesis = { bytes, genesis: opened.value.genesis, payloadBytes: opened.value.entry.payloadBytes }
    return null
  }

  const closeFirst = (bytes: Uint8Array): ReplayFault | null => {
    const fault = (detail: string): ReplayFault => ({ code: 'GENESIS_BLOCK', entry: 1, detail, bytes: [bytes] })
    if (genesis === null) return fault('no genesis')
    const block = buildGenesisBlock(crypto, genesis.genesis, genesis.bytes, genesis.payloadBytes)
    if (!equalBytes(block.entries[1] as Uint8Array, bytes)) return fault('bytes')
    commit(block)
    return null
  }

  const chain = (step: () => ReplayFault | null | Promise<ReplayFault | null>): void => {
    tail = tail.then((fault) => fault ?? step())
    tail.catch(() => undefined)
  }

  const take = (bytes: Uint8Array, leaf: Uint8Array): void => {
    const index = queued
    const type = entryType(bytes)
    if (index === 0) chain(() => openFirst(bytes))
    else if (index === 1) chain(() => closeFirst(bytes))
    else if (type === TRANSACTION) {
      const malformed = gather(bytes, leaf)
      if (malformed !== null) chain(() => malformed)
    } else if (type === BLOCK) {
      flush()
      const block = gathered
      gathered = nothing()
      chain(() => finish(block, bytes, leaf))
    } else {
      const detail = type === GENESIS ? 'a second genesis' : 'type'
      chain(() => ({ code: 'ENTRY_MALFORMED', entry: index, detail, bytes: [bytes] }))
    }
    queued += 1
  }

  return {
    get store() {
      return store
    },
    head: () => head,
    next: () => queued,
    push: async (entries, leaves) => {
      for (const [i, bytes] of entries.entries()) take(bytes, leaves[i] as Uint8Array)
      const fault = await tail
      return fault === null ? ok(undefined) : err(fault)
    },
    reset: async () => {
      await tail.catch(() => null)
      tail = Promise.resolve(null)
      gathered = nothing()
      batch = new SignatureBatch()
      settle = Promise.withResolvers<Uint8Array>()
      genesis = null
      approvals.clear()
      queued = head?.size ?? 0
    },
  }
}

const nothing = (): Gathered => ({ bytes: [], size: 0, leaves: [], entries: [], sent: [] })

/** A view over the store that keeps the rows parsed; its writer tells it what a commit wrote. */
const cachedView = (
  store: () => LedgerView,
): LedgerView & { wrote(effects: ReadonlyMap<string, StateRow | null>): void } => {
  const rows = new Map<string, StateRow | null>()
  return {
    get: (key) => {
      const known = rows.get(key)
      if (known !== undefined) return known ?? undefined
      const row = store().get(key)
      // A record's own outcome is asked for once, to see that it is new.
      if (!key.startsWith('tx/')) {
        if (rows.size >= CACHED_ROWS) rows.clear()
        rows.set(key, row ?? null)
      }
      return row
    },
    hasSequence: (device, epoch, seq) => store().hasSequence(device, epoch, seq),
    wrote: (effects) => {
      for (const [key, row] of effects) if (rows.has(key)) rows.set(key, row)
    },
  }
}
