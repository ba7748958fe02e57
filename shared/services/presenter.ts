/**
 * What a service tells people about its records: one object beside its form.
 *
 * A presenter is pure. It gets the payload, the unsealed content when the reader has asked for it, and a window on the
 * state; it gives plain data in locale keys. What is sealed and not opened shows as `office:told.sealed` or is left out.
 */
import type { Json } from '../json.ts'
import type { TransactionPayload } from '../ledger/transaction.ts'
import type { LabelKey, SealedContent } from './form-types.ts'
import type { Change, PaperDocument, RecordView, RegisterColumn, RegisterRow, Told } from './present-types.ts'

export interface PresentedRecord {
  readonly id: string
  readonly payload: TransactionPayload
  /** Null while nobody has opened it, after erasure, and for records without a sealed part. */
  readonly sealed: SealedContent | null
}

/** The value under a state key, on the replica or on the overlay; undefined when absent. */
export type StateReader = (key: string) => Json | undefined

export interface PresentContext {
  readonly state: StateReader
  /** Another record by its id, with what the reader may see of it; null when it is not here. */
  readonly record: (id: string) => PresentedRecord | null
  /** Accepted records that target this one (correct, void, cancel, change it), in the order of the log. */
  readonly about: (id: string) => readonly PresentedRecord[]
  /** A legal dong's full name by its ten digits; null when unknown. */
  readonly dong: (code: string) => string | null
}

/** 결재란: who wrote and approved, by staff number; `at` is milliseconds, null before it happened. */
export interface SignedBy {
  readonly step: 'written' | 'approved'
  readonly who: string | null
  readonly at: number | null
}

export interface MenuEntry {
  readonly action: string
  readonly label: LabelKey
  /** Names a clerk may type for it, in Korean and English; not translated. */
  readonly words: readonly string[]
  /** It begins at a record's page. */
  readonly targets: boolean
}

export interface ServicePresenter {
  readonly service: string
  readonly menu: readonly MenuEntry[]
  readonly view: (record: PresentedRecord, context: PresentContext) => RecordView
  /** What the record changes in the register: `before` without it, `context.state` with it. */
  readonly changes: (record: PresentedRecord, before: StateReader, context: PresentContext) => readonly Change[]
  /**
   * What an accepted record changed when it was accepted, whatever came later: told from the rows and records that stay,
   * for the state of that moment is not kept.
   */
  readonly settled: (record: PresentedRecord, context: PresentContext) => readonly Change[]
  readonly register: {
    readonly title: LabelKey
    readonly columns: readonly RegisterColumn[]
    /** Null for records that are no line of the register (a correction shows in the line it corrects). */
    readonly row: (record: PresentedRecord, context: PresentContext) => RegisterRow | null
  }
  /** Papers that can be printed of a record in its present state, the usual one first. */
  readonly papers: (record: PresentedRecord, context: PresentContext) => readonly PaperChoice[]
  /** Null when there is no such paper of it. */
  readonly paper: (
    paper: string,
    record: PresentedRecord,
    signed: readonly SignedBy[],
    context: PresentContext,
  ) => PaperDocument | null
}

export interface PaperChoice {
  readonly paper: string
  readonly label: LabelKey
  /** What tells it from others with the same label: a parcel. */
  readonly of?: Told
}
