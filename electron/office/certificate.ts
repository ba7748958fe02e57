/**
 * Issuing and checking printed sheets at a counter, from nothing but the verified replica: it works with the network
 * gone. What a sheet is, and what its parts prove: shared/paper/sheet.ts.
 */

import { fromHex, utf8Encode } from '../../shared/bytes.ts'
import type { Crypto } from '../../shared/crypto/port.ts'
import { publicKeyIn } from '../../shared/ledger/block.ts'
import { openCheckpoint } from '../../shared/ledger/checkpoint.ts'
import { payloadOf } from '../../shared/ledger/entry.ts'
import type { Parameters } from '../../shared/ledger/genesis.ts'
import type { KeyId, TxId } from '../../shared/ledger/ids.ts'
import { inclusionPath, inclusionProof, leafHash } from '../../shared/ledger/merkle.ts'
import type { Policy } from '../../shared/ledger/policy.ts'
import { outcomeLeaf } from '../../shared/ledger/state.ts'
import {
  type CertificateError,
  type CertificateFacts,
  checkCertificate,
  decodeCertificate,
} from '../../shared/paper/certificate.ts'
import {
  checkSheet,
  decodeSheet,
  isSheet,
  type RecordProof,
  type SheetDevice,
  type SheetError,
  type SheetStatement,
} from '../../shared/paper/sheet.ts'
import { fromSymbols } from '../../shared/paper/symbols.ts'
import type { Result } from '../../shared/result.ts'
import { err, ok } from '../../shared/result.ts'
import type { MemberRow } from '../../shared/services/members/v1/rows.ts'
import { type WitnessSet, witnessSet } from '../../shared/wire/witnesses.ts'
import type { Replica } from './ports.ts'

type Keys = Pick<Crypto, 'sha256' | 'sha256Hex' | 'verify'>
type Ledger = Pick<Replica, 'ledger' | 'network'>

/** Words and salt of an opened sealed part (`OpenedRecord` of shared/crypto/sealed.ts). */
export interface OpenWords {
  readonly salt: Uint8Array
  readonly contentBytes: Uint8Array
}

/** Log key, cosigners and quorum as the verified state names them. */
export const trustedKeys = (crypto: Keys, replica: Pick<Replica, 'ledger'>): WitnessSet => {
  const row = replica.ledger.get('network')?.value as unknown as
    | (Parameters & { origin: string; logKey: string })
    | undefined
  if (row === undefined) throw new Error('the replica holds no genesis')
  const { origin, logKey, witnessQuorum } = row
  const network = { origin, logKey: fromHex(logKey) as Uint8Array, witnessQuorum }
  return witnessSet(crypto.sha256, network, replica.ledger.stateRows('key/'))
}

/** Proofs of records under one checkpoint. */
export interface Proofs {
  readonly checkpoint: Uint8Array
  readonly proofs: readonly RecordProof[]
}

/**
 * Proves records of the log under the newest witnessed checkpoint that covers them all, else under the newest verified
 * one; without words where none are given. Records that stand in no block of this replica are left out.
 */
export const proveRecords = (
  crypto: Keys,
  replica: Replica,
  records: readonly { readonly id: TxId; readonly words: OpenWords | null }[],
): Proofs => {
  const { ledger } = replica
  const placed = records.flatMap(({ id, words }) => {
    const place = ledger.placeOf(id)
    const block = place === undefined ? undefined : ledger.blockOfEntry(place.index)
    return place === undefined || block === undefined ? [] : [{ place, block, words }]
  })
  const needed = Math.max(0, ...placed.map(({ block }) => block.size))
  const { logKey } = trustedKeys(crypto, replica)
  for (const note of placed.length === 0 ? [] : [replica.witnessedCheckpoint(), replica.checkpoint()]) {
    const opened = note === null ? null : openCheckpoint(crypto.verify, utf8Encode(note), [logKey])
    if (note === null || !opened?.ok || opened.value.checkpoint.size < needed) continue
    const { size } = opened.value.checkpoint
    const proofs = placed.map(({ place, block, words }): RecordProof => {
      const entries = ledger.entries(block.first, block.first + block.count)
      const leaves = entries.map((entry, i) => {
        const id = crypto.sha256Hex(payloadOf(entry)) as TxId
        return outcomeLeaf({ id, index: block.first + i, outcome: ledger.placeOf(id)?.outcome ?? 0 })
      })
      const which = place.index - block.first
      const hashes = leaves.map((leaf) => leafHash(crypto.sha256, leaf))
      return {
        payload: payloadOf(entries[which] as Uint8Array),
        salt: words?.salt ?? NOTHING,
        content: words?.contentBytes ?? NOTHING,
        outcomeLeaf: leaves[which] as Uint8Array,
        outcomePath: inclusionPath(crypto.sha256, hashes, which),
        block: ledger.entry(block.size - 1) as Uint8Array,
        inclusionPath: inclusionProof(crypto.sha256, size, block.size - 1, ledger.readHash),
      }
    })
    return { checkpoint: utf8Encode(note), proofs }
  }
  return { checkpoint: NOTHING, proofs: [] }
}

