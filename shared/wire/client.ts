/**
 * Central as an office sees it: one method per endpoint, every reply read with a size cap and parsed before anything is
 * made of it. The client trusts nothing: notes, tiles and entries are for the caller to verify.
 *
 * A session is opened when a request first needs one and again when central no longer knows it. Nothing is retried
 * otherwise: the outbox decides when to send again, and every request may be sent twice without harm.
 */
import { concatBytes, utf8Decode } from '../bytes.ts'
import { MAX_LETTER_CONTENT_BYTES } from '../crypto/letters.ts'
import type { Crypto, SignKeyPair } from '../crypto/port.ts'
import { MAX_WRAP_BYTES } from '../crypto/wraps.ts'
import type { Hash, Instant, KeyId, OfficeId, TxId } from '../ledger/ids.ts'
import { MAX_NOTE_SIZE } from '../ledger/note.ts'
import { type Bundle, bundlePath, TILE_WIDTH, type Tile, tilePath } from '../ledger/tiles.ts'
import { err, ok, type Result } from '../result.ts'
import { EventReader, type WireEvent } from './events.ts'
import type { Fetch, FetchInit, FetchResponse } from './fetch.ts'
import { decodeParts, encodeBatch, encodeParts, type SealedPart } from './frames.ts'
import {
  MAX_BUNDLE_BYTES,
  MAX_CIPHERTEXT_BYTES,
  MAX_JSON_BYTES,
  MAX_PARTS_BYTES,
  MAX_SMALL_BYTES,
  MEDIA_TYPES,
} from './limits.ts'
import * as m from './messages.ts'
import { type Envelope, signSession } from './statements.ts'

export type ClientError =
  /** No connection, or it broke before the reply was whole: nobody knows whether the request was carried out. */
  | { readonly code: 'OFFLINE' }
  /** Central said no. `wire` is its code; `retryAfterMs` when it said when to come again. */
  | {
      readonly code: 'REFUSED'
      readonly status: number
      readonly wire: string
      readonly reason: string | null
      readonly retryAfterMs: number | null
    }
  /** Not what central sends: too long, another shape, another media type. */
  | { readonly code: 'REPLY_MALFORMED' }
  /** The challenge names another network or log. */
  | { readonly code: 'OTHER_NETWORK' }

export type Reply<T> = Promise<Result<T, ClientError>>

export interface ClientOptions {
  readonly fetch: Fetch
  /** `http://127.0.0.1:4100`, without a slash at the end. */
  readonly baseUrl: string
  readonly crypto: Crypto
  readonly network: string
  /** Of the log. */
  readonly origin: string
  /** The device (or auditor) that opens sessions; null: public endpoints only. */
  readonly identity: { readonly id: KeyId; readonly sign: SignKeyPair } | null
}

