/**
 * Exact shares: fractions of integers, never floating point.
 *
 * A share is n/d with 1 <= d <= 50,000,000 and 0 <= n <= d. The shares of one title are added over their common
 * denominator, which must not exceed that bound either: then every product below stays under 2^53 (5*10^7 squared is
 * 2.5*10^15), two dozen shares add up without overflow, and the result does not depend on the order. Registers in use
 * stay far below (co-owned sites have denominators of six or seven digits); what is finer is refused, never rounded.
 */

export interface Share {
  readonly num: number
  readonly den: number
}

/** Largest denominator, of one share and of all shares of a title together. */
export const MAX_DEN = 50_000_000

export const ZERO: Share = { num: 0, den: 1 }

export const gcd = (a: number, b: number): number => {
  let x = a
  let y = b
  while (y !== 0) {
    const rest = x % y
    x = y
    y = rest
  }
  return x
}

/** a / b where b divides a; rounding then changes nothing. */
const exactly = (a: number, b: number): number => Math.floor(a / b)

/** In lowest terms; zero is 0/1. */
export const reduce = ({ num, den }: Share): Share => {
  const by = gcd(num, den)
  return { num: exactly(num, by), den: exactly(den, by) }
}

/** The least common denominator, or null beyond `MAX_DEN`. */
export const commonDenominator = (shares: readonly Share[]): number | null => {
  let all = 1
  for (const share of shares) {
    const { den } = reduce(share)
    all = exactly(all, gcd(all, den)) * den
    if (all > MAX_DEN) return null
  }
  return all
}

/** The sum in lowest terms (it may exceed one), or null when the shares are too fine together. */
export const sum = (shares: readonly Share[]): Share | null => {
  const den = commonDenominator(shares)
  if (den === null) return null
  let num = 0
  for (const share of shares) {
    const least = reduce(share)
    num += least.num * exactly(den, least.den)
  }
  return reduce({ num, den })
}

/** a - b; null when it would be negative or too fine. */
export const minus = (a: Share, b: Share): Share | null => {
  const den = commonDenominator([a, b])
  if (den === null) return null
  const x = reduce(a)
  const y = reduce(b)
  const num = x.num * exactly(den, x.den) - y.num * exactly(den, y.den)
  return num < 0 ? null : reduce({ num, den })
}

/** Negative, zero or positive as a is less than, equal to or more than b. */
export const compare = (a: Share, b: Share): number => a.num * b.den - b.num * a.den

export const equal = (a: Share, b: Share): boolean => compare(a, b) === 0

export const isZero = (share: Share): boolean => share.num === 0
export const isOne = (share: Share): boolean => share.num === share.den
