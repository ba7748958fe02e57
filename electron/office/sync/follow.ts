/**
 * Following the log: from a checkpoint that central showed to one that this office cosigned.
 *
 *   1. the log's key must have signed the checkpoint; then the leaf hashes from our head to it are fetched
 *   2. the writer verifies signature, consistency and leaf hashes   nothing is stored yet
 *   3. bundles are fetched ahead of the writer; it verifies, replays and commits block by block
 *        a crash: whole blocks of a verified log stand; the next round goes on from there
 *   4. the checkpoint is kept in the replica, then in office.db     the head that nothing may fork from
 *   5. `cosigned` is written in office.db, then the cosignature is sent
 *        a crash between: the same checkpoint is cosigned again
 *
 * A reply that could be a broken line or a server in trouble is asked for once more; what the log has signed and is
 * wrong is evidence: the alarm is raised, nothing more is applied or cosigned, recording goes on.
 */
import { concatBytes, fromHex, toHex, utf8Encode } from '../../../shared/bytes.ts'
import type { Crypto } from '../../../shared/crypto/port.ts'
import { openCheckpoint, parseCheckpointBody } from '../../../shared/ledger/checkpoint.ts'
import { cosign } from '../../../shared/ledger/cosignature.ts'
import { openGenesis } from '../../../shared/ledger/genesis.ts'
import { leafHash } from '../../../shared/ledger/merkle.ts'
import { encodeNote, KEY_ED25519, noteKey, parseNote } from '../../../shared/ledger/note.ts'
import { parseBundle, TILE_WIDTH, tileWidth } from '../../../shared/ledger/tiles.ts'
import { err, ok, type Result } from '../../../shared/result.ts'
import type { CentralClient, ClientError } from '../../../shared/wire/client.ts'
import type { Clock } from '../clock.ts'
import type { Heads, MachineKeys } from '../ports.ts'
import type { KeptCheckpoint, WriteFault } from '../replica/messages.ts'
import { isProof, type OpenReplica } from '../replica/replica.ts'

/** Where the log is read from: central, or a copy that stands for it. */
export type FollowSource = Pick<CentralClient, 'checkpoint' | 'tile' | 'bundle' | 'cosign'>

export interface FollowOptions {
  readonly replica: OpenReplica
  readonly heads: Heads
  readonly keys: Pick<MachineKeys, 'device' | 'cosignerSecretKey' | 'cosignerPublicKey'>
  readonly client: FollowSource
  readonly crypto: Crypto
  readonly clock: Pick<Clock, 'now'>
  /** How far a long catch-up has come. */
  readonly onProgress: (done: number, of: number) => void
  /** Central has shown a checkpoint of this size, signed by the log and ahead of ours. */
  readonly onShown: (size: number) => void
}

export type FollowFault = ClientError | WriteFault | { readonly code: 'ALARM' }

export interface Follow {
  /**
   * Goes to a checkpoint; `note` is one that central showed, null asks for the newest. Resolves with the size that
   * stands verified.
   */
  to(note: Uint8Array | null): Promise<Result<number, FollowFault>>
  /** Goes to central's newest checkpoint although an alarm stands; everything is verified as ever. Only on order. */
  again(): Promise<Result<number, FollowFault>>
  /** Cosigns the newest verified checkpoint unless that was done; false when this device may not, or need not. */
  cosign(): Promise<Result<boolean, ClientError>>
}

/** Requests under way at once. */
const WINDOW = 4
/** Bundles sent to the writer and not yet on disk: bounds the memory of a catch-up. */
const AHEAD = 8
/** Below this the bundles themselves are fetched first and hashed here: one request less. */
const FEW_ENTRIES = 512
/** Faults that a broken reply can cause; twice in a row they are evidence. */
const ASK_AGAIN = new Set(['CHECKPOINT_NOT_EXTENDING', 'ENTRY_REWRITTEN', 'CHECKPOINT_WITHIN_BLOCK'])

interface Way {
  readonly note: Uint8Array
  readonly from: number
  readonly size: number
  readonly leaves: Uint8Array
  readonly genesis: Uint8Array | null
  /** Bundles fetched already, by index. */
  readonly bundles: Map<number, Uint8Array>
}

