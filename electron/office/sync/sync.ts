/**
 * The sync between an office and central: one line, and lanes.
 *
 *     hearing    the event stream; without it, the newest checkpoint is asked for now and then
 *     following  to each checkpoint, verified, then cosigned (follow.ts)
 *     sending    the outbox (sending.ts)
 *     mail       letters to and from other offices (mail.ts)
 *     parts      sealed parts of what was ordered
 *     wraps      keys to sealed parts that came without one, or with a wrong one; asked for ever more rarely
 *
 * The lanes know nothing of each other: hearing wakes following, a block settles and wakes sending and parts. A lost
 * line pauses all of them (link.ts). Unplugging closes the sockets at once; whatever was under way ends as if the cable
 * had been pulled, and the same start follows as after a crash.
 */

import { sqliteProblem } from '../../../node/sqlite.ts'
import type { Transport } from '../../../node/transport.ts'
import { fromHex, utf8Encode } from '../../../shared/bytes.ts'
import type { Crypto, SignKeyPair } from '../../../shared/crypto/port.ts'
import type { Hash, KeyId } from '../../../shared/ledger/ids.ts'
import { err, ok, type Result } from '../../../shared/result.ts'
import { type ClientError, createCentralClient } from '../../../shared/wire/client.ts'
import type { SealedPart } from '../../../shared/wire/frames.ts'
import { whereOf } from '../../where.ts'
import type { Clock } from '../clock.ts'
import type { FirstSync, Heads, MachineKeys, Mail, Outbox } from '../ports.ts'
import type { OpenReplica } from '../replica/replica.ts'
import { createFollow, type FollowFault } from './follow.ts'
import { createLane } from './lane.ts'
import { createLink, type LinkState } from './link.ts'
import { createMailing } from './mail.ts'
import { createSending } from './sending.ts'

export interface SyncOptions {
  readonly replica: OpenReplica
  readonly outbox: Outbox
  readonly heads: Heads
  /** Left out where no letters are written. */
  readonly mail?: Mail
  /** Left out where no counter is restored. */
  readonly firstSync?: FirstSync
  readonly keys: MachineKeys
  /** The device's key pair: opens sessions. */
  readonly device: SignKeyPair
  readonly transport: Transport
  /** `http://127.0.0.1:4100`, without a slash at the end. */
  readonly baseUrl: string
  readonly crypto: Crypto
  readonly clock: Clock
  /** A number from 0 up to 1. */
  readonly random: () => number
  /** For the log file; no personal datum. */
  readonly log?: (event: string, data: Readonly<Record<string, string | number | null>>) => void
}

export interface SyncStatus extends LinkState {
  /** Approved records without an outcome in the verified replica. */
  readonly waiting: number
  /** A catch-up under way. */
  readonly progress: { readonly done: number; readonly of: number } | null
  /** Entries that the newest checkpoint central has shown is ahead of the verified log; null while nothing is known of it. */
  readonly behind: number | null
  /** Why the last round of a lane failed, beside a lost line; null when all is well. */
  readonly problem: string | null
}

export interface Sync {
  status(): SyncStatus
  /** Called whenever the status may have changed. */
  listen(listener: () => void): () => void
  /** The switch at the counter. False closes every socket before it returns. */
  setPlugged(plugged: boolean): void
  /** The desk has something to send. */
  nudge(): void
  /**
   * Resolves true when everything is where it should be: outbox empty, replica at central's checkpoint, cosigned,
   * witnessed when the quorum allows it, sealed parts here, index complete; false when `withinMs` were not enough.
   */
  settled(withinMs: number): Promise<boolean>
  /** Goes to central's newest checkpoint although an alarm stands: its cause may have gone (desk/acknowledge.ts). */
  followAgain(): Promise<Result<number, FollowFault>>
  /** Ends all work. Resolves when nothing runs any more. */
  close(): Promise<void>
}

/** Without an event stream, the newest checkpoint is asked for this often. */
const POLL_MS = 5_000
/** With one, this often: a stream may be silent for the wrong reason. */
const RARE_POLL_MS = 60_000
const PARTS_PER_ROUND = 256
/** What was refused is tried again after this, and after the longer time when only people can change the answer. */
const AGAIN_MS = 1_000
const PATIENT_MS = 10_000
const BROKEN_MS = 5_000
const PATIENT = new Set([
  'SESSION_KEY',
  'FORBIDDEN',
  'STOPPED',
  'COSIGNER_UNKNOWN',
  'OTHER_NETWORK',
  'GENESIS_OTHER_NETWORK',
])
/** Parts that central does not have are asked for again after this. */
const PARTS_AGAIN_MS = 15_000
/** Between two questions for wraps; the longer one so that a clock set back does not stop them. */
const MIN_NAP_MS = 1_000
const LONGEST_NAP_MS = 10 * 60_000

