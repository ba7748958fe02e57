/**
 * Where the desk (office.db: what cannot be rebuilt) meets the replica (replica.db: what can) and the sync between
 * both and central. Each side knows the other through these contracts only.
 */
import type { LedgerReader } from '../../node/ledger-store.ts'
import type { Letter, LetterHeader, LetterTaken, Signed } from '../../shared/crypto/letters.ts'
import type { NetworkFile } from '../../shared/ledger/genesis.ts'
import type { Instant, OfficeId, TxId } from '../../shared/ledger/ids.ts'
import type { Statistics } from './replica/statistics.ts'

/** A fault of the log: applying has stopped, the evidence is kept, recording goes on. */
export interface Alarm {
  readonly code: string
  readonly entry: number | null
  readonly at: Instant
  readonly detail: string
  /** Folder with the offending bytes and both checkpoints. */
  readonly evidence: string | null
}

/** A sealed part as the replica keeps it. */
export interface SealedCopy {
  readonly ciphertext: Uint8Array
  /** Signed wrap of the content key for this office (shared/crypto/wraps.ts), canonical JSON bytes. */
  readonly wrap: Uint8Array | null
}

/**
 * The verified copy of the log. Reads may come at any time from the office's thread; the worker that applies blocks
 * is the only writer. What a reader sees is always a whole block.
 */
export interface Replica {
  readonly ledger: LedgerReader
  readonly network: NetworkFile
  sealed(hash: string): SealedCopy | null
  /** Whether the ciphertext is here, with a wrap for this office or bare. */
  holds(hash: string): 'wrapped' | 'bare' | null
  /** Whether a `privacy/erase` marker stands for this ciphertext. */
  erased(hash: string): boolean
  /** Records here whose sealed part no wrap opens; another wrap is being asked for. */
  unreadable(): number
  /** The wrap kept for this ciphertext holds another key: another one is to be asked for. */
  doubtWrap(hash: string): void
  /** Size of the newest checkpoint that carried the policy's quorum and was verified here. */
  witnessedSize(): number
  /** Note text of the newest verified checkpoint, and of the newest witnessed one. */
  checkpoint(): string | null
  witnessedCheckpoint(): string | null
  cosigned(): readonly { readonly office: string; readonly at: Instant }[]
  alarm(): Alarm | null
  /** Ends the alarm that stands, keeping this signed word beside its evidence; answers with that folder. */
  acknowledge(statement: Uint8Array): string
  /** Ids of accepted or rejected records, newest first. */
  records(query: RecordQuery): readonly TxId[]
  count(query: RecordQuery): number
  /** Ids whose sealed part carries all of these search tokens, newest first; the rarest token comes first. */
  byTokens(tokens: readonly string[], limit: number): readonly TxId[]
  /** By the beginning of the receipt number, the highest first. */
  byReceiptNo(prefix: string, limit: number): readonly TxId[]
  /** By the last six digits of the receipt number, newest first. */
  byCounter(counter: string, limit: number): readonly TxId[]
  /** The lowest parcel number above `after` and below `end` that a record names; null when there is none. */
  nextParcel(after: string, end: string): string | null
  readonly statistics: Statistics
  /** Entries that the search index, and the statistics with it, are behind. */
  indexLag(): number
  /** Called after each applied block, and whenever the witnessed size moves. */
  listen(listener: (news: ReplicaNews) => void): () => void
}

export interface ReplicaNews {
  /** Ids that the block ordered; none when it is not a block that is told of. */
  readonly ordered: readonly TxId[]
  /** Keys of the state under which the block left something, or nothing any more. */
  readonly keys: readonly string[]
  readonly size: number
}

export interface RecordQuery {
  readonly service?: string
  readonly actions?: readonly string[]
  readonly office?: string
  readonly outcome?: 'accepted' | 'rejected'
  /** Records that name this parcel or person in their body. */
  readonly subject?: string
  /** Only records below this place in the log. */
  readonly before?: number
  readonly limit?: number
}

