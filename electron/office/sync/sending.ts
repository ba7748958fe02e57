/**
 * Sending: what the desk has approved, until it is found in this office's own verified replica.
 *
 *   1. parts of a batch that central may not have yet are put there    sent twice, nothing changes
 *   2. the batch is submitted; `queued` and `known` are the same       a lost reply: it is submitted again
 *   3. blocks come back; what they ordered is settled                  a crash: found in the replica at the next start
 *
 * Exactly once is by the id: central answers a replay with `known`, and the log holds an id once. A refusal at the door
 * counts only with the log's signature over this very entry.
 */
import { toHex, utf8Encode } from '../../../shared/bytes.ts'
import type { Crypto } from '../../../shared/crypto/port.ts'
import type { Hash, Instant, OfficeId, TxId } from '../../../shared/ledger/ids.ts'
import { leafHash } from '../../../shared/ledger/merkle.ts'
import { err, ok, type Result } from '../../../shared/result.ts'
import type { CentralClient, ClientError } from '../../../shared/wire/client.ts'
import type { SealedPart } from '../../../shared/wire/frames.ts'
import { MAX_BATCH_BYTES, MAX_PARTS, MAX_PARTS_BYTES } from '../../../shared/wire/limits.ts'
import type { SubmittedItem } from '../../../shared/wire/messages.ts'
import { openRefusal } from '../../../shared/wire/statements.ts'
import type { Clock } from '../clock.ts'
import type { Outbox, Outgoing } from '../ports.ts'
import type { OpenReplica } from '../replica/replica.ts'

export interface SendingOptions {
  readonly replica: OpenReplica
  readonly outbox: Outbox
  readonly client: CentralClient
  readonly crypto: Crypto
  readonly clock: Pick<Clock, 'now'>
}

export interface Sending {
  /** Sends what waits; false when there was nothing to send. */
  round(): Promise<Result<boolean, ClientError>>
  /** Settles what a block ordered. */
  ordered(ids: readonly TxId[]): void
  /** The line was lost or central started anew: everything without an outcome is sent again. */
  forget(): void
  /** When something sent has waited so long that it is to be sent again; null when nothing is under way. */
  nextResendAt(): number | null
}

const BATCH_RECORDS = 500
/** Records under way at most: two of the largest blocks. */
const MAX_UNDER_WAY = 8192
/** Without an outcome for so long, a record is sent again, milliseconds. */
const RESEND_MS = 20_000
const PARTS_BYTES = MAX_PARTS_BYTES / 4

export const createSending = ({ replica, outbox, client, crypto, clock }: SendingOptions): Sending => {
  const underWay = new Map<TxId, number>()
  /** Parts that central has taken since the line was opened. */
  const there = new Set<Hash>()

  const settle = (ids: readonly TxId[]): ReadonlySet<TxId> => {
    const outcomes = ids.flatMap((id) => {
      const place = replica.ledger.placeOf(id)
      return place === undefined ? [] : [{ id, ...place }]
    })
    if (outcomes.length > 0) outbox.settled(outcomes)
    for (const { id } of outcomes) underWay.delete(id)
    return new Set(outcomes.map(({ id }) => id))
  }

  /** A batch within its size, its parts put before. */
  const send = async (batch: readonly Outgoing[]): Promise<Result<null, ClientError>> => {
    const parts = await putParts(batch)
    if (!parts.ok) return parts
    replica.writer.own(batch.map(({ entry }) => toHex(leafHash(crypto.sha256, entry))))
    const submitted = await client.submit(batch.map(({ entry }) => entry))
    if (!submitted.ok) return submitted
    const { items } = submitted.value
    if (items.length !== batch.length) return err({ code: 'REPLY_MALFORMED' })
    const now = clock.now() as Instant
    const taken: TxId[] = []
    for (const [i, item] of items.entries()) {
      const { id, entry } = batch[i] as Outgoing
      if (item.status !== 'refused') taken.push(id)
      else if (isGenuine(item, id, entry)) outbox.refused(id, item.code, utf8Encode(JSON.stringify(item.refusal)), now)
      underWay.set(id, now)
    }
    if (taken.length > 0) outbox.sent(taken, now)
    return ok(null)
  }

  const isGenuine = (item: Extract<SubmittedItem, { status: 'refused' }>, id: TxId, entry: Uint8Array): boolean => {
    const set = replica.writer.witnesses()
    if (set === null) return false
    const opened = openRefusal(crypto, set.logKey.publicKey, item.refusal)
    return (
      opened.ok &&
      opened.value.network === replica.network.network &&
      opened.value.entry === crypto.sha256Hex(entry) &&
      (opened.value.id === null || opened.value.id === id) &&
      opened.value.code === item.code
    )
  }

  const putParts = async (batch: readonly Outgoing[]): Promise<Result<null, ClientError>> => {
    const missing = batch.flatMap(({ sealed }) => sealed).filter(({ hash }) => !there.has(hash as Hash))
    let group: SealedPart[] = []
    let bytes = 0
    const put = async (): Promise<Result<null, ClientError>> => {
      if (group.length === 0) return ok(null)
      const stored = await client.putParts(group)
      if (!stored.ok) return stored
      // A part that was not taken is told by the door, which refuses the record that needs it.
      for (const { hash, code } of stored.value.items) if (code === null) there.add(hash)
      group = []
      bytes = 0
      return ok(null)
    }
    for (const { hash, ciphertext, wraps, tokens } of missing) {
      const size = ciphertext.length + 4096
      if (group.length >= MAX_PARTS || bytes + size > PARTS_BYTES) {
        const stored = await put()
        if (!stored.ok) return stored
      }
      group.push({
        hash: hash as Hash,
        status: 'present',
        ciphertext,
        tokens,
        wraps: wraps.map(({ office, wrap }) => ({ office: office as OfficeId, wrap })),
      })
      bytes += size
    }
    return put()
  }

  return {
    round: async () => {
      const now = clock.now()
      for (const [id, at] of underWay) if (now - at >= RESEND_MS || now < at) underWay.delete(id)
      let any = false
      while (underWay.size < MAX_UNDER_WAY) {
        const offered = outbox.next(BATCH_RECORDS, new Set(underWay.keys()))
        if (offered.length === 0) break
        const done = settle(offered.map(({ id }) => id))
        const batch = within(offered.filter(({ id }) => !done.has(id)))
        if (batch.length === 0) {
          // An outbox that offers again what it was told is settled would keep us here for ever.
          for (const id of done) underWay.set(id, now)
          continue
        }
        const sent = await send(batch)
        if (!sent.ok) return sent
        any = true
      }
      return ok(any)
    },
    ordered: (ids) => void settle(ids.filter((id) => underWay.has(id))),
    forget: () => {
      underWay.clear()
      there.clear()
    },
    nextResendAt: () => {
      let first: number | null = null
      for (const at of underWay.values()) if (first === null || at < first) first = at
      return first === null ? null : first + RESEND_MS
    },
  }
}

/** As many records, from the first, as one request holds. */
const within = (offered: readonly Outgoing[]): readonly Outgoing[] => {
  let bytes = 0
  const end = offered.findIndex(({ entry }) => {
    bytes += entry.length + 4
    return bytes > MAX_BATCH_BYTES
  })
  return end < 0 ? offered : offered.slice(0, Math.max(1, end))
}
