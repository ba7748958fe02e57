/**
 * Importing public files: opened, doubtful rows decided, every ready row signed as a record of its own under one act of
 * the clerk. File and decisions stand in office.db, so a session survives a crash; the judged rows are in memory only.
 *
 * A row that equals a sale already in the register, or signed here, is doubtful too: whether it is that sale or another
 * one is the clerk's to say, never decided silently.
 *
 * Rows are signed in commits of `BATCH`; a crash or a lock in between leaves whole records, and signing again goes on
 * where it stopped: rows whose record stands already are passed over.
 */
import { fromBase64, toHex } from '../../../shared/bytes.ts'
import { type CivilDate, koreanDate } from '../../../shared/civil.ts'
import type { Input } from '../../../shared/contract/contract.ts'
import type { ImportRow, ImportView } from '../../../shared/contract/types.ts'
import { ok, type Result } from '../../../shared/result.ts'
import {
  type Decision,
  type DecisionScope,
  decide,
  decideAll,
  reopen,
} from '../../../shared/services/real-estate/import/decide.ts'
import { countReasons, countVerdicts } from '../../../shared/services/real-estate/import/read.ts'
import type {
  Problem,
  ProblemCode,
  SalesContext,
  SalesImport,
  SalesRow,
} from '../../../shared/services/real-estate/import/types.ts'
import { equalSalesKey, firstEqual, importRecord } from '../../../shared/services/real-estate/import-record.ts'
import { importedRow } from '../../../shared/services/real-estate/v1/rows.ts'
import { importSalesFile } from '../../import/sales-file.ts'
import { type DeskError, fail } from '../errors.ts'
import { type Actor, changed, type Desk } from './desk.ts'
import { findRecord } from './find.ts'
import { mayWrite, openWindow } from './standing.ts'
import { prepareRecord, storeRecord } from './write.ts'

/** Records in one commit. */
const BATCH = 100
const SERVICE = 'real-estate'
const ACTION = 'import'

interface Opened {
  readonly id: string
  readonly name: string
  readonly file: string
  readonly source: SalesImport
  readonly context: SalesContext
  rows: readonly SalesRow[]
}

/** One decision as it is kept: what to do with which problems of which row. */
interface Kept {
  readonly row: number | null
  readonly scope: DecisionScope
  /** `reopen`: the row as it was first judged. */
  readonly decision: Decision | { readonly reopen: true }
}

export class ImportDesk {
  readonly #desk: Desk
  readonly #open = new Map<string, Opened>()
  #runs = 0

  constructor(desk: Desk) {
    this.#desk = desk
  }

