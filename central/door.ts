/**
 * The door: what is turned away before it is ordered (DESIGN section 8). A refusal is signed with the log's key and
 * does not consume the record's id; the office opens a case with it. Everything attributable that the rules or the
 * keys' standing refuse is not the door's business: it is ordered and rejected with a code.
 *
 * Judged in this order: size and form; network; replay (`known`, nothing further is looked at); the sender's office;
 * author, device and approvers ever enrolled; the static policy's approvals and what they cover; signatures; the
 * sequence number; the sealed part.
 */
import { SignatureBatch, type SignatureChecker } from '../node/signatures.ts'
import type { Crypto } from '../shared/crypto/port.ts'
import { checkStatic, memberIn, type StaticError } from '../shared/ledger/block.ts'
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
  /** Signs refusals: the log's present key. */
  readonly secretKey: () => Uint8Array
  readonly now: () => Instant
  readonly signatures: SignatureChecker
  /** Of the newest block committed. */
  readonly height: () => number
  /** The rules that the next block is judged by. */
  readonly rules: () => RulesSet
}

/** `full`: the queue takes no more; the caller answers RETRY for the whole request. */
export type Admission = SubmittedItem | 'full'

/**
 * Judges entries sent by a device of `sender`, in their order. Everything but the signatures is looked at first; `admit`
 * then waits for the signatures' verdicts, looks once more at what may have changed meanwhile, and queues the record.
 */
export interface Door {
  receive(entries: readonly Uint8Array[], sender: OfficeId): Received
}

export interface Received {
  /** The verdicts are in; from here on nothing is waited for. Rejects when nobody could take them. */
  readonly verified: Promise<void>
  /** To be called when `verified` has resolved. Stops at the first `full`. */
  admit(): Admission[]
}

type Judged =
  | { readonly done: SubmittedItem }
  | { readonly entry: TransactionEntry; readonly bytes: Uint8Array; readonly checks: readonly number[] }

export const createDoor = (options: DoorOptions): Door => {
  const { crypto, store, objects, sequencer, network, origin, secretKey } = options

  const refuse = (bytes: Uint8Array, id: TxId | null, code: DoorCode): SubmittedItem => {
    const entry = crypto.sha256Hex(bytes) as Hash
    const statement = { v: 1, network, origin, entry, id, code, at: options.now() } as const
    return { status: 'refused', id, code, refusal: signRefusal(crypto, secretKey(), statement) }
  }

  const isMissing = ({ hash, size }: { readonly hash: Hash; readonly size: number }): boolean =>
    objects.sealedSize(hash) !== size && store.get(erasedRow(hash)) === undefined

  const isOrdered = (id: TxId): boolean => store.placeOf(id) !== undefined

  /** All but the signatures, which are added to the batch. */
  const judge = (bytes: Uint8Array, sender: OfficeId, batch: SignatureBatch): Judged => {
    if (bytes.length > MAX_ENTRY_BYTES) return { done: refuse(bytes, null, 'TOO_LARGE') }
    // The queue keeps the entry: a copy, so that it does not keep the whole request alive.
    const read = decodeTransaction(crypto.sha256, bytes.slice())
    if (!read.ok) return { done: refuse(bytes, null, read.error.code) }
    const { id, payload } = read.value
    if (payload.network !== network) return { done: refuse(bytes, id, 'WRONG_NETWORK') }
    if (sequencer.isQueued(id) || isOrdered(id)) return { done: { status: 'known', id } }
    if (payload.office !== sender) return { done: refuse(bytes, id, 'SENDER_OFFICE') }
    const checked = checkStatic(crypto.sha256, options.rules(), network, (key) => memberIn(store, key), read.value)
    if (!checked.ok) return { done: refuse(bytes, id, doorCode(checked.error)) }
    const checks = checked.signatures.map((check) => batch.addOnce(check.publicKey, check.message, check.signature))
    return { entry: read.value, bytes, checks }
  }

  /** `grown`: blocks were closed since it was judged. */
  const admit = (entry: TransactionEntry, bytes: Uint8Array, grown: boolean): Admission => {
    const { id, payload } = entry
    if (sequencer.isQueued(id) || (grown && isOrdered(id))) return { status: 'known', id }
    const { device, epoch, seq } = payload
    if (sequencer.queuedSequence(device, epoch, seq) !== undefined || store.hasSequence(device, epoch, seq)) {
      return refuse(bytes, id, 'SEQ_REUSED')
    }
    if (payload.sealed !== null && ciphertexts(payload.sealed).some(isMissing)) {
      return refuse(bytes, id, 'SEALED_MISSING')
    }
    return sequencer.enqueue(entry) ? { status: 'queued', id } : 'full'
  }

  return {
    receive: (entries, sender) => {
      const batch = new SignatureBatch()
      const height = options.height()
      const judged = entries.map((bytes) => judge(bytes, sender, batch))
      let verdicts = new Uint8Array(0)
      const verified = options.signatures.check(batch).then((found) => {
        verdicts = new Uint8Array(found)
      })
      // Whoever gives up on an earlier slice never waits for this one.
      verified.catch(() => undefined)
      return {
        verified,
        admit: () => {
          const admissions: Admission[] = []
          const grown = options.height() !== height
          for (const item of judged) {
            if ('done' in item) {
              admissions.push(item.done)
              continue
            }
            const { entry, bytes } = item
            const holds = item.checks.every((check) => verdicts[check] === 1)
            admissions.push(holds ? admit(entry, bytes, grown) : refuse(bytes, entry.id, 'SIGNATURE_INVALID'))
            if (admissions.at(-1) === 'full') break
          }
          return admissions
        },
      }
    },
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
