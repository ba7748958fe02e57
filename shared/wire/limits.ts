/** Sizes and counts that both ends of the wire hold each other to. Bytes unless said. */

/** Records in one POST /transactions. */
export const MAX_BATCH_ENTRIES = 1024
/** A whole batch: a thousand records of the usual size, a few hundred of the largest. */
export const MAX_BATCH_BYTES = 16 * 1024 * 1024
/** A JSON request or reply. */
export const MAX_JSON_BYTES = 1024 * 1024
/** A small JSON request: sessions, tokens. */
export const MAX_SMALL_BYTES = 16 * 1024
/** A ciphertext, as the payload's `sealed.size` bounds it. */
export const MAX_CIPHERTEXT_BYTES = 32 * 1024 * 1024
/** Search tokens of one sealed part. */
export const MAX_TOKENS = 128
/** Sealed parts asked for in one request. */
export const MAX_PARTS = 512
/** Frames of sealed parts in one direction; a reply that would be longer answers the rest with `later`. */
export const MAX_PARTS_BYTES = 48 * 1024 * 1024
/** Letters named in one reply. */
export const MAX_LETTERS = 100
/** A checkpoint with its cosignatures, as taken in by POST /cosignatures. */
export const MAX_COSIGNATURE_BYTES = 4 * 1024
/** An entry bundle: 256 of the longest entries. */
export const MAX_BUNDLE_BYTES = 256 * (2 + 65_535)
/** One server-sent event: a checkpoint in JSON. */
export const MAX_EVENT_BYTES = 1024 * 1024

/** How long a session's bearer lives, milliseconds. */
export const SESSION_MS = 600_000
/** How long a challenge may be answered, milliseconds. */
export const CHALLENGE_MS = 60_000

export const MEDIA_TYPES = {
  batch: 'application/vnd.daejang.batch',
  parts: 'application/vnd.daejang.parts',
  letter: 'application/vnd.daejang.letter',
  bytes: 'application/octet-stream',
  json: 'application/json',
  note: 'text/plain; charset=utf-8',
  events: 'text/event-stream',
} as const
