/**
 * The names of things on the ledger. All are text in JSON, and raw bytes inside the binary entry form.
 */

declare const brand: unique symbol
type Branded<T, B extends string> = T & { readonly [brand]: B }

/** SHA-256 as 64 lowercase hex digits. */
export type Hash = Branded<string, 'Hash'>
/** SHA-256 of a transaction's payload bytes, 64 lowercase hex digits. */
export type TxId = Branded<string, 'TxId'>
/** SHA-256 of a raw 32-byte Ed25519 public key, 64 lowercase hex digits. */
export type KeyId = Branded<string, 'KeyId'>
/** 16 random bytes made whenever an `office.db` is created or restored, 32 lowercase hex digits. */
export type Epoch = Branded<string, 'Epoch'>
/** 16 random bytes, 32 lowercase hex digits: enough that no two people of one city ever share one. */
export type PersonId = Branded<string, 'PersonId'>
/** A district office: 2 to 16 lowercase letters (`mapo`, `gaepo`). */
export type OfficeId = Branded<string, 'OfficeId'>
/** Milliseconds since the Unix epoch, at most `LAST_INSTANT`. */
export type Instant = Branded<number, 'Instant'>

/** The end of the year 2999 in Korea: what a clock far gone may say, and every date reckoned from it still exists. */
export const LAST_INSTANT = 32_503_647_599_999

export const HASH = /^[0-9a-f]{64}$/
export const ID16 = /^[0-9a-f]{32}$/
export const OFFICE = /^[a-z]{2,16}$/
/** Reason and flag names: `STALE`, `NUMBER_TAKEN`. */
export const CODE = /^[A-Z][A-Z0-9_]{1,39}$/
export const SERVICE = /^[a-z][a-z-]{1,23}$/
/** `MAPO-20261122-03-000123`: office, day, terminal number, counter. */
export const RECEIPT_NO = /^[A-Z]{2,16}-[0-9]{8}-[0-9]{2}-[0-9]{6}$/
