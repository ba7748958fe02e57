/** What the office process answers: plain data for screens and paper. Times are milliseconds, ids are hex. */
import type { Json } from '../json.ts'
import type { ProcedureStepName } from '../procedure.ts'
import type { MemberRole } from '../services/members/v1/rows.ts'
import type {
  Change,
  Fact,
  PaperDocument,
  RecordView,
  RegisterColumn,
  RegisterRow,
  Told,
} from '../services/present-types.ts'
import type { ParcelHistory } from '../services/property/present/history.ts'

/** DESIGN section 1: one word each, the same on screen, on paper and in the API. */
export type RecordState =
  | 'draft'
  | 'signed'
  | 'returned'
  | 'approved'
  | 'sent'
  | 'accepted'
  | 'rejected'
  | 'refused'
  | 'withdrawn'
  | 'voided'

export interface Me {
  readonly key: string
  readonly name: string
  readonly staffNo: string
  readonly roles: readonly MemberRole[]
}

export interface StaffChoice extends Me {
  /** In a demo network alone: shown on the marked demo screen. */
  readonly demoPassphrase: string | null
  /** Why nobody can unlock with it now, as the refusal would say; `status` as on the ledger, `waiting` or `elsewhere`. */
  readonly barred: { readonly code: string; readonly status: string } | null
  /** What became of this person's other keys on this computer. */
  readonly former: readonly { readonly key: string; readonly status: string }[]
}

export interface Connection {
  /** The switch at the counter: false closes the transport. */
  readonly plugged: boolean
  readonly state: 'connected' | 'connecting' | 'offline'
  readonly since: number
  /** Last time central was heard. */
  readonly heardAt: number | null
  /** Central's clock minus this computer's, milliseconds; 0 when they agree within five seconds. */
  readonly skewMs: number
  /**
   * Entries that the newest checkpoint which central has shown is ahead of the verified copy: 0 is the city's own
   * ledger. Null while nothing is known of it.
   */
  readonly behind: number | null
  /** Central is reached and gives this counter no session: it was suspended or revoked, or is not enrolled yet. */
  readonly turnedAway: boolean
}

export interface Counts {
  readonly drafts: number
  /** Applications that wait for their applicants, come from another office or go there. */
  readonly pending: number
  readonly signed: number
  readonly returned: number
  readonly unsent: number
  readonly conflicts: number
  readonly accepted: number
}

export interface AppState {
  readonly office: string
  /** All of the network. */
  readonly offices: readonly string[]
  readonly terminal: number | null
  readonly network: string
  readonly demo: boolean
  readonly shell: 'electron' | 'portable' | 'none'
  readonly version: string
  readonly now: number
  readonly me: Me | null
  /** Milliseconds until the session locks by itself; null while locked. */
  readonly locksIn: number | null
  readonly connection: Connection
  readonly counts: Counts
  readonly ledger: LedgerStatus
  /** Whether keys rest on the operating system's keystore or on the passphrase alone. */
  readonly keystore: 'system' | 'passphrase'
  /** Recording is possible: device and epoch stand in the verified replica. */
  readonly canRecord: boolean
  /** Why it cannot, as an error's code. */
  readonly cannotRecord: string | null
}

export interface LedgerStatus {
  readonly height: number
  readonly size: number
  readonly root: string
  readonly blockTime: number | null
  readonly effectsRoot: string
  readonly origin: string
  /** Offices that cosigned the newest checkpoint, of those the quorum counts; size of the newest witnessed one. */
  readonly cosigned: readonly { readonly office: string; readonly at: number }[]
  readonly quorum: number
  readonly offices: number
  readonly witnessedSize: number
  readonly alarm: {
    readonly code: string
    readonly entry: number | null
    readonly at: number
    readonly detail: string
  } | null
  /** The search index follows the replica; entries it is behind. */
  readonly indexLag: number
  /** Records whose sealed part came without a key that opens it; the key is being asked for again. */
  readonly unreadable: number
}

export interface BlockInfo {
  readonly height: number
  readonly time: number
  readonly first: number
  readonly count: number
  readonly size: number
  readonly root: string
  readonly effectsRoot: string
  readonly stateRoot: string | null
  readonly witnessed: boolean
}

export interface WorkResult {
  readonly ok: boolean
  readonly code: string | null
  readonly data: { readonly [name: string]: string | number }
}

