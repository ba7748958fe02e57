/**
 * The bridge between what staff see and the office process: every channel in one map, each with the schema of its
 * input, what it needs (an unlocked session, a role) and the type of its answer. Both shells and the tests use this
 * map; there is no other way in. Answers are plain JSON; an expected failure is `{ok: false, error}` with a code that
 * the locale files put into words (`errors:CODE`).
 *
 * Events go the other way: `changed` names what to fetch again, `progress` tells how far a long work is.
 */
import { z } from 'zod'
import { isCivilDate } from '../civil.ts'
import { VIN } from '../codes/vin.ts'
import { OFFICE } from '../ledger/ids.ts'
import { LONGEST_SUPPLEMENT_DAYS } from '../procedure.ts'
import type { MemberRole } from '../services/members/v1/rows.ts'
import type * as t from './types.ts'

z.config({ jitless: true })

const hash = z.string().regex(/^[0-9a-f]{64}$/)
const id16 = z.string().regex(/^[0-9a-f]{32}$/)
const text = (max: number) => z.string().max(max)
const word = z.string().regex(/^[a-z][a-zA-Z-]{0,39}$/)
const base64 = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/)
const reason = z.string().trim().min(1).max(500)
const day = z.string().refine((text): boolean => isCivilDate(text))
const values = z.record(z.string().max(64), z.json())
const purpose = z.object({ code: z.enum(['counter', 'approval', 'case', 'audit', 'correction']), note: text(200) })
const none = z.object({})
/** Where the next page begins, as the page before it said. */
const cursor = z.string().regex(/^[0-9]{1,16}([.][0-9]{1,16})?$/)
/** The same of cases: when the last one was opened or closed, and its id. */
const caseCursor = z.string().regex(/^[0-9]{1,16}[.][0-9a-f]{64}$/)
const page = { after: cursor.optional(), limit: z.int().min(1).max(500).optional() }
const ids = z.array(hash).min(1).max(4096)
/** Named records, or all that wait for the one who asks but a few. */
const picked = z.union([z.object({ ids }), z.object({ waiting: z.literal('all'), except: z.array(hash).max(4096) })])
/** Records of a bulk case that one confirmation decides at most. */
export const CASE_AT_ONCE = 500
/** Bytes of a file that one call carries at most. */
export const MAX_FILE_BYTES = 33_000_000
const file = z.object({ name: text(200), base64: base64.max((MAX_FILE_BYTES / 3) * 4) })

interface Channel<I extends z.ZodType, O> {
  readonly input: I
  /** `open`: before unlocking too. `unlocked`: any member. Else one of these roles. */
  readonly needs: 'open' | 'unlocked' | readonly MemberRole[]
  /** Type only; never read. */
  readonly output?: O
}

const channel =
  <O>() =>
  <I extends z.ZodType>(needs: Channel<I, O>['needs'], input: I): Channel<I, O> => ({ needs, input })

const WRITERS = ['clerk', 'supervisor'] as const
/** Who opens what is sealed, for a purpose; an administrator opens nothing without one of these roles. */
export const READERS = ['clerk', 'supervisor', 'auditor'] as const
/** Members' records are approved by administrators; which record by whom is the policy's to say. */
const APPROVERS = ['supervisor', 'administrator'] as const

