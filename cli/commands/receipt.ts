/**
 * `receipt show FILE`, `receipt check FILE`: what a citizen or an auditor holds in hand, checked without a network.
 * FILE is a receipt (a tlog-proof), a certificate's file, or the text of a certificate's QR symbols, one a line.
 *
 * `check` trusts the root keys of a network file alone (--network, else network.json beside FILE), or a ledger's keys
 * (--data), which also knows what happened to the record later. A certificate carries no genesis; the network file does.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { checkPaperBytes, checkPaperUnder, type PaperTrust } from '../../electron/office/certificate.ts'
import { readNetworkFile, readWithGenesis } from '../../node/network-file.ts'
import { createCrypto } from '../../node/sodium.ts'
import { utf8Decode } from '../../shared/bytes.ts'
import { koreanDate, koreanTime } from '../../shared/civil.ts'
import type { Crypto } from '../../shared/crypto/port.ts'
import type { Json } from '../../shared/json.ts'
import { parseCheckpointBody } from '../../shared/ledger/checkpoint.ts'
import { decodeTransaction } from '../../shared/ledger/entry.ts'
import { parseNote } from '../../shared/ledger/note.ts'
import { decodeCertificate } from '../../shared/paper/certificate.ts'
import { checkReceipt, keysOfGenesis, type ReceiptTrust, readReceipt } from '../../shared/paper/receipt.ts'
import { decodeSheet, isSheet, readStatement } from '../../shared/paper/sheet.ts'
import { fromSymbols } from '../../shared/paper/symbols.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { reasonOf } from '../../shared/services/index.ts'
import { type Command, type CommandInput, failed, misuse, type Outcome, type Problem, text } from '../command.ts'
import { type LedgerFolder, openLedgerFolder, witnessesOf } from './folder.ts'

const MAX_BYTES = 1024 * 1024

interface Facts {
  readonly [name: string]: Json
}

export const receiptShow: Command = {
  name: 'receipt show',
  operands: ['FILE'],
  options: {},
  run: async (input) => {
    const crypto = createCrypto()
    const file = readPaper(crypto, input.operands[0] ?? '')
    if (!file.ok) return failed(file.error)
    const facts =
      file.value.kind === 'receipt' ? shownReceipt(crypto, file.value.bytes) : shownPaper(crypto, file.value.bytes)
    if (!facts.ok) return failed(facts.error)
    return { exit: 0, json: facts.value, lines: tell(input, facts.value, 'receipt.unchecked') }
  },
}

export const receiptCheck: Command = {
  name: 'receipt check',
  operands: ['FILE'],
  options: {
    network: { type: 'string', hint: 'FILE' },
    data: { type: 'string', hint: 'DIR' },
  },
  run: async (input) => {
    const crypto = createCrypto()
    const path = input.operands[0] ?? ''
    const file = readPaper(crypto, path)
    if (!file.ok) return bad(file.error)
    const data = text(input, 'data')
    const folder = data === undefined ? null : openLedgerFolder(crypto, data, text(input, 'network'))
    if (folder !== null && !folder.ok) return failed(folder.error)
    try {
      return file.value.kind === 'receipt'
        ? checkOfReceipt(input, crypto, path, file.value.bytes, folder?.value ?? null)
        : checkOfPaper(input, crypto, path, file.value.bytes, folder?.value ?? null)
    } finally {
      folder?.value.close()
    }
  },
}

const checkOfReceipt = (
  input: CommandInput,
  crypto: Crypto,
  path: string,
  bytes: Uint8Array,
  folder: LedgerFolder | null,
): Outcome => {
  const trust = folder === null ? trustOfFile(path, text(input, 'network')) : ok(trustOf(crypto, folder))
  if (!trust.ok) return trust.error.code === 'TRUST_MISSING' ? misuse(trust.error) : failed(trust.error)
  const checked = checkReceipt(crypto, bytes, trust.value)
  if (!checked.ok) return bad(checked.error)
  const { id, payload, index, size, root, cosigners } = checked.value
  const outcome = folder?.ledger.placeOf(id)?.outcome
  const facts: Facts = {
    ok: true,
    kind: 'receipt',
    ...recordFacts(id, payload),
    index,
    size,
    root,
    cosigners: cosigners.map(({ name, at }) => ({ name, at })),
    witnessed: true,
    outcome: outcome === undefined ? null : outcome,
    status: folder === null ? null : statusOf(folder, id),
  }
  return { exit: 0, json: facts, lines: tell(input, facts, 'receipt.good') }
}

/**
 * Against a ledger, as at a counter; else under the keys of the genesis that the network file carries. The genesis
 * speaks of the sheet's own checkpoint only: what became of record and paper later is then left open.
 */
