/**
 * The published checkpoint, its cosignatures, and the newest one that is witnessed.
 *
 * One checkpoint at a time is the candidate: the sequencer closes no further block until the quorum stands behind it
 * or the hold is over. An office has one vote on a checkpoint, whichever of its devices casts it; votes on an older
 * checkpoint count too, as long as no larger one is witnessed.
 *
 * A vote is on disk before it is answered; with the vote that completes the quorum, the merged note is kept in the
 * same transaction. A crash before: the device cosigns again. After: the next start finds the note.
 */
import type { LedgerReader } from '../node/ledger-store.ts'
import { fromHex, toHex, utf8Decode } from '../shared/bytes.ts'
import type { Crypto } from '../shared/crypto/port.ts'
import { encodeCheckpointBody, parseCheckpointBody } from '../shared/ledger/checkpoint.ts'
import { mergeCosignatures, parseCosignature, verifyCosignature } from '../shared/ledger/cosignature.ts'
import type { Hash } from '../shared/ledger/ids.ts'
import { encodeNote, type Note, type NoteSignature, parseNote } from '../shared/ledger/note.ts'
import { quorumMet } from '../shared/ledger/policy.ts'
import type { Head } from '../shared/ledger/replay.ts'
import { err, ok, type Result } from '../shared/result.ts'
import type { CheckpointNews } from '../shared/wire/events.ts'
import type { Cosigned, WireCode } from '../shared/wire/messages.ts'
import type { WitnessSet } from '../shared/wire/witnesses.ts'
import type { Objects, StoredCosignature } from './objects.ts'
import type { LogKeys } from './signer.ts'
import { type Around, durably } from './steps.ts'

/** Checkpoints whose votes are kept in memory at most. */
const MAX_OPEN = 256

interface Open {
  readonly size: number
  readonly root: Hash
  readonly text: string
  /** One of each key of the log. */
  readonly logSignatures: readonly NoteSignature[]
  readonly votes: Map<string, StoredCosignature>
  witnessed: boolean
}

export interface Checkpoints {
  /** Makes a signed note the newest. `note` carries the log's signatures and no other. */
  publish(head: Pick<Head, 'size' | 'root'>, note: Uint8Array): void
  /** The newest note with the votes so far; null before the first. */
  newest(): { readonly size: number; readonly note: Uint8Array; readonly witnessed: boolean } | null
  witnessed(): { readonly size: number; readonly note: Uint8Array } | null
  /** Keeps verified lines of witnesses beyond the quorum with the witnessed note; false when a newer one is witnessed. */
  keep(size: number, lines: readonly NoteSignature[]): boolean
  /** Takes a device's cosignature. */
  cosign(note: Uint8Array): Result<Cosigned, { readonly code: WireCode }>
}

export interface CheckpointsOptions {
  readonly crypto: Crypto
  readonly store: LedgerReader
  readonly objects: Objects
  /** As of the newest block. */
  readonly witnesses: () => WitnessSet
  readonly keys: LogKeys
  readonly around: Around
  readonly on: (event: CheckpointNews) => void
}