export const CONTRACT = {
  'app.state': channel<t.AppState>()('open', none),
  'app.services': channel<readonly t.ServiceMenu[]>()('open', none),
  'session.staff': channel<readonly t.StaffChoice[]>()('open', none),
  'session.unlock': channel<t.Me>()('open', z.object({ key: hash, passphrase: z.string().min(1).max(256) })),
  'session.lock': channel<null>()('open', none),
  /** Keeps the session awake; sent on input, at most every ten seconds. */
  'session.touch': channel<null>()('unlocked', none),
  'connection.set': channel<t.Connection>()('unlocked', z.object({ plugged: z.boolean() })),

  'draft.create': channel<t.Draft>()(
    WRITERS,
    z.object({ service: word, action: word, target: hash.nullable(), values: values.nullable() }),
  ),
  'draft.list': channel<readonly t.DraftSummary[]>()(WRITERS, none),
  'draft.get': channel<t.Draft>()(WRITERS, z.object({ id: id16 })),
  'draft.save': channel<{ readonly savedAt: number }>()(WRITERS, z.object({ id: id16, values })),
  'draft.discard': channel<null>()(WRITERS, z.object({ id: id16 })),
  /** Errors, warnings, the rules' verdict on the overlay, and what the record would change. */
  'draft.check': channel<t.DraftCheck>()(WRITERS, z.object({ id: id16, values })),
  /** Signs; returns after the commit is on disk. */
  'draft.submit': channel<t.Submitted>()(WRITERS, z.object({ id: id16, values })),
  'attachment.add': channel<t.AttachmentInfo>()(WRITERS, file.extend({ draft: id16, field: text(64), type: text(80) })),
  'attachment.remove': channel<null>()(WRITERS, z.object({ draft: id16, handle: id16 })),
  'attachment.read': channel<{ readonly name: string; readonly type: string; readonly base64: string }>()(
    READERS,
    z.object({ record: hash, index: z.int().min(0).max(15), purpose }),
  ),

  /** Applications that wait for their applicants or for another office: the whole office's. */
  'application.pending': channel<t.PendingApplications>()(WRITERS, none),
  /** 보완요구, with the days of its term; answers with the step whose notice is printed. */
  'application.supplement': channel<t.NoticeRef>()(
    WRITERS,
    z.object({ draft: id16, days: z.int().min(1).max(LONGEST_SUPPLEMENT_DAYS), reason }),
  ),
  /** Was supplied; the draft is one's own from now on. */
  'application.supplied': channel<t.Draft>()(WRITERS, z.object({ draft: id16 })),
  /** 처리기간 연장 of a draft or of a record that waits for its approval. */
  'application.extend': channel<t.NoticeRef>()(WRITERS, z.object({ of: z.union([id16, hash]), reason })),
  /** 취하 by the applicant, or 반려 for want of what was asked for. */
  'application.end': channel<t.NoticeRef>()(
    WRITERS,
    z.object({ draft: id16, how: z.enum(['withdrawn', 'sent-back']), reason }),
  ),
  /** 이송 to another office. */
  'application.transfer': channel<t.NoticeRef>()(
    WRITERS,
    z.object({ draft: id16, to: z.string().regex(OFFICE), reason }),
  ),
  /** One that the city refuses to carry becomes a draft again. */
  'application.takeBack': channel<t.Draft>()(WRITERS, z.object({ draft: id16 })),
  /** One that came from another office becomes one's own draft. */
  'application.take': channel<t.Draft>()(WRITERS, z.object({ letter: id16 })),

  /** With a parcel or a car: who holds it now, of those the query fits. */
  'lookup.people': channel<readonly t.PersonHit[]>()(
    WRITERS,
    z.object({
      query: text(80),
      parcel: z
        .string()
        .regex(/^[0-9]{19}$/)
        .optional(),
      car: z.string().regex(VIN).optional(),
    }),
  ),
  /** Of one who was chosen among them. */
  'lookup.person': channel<t.PersonFacts>()(WRITERS, z.object({ id: id16 })),
  'lookup.parcels': channel<readonly t.ParcelHit[]>()('unlocked', z.object({ query: text(80) })),
  /** By number plate or vehicle number. */
  'lookup.vehicles': channel<readonly t.VehicleHit[]>()('unlocked', z.object({ query: text(80) })),
  'lookup.records': channel<readonly t.RecordSummary[]>()(
    'unlocked',
    z.object({
      service: word,
      actions: z.array(word).max(8),
      parcel: text(19).nullable(),
      car: z.string().regex(VIN).optional(),
      query: text(80),
    }),
  ),

  'record.list': channel<t.RecordPage>()(
    'unlocked',
    z.object({
      queue: z.enum(['signed', 'returned', 'unsent', 'accepted']),
      sort: z.enum(['due', 'newest']),
      ...page,
    }),
  ),
  'record.get': channel<t.RecordDetail>()('unlocked', z.object({ id: hash })),
  /** Opens the sealed part for a purpose, which the access log keeps. */
  'record.unseal': channel<t.Unsealed>()(READERS, z.object({ id: hash, purpose })),
  /** What one confirmation would approve: every doubtful item by name. */
  'approval.overview': channel<t.ApprovalOverview>()(APPROVERS, picked),
  /** `digest` is the overview's: what was shown is what is approved. */
  'approval.approve': channel<{ readonly approved: number }>()(
    APPROVERS,
    z.intersection(picked, z.object({ digest: hash })),
  ),
  'approval.return': channel<null>()(APPROVERS, z.object({ id: hash, reason })),
  'record.withdraw': channel<null>()(WRITERS, z.object({ id: hash, reason })),
  /** A returned record back in the form, as a new draft. */
  'record.revise': channel<t.Draft>()(WRITERS, z.object({ id: hash })),
  'record.receipt': channel<{ readonly name: string; readonly text: string }>()('unlocked', z.object({ id: hash })),

  /** The open ones, or those that are closed; the newest first. */
  'case.list': channel<t.CasePage>()(
    'unlocked',
    z.object({ open: z.boolean(), after: caseCursor.optional(), limit: page.limit }),
  ),
  'case.get': channel<t.CaseDetail>()('unlocked', z.object({ id: hash })),
  /** Signs the decision as a record of its own, which a supervisor then approves. */
  'case.decide': channel<t.Submitted>()(
    WRITERS,
    z.object({ id: hash, decision: z.enum(['amend', 'withdraw', 'void']), replacement: hash.nullable() }),
  ),
  /**
   * Signs the same decision about every open record of a bulk case, each in a record of its own: adopting them, which a
   * supervisor does, or withdrawing them. `count` is what was confirmed (CASE_AT_ONCE at most); another number by now is
   * refused. `left`: what was not signed, and why.
   */
  'case.settle': channel<{ readonly signed: number; readonly left: readonly t.LeftRecord[] }>()(
    WRITERS,
    z.object({ id: hash, decision: z.enum(['adopt', 'withdraw']), count: z.int().min(1).max(CASE_AT_ONCE) }),
  ),
  /** `amend`: opens the rejected record as a new draft. */
  'case.amend': channel<t.Draft>()(WRITERS, z.object({ id: hash })),

  'search.all': channel<t.SearchResult>()('unlocked', z.object({ query: text(80), limit: page.limit })),
  /** Filters look at a bounded part of the register with each call, and say how far they came. */
  'register.view': channel<t.RegisterPage>()(
    'unlocked',
    z.object({
      service: word,
      filters: z.record(z.string().max(40), text(80)),
      purpose: purpose.nullable(),
      ...page,
    }),
  ),
  /** Of the months up to the present one. `kind`, `dong`: of sales; the commonest kind and all dongs together unless told. */
  'register.statistics': channel<t.RegisterStatistics>()(
    'unlocked',
    z.object({
      service: word,
      months: z.int().min(1).max(240),
      kind: word.nullable(),
      dong: z
        .string()
        .regex(/^[0-9]{10}$/)
        .nullable(),
    }),
  ),
  /** What became of a parcel, record by record; masked until a purpose is given. */
  'parcel.history': channel<t.ParcelHistoryView>()(
    'unlocked',
    z.object({ pnu: z.string().regex(/^[0-9]{19}$/), purpose: purpose.nullable() }),
  ),
  'register.csv': channel<t.SavedFile>()(
    'unlocked',
    z.object({ service: word, filters: z.record(z.string().max(40), text(80)), purpose: purpose.nullable() }),
  ),

  'paper.print': channel<t.Paper>()(
    'unlocked',
    z.object({
      kind: z.enum(['receipt', 'certificate', 'extract', 'register', 'notice']),
      /** A record's id; a receipt's, a draft's, too; for an extract the subject's record, for a register the service, for a
       * notice the number of the step that it tells. */
      of: text(80),
      /** Which of several of a kind, as `RecordDetail.papers` names it: a split's second parcel. The first unless told. */
      which: z.int().min(1).max(9).optional(),
      purpose: purpose.nullable(),
      /** A register's: only the rows that `register.view` shows with them. */
      filters: z.record(z.string().max(40), text(80)).optional(),
    }),
  ),
  /** A certificate of family relations (가족관계등록법 art. 15), derived from the registers. */
  'family.print': channel<t.Paper>()(
    'unlocked',
    z.object({
      person: id16,
      paper: z.enum(['basic', 'family', 'marriage']),
      detailed: z.boolean(),
      /** As of the end of this day, by what the log held then; null for now. */
      on: day.nullable(),
      purpose,
    }),
  ),
  /** The offline check of a certificate: the text of its QR symbols in any order, or its file in base64. */
  'paper.check': channel<t.PaperCheck>()('open', z.object({ parts: z.array(text(700_000)).min(1).max(64) })),

  'ledger.status': channel<t.LedgerStatus>()('unlocked', none),
  'ledger.blocks': channel<readonly t.BlockInfo[]>()(
    'unlocked',
    z.object({ before: z.int().nullable(), limit: z.int().min(1).max(200) }),
  ),
  'ledger.verify': channel<{ readonly run: number }>()('unlocked', none),
  'ledger.verifyStop': channel<null>()('unlocked', none),

  'import.open': channel<t.ImportView>()(WRITERS, file.extend({ encoding: z.enum(['auto', 'cp949', 'utf-8']) })),
  'import.rows': channel<readonly t.ImportRow[]>()(
    WRITERS,
    z.object({
      id: id16,
      verdict: z.enum(['all', 'ready', 'doubtful', 'refused']),
      /** Only rows with this problem, open or the cause of a refusal. */
      reason: z
        .string()
        .regex(/^[A-Z][A-Z_]{1,39}$/)
        .optional(),
      offset: z.int().min(0),
      limit: z.int().min(1).max(500),
    }),
  ),
  'import.decide': channel<t.ImportView>()(
    WRITERS,
    z.object({
      id: id16,
      /** One row, or every row doubtful for this reason. */
      row: z.int().min(1).nullable(),
      reason: z
        .string()
        .regex(/^[A-Z][A-Z_]{1,39}$/)
        .nullable(),
      /** `reopen` takes a row's decisions back. */
      decision: z.enum(['proposal', 'as-is', 'value', 'refuse', 'reopen']),
      column: text(40).nullable(),
      value: text(200).nullable(),
    }),
  ),
  /** Signs what is ready. `view`: what is left. */
  'import.sign': channel<{ readonly signed: number; readonly view: t.ImportView }>()(WRITERS, z.object({ id: id16 })),

  'access.list': channel<readonly t.AccessEntry[]>()(
    ['auditor', 'administrator', 'supervisor'],
    z.object({ before: z.int().nullable(), limit: z.int().min(1).max(500) }),
  ),
  'backup.create': channel<t.SavedFile>()(
    ['administrator', 'supervisor'],
    z.object({ passphrase: z.string().min(8).max(256) }),
  ),
  /** Makes a restored office ready for the next start; answers with the file for `keys enrol`. */
  'backup.restore': channel<t.SavedFile>()(
    ['administrator'],
    z.object({ base64: z.string(), passphrase: z.string().min(8).max(256), own: z.string().min(8).max(256) }),
  ),
  'settings.get': channel<t.Settings>()('open', none),
  'settings.set': channel<t.Settings>()(
    'unlocked',
    z.object({
      language: z.enum(['ko', 'en']).optional(),
      zoom: z.number().min(0.9).max(1.5).optional(),
      contrast: z.enum(['normal', 'high']).optional(),
      singleKeys: z.boolean().optional(),
      idleMinutes: z.int().min(1).max(60).optional(),
    }),
  ),
} as const