const checkOfPaper = (
  input: CommandInput,
  crypto: Crypto,
  path: string,
  bytes: Uint8Array,
  folder: LedgerFolder | null,
): Outcome => {
  const trust = folder === null ? paperTrust(crypto, path, text(input, 'network')) : null
  if (trust?.ok === false) {
    const misused = trust.error.code === 'TRUST_MISSING' || trust.error.code === 'CERTIFICATE_NEEDS_DATA'
    return misused ? misuse(trust.error) : failed(trust.error)
  }
  const checked =
    folder === null
      ? checkPaperUnder(crypto, (trust as { readonly value: PaperTrust }).value, bytes)
      : checkPaperBytes(crypto, folder, bytes)
  if (!checked.ok) return bad(checked.error)
  const { records, proven, serial, recalled, signed } = checked.value
  const [first] = records
  const fact = first === undefined ? undefined : proven.get(first)
  const status = first === undefined || folder === null ? null : statusOf(folder, first)
  const outcome = fact?.outcome ?? (first === undefined ? undefined : folder?.ledger.placeOf(first)?.outcome)
  const good = outcome === 0 && fact?.witnessed === true && signed && !recalled && status !== 'voided'
  const facts: Facts = {
    ok: good,
    kind: 'certificate',
    serial,
    serialProven: signed,
    ...(fact === undefined ? { id: first ?? null } : recordFacts(fact.id, fact.payload)),
    index: fact?.index ?? null,
    size: fact?.size ?? null,
    root: fact?.root ?? null,
    cosigners: (fact?.cosigners ?? []).map(({ name, at }) => ({ name, at })),
    witnessed: fact?.witnessed ?? false,
    outcome: outcome ?? null,
    reason: outcome === undefined ? null : reasonOf(outcome),
    recalled: folder === null ? null : recalled,
    status,
    records: records.map((id) => ({ id, proven: proven.has(id) })),
  }
  const verdict = good
    ? folder === null
      ? 'receipt.goodPaperThen'
      : 'receipt.goodPaper'
    : recalled
      ? 'receipt.recalled'
      : outcome !== undefined && outcome !== 0
        ? 'receipt.notAccepted'
        : status === 'voided'
          ? 'receipt.voided'
          : signed
            ? 'receipt.unwitnessed'
            : 'receipt.serialUnproven'
  return { exit: good ? 0 : 1, json: facts, lines: tell(input, facts, verdict) }
}

const bad = <P extends Problem>(problem: P): Outcome => ({
  exit: 1,
  json: { ok: false, error: problem.code },
  problem,
})

const trustOf = (crypto: Crypto, folder: LedgerFolder): ReceiptTrust => ({
  policy: witnessesOf(crypto, folder.ledger).policy,
  entry: (index) => folder.ledger.entry(index),
})

const paperTrust = (crypto: Crypto, path: string, named: string | undefined): Result<PaperTrust, Problem> => {
  const found = networkFileOf(path, named)
  if (found === undefined) return err({ code: 'TRUST_MISSING' })
  const network = readWithGenesis(found)
  if (!network.ok) return network
  const { file, genesis } = network.value
  if (genesis === null) return err({ code: 'CERTIFICATE_NEEDS_DATA' })
  const keys = keysOfGenesis(crypto, genesis, file)
  return keys.ok ? ok({ ...keys.value, network: file.network, recalled: () => false }) : keys
}

const networkFileOf = (path: string, named: string | undefined): string | undefined => {
  const beside = [join(dirname(path), 'network.json'), join(dirname(path), '..', 'network.json')]
  return named ?? beside.find((each) => existsSync(each))
}

const trustOfFile = (path: string, named: string | undefined): Result<ReceiptTrust, Problem> => {
  const found = networkFileOf(path, named)
  if (found === undefined) return err({ code: 'TRUST_MISSING' })
  const network = readNetworkFile(found)
  return network.ok ? ok({ network: network.value }) : err(network.error)
}

