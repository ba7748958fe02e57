/**
 * The rules by which sealed parts and what stands beside them are put on the shelf and handed out.
 *
 * A ciphertext is what its hash says. A wrap is signed by an active device, is for this ciphertext and this office and
 * made out to the office's own box key. Whoever put a wrap or tokens there may replace them; the office that a wrap is
 * for may replace it too. What is erased stays erased: nothing of that hash is taken in or handed out again.
 */
import type { SignatureChecker } from '../node/signatures.ts'
import { readWraps, type WrapToRead } from '../node/wraps.ts'
import { concatBytes, equalBytes, fromHex, toHex } from '../shared/bytes.ts'
import type { Crypto } from '../shared/crypto/port.ts'
import { readWrap, type Wrap, type WrapBinding, type WrapError } from '../shared/crypto/wraps.ts'
import type { Hash, KeyId, OfficeId } from '../shared/ledger/ids.ts'
import { err, ok, type Result } from '../shared/result.ts'
import type { MemberRow } from '../shared/services/members/v1/rows.ts'
import { erasedRow } from '../shared/services/privacy/v1/rules.ts'
import type { SealedPart } from '../shared/wire/frames.ts'
import { MAX_CIPHERTEXT_BYTES, MAX_PARTS_BYTES } from '../shared/wire/limits.ts'
import type { WireCode } from '../shared/wire/messages.ts'
import type { Objects, Owned } from './objects.ts'
import { type Around, durably } from './steps.ts'
import { type CentralStore, officeBox } from './store.ts'

type Refused = { readonly code: WireCode; readonly reason?: string }
type Done = Result<null, Refused>

export interface Shelf {
  sealed(hash: Hash): Result<Uint8Array, Refused>
  putSealed(owner: OfficeId, hash: Hash, ciphertext: Uint8Array): Done
  wrap(hash: Hash, office: OfficeId): Result<Uint8Array, Refused>
  putWrap(owner: OfficeId, hash: Hash, office: OfficeId, wrap: Uint8Array): Done
  tokens(hash: Hash): Result<readonly string[], Refused>
  putTokens(owner: OfficeId, hash: Hash, tokens: readonly string[]): Done
  numberKey(epoch: number, office: OfficeId): Result<Uint8Array, Refused>
  putNumberKey(owner: OfficeId, epoch: number, office: OfficeId, wrap: Uint8Array): Done
  /** Each hash in order, with the office's own wrap; `later` once the reply is long enough. */
  parts(office: OfficeId, hashes: readonly Hash[], ciphertexts: boolean): SealedPart[]
  /** Takes in what is sound in one transaction; the code of each part that is not. */
  putParts(owner: OfficeId, parts: readonly SealedPart[]): Promise<readonly PartTaken[]>
}

interface PartTaken {
  readonly hash: Hash
  readonly code: string | null
}