export interface ServiceMenu {
  readonly service: string
  readonly actions: readonly {
    readonly action: string
    readonly label: Told
    /** Names a clerk may type: Hangul, choseong is derived. */
    readonly words: readonly string[]
    /** It targets a record, so it starts from that record's page. */
    readonly targets: boolean
  }[]
}

export interface AttachmentInfo {
  readonly handle: string
  readonly field: string
  readonly name: string
  readonly type: string
  readonly size: number
}

export interface DraftSummary {
  readonly id: string
  readonly service: string
  readonly action: string
  readonly receiptNo: string
  readonly title: Told
  readonly savedAt: number
  /** When somebody has to act; null when the procedure has no deadline. */
  readonly dueAt: number | null
  /** For its applicant, or for another office: it stands with what is pending. */
  readonly waits: boolean
}

/** What befell an application (민원) so far, and what may follow. */
export interface Procedure {
  /** The number that the applicant was given. */
  readonly application: string
  readonly receivedAt: number
  readonly steps: readonly {
    readonly n: number
    readonly step: ProcedureStepName
    readonly at: number
    readonly who: string
    /** Of a supplement: the end of its term. */
    readonly until: number | null
    /** The office that it went to, or came from. */
    readonly other: string | null
    readonly note: string
  }[]
  /** What the applicant was asked for and has not supplied. */
  readonly waitsFor: { readonly until: number; readonly lapsed: boolean; readonly reason: string } | null
  readonly may: readonly ProcedureStepName[]
}

/** The step of a procedure whose notice the applicant is given. */
export interface NoticeRef {
  readonly notice: number
}

/** An application that waits for what its applicant was asked for. */
export interface PendingApplication {
  readonly draft: string
  readonly application: string
  readonly service: string
  readonly title: Told
  readonly who: string
  readonly mine: boolean
  readonly receivedAt: number
  readonly notice: number
  readonly until: number
  readonly lapsed: boolean
  readonly reason: string
  readonly steps: Procedure['steps']
  readonly may: Procedure['may']
}

/** An application that another office has sent and nobody has taken on. */
export interface ArrivedApplication {
  readonly letter: string
  readonly from: string
  readonly by: string
  /** When it was sent, and when this office had it. */
  readonly at: number
  readonly receivedAt: number
  /** Null when the letter does not say it: it cannot be taken on. */
  readonly what: { readonly application: string; readonly title: Told; readonly reason: string } | null
}

/** An application that goes to another office and that nobody there has signed for. */
export interface LeavingApplication {
  readonly draft: string
  readonly application: string
  readonly title: Told
  readonly to: string
  readonly at: number
  readonly state: 'waiting' | 'posted' | 'refused'
  /** The door's code. */
  readonly refused: string | null
}

export interface PendingApplications {
  readonly supplements: readonly PendingApplication[]
  readonly arrived: readonly ArrivedApplication[]
  readonly leaving: readonly LeavingApplication[]
}

export interface Draft extends DraftSummary {
  readonly values: { readonly [field: string]: Json }
  readonly target: string | null
  readonly procedure: Procedure
  readonly attachments: readonly AttachmentInfo[]
}

export interface Problem {
  readonly code: string
  readonly data: { readonly [name: string]: string | number }
}

export interface FieldProblem {
  /** Dotted path in the values. */
  readonly path: string
  /** Locale key with its area. */
  readonly message: string
}

export interface DraftCheck {
  readonly errors: readonly FieldProblem[]
  readonly warnings: readonly Problem[]
  /** The rules' early refusal on the overlay; `first` is the record that stands in the way. */
  readonly refusal: (Problem & { readonly first: RecordSummary | null }) | null
  readonly changes: readonly Change[]
}

export interface Submitted {
  readonly id: string
  readonly receiptNo: string
  readonly state: RecordState
}

export interface RecordSummary {
  readonly id: string
  readonly service: string
  readonly action: string
  readonly receiptNo: string | null
  readonly office: string
  readonly title: Told
  readonly summary: Told
  readonly state: RecordState
  readonly witnessed: boolean
  readonly recordedAt: number
  /** 처리예정기한; null when the procedure has none. */
  readonly dueAt: number | null
  /** Warnings and flags somebody should look at, counted. */
  readonly doubts: number
  readonly mine: boolean
}

/** A page of a list; `total` counts the whole list. */
export interface RecordPage {
  readonly total: number
  readonly records: readonly RecordSummary[]
  /** Where the next page begins; null after the last. */
  readonly next: string | null
}

