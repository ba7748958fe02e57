/**
 * Sessions: an enrolled, active device (or an auditor's key) answers a challenge and gets a bearer for ten minutes.
 *
 * Challenges are central's own and good once, so an office whose clock is a day off is let in all the same, and a
 * recorded answer opens nothing. A challenge authenticates itself, so asking for many costs strangers' time and no
 * memory; only those that an enrolled key has answered are remembered, until they expire. Bearers are kept as hashes,
 * in memory: a restart asks everyone again. The key's standing is looked up at every request, so a revocation ends its
 * sessions with the block that orders it, and an auditor's end with the last day of the mandate.
 *
 *     nonce = random (16) || HMAC-SHA-256(process secret, random || expires u64)[0..16]
 */
import { concatBytes, fromHex, toHex, utf8Encode, writeU64 } from '../shared/bytes.ts'
import { koreanDate } from '../shared/civil.ts'
import type { Crypto } from '../shared/crypto/port.ts'
import { publicKeyIn } from '../shared/ledger/block.ts'
import type { Instant, KeyId, OfficeId } from '../shared/ledger/ids.ts'
import type { LedgerView } from '../shared/ledger/state.ts'
import { err, ok, type Result } from '../shared/result.ts'
import type { MemberRow } from '../shared/services/members/v1/rows.ts'
import { CHALLENGE_MS, SESSION_MS } from '../shared/wire/limits.ts'
import type { Challenge, Session, WireCode } from '../shared/wire/messages.ts'
import { claimedKey, type Envelope, openSession } from '../shared/wire/statements.ts'
import type { Clock } from './sequencer.ts'

const MAX_SESSIONS = 8192
/** New sessions of one key in a minute. */
const PER_KEY_MINUTE = 30

/** Who a request comes from. */
export interface Visitor {
  readonly key: KeyId
  readonly kind: 'device' | 'auditor'
  readonly office: OfficeId
}

export interface Sessions {
  challenge(): Challenge
  open(envelope: Envelope): Result<Session, { readonly code: WireCode }>
  /** The visitor of an `authorization` header; null without a session that stands. */
  visitor(authorization: string | null): Visitor | null
}

export interface SessionsOptions {
  readonly crypto: Crypto
  readonly view: LedgerView
  readonly clock: Clock
  readonly network: string
  readonly origin: string
}

export const createSessions = (options: SessionsOptions): Sessions => {
  const { crypto, view, clock, network, origin } = options
  const secret = crypto.random(32)
  /** Nonces that were answered, with when they expire. */
  const answered = new Map<string, Instant>()
  const sessions = new Map<string, { readonly key: KeyId; readonly until: number }>()
  const opened = new Map<KeyId, number[]>()

  const standing = (key: KeyId): Visitor | null => {
    const row = view.get(`key/${key}`)?.value as unknown as MemberRow | undefined
    if (row === undefined || row.status !== 'active' || row.office === null) return null
    if (row.kind === 'device') return { key, kind: 'device', office: row.office }
    const today = koreanDate(clock.now())
    if (today < row.from || (row.until !== null && today > row.until)) return null
    return row.roles.includes('auditor') ? { key, kind: 'auditor', office: row.office } : null
  }

  const macOf = (random: Uint8Array, expires: Instant): Uint8Array => {
    const time = new Uint8Array(8)
    writeU64(time, 0, expires)
    return crypto.hmacSha256(secret, concatBytes(random, time)).slice(0, 16)
  }

  /** Whether a nonce is one of ours, in time and not answered before. */
  const isFresh = (nonce: string, expires: Instant): boolean => {
    for (const [old, until] of answered) if (until <= clock.now()) answered.delete(old)
    const bytes = fromHex(nonce) as Uint8Array
    const mac = macOf(bytes.slice(0, 16), expires)
    return crypto.equal(mac, bytes.slice(16)) && expires > clock.now() && !answered.has(nonce)
  }

  const tooOften = (key: KeyId): boolean => {
    const now = clock.monotonic()
    const recent = (opened.get(key) ?? []).filter((at) => now - at < 60_000)
    opened.set(key, recent)
    if (recent.length >= PER_KEY_MINUTE) return true
    recent.push(now)
    return false
  }

  return {
    challenge: () => {
      const random = crypto.random(16)
      const expires = (clock.now() + CHALLENGE_MS) as Instant
      return { network, origin, nonce: toHex(concatBytes(random, macOf(random, expires))), expires }
    },
    open: (envelope) => {
      const key = claimedKey(envelope)
      if (key === null) return err({ code: 'BODY_MALFORMED' })
      const publicKey = publicKeyIn(view, key)
      if (publicKey === undefined || standing(key) === null) return err({ code: 'SESSION_KEY' })
      const statement = openSession(crypto, publicKey, envelope)
      if (!statement.ok) return err({ code: 'SESSION_SIGNATURE' })
      const { nonce, expires } = statement.value
      const isOurs = statement.value.network === network && statement.value.origin === origin
      if (!isOurs || !isFresh(nonce, expires)) return err({ code: 'SESSION_CHALLENGE' })
      if (tooOften(key)) return err({ code: 'TOO_MANY' })
      answered.set(nonce, expires)
      const token = toBase64Url(crypto.random(32))
      const now = clock.monotonic()
      for (const [hash, { until }] of sessions) {
        if (until > now && sessions.size < MAX_SESSIONS) break
        sessions.delete(hash)
      }
      sessions.set(hashOf(crypto, token), { key, until: now + SESSION_MS })
      return ok({ token, livesMs: SESSION_MS })
    },
    visitor: (authorization) => {
      const token = /^Bearer ([A-Za-z0-9_-]{43})$/.exec(authorization ?? '')?.[1]
      if (token === undefined) return null
      const session = sessions.get(hashOf(crypto, token))
      return session !== undefined && session.until > clock.monotonic() ? standing(session.key) : null
    },
  }
}

const hashOf = (crypto: Crypto, token: string): string =>
  toHex(crypto.sha256(concatBytes(utf8Encode('daejang/bearer/v1\0'), utf8Encode(token))))

const toBase64Url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
