/** What passes between the office's thread and the thread that writes the replica. All of it is plain data. */
import type { ApplyFault, Range } from '../../../node/applier.ts'
import type { SqliteProblem } from '../../../node/sqlite.ts'
import type { NetworkFile } from '../../../shared/ledger/genesis.ts'
import type { TxId } from '../../../shared/ledger/ids.ts'
import type { PartToStore, WrapToStore } from './sealed-store.ts'

/** What the writer is started with. */
export interface WriterData {
  readonly path: string
  readonly network: NetworkFile
  readonly office: string
  /** Threads beside the writer that verify signatures. */
  readonly signatureThreads: number
}

export type CheckpointKind = 'verified' | 'witnessed'

export interface KeptCheckpoint {
  readonly size: number
  /** Hex. */
  readonly root: string
  /** The signed note's text. */
  readonly note: string
}

/** A bundle as it was fetched; the entries before `skip` are known already. */
export interface FetchedBundle {
  readonly bytes: Uint8Array
  readonly width: number
  readonly skip: number
}

export type Order =
  | { readonly kind: 'begin'; readonly range: Range }
  | { readonly kind: 'push'; readonly bundle: FetchedBundle }
  | { readonly kind: 'end' }
  /** Leaf hashes (hex) of entries that this office signed, approved and verified itself. */
  | { readonly kind: 'own'; readonly leaves: readonly string[] }
  | { readonly kind: 'keep'; readonly which: CheckpointKind; readonly checkpoint: KeptCheckpoint }
  /** `now` is the office's clock, milliseconds: waiting times are counted from it. */
  | {
      readonly kind: 'parts'
      readonly parts: readonly PartToStore[]
      readonly absent: readonly string[]
      readonly now: number
    }
  | { readonly kind: 'wraps'; readonly wraps: readonly WrapToStore[]; readonly now: number }
  | { readonly kind: 'doubt-wrap'; readonly hash: string }
  | { readonly kind: 'close' }

export interface Numbered {
  readonly id: number
  readonly order: Order
}

/** Why an order was not carried out: the log's fault, the disk's, or the writing thread died of a defect. */
export type WriteFault = ApplyFault | { readonly code: SqliteProblem | 'WRITER_LOST'; readonly detail: string }

export type Report =
  | { readonly kind: 'done'; readonly id: number; readonly checkpoint: KeptCheckpoint | null }
  | { readonly kind: 'fault'; readonly id: number; readonly fault: WriteFault }
  /** A defect of the program. */
  | { readonly kind: 'broken'; readonly id: number | null; readonly message: string }
  | {
      readonly kind: 'applied'
      readonly size: number
      readonly ordered: readonly TxId[]
      /** Keys that its effects name. */
      readonly keys: readonly string[]
      readonly erases: boolean
    }
  | { readonly kind: 'indexed' }
