/**
 * Canonical JSON: RFC 8785 (JCS) narrowed to safe integers, and its strict decoder.
 *
 * Everything that is signed or hashed as JSON goes through here, so one value has exactly one byte form:
 *
 *   - object members sorted by UTF-16 code units of the name (RFC 8785 section 3.2.3; JavaScript's own `<`);
 *   - no white space; strings escaped as ECMAScript's JSON.stringify does (section 3.2.2.2);
 *   - numbers are safe integers only, never -0: two runtimes can then not print one differently (section 3.2.2.3 is moot);
 *   - strings hold no lone surrogates;
 *   - names hold nothing that needs an escape, and are never `__proto__` (copying such a member would set a prototype);
 *   - nesting is at most 32 deep, the outermost value being depth 1.
 *
 * The decoder parses, encodes again and compares: what differs in a single character is refused. That catches duplicate
 * names, other orders, white space, `1.0`, `1e2`, `\u0041` and every other second spelling, without a list of them.
 *
 * Escaped names are left out because V8's JSON.parse misreads them, depending on what it parsed before (nodejs/node#63785,
 * Node 24 and 26): a verdict must not hang on history. No text with an escaped name can re-encode to itself, so none is
 * accepted in any state; and `hasEscapedName` makes the error code the same in every state too.
 */
import { utf8Decode, utf8Encode } from './bytes.ts'
import { err, ok, type Result } from './result.ts'

export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [name: string]: Json
}

/** Deepest nesting either way; `[[1]]` is 3 deep. */
export const JSON_MAX_DEPTH = 32

export type JsonErrorCode =
  /** More bytes than the caller allows. */
  | 'JSON_TOO_LARGE'
  /** Not UTF-8, or begins with a byte order mark. */
  | 'JSON_ENCODING'
  | 'JSON_SYNTAX'
  /** A fraction, an exponent, -0 or an integer beyond 2^53 - 1. */
  | 'JSON_NUMBER'
  /** A lone surrogate in a string or a name. */
  | 'JSON_STRING'
  /** The name `__proto__`, or a name that has or would need an escape. */
  | 'JSON_NAME'
  | 'JSON_DEPTH'
  /** A value JSON has no form for: undefined, a function, a bigint, a class instance. Only when encoding. */
  | 'JSON_TYPE'
  /** Valid JSON in another than its canonical spelling. */
  | 'JSON_NOT_CANONICAL'

export interface JsonError {
  readonly code: JsonErrorCode
}

/** Thrown by the encoders for a value outside the profile; values from outside are checked with `checkJson` first. */
export class JsonFault extends Error {
  readonly code: JsonErrorCode
  constructor(code: JsonErrorCode) {
    super(code)
    this.name = 'JsonFault'
    this.code = code
  }
}

/** Canonical UTF-8 bytes of `value`; throws `JsonFault` for a value outside the profile. */
export const encodeJson = (value: Json): Uint8Array => utf8Encode(canonicalText(value))

/** Canonical text of `value`; throws `JsonFault` for a value outside the profile. */
export const canonicalText = (value: Json): string => write(value, 1)

/** Whether `value` (say, from a form) has a canonical form. Getters and proxies are not expected here. */
export const checkJson = (value: unknown): Result<Json, JsonError> => {
  const text = attempt(() => write(value, 1))
  return text.ok ? ok(value as Json) : text
}

/** The value whose canonical bytes these are; anything else is refused. Never throws. `maxBytes` counts bytes. */
export const decodeJson = (bytes: Uint8Array, maxBytes: number): Result<Json, JsonError> => {
  if (bytes.length > maxBytes) return err({ code: 'JSON_TOO_LARGE' })
  const text = utf8Decode(bytes)
  if (text === null || text.charCodeAt(0) === BYTE_ORDER_MARK) return err({ code: 'JSON_ENCODING' })
  const decoded = parseAndCompare(text)
  return decoded.ok || !hasEscapedName(text) ? decoded : err({ code: 'JSON_NAME' })
}

const BYTE_ORDER_MARK = 0xfeff

const parseAndCompare = (text: string): Result<Json, JsonError> => {
  let value: Json
  try {
    value = JSON.parse(text)
  } catch {
    return err({ code: 'JSON_SYNTAX' })
  }
  const again = attempt(() => write(value, 1))
  if (!again.ok) return again
  return again.value === text ? ok(value) : err({ code: 'JSON_NOT_CANONICAL' })
}

/** Whether some string with a backslash is followed by a colon. One pass; looked at only when the text is refused anyway. */
const hasEscapedName = (text: string): boolean => {
  if (!text.includes('\\')) return false
  let inside = false
  let escaped = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (!inside) {
      inside = code === QUOTE
      escaped = false
    } else if (code === BACKSLASH) {
      escaped = true
      i++
    } else if (code === QUOTE) {
      inside = false
      if (!escaped) continue
      let next = i + 1
      while (WHITE_SPACE.includes(text.charAt(next)) && next < text.length) next++
      if (text.charCodeAt(next) === COLON) return true
    }
  }
  return false
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const WHITE_SPACE = ' \t\n\r'

const attempt = (run: () => string): Result<string, JsonError> => {
  try {
    return ok(run())
  } catch (fault) {
    if (fault instanceof JsonFault) return err({ code: fault.code })
    throw fault
  }
}

const write = (value: unknown, depth: number): string => {
  switch (typeof value) {
    case 'string':
      return writeString(value)
    case 'number':
      if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new JsonFault('JSON_NUMBER')
      return String(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      break
    default:
      throw new JsonFault('JSON_TYPE')
  }
  if (value === null) return 'null'
  if (depth > JSON_MAX_DEPTH) throw new JsonFault('JSON_DEPTH')
  return Array.isArray(value) ? writeArray(value, depth) : writeObject(value, depth)
}

const writeArray = (values: readonly unknown[], depth: number): string => {
  if (values.length === 0) return '[]'
  let text = `[${write(values[0], depth + 1)}`
  for (let i = 1; i < values.length; i++) text += `,${write(values[i], depth + 1)}`
  return `${text}]`
}

const writeObject = (value: object, depth: number): string => {
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) throw new JsonFault('JSON_TYPE')
  const names = Object.keys(value)
  // Values that were just decoded are in order already (integer-like names apart): testing is cheaper than sorting.
  for (let i = 1; i < names.length; i++) {
    if ((names[i] as string) < (names[i - 1] as string)) {
      names.sort()
      break
    }
  }
  let text = ''
  for (const name of names) {
    if (!PLAIN_NAME.test(name) || name === '__proto__') throw new JsonFault('JSON_NAME')
    if (!name.isWellFormed()) throw new JsonFault('JSON_STRING')
    const member = (value as Record<string, unknown>)[name]
    text += `${text === '' ? '{' : ','}"${name}":${write(member, depth + 1)}`
  }
  return text === '' ? '{}' : `${text}}`
}

/** Nothing to escape and no surrogate: most names, ids, dates and Hangul. */
const PLAIN = /^[^"\\\u0000-\u001f\ud800-\udfff]*$/

const PLAIN_NAME = /^[^"\\\u0000-\u001f]*$/

const writeString = (text: string): string => {
  if (PLAIN.test(text)) return `"${text}"`
  if (!text.isWellFormed()) throw new JsonFault('JSON_STRING')
  return JSON.stringify(text)
}
