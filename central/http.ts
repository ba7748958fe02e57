/**
 * Central over HTTP: reads what a request carries within its size, hands it to the part that knows, and writes the
 * answer. The messages are described in shared/wire/messages.ts; nothing here decides anything.
 */
import { type Context, Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { sqliteProblem } from '../node/sqlite.ts'
import { concatBytes, utf8Decode } from '../shared/bytes.ts'
import { decodeLetter, MAX_LETTER_FRAME_BYTES } from '../shared/crypto/letters.ts'
import { MAX_WRAP_BYTES } from '../shared/crypto/wraps.ts'
import type { Hash, OfficeId, TxId } from '../shared/ledger/ids.ts'
import { encodeBundle, parseTilePath, TILE_WIDTH } from '../shared/ledger/tiles.ts'
import type { Result } from '../shared/result.ts'
import { decodeBatch, decodeParts, encodeParts } from '../shared/wire/frames.ts'
import {
  MAX_BATCH_BYTES,
  MAX_CIPHERTEXT_BYTES,
  MAX_COSIGNATURE_BYTES,
  MAX_JSON_BYTES,
  MAX_PARTS_BYTES,
  MAX_SMALL_BYTES,
  MEDIA_TYPES,
} from '../shared/wire/limits.ts'
import * as m from '../shared/wire/messages.ts'
import type { Checkpoints } from './checkpoints.ts'
import type { Broadcast } from './events.ts'
import type { Mailbox } from './mailbox.ts'
import type { Metrics } from './metrics.ts'
import type { Quota } from './quota.ts'
import type { Sessions, Visitor } from './sessions.ts'
import type { Shelf } from './shelf.ts'
import type { CentralStore } from './store.ts'

export interface HttpParts {
  readonly store: CentralStore
  readonly checkpoints: Checkpoints
  readonly sessions: Sessions
  readonly shelf: Shelf
  readonly mailbox: Mailbox
  readonly broadcast: Broadcast
  readonly quota: Quota
  readonly metrics: Metrics
  /** Judges a batch; a string is the code of a request that fails as a whole. */
  readonly submit: (entries: readonly Uint8Array[], sender: OfficeId) => Promise<m.Submitted | Failure>
  readonly status: (id: TxId) => m.TransactionStatus | null
  readonly health: () => m.Health
  /** The policy by which a checkpoint is witnessed, as a file; null while fewer offices can vote than it asks for. */
  readonly policy: () => Uint8Array | null
  readonly log: (event: string, data: Readonly<Record<string, string | number | null>>) => void
}

export interface Failure {
  readonly code: m.WireCode
  readonly reason?: string
  /** Seconds; told in the header alone. */
  readonly retryAfter?: number
}

/** A request that cannot be carried out; caught in one place. */
class Refusal extends Error {
  readonly failure: Failure
  constructor(failure: Failure) {
    super(failure.code)
    this.failure = failure
  }
}

const fail = (code: m.WireCode, reason?: string): never => {
  throw new Refusal(reason === undefined ? { code } : { code, reason })
}

const STATUS: Readonly<Record<m.WireCode, ContentfulStatusCode>> = {
  NOT_FOUND: 404,
  METHOD: 405,
  MEDIA_TYPE: 415,
  BODY_TOO_LARGE: 413,
  BODY_MALFORMED: 400,
  BATCH_MALFORMED: 400,
  PARTS_MALFORMED: 400,
  SESSION_NEEDED: 401,
  SESSION_CHALLENGE: 403,
  SESSION_KEY: 403,
  SESSION_SIGNATURE: 403,
  FORBIDDEN: 403,
  TOO_MANY: 429,
  QUOTA: 429,
  RETRY: 503,
  STOPPED: 503,
  HASH_MISMATCH: 422,
  ERASED: 410,
  WRAP_REFUSED: 422,
  NOT_YOURS: 409,
  NOTE_MALFORMED: 400,
  COSIGNER_UNKNOWN: 403,
  COSIGNATURE_INVALID: 422,
  CHECKPOINT_UNKNOWN: 409,
  CHECKPOINT_FORKED: 409,
  LETTER_MALFORMED: 400,
  LETTER_NETWORK: 422,
  LETTER_OFFICE: 422,
  LETTER_KEY: 403,
  LETTER_SIGNATURE: 422,
  LETTER_SENDER: 403,
  LETTER_ID_USED: 409,
  INTERNAL: 500,
}

const IMMUTABLE = 'public, max-age=31536000, immutable'
const IMMUTABLE_PRIVATE = 'private, max-age=31536000, immutable'

export const createHttp = (parts: HttpParts): Hono => {
  const { store, checkpoints, sessions, shelf, mailbox, metrics, quota } = parts
  const app = new Hono()

  app.use(async (c, next) => {
    await next()
    c.header('x-content-type-options', 'nosniff')
    if (!c.res.headers.has('cache-control')) c.header('cache-control', 'no-store')
    metrics.requests.inc({ route: routeOf(c.req.path), status: String(c.res.status) })
  })
  app.notFound((c) => answer(c, { code: 'NOT_FOUND' }))
  app.onError((error, c) => {
    if (error instanceof Refusal) return answer(c, error.failure)
    if (error instanceof HTTPException) return answer(c, { code: 'BODY_MALFORMED' })
    // Only the kind of the error: its words could hold what was sent.
    const problem = sqliteProblem(error)
    parts.log('request failed', { route: routeOf(c.req.path), error: error.name, code: errorCode(error) })
    return answer(c, problem === null ? { code: 'INTERNAL' } : { code: 'RETRY', reason: problem })
  })

  // Public

  app.get('/checkpoint', (c) => noteOf(c, checkpoints.newest()?.note))
  app.get('/checkpoint/witnessed', (c) => noteOf(c, checkpoints.witnessed()?.note))
  app.get('/policy', (c) => {
    const policy = parts.policy()
    return policy === null ? fail('NOT_FOUND') : octets(c, policy, 'no-store', MEDIA_TYPES.note)
  })
  app.get('/tile/*', (c) => {
    const path = parseTilePath(c.req.path.slice(1))
    if (!path.ok) return fail('NOT_FOUND')
    const size = checkpoints.newest()?.size ?? 0
    if (path.value.kind === 'hashes') {
      const { level, index, width } = path.value.tile
      // Nothing beyond the published checkpoint, whose block the store may already have.
      const published = Math.floor(size / TILE_WIDTH ** level) - index * TILE_WIDTH
      const hashes = published < width ? null : store.readTile(level, index, width)
      return hashes === null ? fail('NOT_FOUND') : octets(c, hashes, IMMUTABLE)
    }
    visit(c)
    const { index, width } = path.value.bundle
    const from = index * TILE_WIDTH
    if (from + width > size) return fail('NOT_FOUND')
    return octets(c, encodeBundle(store.entries(from, from + width)), IMMUTABLE_PRIVATE)
  })
  app.get('/healthz', (c) => {
    const health = parts.health()
    return c.json(health, health.status === 'ok' ? 200 : 503)
  })
  app.get('/metrics', async (c) => c.body(await metrics.text(), 200, { 'content-type': metrics.contentType }))

  // Sessions

  app.post('/session/challenge', (c) => c.json(sessions.challenge()))
  app.post('/session', async (c) => {
    const opened = sessions.open(await json(c, m.sessionRequest, MAX_SMALL_BYTES))
    metrics.sessions.inc({ result: opened.ok ? 'opened' : opened.error.code })
    return opened.ok ? c.json(opened.value) : answer(c, opened.error)
  })

  // Records

  app.post('/transactions', async (c) => {
    const visitor = device(c)
    const batch = decodeBatch(await upload(c, visitor, MEDIA_TYPES.batch, MAX_BATCH_BYTES))
    if (!batch.ok) return fail('BATCH_MALFORMED')
    const submitted = await parts.submit(batch.value, visitor.office)
    return 'code' in submitted ? answer(c, submitted) : c.json(submitted)
  })
  app.get('/transactions/:id', (c) => {
    visit(c)
    const status = parts.status(param(c, 'id', m.txIdSchema))
    return status === null ? fail('NOT_FOUND') : c.json(status)
  })
  app.get('/events', (c) => {
    const stream = parts.broadcast.subscribe(visit(c).office)
    if (stream === null) return fail('TOO_MANY')
    return c.body(stream, 200, { 'content-type': MEDIA_TYPES.events, 'cache-control': 'no-store' })
  })
  app.post('/cosignatures', async (c) => {
    const cosigned = checkpoints.cosign(await body(c, 'text/plain', MAX_COSIGNATURE_BYTES))
    metrics.cosignatures.inc({ result: cosigned.ok ? cosigned.value.status : cosigned.error.code })
    return cosigned.ok ? c.json(cosigned.value) : answer(c, cosigned.error)
  })

  // Sealed parts and keys

  app.get('/sealed/:hash', (c) => {
    device(c)
    return bytesOf(c, shelf.sealed(hash(c)))
  })
  app.put('/sealed/:hash', async (c) => {
    const visitor = device(c)
    const ciphertext = await upload(c, visitor, MEDIA_TYPES.bytes, MAX_CIPHERTEXT_BYTES)
    return done(c, shelf.putSealed(visitor.office, hash(c), ciphertext))
  })
  app.get('/sealed/:hash/wraps/:office', (c) => {
    device(c)
    return bytesOf(c, shelf.wrap(hash(c), office(c)))
  })
  app.put('/sealed/:hash/wraps/:office', async (c) => {
    const visitor = device(c)
    const wrap = await upload(c, visitor, MEDIA_TYPES.bytes, MAX_WRAP_BYTES)
    return done(c, shelf.putWrap(visitor.office, hash(c), office(c), wrap))
  })
  app.get('/sealed/:hash/tokens', (c) => {
    device(c)
    const tokens = shelf.tokens(hash(c))
    return tokens.ok ? c.json({ tokens: tokens.value }) : answer(c, tokens.error)
  })
  app.put('/sealed/:hash/tokens', async (c) => {
    const visitor = device(c)
    const { tokens } = await json(c, m.tokens, MAX_SMALL_BYTES)
    return done(c, shelf.putTokens(visitor.office, hash(c), tokens))
  })
  app.post('/sealed/get', async (c) => {
    const visitor = device(c)
    const { hashes, ciphertexts } = await json(c, m.partsRequest, MAX_JSON_BYTES)
    return octets(c, encodeParts(shelf.parts(visitor.office, hashes, ciphertexts)), 'no-store', MEDIA_TYPES.parts)
  })
  app.post('/sealed/put', async (c) => {
    const visitor = device(c)
    const read = decodeParts(await upload(c, visitor, MEDIA_TYPES.parts, MAX_PARTS_BYTES))
    if (!read.ok) return fail('PARTS_MALFORMED')
    return c.json({ items: await shelf.putParts(visitor.office, read.value) })
  })
  app.get('/keys/:epoch/:office', (c) => {
    const visitor = device(c)
    if (visitor.office !== office(c)) return fail('FORBIDDEN')
    return bytesOf(c, shelf.numberKey(epoch(c), office(c)))
  })
  app.put('/keys/:epoch/:office', async (c) => {
    const visitor = device(c)
    const wrap = await upload(c, visitor, MEDIA_TYPES.bytes, MAX_WRAP_BYTES)
    return done(c, shelf.putNumberKey(visitor.office, epoch(c), office(c), wrap))
  })

  // Letters between offices

  app.post('/mailbox/:office', async (c) => {
    const visitor = device(c)
    const letter = decodeLetter(await upload(c, visitor, MEDIA_TYPES.letter, MAX_LETTER_FRAME_BYTES))
    return letter === null ? fail('LETTER_MALFORMED') : jsonOf(c, mailbox.post(visitor, office(c), letter))
  })
  app.get('/mailbox/:office', (c) => jsonOf(c, mailbox.list(device(c), office(c), place(c))))
  app.get('/mailbox/:office/:id', (c) => bytesOf(c, mailbox.content(device(c), office(c), letterId(c))))
  app.post('/mailbox/:office/:id/taken', async (c) => {
    const visitor = device(c)
    const taken = await json(c, m.signedStatement, MAX_SMALL_BYTES)
    return jsonOf(c, mailbox.take(visitor, office(c), letterId(c), taken))
  })
  app.get('/mailbox/:office/:id/state', (c) => jsonOf(c, mailbox.state(device(c), office(c), letterId(c))))

  const visit = (c: Context): Visitor =>
    sessions.visitor(c.req.header('authorization') ?? null) ?? fail('SESSION_NEEDED')
  const device = (c: Context): Visitor => {
    const visitor = visit(c)
    return visitor.kind === 'device' ? visitor : fail('FORBIDDEN')
  }

  /** A body that its sender pays for. */
  const upload = async (c: Context, { key }: Visitor, type: string, max: number): Promise<Uint8Array> => {
    const retryAfter = quota.wait(key)
    if (retryAfter > 0) {
      parts.log('quota', { device: key, seconds: retryAfter })
      throw new Refusal({ code: 'QUOTA', retryAfter })
    }
    // Paid before it is read: many uploads at once must not pass on one purse.
    const declared = Number(c.req.header('content-length') ?? max)
    const paid = declared >= 0 && declared <= max ? declared : max
    quota.spend(key, paid)
    const bytes = await body(c, type, max)
    quota.spend(key, bytes.length - paid)
    return bytes
  }

  return app
}

const answer = (c: Context, failure: Failure): Response => {
  if (failure.code === 'RETRY' || failure.code === 'TOO_MANY') c.header('retry-after', '1')
  if (failure.code === 'SESSION_NEEDED') c.header('www-authenticate', 'Bearer')
  const { retryAfter, ...said } = failure
  if (retryAfter !== undefined) c.header('retry-after', String(retryAfter))
  return c.json(said, STATUS[failure.code])
}

const done = (c: Context, result: Result<null, Failure>): Response =>
  result.ok ? c.body(null, 204) : answer(c, result.error)

const octets = (c: Context, bytes: Uint8Array, cache: string, type: string = MEDIA_TYPES.bytes): Response =>
  c.body(bytes as Uint8Array<ArrayBuffer>, 200, { 'content-type': type, 'cache-control': cache })

const bytesOf = (c: Context, result: Result<Uint8Array, Failure>): Response =>
  result.ok ? octets(c, result.value, 'no-store') : answer(c, result.error)

const jsonOf = (c: Context, result: Result<object, Failure>): Response =>
  result.ok ? c.json(result.value) : answer(c, result.error)

const noteOf = (c: Context, note: Uint8Array | undefined): Response =>
  note === undefined ? fail('NOT_FOUND') : octets(c, note, 'no-store', MEDIA_TYPES.note)

interface Schema<T> {
  safeParse(value: unknown): { readonly success: true; readonly data: T } | { readonly success: false }
}

const param = <T>(c: Context, name: string, schema: Schema<T>): T => {
  const parsed = schema.safeParse(c.req.param(name))
  return parsed.success ? parsed.data : fail('NOT_FOUND')
}
const hash = (c: Context): Hash => param(c, 'hash', m.hashSchema)
const office = (c: Context): OfficeId => param(c, 'office', m.officeSchema)
const letterId = (c: Context): string => param(c, 'id', m.letterIdSchema)
/** Behind which place; from the beginning when it is not said. */
const place = (c: Context): number => {
  const text = c.req.query('after') ?? '0'
  return /^[0-9]{1,15}$/.test(text) ? Number(text) : fail('NOT_FOUND')
}
const epoch = (c: Context): number => {
  const text = c.req.param('epoch') ?? ''
  return /^[1-9][0-9]{0,4}$/.test(text) && Number(text) <= 65_535 ? Number(text) : fail('NOT_FOUND')
}

const json = async <T>(c: Context, schema: Schema<T>, max: number): Promise<T> => {
  const bytes = await body(c, MEDIA_TYPES.json, max)
  try {
    const parsed = schema.safeParse(JSON.parse(utf8Decode(bytes) ?? ''))
    return parsed.success ? parsed.data : fail('BODY_MALFORMED')
  } catch (error) {
    if (error instanceof Refusal) throw error
    return fail('BODY_MALFORMED')
  }
}

/** The body, when it is of the media type and at most `max` bytes; reading ends as soon as it is longer. */
const body = async (c: Context, type: string, max: number): Promise<Uint8Array> => {
  if (c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase() !== type) return fail('MEDIA_TYPE')
  const length = Number(c.req.header('content-length') ?? 0)
  if (!(length <= max)) return fail('BODY_TOO_LARGE')
  const reader = c.req.raw.body?.getReader()
  if (reader === undefined) return new Uint8Array(0)
  const pieces: Uint8Array[] = []
  let total = 0
  for (;;) {
    const { done: ended, value } = await reader.read().catch(() => fail('BODY_MALFORMED'))
    if (ended) return concatBytes(...pieces)
    total += value.length
    if (total > max) {
      void reader.cancel().catch(() => undefined)
      return fail('BODY_TOO_LARGE')
    }
    pieces.push(value)
  }
}

const ROUTES = new Set([
  'checkpoint',
  'policy',
  'tile',
  'session',
  'transactions',
  'events',
  'cosignatures',
  'sealed',
  'keys',
  'mailbox',
])

/** The first segment, when it is one of ours: labels must not grow with what strangers ask for. */
const routeOf = (path: string): string => {
  const first = path.split('/')[1] ?? ''
  return ROUTES.has(first) ? first : 'other'
}

const errorCode = (error: Error): string | null => {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' ? code : null
}
