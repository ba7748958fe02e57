/** Payloads that were read and checked lately. An id is the hash of its payload, so none of them can become wrong. */
import type { TxId } from '../../../shared/ledger/ids.ts'
import type { TransactionPayload } from '../../../shared/ledger/transaction.ts'

/** A few pages of lists; about 3 KB each, with nothing in them that was sealed. */
const MOST = 1000

export class Payloads {
  readonly #known = new Map<TxId, TransactionPayload>()

  /** The payload, from `read` when it is not known; null when `read` gives none. */
  of(id: TxId, read: () => TransactionPayload | null): TransactionPayload | null {
    const known = this.#known.get(id)
    const payload = known ?? read()
    if (payload === null) return null
    // The oldest is the first: what was used goes to the end.
    if (known !== undefined) this.#known.delete(id)
    else if (this.#known.size >= MOST) this.#known.delete(this.#known.keys().next().value as TxId)
    this.#known.set(id, payload)
    return payload
  }
}
