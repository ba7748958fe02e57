/**
 * Issuing and checking certificates at a counter, from nothing but the verified replica: it works with the network gone.
 */

import { fromHex, utf8Encode } from '../../shared/bytes.ts'
import type { Crypto } from '../../shared/crypto/port.ts'
import { openCheckpoint } from '../../shared/ledger/checkpoint.ts'
import { payloadOf } from '../../shared/ledger/entry.ts'
import type { Parameters } from '../../shared/ledger/genesis.ts'
import type { TxId } from '../../shared/ledger/ids.ts'
import { inclusionPath, inclusionProof, leafHash } from '../../shared/ledger/merkle.ts'
import { outcomeLeaf } from '../../shared/ledger/state.ts'
import {
  type Certificate,
  type CertificateError,
  type CertificateFacts,
  checkCertificate,
  decodeCertificate,
} from '../../shared/paper/certificate.ts'
import { fromSymbols } from '../../shared/paper/symbols.ts'
import type { Result } from '../../shared/result.ts'
import { err, ok } from '../../shared/result.ts'
import { type WitnessSet, witnessSet } from '../../shared/wire/witnesses.ts'
import type { Replica } from './ports.ts'

type Keys = Pick<Crypto, 'sha256' | 'sha256Hex' | 'verify'>

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

/**
 * The certificate of a record in the log, under the newest witnessed checkpoint that covers it, else under the newest
 * verified one. Null while the record is in no block of this replica.
 */
export const issueCertificate = (
  crypto: Keys,
  replica: Replica,
  id: TxId,
  words: OpenWords | null,
  serial: string,
): Certificate | null => {
  const { ledger } = replica
  const place = ledger.placeOf(id)
  const block = place === undefined ? undefined : ledger.blockOfEntry(place.index)
  const notes = [replica.witnessedCheckpoint(), replica.checkpoint()]
  if (place === undefined || block === undefined) return null
  const { logKey } = trustedKeys(crypto, replica)
  for (const note of notes) {
    const opened = note === null ? null : openCheckpoint(crypto.verify, utf8Encode(note), [logKey])
    if (note === null || !opened?.ok || opened.value.checkpoint.size < block.size) continue
    const { size } = opened.value.checkpoint
    const records = ledger.entries(block.first, block.first + block.count)
    const leaves = records.map((entry, i) => {
      const record = crypto.sha256Hex(payloadOf(entry)) as TxId
      return outcomeLeaf({ id: record, index: block.first + i, outcome: ledger.placeOf(record)?.outcome ?? 0 })
    })
    const which = place.index - block.first
    const hashes = leaves.map((leaf) => leafHash(crypto.sha256, leaf))
    return {
      serial,
      payload: payloadOf(records[which] as Uint8Array),
      salt: words?.salt ?? new Uint8Array(0),
      content: words?.contentBytes ?? new Uint8Array(0),
      outcomeLeaf: leaves[which] as Uint8Array,
      outcomePath: inclusionPath(crypto.sha256, hashes, which),
      block: ledger.entry(block.size - 1) as Uint8Array,
      inclusionPath: inclusionProof(crypto.sha256, size, block.size - 1, ledger.readHash),
      checkpoint: utf8Encode(note),
    }
  }
  return null
}

/** What this office's newer ledger knows beyond the certificate's own checkpoint. */
export interface LaterFacts {
  /** `voided`, `corrected` or `cancelled` since, by which record. */
  readonly status: { readonly status: string; readonly by: string } | null
  /** The sheet itself was recalled by a signed decision. */
  readonly recalled: boolean
}

export type PaperError =
  | CertificateError
  | { readonly code: 'SYMBOLS_MIXED' | 'SYMBOLS_DAMAGED' }
  | { readonly code: 'SYMBOLS_MISSING'; readonly missing: readonly number[] }

/** Checks scanned symbols against the keys and the state of this replica. */
export const checkPaper = (
  crypto: Keys,
  replica: Replica,
  parts: readonly string[],
): Result<{ readonly facts: CertificateFacts; readonly later: LaterFacts }, PaperError> => {
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

/** As `checkPaper`, for a certificate's file. */
export const checkPaperBytes = (
  crypto: Keys,
  replica: Replica,
  bytes: Uint8Array,
): Result<{ readonly facts: CertificateFacts; readonly later: LaterFacts }, PaperError> => {
  const certificate = decodeCertificate(bytes)
  if (!certificate.ok) return certificate
  const checked = checkCertificate(
    crypto,
    certificate.value,
    trustedKeys(crypto, replica).policy,
    replica.network.network,
  )
  if (!checked.ok) return checked
  const facts = checked.value
  const status = (replica.ledger.get(`record/${facts.id}`)?.value ?? null) as LaterFacts['status']
  const recalled = facts.serial !== '' && replica.ledger.get(`paper/${facts.serial}`) !== undefined
  return ok({ facts, later: { status, recalled } })
}