export const createCheckpoints = (options: CheckpointsOptions): Checkpoints => {
  const { crypto, store, objects, around, keys } = options
  const open = new Map<number, Open>()
  let newest: Open | null = null
  let witnessed = objects.witnessed()

  const merged = (item: Open): Uint8Array =>
    encodeNote({ text: item.text, signatures: [...item.logSignatures, ...[...item.votes.values()].map(lineOf)] })

  const hasQuorum = (item: Open): boolean => {
    const { witnesses, policy } = options.witnesses()
    const voted = new Set([...item.votes.values()].map(({ device }) => device))
    return quorumMet(
      policy,
      witnesses.filter(({ device }) => voted.has(device)),
    )
  }

  /** An open checkpoint by its size: the votes in memory, or read back when the server was started anew. */
  const openAt = (size: number): Open | null => {
    const held = open.get(size)
    if (held !== undefined) return held
    const block = newest !== null && size <= newest.size ? store.blockOfSize(size) : undefined
    if (block === undefined) return null
    const { logKey } = options.witnesses()
    const text = encodeCheckpointBody({ origin: logKey.name, size, root: fromHex(block.root) as Uint8Array })
    // Ed25519 is deterministic: these are the signatures that were given when the checkpoint was published.
    return remember(size, block.root, text, keys.sign(text))
  }

  const remember = (size: number, root: Hash, text: string, logSignatures: readonly NoteSignature[]): Open => {
    const votes = new Map<string, StoredCosignature>(objects.cosignatures(size).map((line) => [line.office, line]))
    const item: Open = { size, root, text, logSignatures, votes, witnessed: false }
    item.witnessed = hasQuorum(item)
    open.set(size, item)
    for (const old of open.keys()) {
      if (open.size <= MAX_OPEN) break
      if (old !== newest?.size) open.delete(old)
    }
    return item
  }

  const cosign = (bytes: Uint8Array): Result<Cosigned, { readonly code: WireCode }> => {
    const note = parseNote(bytes)
    const body = note.ok ? parseCheckpointBody(note.value.text) : note
    if (!note.ok || !body.ok) return err({ code: 'NOTE_MALFORMED' })
    const { size } = body.value
    const { witnesses, logKey } = options.witnesses()
    if (body.value.origin !== logKey.name) return err({ code: 'CHECKPOINT_UNKNOWN' })
    const witness = witnesses.find(({ key }) => lineBy(note.value, key) !== undefined)
    const line = witness === undefined ? undefined : lineBy(note.value, witness.key)
    if (witness === undefined || line === undefined) return err({ code: 'COSIGNER_UNKNOWN' })
    if (!verifyCosignature(crypto.verify, note.value.text, line, witness.key).ok) {
      return err({ code: 'COSIGNATURE_INVALID' })
    }
    const item = openAt(size)
    if (item === null) return err({ code: 'CHECKPOINT_UNKNOWN' })
    if (item.root !== toHex(body.value.root)) return err({ code: 'CHECKPOINT_FORKED' })
    if (witnessed !== null && size < witnessed.size) return ok({ status: 'known', witnessed: true })
    const present = item.votes.get(witness.office)
    if (present !== undefined && (present.device !== witness.device || !isNewer(line, present))) {
      return ok({ status: 'known', witnessed: item.witnessed })
    }
    vote(item, { ...line, office: witness.office, device: witness.device })
    return ok({ status: present === undefined ? 'counted' : 'known', witnessed: item.witnessed })
  }

  const vote = (item: Open, line: StoredCosignature): void => {
    const votes = new Map(item.votes).set(line.office, line)
    const after: Open = { ...item, votes }
    const isWitnessed = item.witnessed || hasQuorum(after)
    const note = isWitnessed ? (withLines(item.size, [line]) ?? merged(after)) : null
    durably(around, 'cosignature', () =>
      objects.transaction(() => {
        objects.putCosignature(item.size, line)
        if (note !== null) objects.putWitnessed(item.size, note)
      }),
    )
    item.votes.set(line.office, line)
    if (note === null) return
    const first = !item.witnessed
    item.witnessed = true
    witnessed = { size: item.size, note }
    for (const size of open.keys()) if (size < item.size && size !== newest?.size) open.delete(size)
    if (first) options.on({ name: 'witnessed', data: eventOf(item, note) })
  }

  /** The witnessed note with further lines; null when it is of another size. */
  const withLines = (size: number, lines: readonly NoteSignature[]): Uint8Array | null => {
    const note = witnessed?.size === size ? parseNote(witnessed.note) : null
    const more = note?.ok ? mergeCosignatures(note.value, lines) : null
    return more?.ok ? encodeNote(more.value) : null
  }

  return {
    publish: (head, bytes) => {
      const note = parseNote(bytes)
      if (!note.ok) throw new Error('the signer made no note')
      if (newest?.size === head.size) return
      newest = open.get(head.size) ?? remember(head.size, head.root, note.value.text, note.value.signatures)
      options.on({ name: 'checkpoint', data: eventOf(newest, bytes) })
    },
    newest: () => (newest === null ? null : { size: newest.size, note: merged(newest), witnessed: newest.witnessed }),
    witnessed: () => witnessed,
    keep: (size, lines) => {
      const note = withLines(size, lines)
      if (note === null) return false
      durably(around, 'cosignature', () => objects.transaction(() => objects.putWitnessed(size, note)))
      witnessed = { size, note }
      return true
    },
    cosign,
  }
}

const lineOf = ({ name, keyId, signature }: StoredCosignature): NoteSignature => ({ name, keyId, signature })

const lineBy = (note: Note, key: { readonly name: string; readonly keyId: number }): NoteSignature | undefined =>
  note.signatures.find(({ name, keyId }) => name === key.name && keyId === key.keyId)

const isNewer = (line: NoteSignature, than: StoredCosignature): boolean => {
  const [a, b] = [parseCosignature(line), parseCosignature(than)]
  return a.ok && b.ok && a.value.timestamp > b.value.timestamp
}

const eventOf = (item: Open, note: Uint8Array): CheckpointNews['data'] => ({
  size: item.size,
  root: item.root,
  note: utf8Decode(note) ?? '',
})
