/** What people wrote and nobody has signed yet, encrypted for office.db under the office's draft key. */
import { type BoxLabel, boxOpen, boxSeal } from '../../../shared/crypto/box.ts'
import type { Crypto } from '../../../shared/crypto/port.ts'
import { decodeJson, encodeJson, type Json } from '../../../shared/json.ts'

export const BOXES = {
  draft: 'daejang/draft/v1',
  fileLabel: 'daejang/draft-file-label/v1',
  fileBytes: 'daejang/draft-file/v1',
  remark: 'daejang/remark/v1',
  procedure: 'daejang/procedure/v1',
  accessNote: 'daejang/access-note/v1',
} as const

const MAX_BOX_BYTES = 1024 * 1024

/** `name` says whose or which; a box opens nowhere else. */
export const sealJson = (crypto: Crypto, key: Uint8Array, label: BoxLabel, value: Json): Uint8Array =>
  boxSeal(crypto, key, label, encodeJson(value))

/** Null for a damaged box or one of another place. */
export const openJson = (crypto: Crypto, key: Uint8Array, label: BoxLabel, box: Uint8Array): Json | null => {
  const bytes = boxOpen(crypto, key, label, box)
  if (bytes === null) return null
  const json = decodeJson(bytes, MAX_BOX_BYTES)
  return json.ok ? json.value : null
}
