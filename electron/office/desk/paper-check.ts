/**
 * What the QR symbols of a paper, or its file, prove: as of their own checkpoint; and what is known here since. Every
 * record that the sheet names is listed with who vouches for it, so that nothing unproven passes for proven.
 */
import { fromBase64 } from '../../../shared/bytes.ts'
import type { PaperCheck } from '../../../shared/contract/types.ts'
import type { TxId } from '../../../shared/ledger/ids.ts'
import type { CertificateFacts } from '../../../shared/paper/certificate.ts'
import { MAX_SHEET_RECORDS } from '../../../shared/paper/sheet.ts'
import { reasonOf } from '../../../shared/services/index.ts'
import type { Fact, RecordView } from '../../../shared/services/present-types.ts'
import { type CheckedPaper, checkPaper, checkPaperBytes } from '../certificate.ts'
import type { Desk } from './desk.ts'
import { findRecord, recordStatus } from './find.ts'
import { officeLabel } from './labels.ts'
import { presentContext, presented, viewOf } from './present.ts'
import { recordsOn } from './sheet-proof.ts'

export const checkPaperParts = (desk: Desk, parts: readonly string[]): PaperCheck => {
  const { crypto, replica } = desk
  if (desk.tip() === null) return nothing('incomplete', 'DEVICE_WAITING')
  const [only] = parts
  const file = parts.length === 1 && only !== undefined && !only.startsWith('DJ1:') ? fromBase64(only.trim()) : null
  const checked = file === null ? checkPaper(crypto, replica, parts) : checkPaperBytes(crypto, replica, file)
  if (!checked.ok) {
    const { error } = checked
    if (error.code === 'SYMBOLS_MISSING') return { ...nothing('incomplete', error.code), missing: error.missing }
    return nothing(error.code === 'OTHER_NETWORK' ? 'other-network' : 'broken', error.code)
  }
  const paper = checked.value
  const records = paper.records.map((id, i) => recordOf(desk, id, i + 1, paper.proven.get(id) ?? null))
  const [first] = paper.proven.values()
  return {
    ...verdictOf(desk, paper, records),
    asOf: first === undefined ? null : { size: first.size, time: first.blockTime, witnessed: first.witnessed },
    sheet: paper.signed ? sheetOf(paper) : null,
    facts: [...namesOf(paper, records[0]), ...(records[0]?.facts ?? [])],
    records,
    missing: [],
  }
}

type Listed = PaperCheck['records'][number]

const recordOf = (desk: Desk, id: TxId, n: number, proven: CertificateFacts | null): Listed => {
  const context = presentContext(desk, desk.replica.ledger, null)
  if (proven !== null) {
    const view = viewOf(desk, { id, payload: proven.payload, sealed: proven.content as never }, context)
    const proof = proven.content === null && proven.payload.sealed !== null ? 'log' : 'words'
    return { n, title: view.title, receiptNo: proven.payload.receiptNo ?? '', proof, facts: factsOf(view, proof) }
  }
  const found = findRecord(desk, id)
  if (found === null || found.place === null) {
    return { n, title: null, receiptNo: found?.payload.receiptNo ?? '', proof: 'none', facts: [] }
  }
  const view = viewOf(desk, presented(found, null), context)
  return {
    n,
    title: view.title,
    receiptNo: found.payload.receiptNo ?? '',
    proof: 'ledger',
    facts: factsOf(view, 'log'),
  }
}

/** What is not proven is not shown: a record without its words has the log's facts alone. */
const factsOf = (view: RecordView, proof: 'words' | 'log'): readonly Fact[] =>
  proof === 'words' ? view.facts : view.facts.filter(({ from }) => from === 'log')

const sheetOf = ({ sheet }: CheckedPaper): PaperCheck['sheet'] => {
  if (sheet === null) return null
  const { serial, kind, copy, office, state, printedAt, masked } = sheet
  return { serial, kind, copy, office: officeLabel(office), state, printedAt, masked }
}

/** What names the sheet comes first, to be laid beside the paper. */
const namesOf = ({ serial }: CheckedPaper, record: Listed | undefined): readonly Fact[] =>
  [
    { label: { key: 'ui:paper.serial' }, value: serial, from: 'log' as const },
    { label: { key: 'errors:receipt.what' }, value: record?.title ?? '', from: 'log' as const },
    { label: { key: 'errors:receipt.receiptNo' }, value: record?.receiptNo ?? '', from: 'log' as const },
  ].filter(({ value }) => value !== '')

type Judged = Pick<PaperCheck, 'verdict' | 'code'>

const verdictOf = (desk: Desk, paper: CheckedPaper, records: readonly Listed[]): Judged => {
  if (paper.recalled) return { verdict: 'recalled', code: 'PAPER_RECALLED' }
  const refusal = refusalOf(desk, paper)
  if (refusal !== null) return { verdict: 'not-accepted', code: refusal }
  const status = laterStatus(desk, paper)
  if (status !== null) return { verdict: 'recalled', code: `PAPER_${status.toUpperCase()}` }
  if (paper.sheet === null) return { verdict: 'unproven', code: 'PAPER_SERIAL_UNPROVEN' }
  if (!paper.signed) return { verdict: 'unproven', code: 'PAPER_DEVICE_UNKNOWN' }
  if (paper.sheet.kind === 'receipt') {
    const known = records[0]?.proof !== 'none'
    return known ? { verdict: 'good', code: 'PAPER_RECEIPT' } : { verdict: 'unproven', code: 'PAPER_RECEIPT_WAITING' }
  }
  if (isOutdated(desk, paper)) return { verdict: 'outdated', code: 'PAPER_OUTDATED' }
  if (records.some(({ proof }) => proof === 'none')) return { verdict: 'unproven', code: 'PAPER_RECORDS_UNKNOWN' }
  if (records.some(({ proof }) => proof === 'ledger')) return { verdict: 'good', code: 'PAPER_PARTLY' }
  const witnessed = [...paper.proven.values()].every((each) => each.witnessed)
  return { verdict: 'good', code: witnessed ? 'PAPER_GOOD' : 'PAPER_UNWITNESSED' }
}

/** The reason for which the ledger rejected one of the records; as the paper proves it, or as this ledger knows. */
const refusalOf = (desk: Desk, { records, proven }: CheckedPaper): string | null => {
  for (const id of records) {
    const outcome = proven.get(id)?.outcome ?? desk.replica.ledger.placeOf(id)?.outcome ?? 0
    if (outcome !== 0) return reasonOf(outcome) ?? 'REJECTED'
  }
  return null
}

/** `voided`, `corrected` or `cancelled` by a record that the sheet does not know. */
const laterStatus = (desk: Desk, { records }: CheckedPaper): string | null => {
  for (const id of records) {
    const since = recordStatus(desk, id)
    if (since !== null && !records.includes(since.by)) return since.status
  }
  return null
}

/** Another record stands on the parcel whose whole register the sheet shows. */
const isOutdated = (desk: Desk, { sheet, records }: CheckedPaper): boolean => {
  const [first] = records
  const found = first === undefined ? null : findRecord(desk, first)
  if (sheet === null || sheet.subject === null || found === null || records.length === MAX_SHEET_RECORDS) return false
  return recordsOn(desk, found.payload.service, sheet.subject, MAX_SHEET_RECORDS).some((id) => !records.includes(id))
}

const nothing = (verdict: PaperCheck['verdict'], code: string): PaperCheck => ({
  verdict,
  code,
  asOf: null,
  sheet: null,
  facts: [],
  records: [],
  missing: [],
})
