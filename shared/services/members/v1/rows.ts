/**
 * The rows that say whose signature counts: one per member key, device key and root key, under `key/<keyId>`.
 *
 * The engine reads them for every record (standing of author, device and approvers); only genesis and the service
 * `members` write them. A row is never deleted: a key that was ever enrolled keeps its history.
 */
import { type Epoch, HASH, ID16, type KeyId, OFFICE, type OfficeId } from '../../../ledger/ids.ts'
import { int, list, nullable, object, oneOf, pattern, type Shape, type Shaped } from '../../../ledger/shape.ts'

/** A service id or `*`, every service. */
const SCOPE = /^(\*|[a-z][a-z-]{1,23})$/
/** `MAPO-017`: the office and a number of its own staff list. */
const STAFF_NO = /^[A-Z]{2,16}-[0-9]{3,5}$/
const DATE = /^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/

/** Roles a person's key may hold. `root` and `device` are kinds of rows and never granted. */
export const MEMBER_ROLES = ['clerk', 'supervisor', 'administrator', 'auditor', 'trustee'] as const
export type MemberRole = (typeof MEMBER_ROLES)[number]

/** `active` alone may act. `compromised` and `retired` tell a rejected record why (DESIGN section 9). */
export const KEY_STATUSES = ['active', 'suspended', 'revoked', 'compromised', 'retired', 'rotated'] as const

/** A raw 32-byte public key, 64 lowercase hex digits (Ed25519, or X25519 for `box`). */
export const publicKeyShape: Shape<string> = pattern(HASH)
export const keyIdShape: Shape<KeyId> = pattern<KeyId>(HASH)
export const officeShape: Shape<OfficeId> = pattern<OfficeId>(OFFICE)
export const epochShape: Shape<Epoch> = pattern<Epoch>(ID16)
/** A Korean civil date, `YYYY-MM-DD`. */
export const dateShape: Shape<string> = pattern(DATE)
export const staffNoShape: Shape<string> = pattern(STAFF_NO)
export const rolesShape = list(oneOf(...MEMBER_ROLES), 1, MEMBER_ROLES.length)
export const scopesShape = list(pattern(SCOPE), 1, 24)
/** The terminal's number in receipt numbers; leased to one device and epoch, never reused within its office. */
export const terminalShape: Shape<number> = int(1, 99)

/** The value under `key/<keyId>`. */
export const memberRowShape = object({
  kind: oneOf('member', 'device', 'root'),
  publicKey: publicKeyShape,
  /** Null for a root key alone. */
  office: nullable(officeShape),
  /** Empty for devices and roots, whose kind says what they may do. */
  roles: list(oneOf(...MEMBER_ROLES), 0, MEMBER_ROLES.length),
  /** Services that a member may write or approve in; empty for devices and roots. */
  scopes: list(pattern(SCOPE), 0, 24),
  staffNo: nullable(staffNoShape),
  /** First and last Korean civil date on which the key may sign; `until` null = no end. */
  from: dateShape,
  until: nullable(dateShape),
  status: oneOf(...KEY_STATUSES),
  /** A device's present epoch; null for members and roots. */
  epoch: nullable(epochShape),
  /** A device's Ed25519 cosigner key; null for members and roots. */
  cosigner: nullable(publicKeyShape),
  /** A device's terminal number in its present epoch; null for members and roots. */
  terminal: nullable(terminalShape),
  /** A member's X25519 public key, to which the office's HPKE key is wrapped; null for devices and roots. */
  box: nullable(publicKeyShape),
})
export type MemberRow = Shaped<typeof memberRowShape>

export const keyRow = (key: string): string => `key/${key}`
/** Which key signs under a staff number now: a key id. */
export const staffRow = (staffNo: string): string => `staff/${staffNo}`
/** The lease of a terminal number: `{device, epoch}`. */
export const terminalRow = (office: string, terminal: number): string =>
  `terminal/${office}/${String(terminal).padStart(2, '0')}`
/** Every epoch that a device was enrolled with: `{device, terminal}`. */
export const epochRow = (epoch: string): string => `epoch/${epoch}`
/** The device key whose cosigner this is. */
export const cosignerRow = (publicKey: string): string => `cosigner/${publicKey}`
/** How many administrators are active without an end date, an integer; genesis starts it. */
export const ADMINISTRATORS = 'administrators'

/** Whether a row is one of the administrators that the network counts on. */
export const countsAsAdministrator = (row: MemberRow): boolean =>
  row.kind === 'member' && row.status === 'active' && row.until === null && row.roles.includes('administrator')

/** All rows that enrolling this key leaves, the count of administrators apart. Genesis and the rules write the same. */
export const enrolledRows = (
  key: string,
  row: MemberRow,
): readonly { readonly key: string; readonly value: unknown }[] => {
  const rows: { readonly key: string; readonly value: unknown }[] = [{ key: keyRow(key), value: row }]
  if (row.staffNo !== null) rows.push({ key: staffRow(row.staffNo), value: key })
  if (row.kind === 'device' && row.office !== null && row.epoch !== null && row.terminal !== null) {
    rows.push({ key: terminalRow(row.office, row.terminal), value: { device: key, epoch: row.epoch } })
    rows.push({ key: epochRow(row.epoch), value: { device: key, terminal: row.terminal } })
    if (row.cosigner !== null) rows.push({ key: cosignerRow(row.cosigner), value: key })
  }
  return rows
}
