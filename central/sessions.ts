/**
 * Sessions: an enrolled, active device (or an auditor's key) answers a challenge and gets a bearer for ten minutes.
 *
 * Challenges are central's own and good once, so an office whose clock is a day off is let in all the same, and a
 * recorded answer opens nothing. Bearers are kept as hashes, in memory: a restart asks everyone again. The key's
 * standing is looked up at every request, so a revocation ends its sessions with the block that orders it.
 */
import { concatBytes, toHex, utf8Encode } from '../shared/bytes.ts'
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

const MAX_CHALLENGES = 4096
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
  const challenges = new Map<string, { readonly expires: Instant; readonly until: number }>()
  const sessions = new Map<string, { readonly key: KeyId; readonly until: number }>()
  const opened = new Map<KeyId, number[]>()

  const standing = (key: KeyId): Visitor | null => {
    const row = view.get(`key/${key}`)?.value as unknown as MemberRow | undefined
    if (row === undefined || row.status !== 'active' || row.office === null) return null
    if (row.kind === 'device') return { key, kind: 'device', office: row.office }
    return row.roles.includes('auditor') ? { key, kind: 'auditor', office: row.office } : null
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
      const now = clock.monotonic()
      for (const [nonce, { until }] of challenges) {
        if (until > now && challenges.size < MAX_CHALLENGES) break
        challenges.delete(nonce)
      }
      const nonce = toHex(crypto.random(32))
      const expires = (clock.now() + CHALLENGE_MS) as Instant
      challenges.set(nonce, { expires, until: now + CHALLENGE_MS })
      return { network, origin, nonce, expires }
    },
    open: (envelope) => {
      const key = claimedKey(envelope)
      if (key === null) return err({ code: 'BODY_MALFORMED' })
      const publicKey = publicKeyIn(view, key)
      if (publicKey === undefined || standing(key) === null) return err({ code: 'SESSION_KEY' })
      const statement = openSession(crypto, publicKey, envelope)
      if (!statement.ok) return err({ code: 'SESSION_SIGNATURE' })
      const { nonce, expires } = statement.value
      const challenge = challenges.get(nonce)
      challenges.delete(nonce)
      const answers = challenge !== undefined && challenge.until > clock.monotonic() && challenge.expires === expires
      if (!answers || statement.value.network !== network || statement.value.origin !== origin) {
        return err({ code: 'SESSION_CHALLENGE' })
      }
      if (tooOften(key)) return err({ code: 'TOO_MANY' })
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