export const createFollow = (options: FollowOptions): Follow => {
  const { replica, heads, keys, client, crypto, clock } = options
  const { writer } = replica
  /** The last reply was at fault and is being asked for once more, by way of the tiles: they tell the entry. */
  let again = false
  /** The size whose cosignature central has taken from this process. */
  let cosignedSize = 0

  const head = () => replica.ledger.head()

  const to = async (shown: Uint8Array | null): Promise<Result<number, FollowFault>> =>
    isStopped() ? err({ code: 'ALARM' }) : go(shown)

  const go = async (shown: Uint8Array | null): Promise<Result<number, FollowFault>> => {
    const before = head()?.size ?? 0
    const asking = shown === null
    const note = shown === null ? await client.checkpoint() : ok(shown)
    if (!note.ok) return note
    const stated = statedSize(note.value)
    if (stated === null) return fault('CHECKPOINT_INVALID', before, 'form')
    // An event may be older than what a later request has shown; only an answer to a question can be behind.
    if (!asking && stated < before) return ok(before)
    const way = await prepare(note.value, before, stated)
    if (!way.ok) return way
    const applied = await apply(way.value)
    if (applied.ok) {
      again = false
      writer.clearAlarm('CHECKPOINT_BEHIND')
      return ok(applied.value.size)
    }
    return judge(applied.error, way.value, asking)
  }

  /** What a fault means: another try, a problem that passes, or the alarm. */
  const judge = (found: FollowFault, way: Way, asking: boolean): Result<number, FollowFault> => {
    if (!('entry' in found) || !isProof(found)) {
      if (found.code === 'RULES_NOT_INSTALLED') raise(found, way)
      return err(found)
    }
    if (found.code === 'CHECKPOINT_BEHIND' && !asking) return ok(way.from)
    if (ASK_AGAIN.has(found.code) && !again) {
      again = true
      return err(found)
    }
    raise(found, way)
    return err(found)
  }

  const raise = (found: Extract<WriteFault, { entry: number }>, way: Way): void => {
    const { code, entry, detail, bytes } = found
    writer.raise({ code, entry, detail }, { theirs: way.note, entries: bytes, leaves: way.leaves })
  }

  /** Alarms that end by themselves do not stop the way to their end. */
  const isStopped = (): boolean => {
    const alarm = replica.alarm()
    return alarm !== null && alarm.code !== 'CHECKPOINT_BEHIND'
  }

  /** Steps 1: leaf hashes, and the genesis when there is none yet. */
  const prepare = async (note: Uint8Array, from: number, size: number): Promise<Result<Way, FollowFault>> => {
    const bundles = new Map<number, Uint8Array>()
    const way = (leaves: Uint8Array): Result<Way, FollowFault> => ok({ note, from, size, leaves, genesis, bundles })
    let genesis: Uint8Array | null = null
    if (size <= from) return way(NO_LEAVES)
    if (from === 0) {
      const width = tileWidth(0, 0, size)
      const bundle = await client.bundle({ index: 0, width })
      if (!bundle.ok) return bundle
      bundles.set(0, bundle.value)
      genesis = entriesOf(bundle.value, width)[0] ?? null
    }
    // An unsigned size may be anything: nobody is asked for that many hashes. The writer says what is wrong with the note.
    if (!isSigned(note, genesis)) return way(NO_LEAVES)
    options.onShown(size)
    const first = Math.floor(from / TILE_WIDTH)
    const last = Math.floor((size - 1) / TILE_WIDTH)
    const few = size - from <= FEW_ENTRIES && !again
    const fetched = await windowed(first, last, (index) => {
      const place = { index, width: tileWidth(0, index, size) }
      if (!few) return client.tile({ level: 0, ...place })
      const held = bundles.get(index)
      return held === undefined ? client.bundle(place) : Promise.resolve(ok(held))
    })
    if (!fetched.ok) return fetched
    const skipped = from - first * TILE_WIDTH
    // Not `concatBytes`, whose arguments would have to fit the stack: a long catch-up has more tiles than that.
    if (!few) return way(new Uint8Array(Buffer.concat(fetched.value).subarray(skipped * 32)))
    const entries = fetched.value.flatMap((bytes, i) => {
      bundles.set(first + i, bytes)
      return entriesOf(bytes, tileWidth(0, first + i, size))
    })
    return way(concatBytes(...entries.slice(skipped).map((entry) => leafHash(crypto.sha256, entry))))
  }

  /** Under the log key of our state, or of the genesis while there is none. */
  const isSigned = (note: Uint8Array, genesis: Uint8Array | null): boolean => {
    const opened = genesis === null ? null : openGenesis(crypto, genesis, replica.network)
    const logKey = opened?.ok ? fromHex(opened.value.genesis.logKey) : (writer.witnesses()?.logKey.publicKey ?? null)
    if (logKey === null) return false
    return openCheckpoint(crypto.verify, note, [noteKey(crypto.sha256, replica.network.origin, KEY_ED25519, logKey)]).ok
  }

  const entriesOf = (bytes: Uint8Array, width: number): readonly Uint8Array[] => {
    const entries = parseBundle(bytes, width)
    return entries.ok ? entries.value : []
  }

  /** Steps 2 to 4. */
  const apply = async (way: Way): Promise<Result<KeptCheckpoint, FollowFault>> => {
    const begun = await writer.begin({ note: way.note, leaves: way.leaves, genesis: way.genesis })
    if (!begun.ok) return begun
    const streamed = await stream(way)
    if (!streamed.ok) return streamed
    const ended = await writer.end()
    if (!ended.ok) return ended
    const kept = await writer.keepVerified(begun.value)
    if (!kept.ok) return kept
    const { size, root, note } = begun.value
    if (heads.verified()?.size !== size) heads.setVerified({ size, root, note })
    return begun
  }

  /** Step 3: fetches ahead, pushes in order, and never has more than `AHEAD` bundles with the writer. */
  const stream = async (way: Way): Promise<Result<null, FollowFault>> => {
    const { from, size, bundles } = way
    if (size <= from) return ok(null)
    const first = Math.floor(from / TILE_WIDTH)
    const last = Math.floor((size - 1) / TILE_WIDTH)
    const fetches: ReturnType<CentralClient['bundle']>[] = []
    const pushes: ReturnType<typeof writer.push>[] = []
    let failed: FollowFault | null = null
    for (let index = first, ahead = first; index <= last && failed === null; index += 1) {
      for (; ahead <= last && ahead < index + WINDOW; ahead += 1) {
        const held = bundles.get(ahead)
        fetches.push(
          held !== undefined
            ? Promise.resolve(ok(held))
            : client.bundle({ index: ahead, width: tileWidth(0, ahead, size) }),
        )
      }
      const bundle = await (fetches.shift() as (typeof fetches)[number])
      if (!bundle.ok) {
        failed = bundle.error
        break
      }
      const skip = Math.max(0, from - index * TILE_WIDTH)
      pushes.push(writer.push({ bytes: bundle.value, width: tileWidth(0, index, size), skip }))
      if (pushes.length < AHEAD) continue
      const pushed = await (pushes.shift() as (typeof pushes)[number])
      if (!pushed.ok) failed = pushed.error
      options.onProgress(Math.min(size, (index + 1) * TILE_WIDTH) - from, size - from)
    }
    for (const push of pushes) {
      const pushed = await push
      if (!pushed.ok) failed ??= pushed.error
    }
    await Promise.all(fetches)
    return failed === null ? ok(null) : err(failed)
  }

  return {
    to,
    again: () => go(null),
    cosign: async () => {
      const verified = heads.verified()
      const own = head()
      if (verified === null || replica.alarm() !== null || own?.size !== verified.size) return ok(false)
      if (verified.size <= cosignedSize || own.root !== verified.root) return ok(false)
      const witness = writer
        .witnesses()
        ?.witnesses.find(({ device, key }) => device === keys.device && equal(key.publicKey, keys.cosignerPublicKey))
      const note = parseNote(utf8Encode(verified.note))
      if (witness === undefined || !note.ok) return ok(false)
      const { size, root } = verified
      const before = heads.cosigned()
      // A cosignature says that no larger tree, and no other of this size, was seen (tlog-cosignature).
      if (before !== null && (before.size > size || (before.size === size && before.root !== root))) return ok(false)
      if (before === null || before.size < size) heads.setCosigned({ size, root })
      const seconds = Math.floor(clock.now() / 1000)
      const line = cosign(crypto.sign, note.value.text, seconds, witness.key, keys.cosignerSecretKey)
      const sent = await client.cosign(encodeNote({ text: note.value.text, signatures: [line] }))
      if (!sent.ok) return sent
      cosignedSize = size
      return ok(true)
    },
  }
}

const fault = (code: 'CHECKPOINT_INVALID', entry: number, detail: string): Result<never, FollowFault> =>
  err({ code, entry, detail, bytes: [] })

const NO_LEAVES = new Uint8Array(0)

const equal = (a: Uint8Array, b: Uint8Array): boolean => toHex(a) === toHex(b)

/** The size that a note states, before anything of it is verified: it says what to fetch. */
const statedSize = (bytes: Uint8Array): number | null => {
  const note = parseNote(bytes)
  const body = note.ok ? parseCheckpointBody(note.value.text) : note
  return body.ok ? body.value.size : null
}

/** The replies for first..last in order, `WINDOW` requests at a time; the first error ends it. */
const windowed = async (
  first: number,
  last: number,
  ask: (index: number) => ReturnType<CentralClient['tile']>,
): Promise<Result<Uint8Array[], ClientError>> => {
  const replies: Uint8Array[] = []
  for (let at = first; at <= last; at += WINDOW) {
    const indices = Array.from({ length: Math.min(WINDOW, last - at + 1) }, (_, i) => at + i)
    for (const reply of await Promise.all(indices.map(ask))) {
      if (!reply.ok) return reply
      replies.push(reply.value)
    }
  }
  return ok(replies)
}
