/**
 * An independent model of Ed25519's edge: noble's points and bigints, never libsodium. It states libsodium's rules, computes
 * both verification equations, and builds signatures on mixed-order points. `test/vectors/ed25519-mixed-order.json` is
 * exactly what `mixedOrderVectors` returns; a test holds the two together.
 */
import { createHash } from 'node:crypto'
import { ed25519 } from '@noble/curves/ed25519.js'
import { concatBytes, toHex } from '../../../shared/bytes.ts'
import { hex } from './implementations.ts'

const { Point } = ed25519
type Point = typeof Point.BASE

export const L = 2n ** 252n + 27742317777372353535851937790883648493n
const P = 2n ** 255n - 19n

/** The eight points of small order: y-coordinates and signs from "Taming the many EdDSAs", table 1. */
export const SMALL_ORDER = [
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '0000000000000000000000000000000000000000000000000000000000000080',
  '0000000000000000000000000000000000000000000000000000000000000000',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
] as const

/** Their six non-canonical spellings: y not reduced, or the sign bit set where x = 0 (same paper). */
export const SMALL_ORDER_NON_CANONICAL = [
  '0100000000000000000000000000000000000000000000000000000000000080',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
] as const

export interface Verdicts {
  /** SB = R + kA, by comparing encodings. */
  readonly cofactorless: boolean
  /** 8SB = 8R + 8kA. */
  readonly cofactored: boolean
  /** libsodium's: S below L, A canonical and not small, R not small, and the cofactorless equation. */
  readonly libsodium: boolean
}

export const verdicts = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Verdicts => {
  const none = { cofactorless: false, cofactored: false, libsodium: false }
  const a = decode(publicKey)
  const r = decode(signature.slice(0, 32))
  const s = littleEndian(signature.slice(32))
  if (a === null || r === null || s >= L) return none
  const k = littleEndian(sha512(signature.slice(0, 32), publicKey, message)) % L
  const left = Point.BASE.multiplyUnsafe(s)
  const right = r.add(a.multiplyUnsafe(k))
  const cofactored = left.subtract(right).clearCofactor().is0()
  const expectedR = left.subtract(a.multiplyUnsafe(k)).toBytes()
  const cofactorless = toHex(expectedR) === toHex(signature.slice(0, 32))
  const strict = canonical(publicKey) && !small(a) && !small(r)
  return { cofactorless, cofactored, libsodium: strict && cofactorless }
}

export interface MixedOrderVector extends Verdicts {
  readonly note: string
  readonly publicKey: string
  readonly message: string
  readonly signature: string
}

/** Signatures whose key, commitment or both carry torsion; deterministic, every secret being SHA-512 of a label. */
export const mixedOrderVectors = (): readonly MixedOrderVector[] => {
  const vectors: MixedOrderVector[] = []
  for (const [order, index] of [
    [2, 1],
    [4, 3],
    [8, 4],
  ] as const) {
    const torsion = decode(hex(SMALL_ORDER[index])) as Point
    for (let i = 0; i < 16; i++) {
      vectors.push(build(`A mixed (order ${order}) ${i}`, torsion, Point.ZERO))
      vectors.push(build(`R mixed (order ${order}) ${i}`, Point.ZERO, torsion))
      vectors.push(build(`A and R mixed (order ${order}) ${i}`, torsion, torsion))
    }
  }
  return vectors
}

const build = (note: string, torsionA: Point, torsionR: Point): MixedOrderVector => {
  const a = scalar(`daejang test key ${note}`)
  const r = scalar(`daejang test commitment ${note}`)
  const message = sha512(new TextEncoder().encode(`daejang test message ${note}`)).slice(0, 24)
  const publicKey = Point.BASE.multiply(a).add(torsionA).toBytes()
  const commitment = Point.BASE.multiply(r).add(torsionR).toBytes()
  const k = littleEndian(sha512(commitment, publicKey, message)) % L
  const signature = concatBytes(commitment, encode32((r + k * a) % L))
  return {
    note,
    publicKey: toHex(publicKey),
    message: toHex(message),
    signature: toHex(signature),
    ...verdicts(publicKey, message, signature),
  }
}

const decode = (bytes: Uint8Array): Point | null => {
  try {
    return Point.fromBytes(bytes, true)
  } catch {
    return null
  }
}

const small = (point: Point): boolean => point.isSmallOrder()

/** y below p, and no sign bit where x = 0. */
const canonical = (bytes: Uint8Array): boolean => {
  const y = littleEndian(bytes) & (2n ** 255n - 1n)
  return y < P && !((y === 1n || y === P - 1n) && (bytes[31] as number) >= 128)
}

const scalar = (text: string): bigint => littleEndian(sha512(new TextEncoder().encode(text))) % L

const sha512 = (...parts: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(
    createHash('sha512')
      .update(concatBytes(...parts))
      .digest(),
  )

export const littleEndian = (bytes: Uint8Array): bigint => BigInt(`0x${toHex(Uint8Array.from(bytes).reverse())}`)

export const encode32 = (value: bigint): Uint8Array => hex(value.toString(16).padStart(64, '0')).reverse()
