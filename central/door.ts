/**
 * The door: what is turned away before it is ordered (DESIGN section 8). A refusal is signed with the log's key and
 * does not consume the record's id; the office opens a case with it. Everything attributable that the rules or the
 * keys' standing refuse is not the door's business: it is ordered and rejected with a code.
 *
 * Judged in this order: size and form; network; replay (`known`, nothing further is looked at); the sender's office;
 * author, device and approvers ever enrolled; the static policy's approvals and what they cover; signatures; the
 * sequence number; the sealed part.
 */
import type { Crypto } from '../shared/crypto/port.ts'
import { checkStatic, publicKeyIn, type StaticError } from '../shared/ledger/block.ts'
import type { RulesSet } from '../shared/ledger/engine.ts'
import { decodeTransaction, MAX_ENTRY_BYTES, type TransactionEntry } from '../shared/ledger/entry.ts'
import type { Hash, Instant, OfficeId, TxId } from '../shared/ledger/ids.ts'
import type { SealedRef } from '../shared/ledger/transaction.ts'
import { erasedRow } from '../shared/services/privacy/v1/rules.ts'
import type { DoorCode, SubmittedItem } from '../shared/wire/messages.ts'
import { signRefusal } from '../shared/wire/statements.ts'
import type { Objects } from './objects.ts'
import type { Sequencer } from './sequencer.ts'
import type { CentralStore } from './store.ts'

export interface DoorOptions {
  readonly crypto: Crypto
  readonly store: CentralStore
  readonly objects: Objects
  readonly sequencer: Sequencer
  readonly network: string
  readonly origin: string
  /** Signs refusals: the log's key. */
  readonly secretKey: Uint8Array
  readonly now: () => Instant
  /** The rules that the next block is judged by. */
  readonly rules: () => RulesSet
}

/** `full`: the queue takes no more; the caller answers RETRY for the whole request. */
export type Admission = SubmittedItem | 'full'

/** Judges one entry sent by a device of `sender` and queues it when nothing is against it. */
export type Door = (bytes: Uint8Array, sender: OfficeId) => Admission

export const createDoor = (options: DoorOptions): Door => {
  const { crypto, store, objects, sequencer, network, origin, secretKey } = options

  const refuse = (bytes: Uint8Array, id: TxId | null, code: DoorCode): SubmittedItem => {
    const entry = crypto.sha256Hex(bytes) as Hash
    const statement = { v: 1, network, origin, entry, id, code, at: options.now() } as const
    return { status: 'refused', id, code, refusal: signRefusal(crypto, secretKey, statement) }
  }

  const isMissing = ({ hash, size }: { readonly hash: Hash; readonly size: number }): boolean =>
    objects.sealedSize(hash) !== size && store.get(erasedRow(hash)) === undefined

  const judge = (entry: TransactionEntry, sender: OfficeId): DoorCode | null => {
    const { payload, id } = entry
    if (payload.office !== sender) return 'SENDER_OFFICE'
    const checked = checkStatic(crypto.sha256, options.rules(), network, (key) => publicKeyIn(store, key), entry)
    if (!checked.ok) return doorCode(checked.error)
    for (const { publicKey, message, signature } of checked.signatures) {
      if (!crypto.verify(publicKey, message, signature)) return 'SIGNATURE_INVALID'
    }
    const { device, epoch, seq } = payload
    const queued = sequencer.queuedSequence(device, epoch, seq)
    if ((queued !== undefined && queued !== id) || store.hasSequence(device, epoch, seq)) return 'SEQ_REUSED'
    return payload.sealed !== null && ciphertexts(payload.sealed).some(isMissing) ? 'SEALED_MISSING' : null
  }

  return (bytes, sender) => {
    if (bytes.length > MAX_ENTRY_BYTES) return refuse(bytes, null, 'TOO_LARGE')
    const read = decodeTransaction(crypto.sha256, bytes)
    if (!read.ok) return refuse(bytes, null, read.error.code)
    // The queue keeps the entry: a copy, so that it does not keep the whole request alive.
    const { id, payload } = read.value
    if (payload.network !== network) return refuse(bytes, id, 'WRONG_NETWORK')
    if (sequencer.isQueued(id) || store.placeOf(id) !== undefined) return { status: 'known', id }
    const code = judge(read.value, sender)
    if (code !== null) return refuse(bytes, id, code)
    const kept = decodeTransaction(crypto.sha256, bytes.slice())
    if (!kept.ok) throw new Error('a copy reads differently')
    return sequencer.enqueue(kept.value) ? { status: 'queued', id } : 'full'
  }
}

/** Every ciphertext that a record names. */
export const ciphertexts = (sealed: SealedRef): readonly { readonly hash: Hash; readonly size: number }[] => [
  sealed,
  ...sealed.attachments,
]

const doorCode = (error: StaticError): DoorCode => {
  switch (error) {
    case 'DUPLICATE_ID':
      return 'SEQ_REUSED'
    case 'WRONG_NETWORK':
    case 'AUTHOR_MISMATCH':
    case 'KEY_UNKNOWN':
    case 'APPROVALS_TOO_FEW':
    case 'APPROVAL_NOT_COVERING':
    case 'APPROVAL_DECISION':
    case 'SEQ_REUSED':
      return error
    default: {
      const never: never = error
      return never
    }
  }
}