  open(actor: Actor, input: Input<'import.open'>): Result<ImportView, DeskError> {
    const { crypto, clock, office } = this.#desk
    const allowed = this.#allowed(actor)
    if (!allowed.ok) return allowed
    const bytes = fromBase64(input.base64)
    if (bytes === null) return fail('INPUT_INVALID', { path: 'base64' })
    const openedAt = clock.now()
    const session = {
      id: toHex(crypto.random(16)),
      name: input.name,
      author: actor.member.key,
      encoding: input.encoding,
      today: koreanDate(openedAt) as string,
      file: bytes,
      openedAt,
    }
    const read = this.#read(session)
    if (!read.ok) return read
    office.commit(() => office.imports.insert(session))
    this.#open.set(session.id, read.value)
    return ok(this.#view(read.value))
  }

  rows(actor: Actor, input: Input<'import.rows'>): Result<readonly ImportRow[], DeskError> {
    const opened = this.#session(actor, input.id)
    if (!opened.ok) return opened
    const { verdict, reason, offset, limit } = input
    const wanted = opened.value.rows.filter(
      (row) =>
        (verdict === 'all' || row.verdict === verdict) &&
        (reason === undefined || row.problems.some(({ code }) => code === reason)),
    )
    return ok(wanted.slice(offset, offset + limit).map(rowOf))
  }

  decide(actor: Actor, input: Input<'import.decide'>): Result<ImportView, DeskError> {
    const opened = this.#session(actor, input.id)
    if (!opened.ok) return opened
    if (this.#desk.office.imports.find(input.id)?.signedAt != null) return fail('IMPORT_SIGNED')
    const kept = keptOf(input)
    if (kept === null) return fail('INPUT_INVALID', { path: 'decision' })
    const rows = applied(opened.value, kept)
    if (rows === null) return fail('IMPORT_UNDECIDED')
    const { office } = this.#desk
    office.commit(() => office.imports.decide(input.id, kept))
    opened.value.rows = this.#withDoubts(opened.value, rows)
    return ok(this.#view(opened.value))
  }

  /** Signs every ready row. What is doubtful, or the rules refuse, stays: the session ends when nothing does. */
  async sign(
    actor: Actor,
    id: string,
  ): Promise<Result<{ readonly signed: number; readonly view: ImportView }, DeskError>> {
    const { office, clock } = this.#desk
    const allowed = this.#allowed(actor)
    if (!allowed.ok) return allowed
    const opened = this.#session(actor, id)
    if (!opened.ok) return opened
    if (office.imports.find(id)?.signedAt != null) return fail('IMPORT_SIGNED')
    const ready = opened.value.rows.filter((row) => row.verdict === 'ready' && !this.#stands(opened.value, row))
    if (ready.length === 0) return fail('IMPORT_NOTHING_READY')
    this.#runs += 1
    const run = this.#runs
    let signed = 0
    let left = 0
    for (let at = 0; at < ready.length; at += BATCH) {
      const batch = this.#signBatch(actor, opened.value, ready.slice(at, at + BATCH))
      signed += batch.signed
      left += batch.left
      this.#progress(run, Math.min(at + BATCH, ready.length), ready.length, null)
      await new Promise((resolve) => setImmediate(resolve))
      if (!actor.here()) {
        this.#progress(run, Math.min(at + BATCH, ready.length), ready.length, { ok: false, code: 'LOCKED', data: {} })
        changed(this.#desk, 'records', 'state')
        return fail('LOCKED')
      }
    }
    opened.value.rows = this.#withDoubts(opened.value, opened.value.rows)
    if (left === 0 && !opened.value.rows.some(({ verdict }) => verdict === 'doubtful')) {
      office.commit(() => office.imports.sign(id, clock.now()))
    }
    this.#progress(run, ready.length, ready.length, { ok: left === 0, code: null, data: { signed, left } })
    changed(this.#desk, 'records', 'state')
    return ok({ signed, view: this.#view(opened.value) })
  }

  #view(opened: Opened): ImportView {
    const signed = opened.rows.filter((row) => row.verdict === 'ready' && this.#stands(opened, row)).length
    return { ...viewOf(opened), signed }
  }

  /** The row is a record already, in the register or signed here. */
  #stands({ file }: Pick<Opened, 'file'>, { row }: SalesRow): boolean {
    return this.#desk.overlay.view.get(importedRow(file, row)) !== undefined
  }

  #signBatch(actor: Actor, opened: Opened, rows: readonly SalesRow[]): { signed: number; left: number } {
    const desk = this.#desk
    const { key, keys, office: officeKeys } = actor.member
    const author = { key, sign: keys.sign }
    const added: Parameters<typeof desk.overlay.add>[0][] = []
    try {
      return desk.office.commit(() => {
        let left = 0
        for (const row of rows) {
          const record = importRecord(row, this.#source(opened, row))
          const prepared = record === null ? null : prepareRecord(desk, author, officeKeys, record, [])
          if (prepared === null || !prepared.ok) {
            left += 1
            continue
          }
          const { written, payload, n } = storeRecord(desk, author, prepared.value, { fresh: true })
          desk.office.marks.add({ record: written.id, step: 'entered', at: payload.recordedAt, who: key })
          const pending = { n, id: written.id, payload }
          desk.overlay.add(pending)
          added.push(pending)
        }
        return { signed: added.length, left }
      })
    } catch (error) {
      desk.overlay.remove(added.map(({ id }) => id))
      throw error
    }
  }

  /** A row that the clerk said is another sale than the equal one names that one. */
  #source(opened: Opened, row: SalesRow) {
    const another = row.settled.some(({ code, use }) => code === 'REPEATED_ROW' && use === 'as-is')
    const duplicateOf = another ? this.#equalSale(row) : null
    return { file: opened.file, layout: opened.source.layout.name, duplicateOf }
  }

  /** The living sale that a row equals, in the register or signed here. */
  #equalSale(row: SalesRow): string | null {
    const key = row.sale === null ? null : equalSalesKey(row.sale)
    return key === null ? null : firstEqual(this.#desk.overlay.view.get(key)?.value)
  }

  /** Ready rows that equal a sale become doubtful, unless the clerk has spoken or this very row was signed. */
  #withDoubts(opened: Pick<Opened, 'file'>, rows: readonly SalesRow[]): readonly SalesRow[] {
    return rows.map((row) => {
      const spoken = row.settled.some(({ code }) => code === 'REPEATED_ROW')
      if (row.verdict !== 'ready' || spoken || row.sale?.cancelled != null) return row
      if (this.#stands(opened, row)) return row
      const equal = this.#equalSale(row)
      if (equal === null) return row
      const value = findRecord(this.#desk, equal)?.payload.receiptNo ?? equal.slice(0, 16)
      const doubt: Problem = {
        code: 'REPEATED_ROW',
        column: '',
        value,
        proposal: null,
        candidates: [],
        asIs: true,
      }
      return { ...row, verdict: 'doubtful', problems: [...row.problems, doubt] }
    })
  }

  #allowed(actor: Actor): Result<null, DeskError> {
    const window = openWindow(this.#desk)
    if (!window.ok) return window
    const may = mayWrite(window.value.tip.rules, actor, SERVICE, ACTION)
    return may.ok ? ok(null) : may
  }

  #session(actor: Actor, id: string): Result<Opened, DeskError> {
    const known = this.#open.get(id)
    const session = this.#desk.office.imports.find(id)
    if (session === null || session.author !== actor.member.key) return fail('IMPORT_UNKNOWN')
    if (known !== undefined) return ok(known)
    const read = this.#read(session)
    if (!read.ok) return read
    for (const kept of this.#desk.office.imports.decisions(id)) {
      read.value.rows = this.#withDoubts(read.value, applied(read.value, kept as Kept) ?? read.value.rows)
    }
    this.#open.set(id, read.value)
    return read
  }

  #read(session: {
    readonly id: string
    readonly name: string
    readonly encoding: string
    readonly today: string
    readonly file: Uint8Array
  }): Result<Opened, DeskError> {
    const today = session.today as CivilDate
    const { dongs: codes, crypto } = this.#desk
    const encoding = session.encoding === 'auto' ? {} : { encoding: session.encoding }
    const source = importSalesFile(session.file, { codes, today, ...encoding })
    if (!source.ok) return fail('IMPORT_FILE', { why: source.error.why, found: source.error.found ?? '' })
    const { id, name } = session
    const context = { codes, today, layout: source.value.layout }
    const file = crypto.sha256Hex(session.file)
    const rows = this.#withDoubts({ file }, source.value.rows)
    return ok({ id, name, file, source: source.value, context, rows })
  }

  #progress(
    run: number,
    done: number,
    total: number,
    finished: {
      readonly ok: boolean
      readonly code: string | null
      readonly data: { readonly [name: string]: number }
    } | null,
  ): void {
    this.#desk.emit({ kind: 'progress', work: 'import', run, done, total, finished })
  }
}

const viewOf = ({ id, name, source, rows }: Opened): Omit<ImportView, 'signed'> => ({
  id,
  name,
  encoding: source.encoding,
  columns: source.layout.columns.map((column) => column.name),
  ...countVerdicts(rows),
  reasons: countReasons(rows).map(({ code, rows: count }) => ({ code, count, ...reasonOf(rows, code) })),
})

/** What is still open for a reason, and what can be done with all of it at once. */
const reasonOf = (rows: readonly SalesRow[], code: ProblemCode) => {
  const mine = (row: SalesRow) => row.problems.filter((problem) => problem.code === code)
  const open = rows.filter((row) => row.verdict === 'doubtful' && mine(row).length > 0)
  return {
    open: open.length,
    sure: open.filter((row) => mine(row).every(({ candidates }) => candidates.length === 1)).length,
    asIs: open.some((row) => mine(row).every(({ asIs }) => asIs)),
    example: rows.flatMap(mine)[0]?.value ?? '',
  }
}

const rowOf = (row: SalesRow): ImportRow => ({
  row: row.row,
  verdict: row.verdict,
  cells: row.cells,
  problems: row.problems.map(({ code, column, value, proposal, candidates, asIs }) => ({
    code,
    column,
    value,
    proposal,
    candidates,
    asIs,
  })),
  decided: row.settled.length === 0 ? null : row.settled.map(({ use }) => use).join(', '),
})

const keptOf = (input: Input<'import.decide'>): Kept | null => {
  const { row, reason, column, value } = input
  if (row === null && reason === null) return null
  if (input.decision === 'value' && value === null) return null
  if (input.decision === 'reopen') return row === null ? null : { row, scope: {}, decision: { reopen: true } }
  const scope = {
    ...(reason === null ? {} : { code: reason as ProblemCode }),
    ...(column === null ? {} : { column }),
  }
  const decision: Decision =
    input.decision === 'refuse'
      ? { refuse: true }
      : input.decision === 'value'
        ? { use: 'value', value: value ?? '' }
        : { use: input.decision }
  return { row, scope, decision }
}

/** The rows with the decision in them; null when it settles nothing. */
const applied = (opened: Opened, { row, scope, decision }: Kept): readonly SalesRow[] | null => {
  if (row === null) {
    if (scope.code === undefined || 'reopen' in decision) return null
    const decided = decideAll(opened.rows, scope.code, decision, opened.context)
    return decided.changed === 0 ? null : decided.rows
  }
  const index = opened.rows.findIndex((each) => each.row === row)
  const before = opened.rows[index]
  if (before === undefined) return null
  if ('reopen' in decision) {
    if (before.settled.length === 0) return null
    const again = reopen(before, opened.context)
    return opened.rows.map((each, i) => (i === index ? again : each))
  }
  const after = decide(before, decision, opened.context, scope)
  if (!after.ok) return null
  return opened.rows.map((each, i) => (i === index ? after.value : each))
}
