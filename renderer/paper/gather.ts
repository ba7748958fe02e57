/**
 * The symbols of one sheet, gathered in any order from a scanner, from pasted lines or from pictures. A symbol of another
 * sheet begins anew: papers lie on the counter one after the other.
 */
import { convertHangulToQwerty } from 'es-hangul'

export interface Gathered {
  /** What all symbols of one sheet share; null before the first. */
  readonly tag: string | null
  readonly of: number
  /** Texts by number, from 1. */
  readonly parts: ReadonlyMap<number, string>
}

export const NOTHING: Gathered = { tag: null, of: 0, parts: new Map() }

const SYMBOL = /^DJ1:([0-9A-F]{8}):([1-9][0-9]?):([1-9][0-9]?):[0-9A-Z $%*+\-./:]+$/

/**
 * A line as the symbol has it. A scanner types like a keyboard: with Hangul input on, letters arrive as jamo, which
 * stand for one key each; symbols know capitals alone.
 */
export const restoreTyped = (line: string): string => {
  const text = line.trim()
  return /[ㄱ-ㅎㅏ-ㅣ가-힣]/.test(text) ? convertHangulToQwerty(text).toUpperCase() : text
}

export interface Added {
  readonly gathered: Gathered
  /** Symbols that are new. */
  readonly added: number
  /** Lines that are no symbol of ours. */
  readonly strange: number
  /** Another sheet's symbols were there before. */
  readonly restarted: boolean
}

export const gather = (before: Gathered, lines: readonly string[]): Added => {
  let { tag, of } = before
  let parts = new Map(before.parts)
  let [added, strange, restarted] = [0, 0, false]
  for (const line of lines) {
    if (line.trim() === '') continue
    const text = restoreTyped(line)
    const [, itsTag, number, count] = SYMBOL.exec(text) ?? []
    if (itsTag === undefined || Number(number) > Number(count)) {
      strange += 1
      continue
    }
    if (tag !== itsTag || of !== Number(count)) {
      restarted = tag !== null
      parts = new Map()
      tag = itsTag
      of = Number(count)
    }
    if (!parts.has(Number(number))) added += 1
    parts.set(Number(number), text)
  }
  return { gathered: { tag, of, parts }, added, strange, restarted }
}

/** Numbers that are not there yet. */
export const missingOf = ({ of, parts }: Gathered): readonly number[] =>
  Array.from({ length: of }, (_, i) => i + 1).filter((number) => !parts.has(number))
