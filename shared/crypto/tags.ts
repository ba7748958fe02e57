/**
 * Keyed tags: how the ledger recognises a resident number and the office finds a name, neither of which is stored.
 *
 *   number tag   = HMAC-SHA-256(K_epoch, "daejang/number-tag/v1" 00 digits)              32 bytes, on the ledger
 *   search token = HMAC-SHA-256(K, "daejang/search-token/v1" 00 kind 00 value)[0..16]    16 bytes, beside the ciphertext
 *
 * Both are as strong as K is secret: there are few numbers and fewer names, so whoever holds K can try them all. K lives in
 * the office process only; its use is rate-limited and logged there.
 *
 * A name is normalised before it is keyed, so that one person is found however the name was typed: Unicode NFC (also turns
 * CJK compatibility ideographs into the unified ones), full-width ASCII to plain, ASCII capitals to small letters, and white
 * space, hyphens, apostrophes, full stops, commas and middle dots removed. Hangul and hanja are kept apart: a person with
 * both names has tokens for both. The choseong of a name are the initial consonants of its Hangul syllables, the rest dropped.
 */
import { toHex, utf8Encode } from '../bytes.ts'
import { type CivilDate, isCivilDate } from '../civil.ts'
import type { Hash } from '../ledger/ids.ts'
import type { Crypto } from './port.ts'

/** 16 bytes, 32 lowercase hex digits. */
export type SearchToken = string & { readonly __searchToken: true }

/** The 13 digits of a resident number as typed (hyphens, spaces, full-width digits), or null. Check digits are not looked at. */
export const normaliseNumber = (text: string): string | null => {
  const digits = plainAscii(text).replace(/[\s-]/g, '')
  return /^[0-9]{13}$/.test(digits) ? digits : null
}

/** The tag of a number under an epoch's key; `digits` come from `normaliseNumber`. */
export const numberTag = (crypto: Crypto, key: Uint8Array, digits: string): Hash => {
  if (key.length !== 32 || !/^[0-9]{13}$/.test(digits)) throw new RangeError('a 32-byte key and 13 digits')
  return toHex(crypto.hmacSha256(key, utf8Encode(`daejang/number-tag/v1\0${digits}`))) as Hash
}

/** The form under which a name is keyed; may be empty. */
export const normaliseName = (text: string): string =>
  plainAscii(text.normalize('NFC'))
    .replace(/[\s\-'’.,·ㆍ・‧]/g, '')
    .replace(/[A-Z]+/g, (letters) => letters.toLowerCase())

/** Initial consonants of the Hangul syllables of a name, as compatibility letters (ㄱ, ㄲ, …); empty for a name without any. */
export const choseong = (name: string): string => {
  let initials = ''
  for (const letter of normaliseName(name)) {
    const index = letter.charCodeAt(0) - FIRST_SYLLABLE
    if (index >= 0 && index < SYLLABLES) initials += INITIALS.charAt(Math.floor(index / PER_INITIAL))
  }
  return initials
}

/** What of a record is found by: the names and birth dates that it seals. Distinct, in byte order, so that order tells nothing. */
export const searchTokens = (
  crypto: Crypto,
  key: Uint8Array,
  subject: { readonly names: readonly string[]; readonly births: readonly CivilDate[] },
): readonly SearchToken[] => {
  const tokens = new Set<SearchToken>()
  for (const name of subject.names) {
    const whole = normaliseName(name)
    const initials = choseong(name)
    if (whole !== '') tokens.add(token(crypto, key, 'name', whole))
    if (initials !== '') tokens.add(token(crypto, key, 'choseong', initials))
  }
  for (const date of subject.births) tokens.add(token(crypto, key, 'birth', date))
  return [...tokens].sort()
}

/** The token to look for when someone typed `text`: a birth date (`YYYY-MM-DD`), choseong alone, or a whole name; null for nothing. */
export const queryToken = (crypto: Crypto, key: Uint8Array, text: string): SearchToken | null => {
  const trimmed = text.trim()
  if (isCivilDate(trimmed)) return token(crypto, key, 'birth', trimmed)
  const whole = normaliseName(trimmed)
  if (whole === '') return null
  const initials = compatibilityInitials(whole)
  return initials === null ? token(crypto, key, 'name', whole) : token(crypto, key, 'choseong', initials)
}

/** U+AC00; syllables are laid out by initial (19), vowel (21) and final (28). Unicode chapter 3.12. */
const FIRST_SYLLABLE = 0xac00
const SYLLABLES = 11_172
const PER_INITIAL = 588
const INITIALS = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ'
/** U+1100, the conjoining form of the first initial; some keyboards type these. */
const FIRST_CONJOINING = 0x1100

const compatibilityInitials = (text: string): string | null => {
  let initials = ''
  for (const letter of text) {
    const conjoining = letter.charCodeAt(0) - FIRST_CONJOINING
    const initial = conjoining >= 0 && conjoining < INITIALS.length ? INITIALS.charAt(conjoining) : letter
    if (!INITIALS.includes(initial)) return null
    initials += initial
  }
  return initials
}

const token = (crypto: Crypto, key: Uint8Array, kind: 'name' | 'choseong' | 'birth', value: string): SearchToken => {
  if (key.length !== 32) throw new RangeError('a 32-byte key')
  const mac = crypto.hmacSha256(key, utf8Encode(`daejang/search-token/v1\0${kind}\0${value}`))
  return toHex(mac.subarray(0, 16)) as SearchToken
}

/** Full-width ASCII (U+FF01 to U+FF5E) and the ideographic space become plain. */
const plainAscii = (text: string): string =>
  text.replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0)).replaceAll('\u3000', ' ')
