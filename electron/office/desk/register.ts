/**
 * A service's register (대장): rows of what was accepted, newest first, filtered, masked until a purpose is given. Nothing is
 * left out: a page says where the next begins, a file and a sheet hold every line that fits.
 */
import { toBase64 } from '../../../shared/bytes.ts'
import { koreanDate } from '../../../shared/civil.ts'
import type { Input } from '../../../shared/contract/contract.ts'
import type { RegisterPage, SavedFile } from '../../../shared/contract/types.ts'
import type { TxId } from '../../../shared/ledger/ids.ts'
import { ok, type Result } from '../../../shared/result.ts'
import { type RegisterColumn, type RegisterRow, tell } from '../../../shared/services/present-types.ts'
import type { PresentContext, ServicePresenter } from '../../../shared/services/presenter.ts'
import { exportCsv } from '../../csv/export.ts'
import { type DeskError, fail } from '../errors.ts'
import type { OfficeKeys } from '../keys/office-keys.ts'
import { logAccess, type Purpose } from './access.ts'
import type { Actor, Desk } from './desk.ts'
import { findRecord } from './find.ts'
import { presentContext, presented, presenterOf } from './present.ts'
import { barredFromReading } from './standing.ts'
import { textsFromFiles, translator } from './texts.ts'
import { contentOf } from './unseal.ts'

/** Rows of a page when nobody says how many. */
const PAGE = 100
/** Records that are looked through without a pause: the window stays responsive however long the register is. */
const SLICE = { masked: 2000, opened: 250 } as const
/** More lines than this no spreadsheet takes; what is left out is said. */
const MAX_EXPORTED = 1_000_000

type Filters = { readonly [column: string]: string }

export const viewRegister = (
  desk: Desk,
  actor: Actor,
  input: Input<'register.view'>,
): Result<RegisterPage, DeskError> => {
  const presenter = presenterOf(desk, input.service)
  if (presenter === null) return fail('SERVICE_UNKNOWN')
  const barred = barredFromReading(desk, actor, input.purpose)
  if (barred !== null) return barred
  const { after, filters, purpose, limit = PAGE } = input
  const keys = openToRead(desk, actor, input.service, purpose)
  const reading = readRegister(desk, presenter, filters, keys, after === undefined ? undefined : Number(after))
  const { rows, searched, next } = reading.slice(limit, reading.filtered ? lookAt(keys) : limit)
  const all = desk.replica.count(linesQuery(desk, input.service))
  const whole = after === undefined && next === null
  return ok({
    title: { key: presenter.register.title },
    columns: presenter.register.columns,
    rows,
    all,
    total: reading.filtered ? (whole ? rows.length : null) : all,
    searched,
    next: next === null ? null : String(next),
    masked: keys === null,
  })
}

/**
 * Every line that fits, whatever their number: CP949 for Excel; in UTF-8 with a mark when a letter does not exist there,
 * which is said. Other work goes on meanwhile.
 */
export const registerCsv = async (
  desk: Desk,
  actor: Actor,
  input: Input<'register.csv'>,
): Promise<Result<SavedFile, DeskError>> => {
  const presenter = presenterOf(desk, input.service)
  if (presenter === null) return fail('SERVICE_UNKNOWN')
  const barred = barredFromReading(desk, actor, input.purpose)
  if (barred !== null) return barred
  const keys = openFor(desk, actor, input.purpose)
  const { language } = desk.office.settings.read()
  const translate = translator(language, textsFromFiles)
  const { columns } = presenter.register
  const header = columns.map(({ label }) => tell(label, language, translate))
  const lines: string[][] = []
  const read = await everyRow(desk, actor, presenter, input.filters, keys, (row) => {
    if (lines.length < MAX_EXPORTED) lines.push(columns.map(({ name }) => cellText(row, name, language, translate)))
  })
  if (!read.ok) return read
  const total = read.value
  if (lines.length === 0) return fail('CSV_EMPTY')
  const cp949 = exportCsv(header, lines, 'cp949')
  const bytes = cp949.ok ? cp949.value : unwrap(exportCsv(header, lines, 'utf-8-bom'))
  const day = koreanDate(desk.clock.now()).replaceAll('-', '')
  return ok({
    name: `${input.service}-${day}.csv`,
    base64: toBase64(bytes),
    notes: [
      ...(cp949.ok ? [] : [{ code: 'CSV_UTF8', data: { cells: cp949.error.cells.length } }]),
      ...(total > lines.length ? [{ code: 'CSV_CUT', data: { rows: lines.length, total } }] : []),
    ],
  })
}

/** A purpose opens the people of every line; a file or a sheet of them is one line of the access log each. */
export const openFor = (desk: Desk, actor: Actor, purpose: Purpose | null): OfficeKeys | null => {
  if (purpose === null) return null
  logAccess(desk, actor, purpose, 'register', null)
  return actor.member.office
}