/** A record on its way: its entry and everything that must be at central before it. */
export interface Outgoing {
  readonly id: TxId
  readonly entry: Uint8Array
  readonly sealed: readonly {
    readonly hash: string
    readonly ciphertext: Uint8Array
    readonly wraps: readonly { readonly office: string; readonly wrap: Uint8Array }[]
    readonly tokens: readonly string[]
  }[]
}

/** The desk's side of sending. Every method commits before it returns. */
export interface Outbox {
  /** Approved records whose outcome is not yet in the verified replica, parents first, oldest first, from `after`. */
  next(limit: number, skip: ReadonlySet<TxId>): readonly Outgoing[]
  waiting(): number
  /** A part that this office sealed, while it is kept here: the replica takes it from us, not back from central. */
  part(
    hash: string,
  ): { readonly ciphertext: Uint8Array; readonly wrap: Uint8Array | null; readonly tokens: readonly string[] } | null
  /** Central has answered `queued` or `known`: no promise, only a state for people. */
  sent(ids: readonly TxId[], at: Instant): void
  /** Turned away at the door, with central's signed refusal: opens a case. */
  refused(id: TxId, code: string, refusal: Uint8Array, at: Instant): void
  /** Outcomes found in the verified replica. */
  settled(outcomes: readonly { readonly id: TxId; readonly outcome: number; readonly index: number }[]): void
}

/**
 * The desk's side of the mail between offices. Every method commits before it returns; done twice, nothing changes. What
 * is signed was judged by the caller, against the verified replica.
 */
export interface Mail {
  /** Whether this counter may post, take and acknowledge: it is enrolled, and knows everything that was erased. */
  ready(): boolean
  /** Our letters that nobody has signed for, oldest first. */
  unfinished(): readonly {
    readonly id: string
    readonly to: OfficeId
    readonly state: 'waiting' | 'posted' | 'taken'
  }[]
  letter(id: string): Letter | null
  /** It is about to be posted: that it was turned away before says no longer that nobody else has it. */
  offered(id: string): void
  /** Central has it; false: it had, and knows nothing of it now. */
  posted(id: string, is: boolean): void
  /** Turned away at central's door, with its code. It goes on waiting. */
  refused(id: string, code: string): void
  /** The receiving office has it. */
  taken(taken: LetterTaken, signed: Signed): void
  /** Whether a letter to us was fetched before. */
  knows(id: string): boolean
  fetched(header: LetterHeader, letter: Letter): void
  /** On disk here and not acknowledged; `holder` is the device that fetched it. */
  unacknowledged(): readonly { readonly id: string; readonly holder: string }[]
  /** Central has kept our acknowledgement: the letter is ours. */
  received(id: string, at: Instant): void
  /** It has kept another device's of this office: our copy goes. */
  elsewhere(id: string): void
}

/** A counter that was restored from a backup, and the first time that it knows everything that was erased since. */
export interface FirstSync {
  /** Central is then asked for its newest checkpoint, whatever it has told without being asked. */
  waits(): boolean
  /** The replica stands at the newest checkpoint, for which central was asked just now. */
  atNewest(): void
}

/** What office.db remembers for the sync: never behind what was cosigned. */
export interface Heads {
  verified(): { readonly size: number; readonly root: string; readonly note: string } | null
  cosigned(): { readonly size: number; readonly root: string } | null
  setVerified(head: { readonly size: number; readonly root: string; readonly note: string }): void
  setCosigned(head: { readonly size: number; readonly root: string }): void
}

/** Keys that stay usable while the screen is locked, so that sync goes on. */
export interface MachineKeys {
  readonly office: string
  readonly device: string
  readonly epoch: string
  /** Signs DSSE payloads (session challenges, wraps, access-log anchors) with the device key. */
  signDevice(type: string, payload: Uint8Array): Uint8Array
  readonly devicePublicKey: Uint8Array
  /** 64-byte libsodium secret key of this device's cosigner. */
  readonly cosignerSecretKey: Uint8Array
  readonly cosignerPublicKey: Uint8Array
}
