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
  if (spells(text, 0, value, 1) === text.length) return ok(value)
  const again = attempt(() => write(value, 1))
  if (!again.ok) return again
  return again.value === text ? ok(value) : err({ code: 'JSON_NOT_CANONICAL' })
}

/**
 * Encodes and compares without building the text: the end of `value`'s canonical form when `text` has it at `at`, else -1.
 * It runs for every record a replica takes in. -1 proves nothing (a string with an escape is left to `write`); an end does:
 * JSON.parse has accepted the text, so a string that stands in it letter by letter holds nothing to escape.
 */
const spells = (text: string, at: number, value: Json, depth: number): number => {
  switch (typeof value) {
    case 'string':
      return quoted(text, at, value)
    case 'number': {
      const digits = String(value)
      return Number.isSafeInteger(value) && text.startsWith(digits, at) ? at + digits.length : -1
    }
    case 'boolean':
      return text.startsWith(value ? 'true' : 'false', at) ? at + (value ? 4 : 5) : -1
    default:
      if (value === null) return text.startsWith('null', at) ? at + 4 : -1
      if (depth > JSON_MAX_DEPTH) return -1
      return Array.isArray(value)
        ? spellsArray(text, at, value, depth)
        : spellsObject(text, at, value as JsonObject, depth)
  }
}

const spellsArray = (text: string, at: number, values: readonly Json[], depth: number): number => {
  if (text.charCodeAt(at) !== OPEN_BRACKET) return -1
  let next = at + 1
  for (let i = 0; i < values.length; i++) {
    if (i > 0 && text.charCodeAt(next++) !== COMMA) return -1
    next = spells(text, next, values[i] as Json, depth + 1)
    if (next < 0) return -1
  }
  return text.charCodeAt(next) === CLOSE_BRACKET ? next + 1 : -1
}

const spellsObject = (text: string, at: number, value: JsonObject, depth: number): number => {
  if (text.charCodeAt(at) !== OPEN_BRACE) return -1
  let next = at + 1
  let before: string | null = null
  // Of what JSON.parse returns, for-in names the own members in the order of Object.keys, and twice as fast.
  for (const name in value) {
    // Integer-like names come first whatever the text says: then this gives up, and `write` sorts.
    if (before !== null && (text.charCodeAt(next++) !== COMMA || name <= before)) return -1
    next = name === '__proto__' ? -1 : quoted(text, next, name)
    if (next < 0 || text.charCodeAt(next) !== COLON) return -1
    next = spells(text, next + 1, value[name] as Json, depth + 1)
    if (next < 0) return -1
    before = name
  }
  return text.charCodeAt(next) === CLOSE_BRACE ? next + 1 : -1
}

/** The end of `string` in quotes at `at`, or -1. */
const quoted = (text: string, at: number, string: string): number => {
  const end = at + 1 + string.length
  const found = text.charCodeAt(at) === QUOTE && text.charCodeAt(end) === QUOTE && text.slice(at + 1, end) === string
  return found ? end + 1 : -1
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
const COMMA = 0x2c
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
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
    if (!PLAIN.test(name)) checkName(name)
    if (name === '__proto__') throw new JsonFault('JSON_NAME')
    const member = (value as Record<string, unknown>)[name]
    text += `${text === '' ? '{' : ','}"${name}":${write(member, depth + 1)}`
  }
  return text === '' ? '{}' : `${text}}`
}

/** Nothing to escape and no surrogate: most names, ids, dates and Hangul. */
const PLAIN = /^[^"\\\u0000-\u001f\ud800-\udfff]*$/

/** A name that is not plain may still hold whole surrogate pairs. */
const checkName = (name: string): void => {
  if (/["\\\u0000-\u001f]/.test(name)) throw new JsonFault('JSON_NAME')
  if (!name.isWellFormed()) throw new JsonFault('JSON_STRING')
}

const writeString = (text: string): string => {
  if (PLAIN.test(text)) return `"${text}"`
  if (!text.isWellFormed()) throw new JsonFault('JSON_STRING')
  return JSON.stringify(text)
}