/** Who did what, in order. */
export interface HistoryStep {
  readonly step:
    | 'entered'
    | 'approved'
    | 'returned'
    | 'sent'
    | 'ordered'
    | 'witnessed'
    | 'corrected'
    | 'voided'
    | 'cancelled'
    | 'withdrawn'
    | 'refused'
    | 'decided'
    | 'printed'
    /** By the applicant; `withdrawn` is by whoever signed the record. */
    | 'applicant-withdrew'
    | Exclude<ProcedureStepName, 'withdrawn'>
  /** Null where only the fact is known: another counter's record was witnessed. */
  readonly at: number | null
  /** Name for one's own office, staff number otherwise, office id for a machine's step. */
  readonly who: string
  readonly note: Told | null
  /** The other record the step names. */
  readonly record: string | null
}

export interface RecordDetail extends RecordSummary {
  /** Masked until unsealed. */
  readonly view: RecordView
  readonly changes: readonly Change[]
  readonly warnings: readonly Problem[]
  readonly flags: readonly string[]
  readonly reason: Problem | null
  readonly history: readonly HistoryStep[]
  readonly attachments: readonly {
    readonly index: number
    readonly name: string | null
    readonly type: string | null
    readonly size: number
    readonly present: boolean
  }[]
  readonly log: {
    readonly index: number
    readonly block: number
    readonly outcome: number
    readonly receipt: boolean
  } | null
  readonly payload: { readonly [field: string]: Json }
  /** What the person who looks may do next. */
  readonly may: readonly (
    | 'approve'
    | 'return'
    | 'withdraw'
    | 'revise'
    | 'extend'
    | 'correct'
    | 'void'
    | 'cancel'
    | 'change'
    | 'print'
    | 'unseal'
  )[]
  /** Actions that may follow on this record, for the menu of its page. */
  readonly follow: readonly { readonly action: string; readonly label: Told }[]
  /** What can be printed now, the most asked for first. */
  readonly papers: readonly {
    readonly kind: 'receipt' | 'certificate' | 'extract'
    /** From 1, where a kind has several. */
    readonly which: number
    readonly label: Told
    /** What tells it from the others of its kind. */
    readonly of: Told | null
  }[]
  readonly caseId: string | null
  readonly erased: boolean
  /** Those of an accepted property record whose history can be shown. */
  readonly parcels: readonly { readonly pnu: string; readonly address: string }[]
}

export interface Unsealed {
  readonly view: RecordView
  readonly facts: readonly Fact[]
  readonly changes: readonly Change[]
  readonly attachments: readonly {
    readonly index: number
    readonly name: string
    readonly type: string
    readonly size: number
  }[]
}

export interface ApprovalOverview {
  readonly digest: string
  readonly total: number
  readonly byAction: readonly { readonly title: Told; readonly count: number }[]
  readonly doubtful: readonly {
    readonly record: RecordSummary
    readonly warnings: readonly Problem[]
    readonly refusal: Problem | null
  }[]
  /** Records among those named that the one who looks has written, or may not approve. */
  readonly barred: readonly { readonly id: string; readonly code: string }[]
  /** All that wait were meant: those of them that are left out for the same reasons, counted. */
  readonly skipped: readonly { readonly code: string; readonly count: number }[]
}

export interface CaseSummary {
  readonly id: string
  /** `RETIRED` gathers all that a leaver had signed and the ledger rejected for it. */
  readonly kind: 'REJECTED' | 'REFUSED' | 'RETIRED' | 'PERSON_COMPARE' | 'PERSON_MERGE'
  /** The record; of a bulk case the first one. */
  readonly record: RecordSummary
  readonly reason: Problem
  readonly openedAt: number
  readonly state: 'open' | 'deciding' | 'closed'
  readonly decision: 'amend' | 'withdraw' | 'void' | 'adopt' | null
  /** Of a bulk case: whose records, and how many are to be decided, await approval and are closed. */
  readonly gathered: {
    readonly who: string
    readonly open: number
    readonly deciding: number
    readonly closed: number
  } | null
}

/** A page of cases; `total` counts all that are open, or all that are closed. */
export interface CasePage {
  readonly total: number
  readonly cases: readonly CaseSummary[]
  /** Where the next page begins; null after the last. */
  readonly next: string | null
}

