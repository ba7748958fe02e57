/**
 * Opening sealed parts. Erasure comes first: what a marker names is not opened, wherever bytes of it still lie, and a
 * counter that cannot know all markers yet opens nothing (first-sync.ts). Then the chain of keys: the wrap must be signed by an enrolled device, open under the office's key, and give the key that
 * the log commits to.
 */

import { type OpenedRecord, openAttachment, openRecord } from '../../../shared/crypto/sealed.ts'
import { openWrap, readWrap } from '../../../shared/crypto/wraps.ts'
import { adoptedBy } from '../../../shared/ledger/adoption.ts'
import { publicKeyIn } from '../../../shared/ledger/block.ts'
import type { KeyId } from '../../../shared/ledger/ids.ts'
import { ok, type Result } from '../../../shared/result.ts'
import type { SealedContent } from '../../../shared/services/form-types.ts'
import type { MemberRow } from '../../../shared/services/members/v1/rows.ts'
import { type DeskError, fail } from '../errors.ts'
import type { OfficeKeys } from '../keys/office-keys.ts'
import type { Desk } from './desk.ts'
import type { Found } from './find.ts'

export interface OpenedPart extends Omit<OpenedRecord, 'content'> {
  readonly content: SealedContent
}

/** The record's own sealed part. The caller has written the access log. */
export const openSealed = (desk: Desk, keys: OfficeKeys, found: Found): Result<OpenedPart, DeskError> => {
  const { crypto, identity, replica } = desk
  const header = found.payload.sealed
  if (header === null) return fail('SEALED_NONE')
  if (isErased(desk, found)) return fail('SEALED_ERASED')
  if (desk.office.restored.waits()) return fail('SEALED_WAITS')
  const ciphertext = ciphertextOf(desk, header.hash)
  const wrapBytes = desk.office.sealed.wrap(header.hash, identity.office) ?? replica.sealed(header.hash)?.wrap ?? null
  if (ciphertext === null || wrapBytes === null) return fail('SEALED_MISSING')
  const wrap = readWrap(crypto, wrapBytes, (id) => deviceKey(desk, id), {
    network: found.payload.network,
    purpose: 'sealed',
    subject: header.hash,
    office: identity.office,
  })
  const key = wrap.ok ? openWrap(crypto, wrap.value, keys.box) : wrap
  if (!key.ok) {
    replica.doubtWrap(header.hash)
    return fail('SEALED_WRAP')
  }
  const opened = openRecord(crypto, contextOf(found), header, key.value, ciphertext)
  crypto.wipe(key.value)
  if (!opened.ok) {
    // The wrap may hold the key of another part.
    replica.doubtWrap(header.hash)
    return fail('SEALED_DAMAGED')
  }
  return ok({ ...opened.value, content: opened.value.content as unknown as SealedContent })
}

/** By a marker; or, of a record of ours that never was in the log, together with the one that took its place (erase.ts). */
export const isErased = (desk: Desk, { id, payload, row, place }: Found): boolean => {
  if (payload.sealed === null) return false
  if (desk.replica.erased(payload.sealed.hash)) return true
  // What an adoption seals is the original's, which is in the log: a marker names it.
  if (adoptedBy(payload) !== null) return false
  return row !== null && place === null && !desk.office.sealed.hashes(id).includes(payload.sealed.hash)
}

/** The content alone, or null for whatever reason it cannot be read: for names beside other things. */
export const contentOf = (desk: Desk, keys: OfficeKeys, found: Found): SealedContent | null => {
  const opened = openSealed(desk, keys, found)
  return opened.ok ? opened.value.content : null
}

/** One scan of a record whose own part is open. */
export const openScan = (
  desk: Desk,
  found: Found,
  opened: OpenedPart,
  index: number,
): Result<{ readonly name: string; readonly type: string; readonly bytes: Uint8Array }, DeskError> => {
  const header = found.payload.sealed
  const label = opened.attachments[index]
  const object = header?.attachments[index]
  if (header === null || label === undefined || object === undefined) return fail('ATTACHMENT_UNKNOWN')
  if (desk.replica.erased(object.hash)) return fail('SEALED_ERASED')
  const ciphertext = ciphertextOf(desk, object.hash)
  if (ciphertext === null) return fail('SEALED_MISSING')
  const bytes = openAttachment(desk.crypto, contextOf(found), header, index, label.key, ciphertext)
  return bytes.ok ? ok({ name: label.name, type: label.mediaType, bytes: bytes.value }) : fail('SEALED_DAMAGED')
}

/** Here, or in the replica. */
export const ciphertextOf = (desk: Desk, hash: string): Uint8Array | null =>
  desk.office.sealed.ciphertext(hash) ?? desk.replica.sealed(hash)?.ciphertext ?? null

const contextOf = ({ payload }: Found) => ({
  network: payload.network,
  nonce: payload.nonce,
  service: payload.service,
})

/** Any device that was ever enrolled may have wrapped; this one counts before the ledger knows it. */
const deviceKey = (desk: Desk, id: KeyId): Uint8Array | null => {
  if (id === desk.identity.device) return desk.identity.devicePublicKey
  const row = desk.replica.ledger.get(`key/${id}`)?.value as unknown as MemberRow | undefined
  return row?.kind === 'device' ? (publicKeyIn(desk.replica.ledger, id) ?? null) : null
}
