/**
 * What a sheet proves. Its device signs serial, state and the records that its lines rest on. The sheet's own words
 * travel with their salt; the other lines' records are proven without words, because whoever holds an extract need not
 * hold the numbers and addresses of all who ever stood in the register. What the symbols cannot carry goes into a file,
 * and the sheet says of every record which of both proves it.
 */
import { toBase64 } from '../../../shared/bytes.ts'
import type { Paper, PaperProof } from '../../../shared/contract/types.ts'
import { PAYLOAD_TYPES } from '../../../shared/crypto/dsse.ts'
import type { TxId } from '../../../shared/ledger/ids.ts'
import { encodeSheet, encodeStatement, MAX_SHEET_RECORDS, type Sheet } from '../../../shared/paper/sheet.ts'
import { toSymbols } from '../../../shared/paper/symbols.ts'
import type { PaperDocument } from '../../../shared/services/present-types.ts'
import { type OpenWords, proveRecords } from '../certificate.ts'
import type { OfficeKeys } from '../keys/office-keys.ts'
import type { Desk } from './desk.ts'
import { type Found, findRecord, stateOf } from './find.ts'
import { presentContext, presented, viewOf } from './present.ts'
import { openSealed } from './unseal.ts'

export type Proved = Pick<Paper, 'symbols' | 'file' | 'proofs'>
export const NO_PROOF: Proved = { symbols: [], file: null, proofs: [] }

export interface PrintedSheet {
  readonly found: Found
  readonly document: PaperDocument
  /** Null: nothing sealed stands on the sheet. */
  readonly keys: OfficeKeys | null
  readonly serial: string
  readonly copy: number
  readonly kind: 'receipt' | 'certificate' | 'extract'
  readonly printedAt: number
  readonly masked: boolean
}

export const proveSheet = (desk: Desk, printed: PrintedSheet): Proved => {
  const { crypto, replica } = desk
  const { found, document, keys, serial } = printed
  const records = recordsOf(desk, printed)
  const spoken = new Set<string>([found.id, ...document.rests])
  const all = records.map((id) => ({ id, words: keys !== null && spoken.has(id) ? wordsOf(desk, keys, id) : null }))
  const statement = encodeStatement(statementOf(desk, printed, records))
  const signature = desk.machine.keys.signDevice(PAYLOAD_TYPES.sheet, statement)
  const sheetOf = (wanted: typeof all): Sheet => ({ statement, signature, ...proveRecords(crypto, replica, wanted) })

  // A receipt proves its own serial and state; what became of the record, the ledger tells whoever asks.
  const provable = printed.kind === 'receipt' ? [] : all
  const narrower = [provable, all.filter(({ id }) => spoken.has(id)), all.slice(0, 1), []]
  const whole = encodeSheet(sheetOf(provable))
  for (const carried of printed.kind === 'receipt' ? [[]] : narrower) {
    const bytes = carried === provable ? whole : encodeSheet(sheetOf(carried))
    const symbols = toSymbols(crypto.sha256, bytes)
    if (symbols === null) continue
    const inFile = carried.length < provable.length
    return {
      symbols,
      file: inFile ? fileOf(serial, whole) : null,
      proofs: provable.map(({ id, words }, i) =>
        lineOf(desk, id, i + 1, carried.some((each) => each.id === id) ? 'symbols' : 'file', words),
      ),
    }
  }
  return {
    symbols: [],
    file: fileOf(serial, whole),
    proofs: provable.map(({ id, words }, i) => lineOf(desk, id, i + 1, 'file', words)),
  }
}

const fileOf = (serial: string, bytes: Uint8Array): Paper['file'] => ({
  name: `${serial}.daejang`,
  base64: toBase64(bytes),
})

/**
 * The record that the sheet was printed from, whose words it speaks, one for each line in the order of the lines, and
 * of a parcel's whole register whatever else named the parcel.
 */
const recordsOf = (desk: Desk, { found, document }: PrintedSheet): readonly TxId[] => {
  const { subject } = document
  const lines = document.tables.flatMap(({ rows }) => rows.flatMap(({ by }) => by ?? []))
  const named = subject === undefined ? [] : recordsOn(desk, found.payload.service, subject, MAX_SHEET_RECORDS)
  const ids = new Set([found.id, ...document.rests, ...lines, ...named])
  return [...ids].slice(0, MAX_SHEET_RECORDS) as TxId[]
}

/** Accepted records of a service that name a parcel, oldest first; of too many the newest. */
export const recordsOn = (desk: Pick<Desk, 'replica'>, service: string, subject: string, limit: number) =>
  [...desk.replica.records({ service, subject, outcome: 'accepted', limit })].reverse()

const wordsOf = (desk: Desk, keys: OfficeKeys, id: string): OpenWords | null => {
  const found = findRecord(desk, id)
  const opened = found === null || found.payload.sealed === null ? null : openSealed(desk, keys, found)
  return opened?.ok ? opened.value : null
}

const statementOf = (desk: Desk, printed: PrintedSheet, records: readonly TxId[]) => {
  const { network, office, device } = { ...desk.identity, network: desk.identity.network.network }
  const { serial, copy, kind, printedAt, masked, found, document } = printed
  const state = stateOf(desk, found)
  if (state === 'draft') throw new Error('a draft is on no paper')
  const subject = document.subject ?? null
  return { v: 1, network, office, device, serial, copy, kind, state, printedAt, masked, subject, records } as const
}

const lineOf = (desk: Desk, id: string, n: number, by: PaperProof['by'], words: OpenWords | null): PaperProof => {
  const found = findRecord(desk, id)
  const proven = found?.place === null || found === null ? 'none' : by
  const title =
    found === null ? '' : viewOf(desk, presented(found, null), presentContext(desk, desk.replica.ledger, null)).title
  return { n, record: id, title, receiptNo: found?.payload.receiptNo ?? '', by: proven, words: words !== null }
}