/** A record of a bulk case that was not settled with the others. */
export interface LeftRecord {
  readonly id: string
  readonly receiptNo: string | null
  readonly reason: Problem
  /** It is a case of its own from now on; else it waits in the bulk case. */
  readonly alone: boolean
}

export interface CaseDetail extends CaseSummary {
  /** The record that came first; null when nothing of the log stands in the way. */
  readonly first: RecordSummary | null
  /** One sentence: what happened. */
  readonly sentence: Told
  /** Equal rows; `differs` marked by weight and sign. */
  readonly rows: readonly {
    readonly label: Told
    readonly ours: Told | null
    readonly theirs: Told | null
    readonly differs: boolean
  }[]
  readonly dependents: readonly RecordSummary[]
  readonly papers: readonly { readonly serial: string; readonly kind: string; readonly printedAt: number }[]
  readonly decisionRecord: RecordSummary | null
  /** Of a bulk case: those of its records that are least far, in the order of signing; a bounded number. */
  readonly records: readonly RecordSummary[]
}

export interface PersonHit {
  readonly id: string
  readonly name: string
  readonly hanja: string
  readonly birthDate: string
  /** `900101-1******` or ''. */
  readonly number: string
  readonly died: boolean
  /** What the person holds of the parcel or car that was asked about. */
  readonly share: { readonly num: number; readonly den: number } | null
  /** Enough to tell homonyms apart: the last record that names the person. */
  readonly seenIn: Told
}

/** What a form takes over of somebody who was chosen, beside what the hit showed. */
export interface PersonFacts {
  readonly number: string
  readonly address: string
}

export interface ParcelHit {
  readonly pnu: string
  readonly address: string
  /** Whether a title stands in the register. */
  readonly titled: boolean
}

export interface VehicleHit {
  readonly vin: string
  /** As it is written; '' when the car bears none. */
  readonly plate: string
  readonly status: 'listed' | 'registered' | 'scrapped' | 'voided'
}

export interface SearchResult {
  readonly records: readonly RecordSummary[]
  readonly drafts: readonly DraftSummary[]
  /** Numbers that no record bears, because somebody gave the draft up. */
  readonly givenUp: readonly {
    readonly receiptNo: string
    readonly title: Told
    readonly at: number
    readonly who: string
    readonly how: 'discarded' | 'withdrawn' | 'sent-back' | 'transferred'
  }[]
  readonly people: readonly PersonHit[]
  readonly parcels: readonly ParcelHit[]
  /** Whether there is more than is shown. */
  readonly more: { readonly records: boolean; readonly people: boolean }
  readonly indexLag: number
}

/** A page of a register, newest first. */
export interface RegisterPage extends Omit<RegisterView, 'total'> {
  /** Lines of the whole register, whatever the filters. */
  readonly all: number
  /** Lines that fit the filters; null while not all have been looked through. */
  readonly total: number | null
  /** Lines looked through for this page: a page that ends early goes on at `next`. */
  readonly searched: number
  readonly next: string | null
}

export interface ParcelHistoryView extends ParcelHistory {
  readonly masked: boolean
  /** Entries of the log that the index does not know yet: a merger that was voided may be missing. */
  readonly behind: number
}

/** How many records of a register were recorded when, where, and what became of them. */
export interface RegisterStatistics {
  readonly title: Told
  /** `YYYY-MM`, the present one last; months without a record, too. */
  readonly months: readonly string[]
  readonly offices: readonly { readonly office: string; readonly label: Told }[]
  readonly actions: readonly { readonly action: string; readonly label: Told }[]
  readonly counts: readonly {
    readonly month: string
    readonly office: string
    readonly action: string
    readonly state: 'accepted' | 'voided' | 'rejected'
    readonly n: number
  }[]
  /** Entries that are not counted yet. */
  readonly behind: number
  readonly prices: PriceStatistics | null
}

/** Won per square metre of the sales that stand, by the month of the contract. */
export interface PriceStatistics {
  readonly kind: string
  readonly kinds: readonly { readonly kind: string; readonly label: Told }[]
  /** Null: of all together. */
  readonly dong: string | null
  readonly months: readonly { readonly month: string; readonly n: number; readonly won: number }[]
  readonly dongs: readonly {
    readonly dong: string
    readonly name: string
    readonly n: number
    readonly won: number
  }[]
}