export const createShelf = (
  crypto: Crypto,
  store: CentralStore,
  objects: Objects,
  network: string,
  around: Around,
  signatures: SignatureChecker,
): Shelf => {
  const isErased = (hash: Hash): boolean => store.get(erasedRow(hash)) !== undefined

  const deviceKey = (id: KeyId): Uint8Array | null => {
    const row = store.get(`key/${id}`)?.value as unknown as MemberRow | undefined
    return row?.kind === 'device' && row.status === 'active' ? fromHex(row.publicKey) : null
  }

  const checkWrap = (
    wrap: Uint8Array,
    binding: Omit<WrapBinding, 'network'>,
    read = readWrap(crypto, wrap, deviceKey, { network, ...binding }),
  ): Done => {
    if (!read.ok) return err({ code: 'WRAP_REFUSED', reason: read.error.code })
    const box = officeBox(store, binding.office)
    const recipient = box === null ? null : crypto.sha256Hex(fromHex(box) as Uint8Array)
    return recipient === read.value.recipient ? ok(null) : err({ code: 'WRAP_REFUSED', reason: 'WRAP_RECIPIENT' })
  }

  const mayReplace = (owner: OfficeId, present: Owned | null, forOffice: OfficeId | null): boolean =>
    present === null || present.owner === owner || forOffice === owner

  const checkSealed = (hash: Hash, ciphertext: Uint8Array): Done => {
    if (isErased(hash)) return err({ code: 'ERASED' })
    if (ciphertext.length === 0 || ciphertext.length > MAX_CIPHERTEXT_BYTES) return err({ code: 'BODY_TOO_LARGE' })
    return crypto.sha256Hex(ciphertext) === hash ? ok(null) : err({ code: 'HASH_MISMATCH' })
  }

  const checkBeside = (hash: Hash): Done => {
    if (isErased(hash)) return err({ code: 'ERASED' })
    return objects.sealedSize(hash) === null ? err({ code: 'NOT_FOUND' }) : ok(null)
  }

  const writeWrap = (
    owner: OfficeId,
    hash: Hash,
    office: OfficeId,
    wrap: Uint8Array,
    read?: Result<Wrap, WrapError>,
  ): Done => {
    const checked = checkWrap(wrap, { purpose: 'sealed', subject: hash, office }, read)
    if (!checked.ok) return checked
    const present = objects.wrap(hash, office)
    if (!mayReplace(owner, present, office)) return err({ code: 'NOT_YOURS' })
    if (present === null || !equalBytes(present.bytes, wrap)) objects.putWrap(hash, office, owner, wrap)
    return ok(null)
  }

  const writeTokens = (owner: OfficeId, hash: Hash, tokens: readonly string[]): Done => {
    if (!mayReplace(owner, objects.tokens(hash), null)) return err({ code: 'NOT_YOURS' })
    objects.putTokens(hash, owner, concatBytes(...tokens.map((token) => fromHex(token) as Uint8Array)))
    return ok(null)
  }

  /** `reads` are its wraps, read, in order. */
  const writePart = (owner: OfficeId, part: SealedPart, reads: readonly Result<Wrap, WrapError>[]): Done => {
    if (part.ciphertext.length > 0) {
      const sound = checkSealed(part.hash, part.ciphertext)
      if (!sound.ok) return sound
      objects.putSealed(part.hash, owner, part.ciphertext)
    }
    const beside = checkBeside(part.hash)
    if (!beside.ok) return beside
    for (const [i, { office, wrap }] of part.wraps.entries()) {
      const written = writeWrap(owner, part.hash, office, wrap, reads[i])
      if (!written.ok) return written
    }
    return part.tokens.length === 0 ? ok(null) : writeTokens(owner, part.hash, part.tokens)
  }

  const write = <T>(run: () => T): T => durably(around, 'objects', () => objects.transaction(run))

  const partOf = (office: OfficeId, hash: Hash, withCiphertext: boolean, room: number): SealedPart => {
    const empty = { hash, ciphertext: new Uint8Array(0), tokens: [], wraps: [] }
    if (isErased(hash)) return { ...empty, status: 'erased' }
    const size = objects.sealedSize(hash)
    if (size === null) return { ...empty, status: 'missing' }
    if (withCiphertext && size > room) return { ...empty, status: 'later' }
    const wrap = objects.wrap(hash, office)
    return {
      hash,
      status: 'present',
      ciphertext: withCiphertext ? (objects.sealed(hash) ?? empty.ciphertext) : empty.ciphertext,
      tokens: split(objects.tokens(hash)),
      wraps: wrap === null ? [] : [{ office, wrap: wrap.bytes }],
    }
  }

  return {
    sealed: (hash) => {
      if (isErased(hash)) return err({ code: 'ERASED' })
      const ciphertext = objects.sealed(hash)
      return ciphertext === null ? err({ code: 'NOT_FOUND' }) : ok(ciphertext)
    },
    putSealed: (owner, hash, ciphertext) => {
      const sound = checkSealed(hash, ciphertext)
      if (!sound.ok || objects.sealedSize(hash) !== null) return sound
      return write(() => {
        objects.putSealed(hash, owner, ciphertext)
        return ok(null)
      })
    },
    wrap: (hash, office) => {
      if (isErased(hash)) return err({ code: 'ERASED' })
      const wrap = objects.wrap(hash, office)
      return wrap === null ? err({ code: 'NOT_FOUND' }) : ok(wrap.bytes)
    },
    putWrap: (owner, hash, office, wrap) => {
      const beside = checkBeside(hash)
      return beside.ok ? write(() => writeWrap(owner, hash, office, wrap)) : beside
    },
    tokens: (hash) => {
      if (isErased(hash)) return err({ code: 'ERASED' })
      const tokens = objects.tokens(hash)
      return tokens === null ? err({ code: 'NOT_FOUND' }) : ok(split(tokens))
    },
    putTokens: (owner, hash, tokens) => {
      const beside = checkBeside(hash)
      return beside.ok ? write(() => writeTokens(owner, hash, tokens)) : beside
    },
    numberKey: (epoch, office) => {
      const wrap = objects.numberKey(epoch, office)
      return wrap === null ? err({ code: 'NOT_FOUND' }) : ok(wrap.bytes)
    },
    putNumberKey: (owner, epoch, office, wrap) => {
      const checked = checkWrap(wrap, { purpose: 'number-key', subject: `${epoch}`, office })
      if (!checked.ok) return checked
      if (!mayReplace(owner, objects.numberKey(epoch, office), office)) return err({ code: 'NOT_YOURS' })
      return write(() => {
        objects.putNumberKey(epoch, office, owner, wrap)
        return ok(null)
      })
    },
    parts: (office, hashes, ciphertexts) => {
      let room = MAX_PARTS_BYTES
      return hashes.map((hash) => {
        const part = partOf(office, hash, ciphertexts, room)
        room = part.status === 'later' ? 0 : room - part.ciphertext.length
        return part
      })
    },
    putParts: async (owner, parts) => {
      const wraps = parts.flatMap(({ hash, wraps }) =>
        wraps.map(({ office, wrap }): WrapToRead => {
          return { bytes: wrap, expected: { network, purpose: 'sealed', subject: hash, office } }
        }),
      )
      const reads = await readWraps(crypto, signatures, wraps, deviceKey)
      return write(() => {
        let at = 0
        return parts.map((part) => {
          const own = reads.slice(at, at + part.wraps.length)
          at += part.wraps.length
          const written = writePart(owner, part, own)
          return { hash: part.hash, code: written.ok ? null : (written.error.reason ?? written.error.code) }
        })
      })
    },
  }
}

const TOKEN_BYTES = 16

const split = (tokens: Owned | null): string[] => {
  const bytes = tokens?.bytes ?? new Uint8Array(0)
  return Array.from({ length: bytes.length / TOKEN_BYTES }, (_, i) =>
    toHex(bytes.subarray(i * TOKEN_BYTES, (i + 1) * TOKEN_BYTES)),
  )
}
