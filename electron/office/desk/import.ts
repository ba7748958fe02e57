/**
 * Importing public files: opened, doubtful rows decided, every ready row signed as a record of its own under one act of
 * the clerk. File and decisions stand in office.db, so a session survives a crash; the judged rows are in memory only.
 * A file is what its header says: the ministry's sales (import-sales.ts) or an auction list of cars (import-cars.ts).
 *
 * Rows are signed in commits of `BATCH`; a crash or a lock in between leaves whole records, and signing again goes on
 * where it stopped: rows whose record stands already are passed over.
 */
import { fromBase64, toHex } from '../../../shared/bytes.ts'
import { type CivilDate, koreanDate } from '../../../shared/civil.ts'
import type { Input } from '../../../shared/contract/contract.ts'
import type { ImportRow, ImportView } from '../../../shared/contract/types.ts'
import { ok, type Result } from '../../../shared/result.ts'
import type { Decision } from '../../../shared/services/real-estate/import/decide.ts'
import { importCarFile } from '../../import/car-file.ts'
import { importSalesFile } from '../../import/sales-file.ts'
import { type DeskError, fail } from '../errors.ts'
import { type Actor, changed, type Desk } from './desk.ts'
import { carList } from './import-cars.ts'
import { type Kept, List, type OpenList } from './import-list.ts'
import { salesList } from './import-sales.ts'
import { mayWrite, openWindow } from './standing.ts'
import { prepareRecord, storeRecord } from './write.ts'

/** Records in one commit. */
const BATCH = 100
/** Every kind of list has one: who may write it may import. */
const ACTION = 'import'

export class ImportDesk {
  readonly #desk: Desk
  readonly #open = new Map<string, OpenList>()
  #runs = 0

  constructor(desk: Desk) {
    this.#desk = desk
  }

  open(actor: Actor, input: Input<'import.open'>): Result<ImportView, DeskError> {
    const { crypto, clock, office } = this.#desk
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
    const allowed = this.#allowed(actor, read.value)
    if (!allowed.ok) return allowed
    office.commit(() => office.imports.insert(session))
    this.#open.set(session.id, read.value)
    return ok(read.value.view())
  }

  rows(actor: Actor, input: Input<'import.rows'>): Result<readonly ImportRow[], DeskError> {
    const opened = this.#session(actor, input.id)
    if (!opened.ok) return opened
    return ok(opened.value.rowsOf(input))
  }

  decide(actor: Actor, input: Input<'import.decide'>): Result<ImportView, DeskError> {
    const opened = this.#session(actor, input.id)
    if (!opened.ok) return opened
    if (this.#desk.office.imports.find(input.id)?.signedAt != null) return fail('IMPORT_SIGNED')
    const kept = keptOf(input)
    if (kept === null) return fail('INPUT_INVALID', { path: 'decision' })
    const { office } = this.#desk
    const keep = () => office.commit(() => office.imports.decide(input.id, kept))
    return opened.value.decide(kept, keep) ? ok(opened.value.view()) : fail('IMPORT_UNDECIDED')
  }

  /** Signs every ready row. What is doubtful, or the rules refuse, stays: the session ends when nothing does. */
  async sign(
    actor: Actor,
    id: string,
  ): Promise<Result<{ readonly signed: number; readonly view: ImportView }, DeskError>> {
    const { office, clock } = this.#desk
    const opened = this.#session(actor, id)
    if (!opened.ok) return opened
    const allowed = this.#allowed(actor, opened.value)
    if (!allowed.ok) return allowed
    if (office.imports.find(id)?.signedAt != null) return fail('IMPORT_SIGNED')
    const ready = opened.value.toSign()
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
    opened.value.judgeAgain()
    if (left === 0 && !opened.value.hasDoubts()) {
      office.commit(() => office.imports.sign(id, clock.now()))
    }
    this.#progress(run, ready.length, ready.length, { ok: left === 0, code: null, data: { signed, left } })
    changed(this.#desk, 'records', 'state')
    return ok({ signed, view: opened.value.view() })
  }

  #signBatch(actor: Actor, list: OpenList, rows: readonly number[]): { signed: number; left: number } {
    const desk = this.#desk
    const { key, keys, office: officeKeys } = actor.member
    const author = { key, sign: keys.sign }
    const added: Parameters<typeof desk.overlay.add>[0][] = []
    try {
      return desk.office.commit(() => {
        let left = 0
        for (const row of rows) {
          const record = list.record(row)
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

  #allowed(actor: Actor, { service }: OpenList): Result<null, DeskError> {
    const window = openWindow(this.#desk)
    if (!window.ok) return window
    const may = mayWrite(window.value.tip.rules, actor, service, ACTION)
    return may.ok ? ok(null) : may
  }

  #session(actor: Actor, id: string): Result<OpenList, DeskError> {
    const known = this.#open.get(id)
    const session = this.#desk.office.imports.find(id)
    if (session === null || session.author !== actor.member.key) return fail('IMPORT_UNKNOWN')
    if (known !== undefined) return ok(known)
    const read = this.#read(session)
    if (!read.ok) return read
    for (const kept of this.#desk.office.imports.decisions(id)) {
      read.value.decide(kept as Kept)
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
  }): Result<OpenList, DeskError> {
    const today = session.today as CivilDate
    const { dongs: codes, crypto } = this.#desk
    const { id, name } = session
    const encoding = session.encoding === 'auto' ? {} : { encoding: session.encoding }
    const file = crypto.sha256Hex(session.file)
    const sales = importSalesFile(session.file, { codes, today, ...encoding })
    if (sales.ok) return ok(new List({ id, name }, salesList(this.#desk, sales.value, file, today)))
    const cars = importCarFile(session.file, { today, ...encoding })
    if (cars.ok) return ok(new List({ id, name }, carList(this.#desk, cars.value, file, today)))
    // Without a header of cars either, it is told what a file of sales lacks.
    const { why, found } = cars.error.why === 'NO_CAR_HEADER' ? sales.error : cars.error
    return fail('IMPORT_FILE', { why, found: found ?? '' })
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

const keptOf = (input: Input<'import.decide'>): Kept | null => {
  const { row, reason, column, value } = input
  if (row === null && reason === null) return null
  if (input.decision === 'value' && value === null) return null
  if (input.decision === 'reopen') return row === null ? null : { row, scope: {}, decision: { reopen: true } }
  const scope = {
    ...(reason === null ? {} : { code: reason }),
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
