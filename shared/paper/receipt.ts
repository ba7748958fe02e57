/**
 * A receipt as it is handed out: a C2SP tlog-proof whose extra data carry the entry that it proves and the network's
 * genesis. So the file and the network's root keys are all that a check needs, with no ledger and no network:
 *
 *     genesis, signed by the roots -> log key and cosigners -> checkpoint -> inclusion of the entry's hash
 *
 *     extra = canonical JSON {"entry": base64, "genesis": base64, "v": 1}
 *
 * Nothing vouches for extra data, and nothing has to: the entry is hashed, the genesis is verified. Cosigners that
 * were enrolled after the genesis are known only to a ledger; a check with one takes its keys from there. A receipt
 * proves that a record is in the log and who has seen it there, not that the rules accepted it (a certificate does).
 */
import { fromBase64, fromHex, toBase64, toHex } from '../bytes.ts'
import type { Crypto } from '../crypto/port.ts'
import { decodeJson, encodeJson } from '../json.ts'
import { decodeTransaction, type TransactionEntry } from '../ledger/entry.ts'
import { type GenesisError, genesisEffects, type NetworkFile, openGenesis } from '../ledger/genesis.ts'
import type { Hash, TxId } from '../ledger/ids.ts'
import { leafHash } from '../ledger/merkle.ts'
import type { Policy } from '../ledger/policy.ts'
import { encodeTlogProof, MAX_EXTRA_SIZE, type ProofError, parseTlogProof, verifyTlogProof } from '../ledger/proof.ts'
import type { TransactionPayload } from '../ledger/transaction.ts'
import { err, ok, type Result } from '../result.ts'
import type { MemberRow } from '../services/members/v1/rows.ts'
import { witnessSet } from '../wire/witnesses.ts'

export interface ReceiptParts {
  readonly index: number
  readonly path: readonly Uint8Array[]
  /** The entry's bytes in the log, and entry 0. */
  readonly entry: Uint8Array
  readonly genesis: Uint8Array
  /** A signed checkpoint's bytes. */
  readonly checkpoint: Uint8Array
}

/** The receipt's bytes. A genesis too large to go along is left out; a check then needs a ledger. */
export const encodeReceipt = ({ index, path, entry, genesis, checkpoint }: ReceiptParts): Uint8Array => {
  const whole = encodeJson({ v: 1, entry: toBase64(entry), genesis: toBase64(genesis) })
  const extra = whole.length <= MAX_EXTRA_SIZE ? whole : encodeJson({ v: 1, entry: toBase64(entry), genesis: '' })
  return encodeTlogProof({ index, path, extra: extra.length <= MAX_EXTRA_SIZE ? extra : null, checkpoint })
}

export interface ReceiptContents {
  readonly index: number
  /** Null when the receipt carries the proof alone. */
  readonly entry: Uint8Array | null
  readonly genesis: Uint8Array | null
  readonly checkpoint: Uint8Array
}

/** Reads a receipt without believing anything of it. */
export const readReceipt = (bytes: Uint8Array): Result<ReceiptContents, ProofError> => {
  const proof = parseTlogProof(bytes)
  if (!proof.ok) return proof
  const { index, extra, checkpoint } = proof.value
  const json = extra === null ? null : decodeJson(extra, MAX_EXTRA_SIZE)
  const said = (json?.ok ? json.value : null) as { readonly entry?: unknown; readonly genesis?: unknown } | null
  const part = (text: unknown): Uint8Array | null => (typeof text === 'string' && text !== '' ? fromBase64(text) : null)
  return ok({ index, entry: part(said?.entry), genesis: part(said?.genesis), checkpoint })
}

/** What is trusted: the root keys alone, or the keys of a ledger that was verified (`entry` from there, too). */
export type ReceiptTrust =
  | { readonly network: NetworkFile }
  | { readonly policy: Policy; readonly entry: (index: number) => Uint8Array | undefined }

export type ReceiptError = ProofError | GenesisError | { readonly code: 'RECEIPT_INCOMPLETE' | 'RECEIPT_NO_RECORD' }

export interface ReceiptFacts {
  readonly id: TxId
  readonly payload: TransactionPayload
  readonly index: number
  /** The checkpoint it stands under. */
  readonly size: number
  readonly root: Hash
  /** Who cosigned that checkpoint, and when, seconds since 1970. */
  readonly cosigners: readonly { readonly name: string; readonly at: number }[]
}

/** Verifies a receipt; a record of no transaction (a block, the genesis) is refused. */
export const checkReceipt = (
  crypto: Crypto,
  bytes: Uint8Array,
  trust: ReceiptTrust,
): Result<ReceiptFacts, ReceiptError> => {
  const contents = readReceipt(bytes)
  const proof = parseTlogProof(bytes)
  if (!contents.ok) return contents
  if (!proof.ok) return proof
  const { index, genesis } = contents.value
  const entry = contents.value.entry ?? ('policy' in trust ? (trust.entry(index) ?? null) : null)
  if (entry === null) return err({ code: 'RECEIPT_INCOMPLETE' })
  const policy = 'policy' in trust ? ok(trust.policy) : policyOf(crypto, genesis, trust.network)
  if (!policy.ok) return policy
  const judged = verifyTlogProof(crypto, proof.value, leafHash(crypto.sha256, entry), policy.value)
  if (!judged.ok) return judged
  const record = decodeTransaction(crypto.sha256, entry)
  if (!record.ok) return err({ code: 'RECEIPT_NO_RECORD' })
  const { checkpoint, cosigners } = judged.value
  const { id, payload }: TransactionEntry = record.value
  return ok({
    id,
    payload,
    index,
    size: checkpoint.size,
    root: toHex(checkpoint.root) as Hash,
    cosigners: cosigners.map(({ key, timestamp }) => ({ name: key.name, at: timestamp })),
  })
}

const policyOf = (crypto: Crypto, genesis: Uint8Array | null, network: NetworkFile): Result<Policy, ReceiptError> => {
  if (genesis === null) return err({ code: 'RECEIPT_INCOMPLETE' })
  const keys = keysOfGenesis(crypto, genesis, network)
  return keys.ok ? ok(keys.value.policy) : keys
}

export interface GenesisKeys {
  /** Log key, cosigners and quorum. */
  readonly policy: Policy
  /** The device of this key id; null when the genesis enrols none. */
  readonly device: (id: string) => { readonly office: string; readonly publicKey: Uint8Array } | null
}

/** The keys that the genesis names, when the network's roots signed it; those enrolled later only a ledger knows. */
export const keysOfGenesis = (
  crypto: Crypto,
  genesisBytes: Uint8Array,
  network: NetworkFile,
): Result<GenesisKeys, GenesisError> => {
  const opened = openGenesis(crypto, genesisBytes, network)
  if (!opened.ok) return opened
  const { genesis, entry } = opened.value
  const rows = [...genesisEffects(crypto, genesis, entry.payloadBytes)].filter(([key]) => key.startsWith('key/'))
  const { policy } = witnessSet(
    crypto.sha256,
    {
      origin: genesis.origin,
      logKey: fromHex(genesis.logKey) as Uint8Array,
      witnessQuorum: genesis.parameters.witnessQuorum,
    },
    rows.map(([key, row]) => ({ key, ...row })),
  )
  const known = new Map(rows)
  return ok({
    policy,
    device: (id) => {
      const row = known.get(`key/${id}`)?.value as unknown as MemberRow | undefined
      const publicKey = row?.kind === 'device' ? fromHex(row.publicKey) : null
      return row?.office == null || publicKey === null ? null : { office: row.office, publicKey }
    },
  })
}