export const createSync = (options: SyncOptions): Sync => {
  const { replica, outbox, heads, firstSync, keys, crypto, clock, log = () => undefined } = options
  const { writer } = replica
  const listeners = new Set<() => void>()
  let closed = false
  /** By lane. */
  const problems = new Map<string, string>()
  const timers = new Set<() => void>()
  let progress: SyncStatus['progress'] = null
  /** Entries of the newest checkpoint that central has shown over this line; null while none was followed or is being. */
  let city: number | null = null
  /** Central was asked for its newest checkpoint over this line, and it was followed: keys are known as they stand. */
  let followed = false
  const changed = (): void => {
    for (const listener of [...listeners]) listener()
  }

  const link = createLink({
    transport: options.transport,
    clock,
    random: options.random,
    onChange: () => {
      if (link.state().state !== 'connected') {
        city = null
        followed = false
      }
      changed()
      wakeAll()
    },
  })
  const client = createCentralClient({
    fetch: link.fetch,
    baseUrl: options.baseUrl,
    crypto,
    network: replica.network.network,
    origin: replica.network.origin,
    identity: { id: keys.device as KeyId, sign: options.device },
  })
  const follow = createFollow({
    replica,
    heads,
    keys,
    client,
    crypto,
    clock,
    onProgress: (done, of) => {
      progress = done < of ? { done, of } : null
      changed()
    },
    onShown: (size) => {
      city = Math.max(city ?? 0, size)
      changed()
    },
  })
  const sending = createSending({ replica, outbox, client, crypto, clock })
  const mailing =
    options.mail === undefined ? null : createMailing({ replica, mail: options.mail, keys, client, crypto, clock, log })

  /** A rule version that this program now knows is no alarm any more; the first round raises it again if it is. */
  writer.clearAlarm('RULES_NOT_INSTALLED')

  /** A lost line pauses everybody; what central or the disk refuses, only the lane that asked for it. */
  const failed = (name: string, error: ClientError | FollowFault, again: () => void): void => {
    if (error.code === 'ALARM') return
    if (error.code === 'OFFLINE') {
      sending.forget()
      link.pause()
      again()
      return
    }
    const code = error.code === 'REFUSED' ? error.wire : error.code
    if (problems.get(name) !== code) log('sync failed', { lane: name, code })
    problems.set(name, code)
    const told = error.code === 'REFUSED' ? error.retryAfterMs : null
    later(told ?? (PATIENT.has(code) ? PATIENT_MS : AGAIN_MS), again)
    changed()
  }
  const fine = (...names: readonly string[]): void => {
    const gone = names.filter((name) => problems.delete(name))
    if (gone.length > 0) changed()
  }
  const later = (ms: number, run: () => void): void => {
    const cancel = clock.after(ms, () => {
      timers.delete(cancel)
      run()
    })
    timers.add(cancel)
  }
  const may = (): boolean => !closed && link.ready()
  /** A defect, or a disk that does not take what it is given: a pause, then everything unsettled is looked at again. */
  const broken = (name: string, error: unknown, again: () => void): void => {
    problems.set(name, sqliteProblem(error) ?? 'INTERNAL')
    log('sync broken', { lane: name, ...whereOf(error) })
    sending.forget()
    later(BROKEN_MS, again)
    changed()
  }
  const lane = (name: string, round: () => Promise<void>) => {
    const made = createLane(round, may, (error) => broken(name, error, () => made.wake()))
    return made
  }

  // Hearing

  /** The newest note of an event, until following takes it. */
  let shown: Uint8Array | null = null
  let witnessed: { readonly size: number; readonly bytes: Uint8Array } | null = null
  let poll: (() => void) | null = null
  const pollIn = (ms: number): void => {
    poll?.()
    poll = clock.after(ms, () => {
      shown = null
      following.wake()
      askForMail()
      pollIn(streaming ? RARE_POLL_MS : POLL_MS)
    })
  }
  let streaming = false
  let endStream: () => void = () => undefined
  const hearing = lane('hearing', async () => {
    const stream = client.events((event) => {
      if (!streaming) {
        streaming = true
        fine('hearing')
        pollIn(RARE_POLL_MS)
        askForMail()
      }
      if (event.name === 'mailbox') {
        askForMail()
        return
      }
      if (event.name === 'checkpoint') shown = utf8Encode(event.data.note)
      else witnessed = { size: event.data.size, bytes: utf8Encode(event.data.note) }
      following.wake()
    })
    endStream = stream.close
    const error = await stream.done
    endStream = () => undefined
    streaming = false
    if (closed || !link.state().plugged) return
    pollIn(POLL_MS)
    // Central may have lost its queue with the line.
    sending.forget()
    failed('hearing', error ?? { code: 'OFFLINE' }, () => hearing.wake())
  })

  // Following

  const following = lane('following', async () => {
    // What was told before the line was lost is not the newest.
    const note = !followed || firstSync?.waits() === true ? null : shown
    shown = null
    const reached = await follow.to(note)
    progress = null
    if (!reached.ok) {
      city = null
      failed('following', reached.error, () => following.wake())
      return
    }
    if (note === null) {
      followed = true
      firstSync?.atNewest()
    }
    city = Math.max(city ?? 0, reached.value)
    changed()
    const cosigned = await follow.cosign()
    if (cosigned.ok) fine('following', 'cosigning')
    else failed('cosigning', cosigned.error, () => following.wake())
    await keepWitnessed(cosigned.ok && cosigned.value)
    sendingLane.wake()
    mailLane.wake()
    parts.wake()
  })

  /** The witnessed note of an event, or asked for when our own cosignature may have completed it. */
  const keepWitnessed = async (ask: boolean): Promise<void> => {
    const note = witnessed
    if (note !== null && (await writer.keepWitnessed(note.bytes))) return
    // One of a checkpoint that lies ahead waits until we have come so far.
    if (witnessed !== null && witnessed.size <= (replica.ledger.head()?.size ?? 0)) witnessed = null
    if (!ask && replica.witnessedSize() > 0) return
    const fetched = await client.witnessed()
    if (!fetched.ok) {
      failed('witnessed', fetched.error, () => following.wake())
      return
    }
    fine('witnessed')
    if (fetched.value !== null) await writer.keepWitnessed(fetched.value)
  }

  // Sending

  let resend: (() => void) | null = null
  const sendingLane = lane('sending', async () => {
    if (replica.alarm() !== null || replica.ledger.head() === null) return
    const sent = await sending.round()
    if (!sent.ok) {
      failed('sending', sent.error, () => sendingLane.wake())
      return
    }
    fine('sending', 'settling')
    const due = sending.nextResendAt()
    resend?.()
    resend = due === null ? null : clock.after(Math.max(100, due - clock.now()), () => sendingLane.wake())
    changed()
  })

  // Mail

  const mailLane = lane('mail', async () => {
    // Whose letters count is said by the ledger as it stands, not as it stood when the line was lost.
    if (mailing === null || !followed || replica.alarm() !== null) return
    const done = await mailing.round()
    if (done.ok) fine('mail')
    else failed('mail', done.error, () => mailLane.wake())
  })
  const askForMail = (): void => {
    mailing?.ask()
    mailLane.wake()
  }

  // Parts

  let partsAgain: (() => void) | null = null
  const parts = lane('parts', async () => {
    const wanted = writer.wanted(PARTS_PER_ROUND)
    if (wanted.length === 0) return
    const own = wanted.flatMap((hash) => {
      const part = outbox.part(hash)
      return part === null ? [] : [{ hash, ...part, isOwn: true }]
    })
    const mine = new Set(own.map(({ hash }) => hash))
    const asked = wanted.filter((hash) => !mine.has(hash))
    const replies = asked.length === 0 ? ok([]) : await client.parts(asked)
    if (!replies.ok) {
      failed('parts', replies.error, () => parts.wake())
      return
    }
    const present = replies.value.filter(({ status }) => status === 'present')
    const absent = replies.value.filter(({ status }) => status === 'missing' || status === 'erased')
    const fetched = present.map(({ hash, ciphertext, tokens, wraps }) => {
      const wrap = wraps.find(({ office }) => office === keys.office)?.wrap ?? null
      return { hash, ciphertext, tokens, wrap, isOwn: false }
    })
    const stored = await writer.storeParts(
      [...own, ...fetched],
      [...absent.map(({ hash }) => hash), ...unsound(present)],
    )
    if (!stored.ok) {
      failed('parts', stored.error, () => parts.wake())
      return
    }
    fine('parts')
    changed()
    wraps.wake()
    if (own.length + present.length > 0) parts.wake()
    else {
      partsAgain?.()
      partsAgain = clock.after(PARTS_AGAIN_MS, () => parts.wake())
    }
  })
  const unsound = (present: readonly { readonly hash: Hash; readonly ciphertext: Uint8Array }[]): readonly string[] =>
    present.filter(({ hash, ciphertext }) => crypto.sha256Hex(ciphertext) !== hash).map(({ hash }) => hash)

  // Wraps

  let wrapsAgain: (() => void) | null = null
  const wraps = lane('wraps', async () => {
    const asked = writer.wrapsWanted(PARTS_PER_ROUND)
    if (asked.length > 0) {
      const replies = await client.parts(asked, false)
      const answer = (part: SealedPart) => part.wraps.find(({ office }) => office === keys.office)?.wrap ?? null
      const stored = replies.ok
        ? await writer.storeWraps(replies.value.map((part) => ({ hash: part.hash, wrap: answer(part) })))
        : replies
      if (!stored.ok) {
        failed('wraps', stored.error, () => wraps.wake())
        return
      }
      changed()
    }
    fine('wraps')
    const next = writer.nextWrapAt()
    wrapsAgain?.()
    wrapsAgain =
      next === null
        ? null
        : clock.after(Math.min(LONGEST_NAP_MS, Math.max(MIN_NAP_MS, next - clock.now())), () => wraps.wake())
  })

  let alarmed = replica.alarm() !== null
  const stopListening = replica.listen(({ ordered, keys: rows }) => {
    try {
      const ended = alarmed && replica.alarm() === null
      alarmed = replica.alarm() !== null
      // What rested while the alarm stood goes on.
      if (ended) wakeAll()
      if (ordered.length > 0) {
        sending.ordered(ordered)
        sendingLane.wake()
      }
      // What did not verify by the keys that were known may do so now.
      if (rows.some((key) => key.startsWith('key/') || key.startsWith('office/'))) askForMail()
      if (writer.wanted(1).length > 0) parts.wake()
      if (writer.wrapsWanted(1).length > 0) wraps.wake()
      changed()
    } catch (error) {
      broken('settling', error, () => sendingLane.wake())
    }
  })

  const wakeAll = (): void => {
    if (!may()) return
    hearing.wake()
    following.wake()
    sendingLane.wake()
    mailLane.wake()
    parts.wake()
    wraps.wake()
  }
  let under: Promise<unknown> = Promise.resolve()
  pollIn(POLL_MS)
  wakeAll()

  const isSettled = (): boolean => {
    const head = replica.ledger.head()
    if (head === null || link.state().state !== 'connected' || problems.size > 0) return false
    const witnesses = writer.witnesses()
    const offices = new Set(witnesses?.witnesses.map(({ office }) => office))
    const threshold = witnesses?.policy.groups.at(-1)?.threshold ?? 0
    const canBeWitnessed = offices.size >= threshold
    return (
      outbox.waiting() === 0 &&
      heads.verified()?.size === head.size &&
      (!canBeWitnessed || replica.witnessedSize() === head.size) &&
      writer.wanted(1).length === 0 &&
      replica.indexLag() === 0
    )
  }

  /** A replica that cannot be read is told by whoever works on it; the status tells all the rest. */
  const behind = (): number | null => {
    if (city === null) return null
    try {
      return Math.max(0, city - (replica.ledger.head()?.size ?? 0))
    } catch (error) {
      if (sqliteProblem(error) === null) throw error
      return null
    }
  }

  return {
    status: () => ({
      ...link.state(),
      waiting: outbox.waiting(),
      progress,
      behind: behind(),
      problem: [...problems.values()][0] ?? null,
    }),
    listen: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    setPlugged: (plugged) => {
      if (!plugged) endStream()
      sending.forget()
      link.setPlugged(plugged)
    },
    nudge: () => {
      sendingLane.wake()
      mailLane.wake()
    },
    settled: async (withinMs) => {
      const end = clock.now() + withinMs
      for (;;) {
        if (isSettled()) {
          // What stands still here must also be what central shows now.
          const newest = await client.checkpoint()
          const root = replica.ledger.head()?.root
          if (newest.ok && root !== undefined && statesRoot(newest.value, root) && isSettled()) return true
          following.wake()
        }
        if (clock.now() >= end) return false
        await new Promise<void>((resolve) => clock.after(25, resolve))
      }
    },
    followAgain: () => {
      if (!may()) return Promise.resolve(err({ code: 'OFFLINE' }))
      // The lane itself does nothing while the alarm stands; two orders at once take turns.
      const turn = under.then(() => follow.again())
      under = turn.catch(() => undefined)
      return turn
    },
    close: async () => {
      closed = true
      stopListening()
      for (const cancel of [poll, resend, partsAgain, wrapsAgain, ...timers]) cancel?.()
      endStream()
      link.close()
      await Promise.all([hearing, following, sendingLane, mailLane, parts, wraps].map((each) => each.idle()))
    },
  }
}

/** Whether a note is of the tree with this root (hex); says nothing of its signature. */
const statesRoot = (note: Uint8Array, root: string): boolean => {
  const text = new TextDecoder().decode(note)
  return text.split('\n')[2] === Buffer.from(fromHex(root) as Uint8Array).toString('base64')
}