export type Contract = typeof CONTRACT
export type ChannelName = keyof Contract
export type Input<C extends ChannelName> = z.infer<Contract[C]['input']>
export type Output<C extends ChannelName> =
  | NonNullable<Contract[C]['output']>
  | (null extends Contract[C]['output'] ? null : never)

/** Every answer. `error.code` has a sentence in both languages; `data` fills its placeholders. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false
      readonly error: { readonly code: string; readonly data?: { readonly [name: string]: string | number } }
    }

/** What the office process tells without being asked. */
export type OfficeEvent =
  | {
      readonly kind: 'changed'
      readonly topics: readonly ('state' | 'drafts' | 'records' | 'cases' | 'ledger' | 'session' | 'settings')[]
    }
  | {
      readonly kind: 'progress'
      readonly work: 'verify' | 'catch-up' | 'import' | 'send'
      readonly run: number
      readonly done: number
      readonly total: number
      readonly finished: t.WorkResult | null
    }
  /** A second start asked for this window, with nothing trusted from its arguments. */
  | { readonly kind: 'front' }

/** What the renderer holds; frozen, and equal in both shells. */
export interface Bridge {
  call<C extends ChannelName>(channel: C, input: Input<C>): Promise<Answer<Output<C>>>
  /** Returns the way to stop listening. */
  listen(listener: (event: OfficeEvent) => void): () => void
}
