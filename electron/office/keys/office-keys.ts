/**
 * The office's own keys and how a member reaches them:
 *
 *     passphrase -> member's seed -> box key -> (wrap) office's HPKE key -> (wraps) number keys K
 *                                                                       -> (HPKE) draft key
 *
 * All of it exists in clear only while a session is unlocked, and is wiped when it locks.
 */

import type { WritableDb } from '../../../node/sqlite.ts'
import { framed } from '../../../shared/crypto/framing.ts'
import { hpkeOpen, hpkeSeal } from '../../../shared/crypto/hpke.ts'
import { keyIdOf } from '../../../shared/crypto/keys.ts'
import type { BoxKeyPair, Crypto, SignKeyPair } from '../../../shared/crypto/port.ts'
import { createWrap, openWrap, readWrap } from '../../../shared/crypto/wraps.ts'
import type { Identity } from '../db/identity.ts'
import { findKeyWrap, listNumberKeys, putKeyWrap } from '../db/key-wraps.ts'

export interface OfficeKeys {
  readonly box: BoxKeyPair
  readonly draftKey: Uint8Array
  /** K by epoch. */
  readonly numberKeys: ReadonlyMap<number, Uint8Array>
}

const DRAFT_KEY_INFO = framed('daejang/draft-key/v1')
const NO_BYTES = new Uint8Array(0)

/** The draft key as it stands in `identity`. Throws for an unusable office key: a defect of who made it. */
export const sealDraftKey = (crypto: Crypto, officeBox: Uint8Array, draftKey: Uint8Array): Uint8Array => {
  const sealed = hpkeSeal(crypto, officeBox, DRAFT_KEY_INFO, NO_BYTES, draftKey)
  if (!sealed.ok) throw new RangeError('the office key is not usable')
  return sealed.value
}

/** Gives a member the office's key. `recipient` is the member's box key. */
export const admitMember = (
  crypto: Crypto,
  db: WritableDb,
  identity: Pick<Identity, 'network' | 'office'>,
  device: SignKeyPair,
  officeBox: BoxKeyPair,
  recipient: Uint8Array,
): void => {
  const subject = keyIdOf(crypto, officeBox.publicKey)
  const { network } = identity.network
  const binding = { network, purpose: 'office-key', subject, office: identity.office } as const
  const wrap = createWrap(crypto, binding, recipient, officeBox.secretKey, device)
  if (!wrap.ok) throw new RangeError('the member key is not usable')
  putKeyWrap(db, 'office-key', subject, keyIdOf(crypto, recipient), wrap.value)
}

/** Stores a number key for the office. */
export const admitNumberKey = (
  crypto: Crypto,
  db: WritableDb,
  identity: Pick<Identity, 'network' | 'office' | 'officeBox'>,
  device: SignKeyPair,
  epoch: number,
  key: Uint8Array,
): void => {
  const { network } = identity.network
  const binding = { network, purpose: 'number-key', subject: String(epoch), office: identity.office } as const
  const wrap = createWrap(crypto, binding, identity.officeBox, key, device)
  if (!wrap.ok) throw new RangeError('the office key is not usable')
  putKeyWrap(db, 'number-key', String(epoch), keyIdOf(crypto, identity.officeBox), wrap.value)
}

/**
 * Everything a member reaches; null when the office's key is not wrapped for this member or a wrap is damaged.
 * `publicKeyOf` answers with the raw key of an enrolled device.
 */
export const openOfficeKeys = (
  crypto: Crypto,
  db: WritableDb,
  identity: Identity,
  member: BoxKeyPair,
  publicKeyOf: (id: string) => Uint8Array | null,
): OfficeKeys | null => {
  const { network } = identity.network
  const open = (purpose: 'office-key' | 'number-key', subject: string, bytes: Uint8Array, with_: BoxKeyPair) => {
    const wrap = readWrap(crypto, bytes, publicKeyOf, { network, purpose, subject, office: identity.office })
    if (!wrap.ok) return null
    const key = openWrap(crypto, wrap.value, with_)
    return key.ok ? key.value : null
  }
  const subject = keyIdOf(crypto, identity.officeBox)
  const officeWrap = findKeyWrap(db, 'office-key', subject, keyIdOf(crypto, member.publicKey))
  const secret = officeWrap === null ? null : open('office-key', subject, officeWrap, member)
  if (secret === null) return null
  const box = crypto.boxKeyPair(secret)
  const draftKey = hpkeOpen(crypto, box, DRAFT_KEY_INFO, NO_BYTES, identity.draftKey)
  if (draftKey === null || keyIdOf(crypto, box.publicKey) !== subject) return null
  const numberKeys = new Map<number, Uint8Array>()
  for (const { epoch, wrap } of listNumberKeys(db, subject)) {
    const key = open('number-key', String(epoch), wrap, box)
    if (key !== null) numberKeys.set(epoch, key)
  }
  return { box, draftKey, numberKeys }
}

export const wipeOfficeKeys = (crypto: Crypto, keys: OfficeKeys): void => {
  crypto.wipe(keys.box.secretKey)
  crypto.wipe(keys.draftKey)
  for (const key of keys.numberKeys.values()) crypto.wipe(key)
}
