/**
 * Shares of a car, exact: n/d with 1 <= n <= d <= 1,000. The shares of one car are added over a common denominator of at
 * most 1,000,000, so every product stays far below 2^53; what is finer is refused, never rounded.
 */

export interface Share {
  readonly num: number
  readonly den: number
}

export const MAX_DEN = 1000
const MAX_COMMON = 1_000_000

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b))

/** a / b where b divides a; rounding then changes nothing. */
const exactly = (a: number, b: number): number => Math.floor(a / b)

/** In lowest terms. */
export const reduce = ({ num, den }: Share): Share => {
  const by = gcd(num, den)
  return { num: exactly(num, by), den: exactly(den, by) }
}

/** The sum in lowest terms, or null when the shares are too fine together. */
export const sum = (shares: readonly Share[]): Share | null => {
  let den = 1
  for (const share of shares) {
    den = exactly(den, gcd(den, share.den)) * share.den
    if (den > MAX_COMMON) return null
  }
  let num = 0
  for (const share of shares) num += share.num * exactly(den, share.den)
  return reduce({ num, den })
}

export const equal = (a: Share, b: Share): boolean => a.num * b.den === b.num * a.den