/** A register's table as it stands on paper; `total` lines fit, of which `rows` are shown. */
export interface RegisterView {
  readonly title: Told
  readonly columns: readonly RegisterColumn[]
  readonly rows: readonly RegisterRow[]
  readonly total: number
  readonly masked: boolean
}

export interface SavedFile {
  readonly name: string
  readonly base64: string
  readonly notes: readonly Problem[]
}

/** A sheet as it is to be printed. */
export interface Paper {
  readonly serial: string
  readonly copy: number
  readonly document: PaperDocument
  readonly state: RecordState | null
  readonly witnessed: boolean
  readonly office: string
  readonly printedAt: number
  readonly printedBy: string
  readonly masked: boolean
  /** Texts of the QR symbols; empty for sheets that carry none. */
  readonly symbols: readonly string[]
  /** All proofs in one file, when the symbols would be too many for them. */
  readonly file: { readonly name: string; readonly base64: string } | null
  /** The records that the lines rest on, numbered as the lines name them, and what proves each. */
  readonly proofs: readonly PaperProof[]
  /** A register's table. */
  readonly register: RegisterView | null
}

/** `symbols`, `file`: there in full; `none`: named by its id alone. `words`: the sealed words are proven besides the log's. */
export interface PaperProof {
  readonly n: number
  readonly record: string
  readonly title: Told
  readonly receiptNo: string
  readonly by: 'symbols' | 'file' | 'none'
  readonly words: boolean
}

export interface PaperCheck {
  /** `outdated`: true when printed, and something else stands in the register by now. `unproven`: nothing false, but not all shown. */
  readonly verdict:
    | 'good'
    | 'outdated'
    | 'unproven'
    | 'not-accepted'
    | 'recalled'
    | 'broken'
    | 'other-network'
    | 'incomplete'
  readonly code: string
  /** Log size and time of the checkpoint it speaks of. */
  readonly asOf: { readonly size: number; readonly time: number; readonly witnessed: boolean } | null
  /** The sheet as its printing device signed it; null when nobody signed it. */
  readonly sheet: {
    readonly serial: string
    readonly kind: 'receipt' | 'certificate' | 'extract'
    readonly copy: number
    readonly office: Told
    readonly state: RecordState
    readonly printedAt: number
    readonly masked: boolean
  } | null
  /** Of the record that the sheet was printed from. */
  readonly facts: readonly Fact[]
  /**
   * Every record that the sheet rests on, numbered as on paper. `proof`: `words`, the paper proves log and sealed words;
   * `log`, the paper proves what stands in the log; `ledger`, this counter's own ledger knows it, the paper does not
   * prove it; `none`.
   */
  readonly records: readonly {
    readonly n: number
    readonly title: Told | null
    readonly receiptNo: string
    readonly proof: 'words' | 'log' | 'ledger' | 'none'
    readonly facts: readonly Fact[]
  }[]
  /** Symbols still missing. */
  readonly missing: readonly number[]
}

export interface ImportView {
  readonly id: string
  readonly name: string
  readonly encoding: string
  /** Header names as the file has them. */
  readonly columns: readonly string[]
  readonly rows: number
  readonly ready: number
  /** Of the ready ones: records already. */
  readonly signed: number
  readonly doubtful: number
  readonly refused: number
  /** Most frequent first. `open`: doubtful rows that wait for a decision; `sure`: those whose proposal is the only one. */
  readonly reasons: readonly {
    readonly code: string
    readonly count: number
    readonly open: number
    readonly sure: number
    readonly asIs: boolean
    readonly example: string
  }[]
}

export interface ImportRow {
  readonly row: number
  readonly verdict: 'ready' | 'doubtful' | 'refused'
  readonly cells: readonly string[]
  readonly problems: readonly {
    readonly code: string
    readonly column: string
    readonly value: string
    readonly proposal: string | null
    /** Every reading that is possible, likeliest first. */
    readonly candidates: readonly string[]
    /** Whether the sale may stand with the value as it is. */
    readonly asIs: boolean
  }[]
  readonly decided: string | null
}

export interface AccessEntry {
  readonly number: number
  readonly at: number
  readonly who: string
  readonly purpose: string
  readonly note: string
  readonly what: string
  readonly record: string | null
  readonly receiptNo: string | null
}

export interface Settings {
  readonly language: 'ko' | 'en'
  readonly zoom: number
  readonly contrast: 'normal' | 'high'
  readonly singleKeys: boolean
  readonly idleMinutes: number
}
