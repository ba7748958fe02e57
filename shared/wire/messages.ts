/**
 * The JSON messages between an office and central, described once for both ends. Binary bodies are in frames.ts, sizes
 * in limits.ts, what is signed in statements.ts.
 *
 *     GET  /checkpoint, /checkpoint/witnessed     a signed note
 *     GET  /tile/<L>/<N>[.p/<W>]                  hashes; /tile/entries/<N>[.p/<W>] needs a session
 *     POST /session/challenge                     -> Challenge
 *     POST /session                               SessionRequest -> Session
 *     POST /transactions                          batch -> Submitted
 *     GET  /transactions/{id}                     -> TransactionStatus
 *     GET  /events                                server-sent CheckpointEvent under the names `checkpoint`, `witnessed`;
 *                                                 MailboxEvent under `mailbox`, to the offices that a letter concerns
 *     POST /cosignatures                          a note with the device's cosignature -> Cosigned
 *     GET/PUT /sealed/{hash}                      ciphertext
 *     GET/PUT /sealed/{hash}/wraps/{office}       wrap
 *     GET/PUT /sealed/{hash}/tokens               Tokens
 *     POST /sealed/get                            PartsRequest -> parts
 *     POST /sealed/put                            parts -> PartsStored
 *     GET/PUT /keys/{epoch}/{office}              wrap of that epoch's number key
 *     POST /mailbox/{office}                      a letter to this office -> LetterStored
 *     GET  /mailbox/{office}?after={n}            what waits for one's own office -> Letters
 *     GET  /mailbox/{office}/{id}                 a letter's sealed content, for the receiving office
 *     POST /mailbox/{office}/{id}/taken           SignedStatement: the acknowledgement -> LetterState with the one kept
 *     GET  /mailbox/{office}/{id}/state           -> LetterState, for both offices
 *     GET  /healthz                               -> Health
 */
import { z } from 'zod'
import { CODE, type Hash, OFFICE, type OfficeId, type TxId } from '../ledger/ids.ts'
import { MAX_LETTERS, MAX_PARTS, MAX_TOKENS } from './limits.ts'

z.config({ jitless: true })