export interface CentralClient {
  /** The newest signed note. */
  checkpoint(): Reply<Uint8Array>
  /** The newest note with its quorum; null before the first. */
  witnessed(): Reply<Uint8Array | null>
  /** 32 * width bytes. */
  tile(tile: Tile): Reply<Uint8Array>
  bundle(bundle: Bundle): Reply<Uint8Array>
  submit(entries: readonly Uint8Array[]): Reply<m.Submitted>
  /** Null when central does not know the record. */
  transaction(id: TxId): Reply<m.TransactionStatus | null>
  /** A note of the checkpoint's text with the device's cosignature line. */
  cosign(note: Uint8Array): Reply<m.Cosigned>
  /** Calls `on` for every event until `close`; `done` tells why the stream ended. */
  events(on: (event: WireEvent) => void): { close(): void; readonly done: Promise<ClientError | null> }
  /** Null when central has none; REFUSED `ERASED` when it is gone for ever. */
  sealed(hash: Hash): Reply<Uint8Array | null>
  putSealed(hash: Hash, ciphertext: Uint8Array): Reply<null>
  wrap(hash: Hash, office: OfficeId): Reply<Uint8Array | null>
  putWrap(hash: Hash, office: OfficeId, wrap: Uint8Array): Reply<null>
  tokens(hash: Hash): Reply<readonly string[] | null>
  putTokens(hash: Hash, tokens: readonly string[]): Reply<null>
  /** Many parts at once, each with this office's wrap; parts marked `later` are to be asked for again. */
  parts(hashes: readonly Hash[], ciphertexts?: boolean): Reply<SealedPart[]>
  putParts(parts: readonly SealedPart[]): Reply<m.PartsStored>
  /** The wrap of an epoch's number key for an office. */
  numberKey(epoch: number, office: OfficeId): Reply<Uint8Array | null>
  putNumberKey(epoch: number, office: OfficeId, wrap: Uint8Array): Reply<null>
  /** A letter (crypto/letters.ts) to an office's mailbox. */
  postLetter(to: OfficeId, letter: Uint8Array): Reply<m.LetterStored>
  /** What waits for this device's own office, behind place `after`. */
  letters(own: OfficeId, after: number): Reply<m.Letters>
  /** A letter's sealed content; null when it is not, or no more, there. */
  letter(own: OfficeId, id: string): Reply<Uint8Array | null>
  /** Answers with the acknowledgement that is kept, which may be another device's; null for an unknown letter. */
  takeLetter(own: OfficeId, id: string, taken: Envelope): Reply<m.LetterState | null>
  /** What became of a letter; null when central does not know it. */
  letterState(to: OfficeId, id: string): Reply<m.LetterState | null>
  health(): Reply<m.Health>
}