/** What became of an accepted record since: `corrected`, `voided`, ...; null when nothing did. */
const statusOf = ({ ledger }: LedgerFolder, id: string): string | null =>
  (ledger.get(`record/${id}`)?.value as { readonly status?: string } | undefined)?.status ?? null

const recordFacts = (
  id: string,
  payload: {
    readonly receiptNo: string | null
    readonly service: string
    readonly action: string
    readonly office: string
    readonly recordedAt: number
  },
): Facts => {
  const { receiptNo, service, action, office, recordedAt } = payload
  return { id, receiptNo, service, action, office, recordedAt }
}

const shownReceipt = (crypto: Crypto, bytes: Uint8Array): Result<Facts, Problem> => {
  const read = readReceipt(bytes)
  if (!read.ok) return read
  const { index, entry, checkpoint } = read.value
  const note = parseNote(checkpoint)
  const body = note.ok ? parseCheckpointBody(note.value.text) : note
  if (!note.ok || !body.ok) return err({ code: 'PROOF_MALFORMED' })
  const record = entry === null ? null : decodeTransaction(crypto.sha256, entry)
  return ok({
    kind: 'receipt',
    ...(record?.ok ? recordFacts(record.value.id, record.value.payload) : {}),
    index,
    origin: body.value.origin,
    size: body.value.size,
    signatures: note.value.signatures.map(({ name }) => name),
  })
}

const shownPaper = (crypto: Crypto, bytes: Uint8Array): Result<Facts, Problem> => {
  if (isSheet(bytes)) {
    const sheet = decodeSheet(bytes)
    const said = sheet.ok ? readStatement(sheet.value.statement) : null
    if (!sheet.ok || said === null) return sheet.ok ? err({ code: 'NOT_A_CERTIFICATE', at: 'statement' }) : sheet
    const { serial, records, kind, copy, state, printedAt } = said
    return ok({
      kind: 'certificate',
      serial,
      id: records[0] ?? null,
      records: [...records],
      paper: kind,
      copy,
      state,
      printedAt,
    })
  }
  const read = decodeCertificate(bytes)
  if (!read.ok) return read
  const { serial, payload } = read.value
  return ok({ kind: 'certificate', serial, id: crypto.sha256Hex(payload) })
}

const readPaper = (
  crypto: Crypto,
  path: string,
): Result<{ readonly kind: 'receipt' | 'certificate'; readonly bytes: Uint8Array }, Problem> => {
  let bytes: Uint8Array
  try {
    if (statSync(path).size > MAX_BYTES) return err({ code: 'NOT_A_RECEIPT', path })
    bytes = new Uint8Array(readFileSync(path))
  } catch {
    return err({ code: 'FILE_UNREADABLE', path })
  }
  if (bytes[0] === 1 || isSheet(bytes)) return ok({ kind: 'certificate', bytes })
  const read = utf8Decode(bytes)
  if (read?.startsWith('c2sp.org/tlog-proof@')) return ok({ kind: 'receipt', bytes })
  if (!read?.startsWith('DJ1:')) return err({ code: 'NOT_A_RECEIPT', path })
  const gathered = fromSymbols(
    crypto.sha256,
    read.split(/\r?\n/).filter((line) => line !== ''),
  )
  if (gathered.ok) return ok({ kind: 'certificate', bytes: gathered.bytes })
  return err({ code: gathered.code, ...(gathered.code === 'SYMBOLS_MISSING' ? { missing: gathered.missing } : {}) })
}

const tell = ({ texts }: CommandInput, facts: Facts, verdict: string): readonly string[] => {
  const rows = Object.entries(facts).flatMap(([name, value]) => {
    if (name === 'ok' || value === null) return []
    return [`  ${texts.say(`fact.${name}`).padEnd(14)} ${shown(name, value)}`]
  })
  return [texts.say(verdict), ...rows]
}

const shown = (name: string, value: Json): string => {
  if ((name === 'recordedAt' || name === 'printedAt') && typeof value === 'number') return instant(value)
  if (Array.isArray(value)) {
    const one = (each: { name?: string; id?: string }): string => each.name ?? each.id ?? ''
    return value
      .map((each) => (typeof each === 'string' ? each : one(each as { name?: string; id?: string })))
      .join(', ')
  }
  return String(value)
}

const instant = (at: number): string => {
  const { hour, minute, second } = koreanTime(at)
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${koreanDate(at)} ${two(hour)}:${two(minute)}:${two(second)} (+09:00)`
}
