/**
 * A new member at a counter that works already, or a new key for one who lost his:
 *
 *   1. a seed is made and locked under the member's own passphrase; the office's key is wrapped for it
 *        a crash here leaves a key that nobody enrolled: it unlocks nothing, and the list says that it waits
 *   2. the administrator at this seat writes the record that enrols it, or that puts it in the old key's place
 *   3. another administrator approves; when that stands in the replica, the passphrase unlocks
 *
 * A record that the rules refuse takes the key away again.
 */
import { z } from 'zod'
import { KEY_PURPOSES, lockKey } from '../../../node/keystore.ts'
import { toHex } from '../../../shared/bytes.ts'
import { koreanDate } from '../../../shared/civil.ts'
import { keyIdOf, keysFromSeed } from '../../../shared/crypto/keys.ts'
import { ok, type Result } from '../../../shared/result.ts'
import { type RecordDraft, wordlessDraft } from '../../../shared/services/form-types.ts'
import { keyRow, MEMBER_ROLES, type MemberRow, staffRow } from '../../../shared/services/members/v1/rows.ts'
import { dropKeyWraps } from '../db/key-wraps.ts'
import { putStaff, removeStaff } from '../db/staff.ts'
import type { Actor, Desk } from '../desk/desk.ts'
import type { Written } from '../desk/write.ts'
import { type DeskError, fail } from '../errors.ts'
import { admitMember } from './office-keys.ts'

/** As for a backup: shorter ones are guessed. */
const MIN_PASSPHRASE = 8

const newMember = z.strictObject({
  name: z.string().trim().min(1).max(60),
  staffNo: z.string().regex(/^[A-Z]{2,16}-[0-9]{3,5}$/),
  roles: z.array(z.enum(MEMBER_ROLES)).min(1).max(MEMBER_ROLES.length),
  scopes: z.array(z.string()).min(1).max(24),
  passphrase: z.string().max(1024),
})

export interface Admitted {
  readonly key: string
  /** The record that waits for another administrator. */
  readonly record: string
  /** Whether the key takes the place of one that was active until then. */
  readonly rotates: boolean
}

/** `write` signs a record as the administrator who asks. */
export const admitNewMember = (
  desk: Desk,
  actor: Actor,
  input: unknown,
  write: (draft: RecordDraft) => Result<Written, DeskError>,
): Result<Admitted, DeskError> => {
  const parsed = newMember.safeParse(input)
  if (!parsed.success) return fail('INPUT_INVALID', { path: parsed.error.issues[0]?.path.join('.') ?? '' })
  const { name, staffNo, roles, scopes, passphrase } = parsed.data
  const { crypto, office, identity, machine, replica } = desk
  if (passphrase.length < MIN_PASSPHRASE) return fail('PASSPHRASE_SHORT')
  const seed = crypto.random(32)
  const keys = keysFromSeed(crypto, seed)
  const secrets = { passphrase, keystoreSecret: machine.memberSecret }
  const blob = lockKey(crypto, secrets, KEY_PURPOSES.member, keys.id, seed)
  crypto.wipe(seed)
  const row = { key: keys.id, name, staffNo, roles, blob, demoPassphrase: identity.demo ? passphrase : null }
  office.commit(() => {
    putStaff(office.db, row)
    admitMember(crypto, office.db, identity, machine.device, actor.member.office.box, keys.box.publicKey)
  })
  const publicKeys = { publicKey: toHex(keys.sign.publicKey), box: toHex(keys.box.publicKey) }
  const present = activeKeyOf(replica.ledger, staffNo)
  const written = write(
    present === null
      ? draft('enrol-member', {
          key: keys.id,
          ...publicKeys,
          office: identity.office,
          roles,
          scopes,
          staffNo,
          from: koreanDate(desk.clock.now()),
          until: null,
        })
      : draft('rotate', { key: present, newKey: keys.id, ...publicKeys }),
  )
  if (!written.ok) {
    office.commit(() => {
      removeStaff(office.db, keys.id)
      dropKeyWraps(office.db, keyIdOf(crypto, keys.box.publicKey))
    })
    return written
  }
  return ok({ key: keys.id, record: written.value.id, rotates: present !== null })
}

/** The key that signs under a staff number now; null when none does. */
const activeKeyOf = (ledger: Desk['replica']['ledger'], staffNo: string): string | null => {
  const key = ledger.get(staffRow(staffNo))?.value
  if (typeof key !== 'string') return null
  const row = ledger.get(keyRow(key))?.value as unknown as MemberRow | undefined
  return row?.status === 'active' ? key : null
}

const draft = (action: string, body: RecordDraft['body']): RecordDraft => wordlessDraft('members', action, body)