export const createCentralClient = (options: ClientOptions): CentralClient => {
  const { baseUrl, crypto, identity } = options
  let token: string | null = null

  const send = async (path: string, init: FetchInit): Promise<Result<FetchResponse, ClientError>> => {
    try {
      return ok(await options.fetch(`${baseUrl}${path}`, init))
    } catch {
      return err({ code: 'OFFLINE' })
    }
  }

  const openSession = async (): Reply<string> => {
    if (identity === null) return refused(401, 'SESSION_NEEDED')
    const asked = await json(m.challenge, await send('/session/challenge', { method: 'POST', headers: {} }))
    if (!asked.ok) return asked
    const { network, origin, nonce, expires } = asked.value
    if (network !== options.network || origin !== options.origin) return err({ code: 'OTHER_NETWORK' })
    const statement = { v: 1, network, origin, key: identity.id, nonce, expires: expires as Instant } as const
    const body = JSON.stringify(signSession(crypto, identity.sign.secretKey, statement))
    const init: FetchInit = { method: 'POST', headers: { 'content-type': MEDIA_TYPES.json }, body }
    const opened = await json(m.session, await send('/session', init))
    if (!opened.ok) return opened
    token = opened.value.token
    return ok(token)
  }

  /** A request with the session's bearer; a forgotten session is opened once more. */
  const authorized = async (path: string, init: FetchInit): Promise<Result<FetchResponse, ClientError>> => {
    const held = token
    const first: Result<string, ClientError> = held === null ? await openSession() : ok(held)
    if (!first.ok) return first
    const bearing = (bearer: string): FetchInit => ({
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${bearer}` },
    })
    const reply = await send(path, bearing(first.value))
    if (!reply.ok || reply.value.status !== 401 || held === null) return reply
    await discard(reply.value)
    if (token === held) token = null
    const second: Result<string, ClientError> = token === null ? await openSession() : ok(token)
    return second.ok ? send(path, bearing(second.value)) : second
  }

  const get = (path: string) => authorized(path, { method: 'GET', headers: {} })
  const put = (path: string, body: Uint8Array, type: string = MEDIA_TYPES.bytes) =>
    authorized(path, { method: 'PUT', headers: { 'content-type': type }, body })
  const post = (path: string, body: Uint8Array | string, type: string) =>
    authorized(path, { method: 'POST', headers: { 'content-type': type }, body })
  const getPublic = (path: string) => send(path, { method: 'GET', headers: {} })

  return {
    checkpoint: async () => bytes(MAX_NOTE_SIZE, await getPublic('/checkpoint')),
    witnessed: async () => orNone(await bytes(MAX_NOTE_SIZE, await getPublic('/checkpoint/witnessed'))),
    tile: async (tile) => bytes(TILE_WIDTH * 32, await getPublic(`/${tilePath(tile)}`)),
    bundle: async (bundle) => bytes(MAX_BUNDLE_BYTES, await get(`/${bundlePath(bundle)}`)),
    submit: async (entries) =>
      json(m.submitted, await post('/transactions', encodeBatch(entries), MEDIA_TYPES.batch), MAX_JSON_BYTES),
    transaction: async (id) => orNone(await json(m.transactionStatus, await get(`/transactions/${id}`))),
    cosign: async (note) => {
      const init: FetchInit = { method: 'POST', headers: { 'content-type': MEDIA_TYPES.note }, body: note }
      return json(m.cosigned, await send('/cosignatures', init))
    },
    events: (on) => follow((init) => authorized('/events', init), on),
    sealed: async (hash) => orNone(await bytes(MAX_CIPHERTEXT_BYTES, await get(`/sealed/${hash}`))),
    putSealed: async (hash, ciphertext) => nothing(await put(`/sealed/${hash}`, ciphertext)),
    wrap: async (hash, office) => orNone(await bytes(MAX_WRAP_BYTES, await get(`/sealed/${hash}/wraps/${office}`))),
    putWrap: async (hash, office, wrap) => nothing(await put(`/sealed/${hash}/wraps/${office}`, wrap)),
    tokens: async (hash) => {
      const reply = orNone(await json(m.tokens, await get(`/sealed/${hash}/tokens`)))
      return reply.ok ? ok(reply.value?.tokens ?? null) : reply
    },
    putTokens: async (hash, tokens) => {
      const body = new TextEncoder().encode(JSON.stringify({ tokens }))
      return nothing(await put(`/sealed/${hash}/tokens`, body, MEDIA_TYPES.json))
    },
    parts: async (hashes, ciphertexts = true) => {
      const body = JSON.stringify({ hashes, ciphertexts })
      const reply = await bytes(2 * MAX_PARTS_BYTES, await post('/sealed/get', body, MEDIA_TYPES.json))
      if (!reply.ok) return reply
      const parts = decodeParts(reply.value)
      if (!parts.ok || parts.value.length !== hashes.length) return err({ code: 'REPLY_MALFORMED' })
      return parts.value.every((part, i) => part.hash === hashes[i])
        ? ok(parts.value)
        : err({ code: 'REPLY_MALFORMED' })
    },
    putParts: async (parts) =>
      json(m.partsStored, await post('/sealed/put', encodeParts(parts), MEDIA_TYPES.parts), MAX_JSON_BYTES),
    numberKey: async (epoch, office) => orNone(await bytes(MAX_WRAP_BYTES, await get(`/keys/${epoch}/${office}`))),
    putNumberKey: async (epoch, office, wrap) => nothing(await put(`/keys/${epoch}/${office}`, wrap)),
    postLetter: async (to, letter) => json(m.letterStored, await post(`/mailbox/${to}`, letter, MEDIA_TYPES.letter)),
    letters: async (own, after) => json(m.letters, await get(`/mailbox/${own}?after=${after}`), MAX_JSON_BYTES),
    letter: async (own, id) => orNone(await bytes(MAX_LETTER_CONTENT_BYTES, await get(`/mailbox/${own}/${id}`))),
    takeLetter: async (own, id, taken) =>
      orNone(
        await json(m.letterState, await post(`/mailbox/${own}/${id}/taken`, JSON.stringify(taken), MEDIA_TYPES.json)),
      ),
    letterState: async (to, id) => orNone(await json(m.letterState, await get(`/mailbox/${to}/${id}/state`))),
    health: async () => json(m.health, await getPublic('/healthz'), MAX_SMALL_BYTES, [503]),
  }
}

type Sent = Result<FetchResponse, ClientError>

/** Whatever stands between may say `retry-after`; it must not keep an office away for the day. */
const LONGEST_RETRY_MS = 60_000

const refused = (status: number, wire: string): Result<never, ClientError> =>
  err({ code: 'REFUSED', status, wire, reason: null, retryAfterMs: null })

/** The body's bytes, at most `max`; a reply of another status than 200 becomes REFUSED. */
const bytes = async (max: number, sent: Sent, alsoTaken: readonly number[] = []): Reply<Uint8Array> => {
  if (!sent.ok) return sent
  const reply = sent.value
  const taken = (reply.status >= 200 && reply.status < 300) || alsoTaken.includes(reply.status)
  const body = await readCapped(reply, taken ? max : MAX_SMALL_BYTES)
  if (!body.ok) return body
  if (taken) return body
  const told = parseJson(m.wireError, body.value)
  const after = Number(reply.headers.get('retry-after'))
  return err({
    code: 'REFUSED',
    status: reply.status,
    wire: told.ok ? told.value.code : 'UNKNOWN',
    reason: told.ok ? (told.value.reason ?? null) : null,
    retryAfterMs: Number.isFinite(after) && after > 0 ? Math.min(after * 1000, LONGEST_RETRY_MS) : null,
  })
}

interface Schema<T> {
  safeParse(value: unknown): { readonly success: true; readonly data: T } | { readonly success: false }
}

const json = async <T>(
  schema: Schema<T>,
  sent: Sent,
  max = MAX_SMALL_BYTES,
  alsoTaken: readonly number[] = [],
): Reply<T> => {
  const body = await bytes(max, sent, alsoTaken)
  return body.ok ? parseJson(schema, body.value) : body
}

const parseJson = <T>(schema: Schema<T>, body: Uint8Array): Result<T, ClientError> => {
  try {
    const parsed = schema.safeParse(JSON.parse(utf8Decode(body) ?? ''))
    return parsed.success ? ok(parsed.data) : err({ code: 'REPLY_MALFORMED' })
  } catch {
    return err({ code: 'REPLY_MALFORMED' })
  }
}

const nothing = async (sent: Sent): Reply<null> => {
  const body = await bytes(MAX_SMALL_BYTES, sent)
  return body.ok ? ok(null) : body
}

const orNone = <T>(reply: Result<T, ClientError>): Result<T | null, ClientError> =>
  !reply.ok && reply.error.code === 'REFUSED' && reply.error.wire === 'NOT_FOUND' ? ok(null) : reply

const readCapped = async (reply: FetchResponse, max: number): Reply<Uint8Array> => {
  if (reply.body === null) return ok(new Uint8Array(0))
  const reader = reply.body.getReader()
  const pieces: Uint8Array[] = []
  let length = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return ok(concatBytes(...pieces))
      if (value === undefined) continue
      length += value.length
      if (length > max) {
        await reader.cancel()
        return err({ code: 'REPLY_MALFORMED' })
      }
      pieces.push(value)
    }
  } catch {
    return err({ code: 'OFFLINE' })
  }
}

const discard = async (reply: FetchResponse): Promise<void> => {
  await readCapped(reply, MAX_SMALL_BYTES)
}

const follow = (
  open: (init: FetchInit) => Promise<Sent>,
  on: (event: WireEvent) => void,
): { close(): void; readonly done: Promise<ClientError | null> } => {
  let closed = false
  let cancel: () => void = () => undefined
  const run = async (): Promise<ClientError | null> => {
    const sent = await open({ method: 'GET', headers: { accept: MEDIA_TYPES.events }, streaming: true })
    if (!sent.ok) return closed ? null : sent.error
    if (sent.value.status !== 200 || sent.value.body === null) {
      const told = await bytes(MAX_SMALL_BYTES, sent)
      return told.ok ? { code: 'REPLY_MALFORMED' } : told.error
    }
    const reader = sent.value.body.getReader()
    cancel = () => void reader.cancel().catch(() => undefined)
    if (closed) cancel()
    const events = new EventReader()
    try {
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return closed ? null : { code: 'OFFLINE' }
        const read = events.push(value ?? new Uint8Array(0))
        if (!read.ok) {
          cancel()
          return { code: 'REPLY_MALFORMED' }
        }
        for (const event of read.value) if (!closed) on(event)
      }
    } catch {
      return closed ? null : { code: 'OFFLINE' }
    }
  }
  const done = run()
  return {
    close: () => {
      closed = true
      cancel()
    },
    done,
  }
}
