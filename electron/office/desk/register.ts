/** A service's register (대장): rows of what was accepted, newest first, filtered, masked until a purpose is given. */
import { toBase64 } from '../../../shared/bytes.ts'
import { koreanDate } from '../../../shared/civil.ts'
import type { Input } from '../../../shared/contract/contract.ts'
import type { RegisterView, SavedFile } from '../../../shared/contract/types.ts'
import type { TxId } from '../../../shared/ledger/ids.ts'
import { ok, type Result } from '../../../shared/result.ts'
import { type RegisterColumn, type RegisterRow, tell } from '../../../shared/services/present-types.ts'
import type { PresentContext, ServicePresenter } from '../../../shared/services/presenter.ts'
import { exportCsv } from '../../csv/export.ts'
import { readSettings } from '../db/settings.ts'
import { type DeskError, fail } from '../errors.ts'
import type { OfficeKeys } from '../keys/office-keys.ts'
import { logAccess, type Purpose } from './access.ts'
import type { Actor, Desk } from './desk.ts'
import { findRecord } from './find.ts'
import { presentContext, presented, presenterOf } from './present.ts'
import { textsFromFiles, translator } from './texts.ts'
import { contentOf } from './unseal.ts'

/** Records that a filter looks through at most; what lies further back is found by search. */
const MAX_SCANNED = 50_000
const MAX_EXPORTED = 20_000
const PAGE = 500

type Filters = { readonly [column: string]: string }

export const viewRegister = (
  desk: Desk,
  actor: Actor,
  input: Input<'register.view'>,
): Result<RegisterView, DeskError> => {
  const presenter = presenterOf(desk, input.service)
  if (presenter === null) return fail('SERVICE_UNKNOWN')
  const keys = openFor(desk, actor, input.purpose)
  const { rows, total } = rowsOf(desk, presenter, input.filters, input.offset, input.limit, keys)
  return ok({
    title: { key: presenter.register.title },
    columns: presenter.register.columns,
    rows,
    total,
    masked: keys === null,
  })
}

/** CP949 for Excel; in UTF-8 with a mark when a letter does not exist there, which is said. */
export const registerCsv = (desk: Desk, actor: Actor, input: Input<'register.csv'>): Result<SavedFile, DeskError> => {
  const presenter = presenterOf(desk, input.service)
  if (presenter === null) return fail('SERVICE_UNKNOWN')
  const keys = openFor(desk, actor, input.purpose)
  const { rows, total } = rowsOf(desk, presenter, input.filters, 0, MAX_EXPORTED, keys)
  if (rows.length === 0) return fail('CSV_EMPTY')
  const { language } = readSettings(desk.office.db)
  const translate = translator(language, textsFromFiles)
  const { columns } = presenter.register
  const header = columns.map(({ label }) => tell(label, language, translate))
  const lines = rows.map((row) => columns.map(({ name }) => cellText(row, name, language, translate)))
  const cp949 = exportCsv(header, lines, 'cp949')
  const bytes = cp949.ok ? cp949.value : unwrap(exportCsv(header, lines, 'utf-8-bom'))
  const day = koreanDate(desk.clock.now()).replaceAll('-', '')
  return ok({
    name: `${input.service}-${day}.csv`,
    base64: toBase64(bytes),
    notes: [
      ...(cp949.ok ? [] : [{ code: 'CSV_UTF8', data: { cells: cp949.error.cells.length } }]),
      ...(total > rows.length ? [{ code: 'CSV_CUT', data: { rows: rows.length, total } }] : []),
    ],
  })
}

/** A purpose opens the people of every row shown; it is one line of the access log. */
export const openFor = (desk: Desk, actor: Actor, purpose: Purpose | null): OfficeKeys | null => {
  if (purpose === null) return null
  logAccess(desk, actor, purpose, 'register', null)
  return actor.member.office
}

export const rowsOf = (
  desk: Desk,
  presenter: ServicePresenter,
  filters: Filters,
  offset: number,
  limit: number,
  keys: OfficeKeys | null,
): { readonly rows: readonly RegisterRow[]; readonly total: number } => {
  const context = presentContext(desk, desk.replica.ledger, keys)
  const query = { service: presenter.service, actions: linesOf(desk, presenter.service), outcome: 'accepted' } as const
  const wanted = Object.entries(filters).filter(([, value]) => value.trim() !== '')
  if (wanted.length === 0) {
    const ids = desk.replica.records({ ...query, offset, limit })
    return {
      rows: ids.flatMap((id) => rowOf(desk, presenter, id, context, keys) ?? []),
      total: desk.replica.count(query),
    }
  }
  const fits = wanted.map(([name, value]) => matcher(presenter.register.columns, name, value))
  const rows: RegisterRow[] = []
  let total = 0
  for (let at = 0; at < MAX_SCANNED; at += PAGE) {
    const ids = desk.replica.records({ ...query, offset: at, limit: PAGE })
    for (const id of ids) {
      const row = rowOf(desk, presenter, id, context, keys)
      if (row === null || !fits.every((matches) => matches(row))) continue
      if (total >= offset && rows.length < limit) rows.push(row)
      total += 1
    }
    if (ids.length < PAGE) break
  }
  return { rows, total }
}

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