const hex = <T extends string>(digits: number) =>
  z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`)) as unknown as z.ZodType<T>
const hash = hex<Hash>(64)
const txId = hex<TxId>(64)
const office = z.string().regex(OFFICE) as unknown as z.ZodType<OfficeId>
const base64 = z.string().regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/)
const count = z.int().min(0)
const code = z.string().regex(CODE)
const letterId = hex<string>(32)

/** Why a record is turned away at the door; its id is not consumed. */
export const DOOR_CODES = [
  'MALFORMED',
  'TOO_LARGE',
  'WRONG_NETWORK',
  /** Author or approver was never enrolled, or the device not in the record's office. */
  'KEY_UNKNOWN',
  'AUTHOR_MISMATCH',
  'SIGNATURE_INVALID',
  'APPROVALS_TOO_FEW',
  'APPROVAL_NOT_COVERING',
  'APPROVAL_DECISION',
  'SEALED_MISSING',
  'SEQ_REUSED',
  /** Sent by a device of another office than the record's. */
  'SENDER_OFFICE',
] as const
export type DoorCode = (typeof DOOR_CODES)[number]

/** Why a letter is turned away; wire/letters.ts says more of most. */
const LETTER_CODES = [
  'LETTER_MALFORMED',
  'LETTER_NETWORK',
  'LETTER_OFFICE',
  'LETTER_KEY',
  'LETTER_SIGNATURE',
  /** Sent by a device of another office than the one that it is from. */
  'LETTER_SENDER',
  /** Another letter has this id. */
  'LETTER_ID_USED',
] as const

/** What a letter by itself is refused for; whatever else central refuses, it refuses to this device or for the moment. */
export const LETTER_REFUSALS = [...LETTER_CODES, 'HASH_MISMATCH', 'BODY_TOO_LARGE'] as const

/** Why a request fails as a whole. */
export const WIRE_CODES = [
  'NOT_FOUND',
  'METHOD',
  'MEDIA_TYPE',
  'BODY_TOO_LARGE',
  'BODY_MALFORMED',
  'BATCH_MALFORMED',
  'PARTS_MALFORMED',
  'SESSION_NEEDED',
  /** The statement answers no open challenge of this central: ask for a new one. */
  'SESSION_CHALLENGE',
  /** The key that signed is not enrolled, not active, or no device or auditor. */
  'SESSION_KEY',
  'SESSION_SIGNATURE',
  /** The session's key may not do this. */
  'FORBIDDEN',
  'TOO_MANY',
  /** The device has sent its allowance; `retry-after` says when it may go on. */
  'QUOTA',
  /** The queue is full or storage fails for the moment: send again later. */
  'RETRY',
  /** Central has stopped; `reason` says why. It goes on serving what stands. */
  'STOPPED',
  'HASH_MISMATCH',
  /** Purged under an erasure; it never comes back. */
  'ERASED',
  'WRAP_REFUSED',
  /** Another office put it there. */
  'NOT_YOURS',
  'NOTE_MALFORMED',
  'COSIGNER_UNKNOWN',
  'COSIGNATURE_INVALID',
  'CHECKPOINT_UNKNOWN',
  /** Same size, another root: one of us holds a forked history. */
  'CHECKPOINT_FORKED',
  ...LETTER_CODES,
  'INTERNAL',
] as const
export type WireCode = (typeof WIRE_CODES)[number]

export const wireError = z.object({ code, reason: z.string().max(200).optional() })

export const challenge = z.object({
  network: z.string(),
  origin: z.string(),
  /** 32 bytes, hex; good for one session. */
  nonce: hex(64),
  /** Central's clock, milliseconds; the statement repeats it. */
  expires: count,
})
export type Challenge = z.infer<typeof challenge>

/** Base64 of a session statement's bytes, and the signature over it. */
export const sessionRequest = z.strictObject({ payload: base64.max(2048), signature: hex(128) })
export const session = z.object({
  /** Sent as `authorization: Bearer <token>`. */
  token: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  /** Milliseconds that the token still lives. */
  livesMs: count,
})
export type Session = z.infer<typeof session>

const signed = z.strictObject({ payload: base64.max(4096), signature: hex(128) })
/** Base64 of a statement's bytes, and the signature over it. */
export const signedStatement = signed
const submittedItem = z.discriminatedUnion('status', [
  z.object({ status: z.literal('queued'), id: txId }),
  z.object({ status: z.literal('known'), id: txId }),
  /** `id` is null when the entry could not be read as far as its payload. */
  z.object({ status: z.literal('refused'), id: txId.nullable(), code: z.enum(DOOR_CODES), refusal: signed }),
])
/** In the batch's order. */
export const submitted = z.object({ items: z.array(submittedItem) })
export type Submitted = z.infer<typeof submitted>
export type SubmittedItem = Submitted['items'][number]

export const transactionStatus = z.discriminatedUnion('state', [
  z.object({ state: z.literal('queued'), id: txId }),
  z.object({
    state: z.literal('ordered'),
    id: txId,
    index: count,
    /** Of the block that closes it. */
    height: count,
    /** 0 accepted, else a reason's number. */
    outcome: count,
    /** The reason's name; null when accepted or unknown to central's rules. */
    reason: code.nullable(),
    /** tlog-proof text; null in the moment between ordering and signing. */
    receipt: z.string().nullable(),
    /** Whether the receipt's checkpoint carries the quorum. */
    witnessed: z.boolean(),
  }),
])
export type TransactionStatus = z.infer<typeof transactionStatus>

export const checkpointEvent = z.object({ size: count, root: hash, note: z.string() })
export type CheckpointEvent = z.infer<typeof checkpointEvent>

export const cosigned = z.object({
  /** `known`: the office's vote on this checkpoint was there already, or a larger one is witnessed. */
  status: z.enum(['counted', 'known']),
  witnessed: z.boolean(),
})
export type Cosigned = z.infer<typeof cosigned>

export const tokens = z.strictObject({ tokens: z.array(hex(32)).max(MAX_TOKENS) })

export const partsRequest = z.strictObject({
  hashes: z.array(hash).min(1).max(MAX_PARTS),
  /** Whether to send ciphertexts along, or only wraps and tokens. */
  ciphertexts: z.boolean(),
})

/** In the order sent. */
export const partsStored = z.object({
  items: z.array(z.object({ hash, code: code.nullable() })),
})
export type PartsStored = z.infer<typeof partsStored>

/** Something changed for this office: a letter to it, or one of its own that was taken. */
export const mailboxEvent = z.object({})
export type MailboxEvent = z.infer<typeof mailboxEvent>

/** `known`: these bytes were there already, or are taken by now. */
export const letterStored = z.object({ status: z.enum(['stored', 'known']) })
export type LetterStored = z.infer<typeof letterStored>

/** Headers of what waits, in the order of arrival, whose places are `n`. */
export const letters = z.object({
  letters: z.array(z.object({ n: count, header: signed })).max(MAX_LETTERS),
  /** Whether there are more behind the last of these. */
  more: z.boolean(),
})
export type Letters = z.infer<typeof letters>

export const letterState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('waiting') }),
  /** With the first acknowledgement; there is no other. */
  z.object({ state: z.literal('taken'), taken: signed }),
])
export type LetterState = z.infer<typeof letterState>

export const health = z.object({
  status: z.enum(['ok', 'stopped']),
  reason: z.string().nullable(),
  network: z.string(),
  height: count,
  size: count,
  witnessedSize: count,
  queued: count,
})
export type Health = z.infer<typeof health>

export { hash as hashSchema, letterId as letterIdSchema, office as officeSchema, txId as txIdSchema }