/** On the screen it is one reading, however many pages of it are looked at. */
const openToRead = (desk: Desk, actor: Actor, service: string, purpose: Purpose | null): OfficeKeys | null => {
  if (purpose === null) return null
  const reading = `register/${service}/${purpose.code}/${purpose.note}`
  const begins = desk.readings.begins(actor.member.key, reading, desk.clock.now())
  return begins ? openFor(desk, actor, purpose) : actor.member.office
}

/**
 * Every row that fits the filters, newest first, read in slices between which other work goes on; how many there are.
 * It ends when the reader is locked out: rows read with wiped keys would look as if they named nobody.
 */
export const everyRow = async (
  desk: Desk,
  actor: Actor,
  presenter: ServicePresenter,
  filters: Filters,
  keys: OfficeKeys | null,
  take: (row: RegisterRow) => void,
): Promise<Result<number, DeskError>> => {
  let total = 0
  for (let before: number | undefined; ; ) {
    const { rows, next } = readRegister(desk, presenter, filters, keys, before).slice(Infinity, lookAt(keys))
    for (const row of rows) take(row)
    total += rows.length
    if (next === null) return ok(total)
    before = next
    await new Promise((resolve) => setImmediate(resolve))
    if (!actor.here()) return fail('LOCKED')
  }
}

interface Slice {
  readonly rows: readonly RegisterRow[]
  readonly searched: number
  /** Where to go on: below this place in the log. */
  readonly next: number | null
}

const lookAt = (keys: OfficeKeys | null): number => (keys === null ? SLICE.masked : SLICE.opened)

/** The lines below a place in the log: at most `limit` that fit, of `look` that are looked at. */
const readRegister = (
  desk: Desk,
  presenter: ServicePresenter,
  filters: Filters,
  keys: OfficeKeys | null,
  before: number | undefined,
): { readonly filtered: boolean; slice(limit: number, look: number): Slice } => {
  const context = presentContext(desk, desk.replica.ledger, keys)
  const fits = Object.entries(filters)
    .filter(([, value]) => value.trim() !== '')
    .map(([name, value]) => matcher(presenter.register.columns, name, value))
  return {
    filtered: fits.length > 0,
    slice: (limit, look) => {
      const below = before === undefined ? {} : { before }
      const ids = desk.replica.records({ ...linesQuery(desk, presenter.service), ...below, limit: look })
      const rows: RegisterRow[] = []
      let searched = 0
      for (const id of ids) {
        if (rows.length === limit) break
        searched += 1
        const row = rowOf(desk, presenter, id, context, keys)
        if (row !== null && fits.every((matches) => matches(row))) rows.push(row)
      }
      const last = ids[searched - 1]
      const done = last === undefined || (searched === ids.length && ids.length < look)
      return { rows, searched, next: done ? null : (desk.replica.ledger.placeOf(last)?.index ?? null) }
    },
  }
}

const linesQuery = (desk: Desk, service: string) =>
  ({ service, actions: linesOf(desk, service), outcome: 'accepted' }) as const

/** Actions that enter something: the others show in the line that they change. */
const linesOf = (desk: Desk, service: string): readonly string[] => {
  const actions = desk.tip()?.rules.services[service]?.actions ?? {}
  return Object.keys(actions).filter((action) => actions[action]?.kind === 'enter')
}

const rowOf = (
  desk: Desk,
  presenter: ServicePresenter,
  id: TxId,
  context: PresentContext,
  keys: OfficeKeys | null,
): RegisterRow | null => {
  const found = findRecord(desk, id)
  if (found === null) return null
  return presenter.register.row(presented(found, keys === null ? null : contentOf(desk, keys, found)), context)
}

const matcher = (columns: readonly RegisterColumn[], name: string, value: string): ((row: RegisterRow) => boolean) => {
  const kind = columns.find((column) => column.name === name)?.filter ?? 'text'
  const text = value.trim().toLowerCase()
  if (kind === 'date-range') {
    const [from = '', to = ''] = text.split('~')
    return ({ keys }) => {
      const key = keys[name] ?? ''
      return key !== '' && (from === '' || key >= from) && (to === '' || key <= to)
    }
  }
  if (kind === 'select') return ({ keys }) => keys[name] === value.trim()
  return ({ keys }) => keys[name]?.includes(text) === true
}

const cellText = (
  row: RegisterRow,
  name: string,
  language: Parameters<typeof tell>[1],
  translate: Parameters<typeof tell>[2],
): string => {
  const cell = row.cells[name]
  return cell === undefined ? '' : tell(cell, language, translate)
}

const unwrap = <T>(result: Result<T, unknown>): T => {
  if (!result.ok) throw new Error('UTF-8 knows every letter')
  return result.value
}
