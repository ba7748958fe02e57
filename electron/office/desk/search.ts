/**
 * One field for everything: `#` a receipt number, `@` a name by choseong; without a sign all that fits. Own unsent
 * records come first, then the replica's, whose index may lag and says so.
 */
import { koreanDate } from '../../../shared/civil.ts'
import type { SearchResult } from '../../../shared/contract/types.ts'
import type { TxId } from '../../../shared/ledger/ids.ts'
import { ok, type Result } from '../../../shared/result.ts'
import type { DeskError } from '../errors.ts'
import type { Actor, Desk } from './desk.ts'
import { listDrafts } from './drafts.ts'
import { lookupParcels, peopleIn, recordsNaming, takeLookup } from './lookup.ts'
import { openWindow } from './standing.ts'
import { summariesOf } from './summary.ts'

const MAX_RECORDS = 50

export const searchAll = (desk: Desk, actor: Actor, query: string): Result<SearchResult, DeskError> => {
  const text = query.trim()
  const sign = text.startsWith('#') || text.startsWith('@') ? text[0] : ''
  const plain = sign === '' ? text : text.slice(1).trim()
  const indexLag = desk.replica.indexLag()
  if (plain === '') return ok({ records: [], drafts: [], people: [], parcels: [], indexLag })
  const byNumber = sign === '@' ? [] : byReceiptNo(desk, plain)
  const drafts =
    sign === '@' ? [] : listDrafts(desk, actor).filter(({ receiptNo }) => receiptNo.includes(plain.toUpperCase()))
  const named = sign !== '#' && looksLikeName(plain)
  if (named) {
    const allowed = takeLookup(desk, actor, 'search')
    if (!allowed.ok) return allowed
  }
  const byName = named ? recordsNaming(desk, actor, plain) : []
  const ids = [...new Set([...byNumber, ...byName])].slice(0, MAX_RECORDS)
  return ok({
    records: summariesOf(desk, actor, ids),
    drafts,
    people: named ? peopleIn(desk, actor, byName, plain) : [],
    parcels: sign === '' ? lookupParcels(desk, plain) : [],
    indexLag,
  })
}

/** By the number's beginning, or by its last digits among today's of this window. */
const byReceiptNo = (desk: Desk, text: string): readonly TxId[] => {
  const prefixes: string[] = []
  if (/^[A-Za-z]{2,16}-[0-9-]*$/.test(text)) prefixes.push(text.toUpperCase())
  if (/^[0-9]{1,6}$/.test(text)) {
    const window = openWindow(desk)
    const day = koreanDate(desk.clock.now()).replaceAll('-', '')
    const terminal = window.ok ? String(window.value.terminal).padStart(2, '0') : '00'
    prefixes.push(`${desk.identity.office.toUpperCase()}-${day}-${terminal}-${text.padStart(6, '0')}`)
  }
  return prefixes.flatMap((prefix) => [
    ...desk.office.records.byReceiptNo(prefix, MAX_RECORDS).map(({ id }) => id),
    ...desk.replica.byReceiptNo(prefix, MAX_RECORDS),
  ])
}

/** Letters of a name or its choseong, a birth date, a resident number; not a receipt number or a lot. */
const looksLikeName = (text: string): boolean =>
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) || /^[0-9]{6}-?[0-9]{7}$/.test(text) || !/[0-9]/.test(text)