const NOTHING = new Uint8Array(0)

/** A checked paper: the sheet, what its proofs prove, and whether it was recalled since, as this ledger knows. */
export interface CheckedPaper {
  readonly serial: string
  /** Null for a paper of version 1, whose serial nobody signed. */
  readonly sheet: SheetStatement | null
  /** Serial, state and records are the word of a device that this ledger knows. */
  readonly signed: boolean
  /** Ids in the sheet's order. */
  readonly records: readonly TxId[]
  readonly proven: ReadonlyMap<TxId, CertificateFacts>
  /** The sheet itself was recalled by a signed decision. */
  readonly recalled: boolean
}

export type PaperError =
  | CertificateError
  | SheetError
  | { readonly code: 'SYMBOLS_MIXED' | 'SYMBOLS_DAMAGED' }
  | { readonly code: 'SYMBOLS_MISSING'; readonly missing: readonly number[] }

/** Checks scanned symbols against the keys and the state of this replica. */
export const checkPaper = (
  crypto: Crypto,
  replica: Ledger,
  parts: readonly string[],
): Result<CheckedPaper, PaperError> => {
  const gathered = fromSymbols(crypto.sha256, parts)
  if (!gathered.ok) {
    switch (gathered.code) {
      case 'NOT_A_CERTIFICATE':
        return err({ code: gathered.code, at: 'symbols' })
      case 'SYMBOLS_MISSING':
        return err({ code: gathered.code, missing: gathered.missing })
      default:
        return err({ code: gathered.code })
    }
  }
  return checkPaperBytes(crypto, replica, gathered.bytes)
}

/** As `checkPaper`, for a file. */
export const checkPaperBytes = (
  crypto: Crypto,
  replica: Ledger,
  bytes: Uint8Array,
): Result<CheckedPaper, PaperError> => {
  const { policy } = trustedKeys(crypto, replica)
  return checkPaperUnder(
    crypto,
    {
      policy,
      network: replica.network.network,
      device: (id) => deviceIn(replica, id),
      recalled: (serial) => replica.ledger.get(`paper/${serial}`) !== undefined,
    },
    bytes,
  )
}

/** Whose word a check takes. */
export interface PaperTrust {
  readonly policy: Policy
  readonly network: string
  readonly device: (id: KeyId) => SheetDevice | null
  readonly recalled: (serial: string) => boolean
}

/** As `checkPaperBytes`, with keys from anywhere. */
export const checkPaperUnder = (
  crypto: Crypto,
  { policy, network, device, recalled }: PaperTrust,
  bytes: Uint8Array,
): Result<CheckedPaper, PaperError> => {
  if (isSheet(bytes)) {
    const sheet = decodeSheet(bytes)
    if (!sheet.ok) return sheet
    const checked = checkSheet(crypto, sheet.value, device, policy, network)
    if (!checked.ok) return checked
    const { statement, signed, proven } = checked.value
    const { serial, records } = statement
    return ok({ serial, sheet: statement, signed, records, proven, recalled: recalled(serial) })
  }
  const certificate = decodeCertificate(bytes)
  if (!certificate.ok) return certificate
  const checked = checkCertificate(crypto, certificate.value, policy, network)
  if (!checked.ok) return checked
  const { id, serial } = checked.value
  const proven = new Map([[id, checked.value]])
  return ok({ serial, sheet: null, signed: false, records: [id], proven, recalled: serial !== '' && recalled(serial) })
}

/**
 * A device that was ever enrolled: what it printed before it was revoked stays printed. A compromised one's word is
 * nobody's.
 */
const deviceIn = ({ ledger }: Ledger, id: KeyId): SheetDevice | null => {
  const row = ledger.get(`key/${id}`)?.value as unknown as MemberRow | undefined
  const publicKey = publicKeyIn(ledger, id)
  if (row?.kind !== 'device' || row.status === 'compromised') return null
  if (row.office === null || publicKey === undefined) return null
  return { office: row.office, publicKey }
}
