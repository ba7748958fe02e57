/**
 * Every refusal that the office process answers with. A code has a sentence in `resources/locales/<language>/errors.json`
 * that tells the person what to do; `data` fills its placeholders and never holds a personal datum.
 */
import type { SqliteProblem } from '../../node/sqlite.ts'
import { err } from '../../shared/result.ts'

export const ERROR_CODES = [
  // Who asks
  'LOCKED',
  'ROLE_NEEDED',
  'CHANNEL_UNKNOWN',
  'INPUT_INVALID',
  'UNLOCK_FAILED',
  'UNLOCK_WAIT',
  'KEY_NOT_HERE',
  'KEY_NOT_ENROLLED',
  'KEY_STANDING',
  'KEYSTORE_MISSING',
  'OFFICE_KEY_MISSING',
  // What can be recorded
  'DEVICE_WAITING',
  'DEVICE_SUSPENDED',
  'DEVICE_REVOKED',
  'SERVICE_UNKNOWN',
  'SCOPE_NEEDED',
  'DRAFT_UNKNOWN',
  'DRAFT_DAMAGED',
  'TARGET_NEEDED',
  'TARGET_UNUSABLE',
  'FORM_INVALID',
  'RULES_REFUSE',
  'RECORD_TOO_LARGE',
  'ATTACHMENT_TOO_LARGE',
  'ATTACHMENT_TYPE',
  'ATTACHMENTS_FULL',
  'ATTACHMENT_UNKNOWN',
  'READING_OFFICE_KEY',
  // An application on its way
  'SUPPLEMENT_OPEN',
  'SUPPLEMENTS_USED',
  'SUPPLEMENT_NONE',
  'SUPPLEMENT_NOT_OVER',
  'SUPPLEMENT_TERM',
  'EXTENDED_BEFORE',
  'EXTENSION_LATE',
  'TRANSFER_REVISED',
  'LETTER_ON_ITS_WAY',
  // Records and approvals
  'RECORD_UNKNOWN',
  'RECORD_NOT_WAITING',
  'RECORD_NOT_YOURS',
  'RECORD_NOT_REVISABLE',
  'SELF_APPROVED',
  'APPROVED_BEFORE',
  'APPROVER_ROLE',
  'OVERVIEW_CHANGED',
  'NOTHING_TO_APPROVE',
  'RECEIPT_NOT_YET',
  // Sealed parts
  'SEALED_WAITS',
  'SEALED_MISSING',
  'SEALED_ERASED',
  'SEALED_WRAP',
  'SEALED_DAMAGED',
  'SEALED_NONE',
  'LOOKUPS_TOO_MANY',
  // Letters between offices
  'LETTER_OFFICE',
  'LETTER_TOO_LARGE',
  'LETTER_UNKNOWN',
  'LETTER_DAMAGED',
  'APPLICATION_STANDS',
  // Cases
  'CASE_UNKNOWN',
  'CASE_CLOSED',
  'CASE_REPLACEMENT_NEEDED',
  'CASE_REPLACEMENT_UNUSABLE',
  'CASE_NO_PAPER',
  'CASE_NOT_AMENDABLE',
  'CASE_CHANGED',
  // Papers and files
  'PAPER_NONE',
  'PAPER_PURPOSE',
  'PERSON_UNKNOWN',
  'FAMILY_NONE',
  'PARCEL_NONE',
  'FAMILY_DAY',
  'FAMILY_UNTOLD',
  'CSV_EMPTY',
  'IMPORT_UNKNOWN',
  'IMPORT_SIGNED',
  'IMPORT_FILE',
  'IMPORT_NOTHING_READY',
  'IMPORT_UNDECIDED',
  'BACKUP_PASSPHRASE',
  'PASSPHRASE_SHORT',
  'BACKUP_DAMAGED',
  'BACKUP_EXISTS',
  'BACKUP_OTHER_OFFICE',
  'RESTORE_WAITING',
  // The ledger alarm
  'ALARM_NONE',
  'ALARM_STANDS',
  'ALARM_REPLICA_BAD',
  'ALARM_NEEDS_CENTRAL',
  // The machine
  'VERIFY_RUNNING',
  'OFFICE_NOT_PROVISIONED',
  'DISK_FULL',
  'CANNOT_WRITE',
  'READ_ONLY',
  'DATABASE_LOCKED',
  'DATABASE_DAMAGED',
  'CANNOT_OPEN',
  'INTERNAL',
] as const satisfies readonly (string | SqliteProblem)[]

export type ErrorCode = (typeof ERROR_CODES)[number]

export interface DeskError {
  readonly code: ErrorCode
  readonly data?: { readonly [name: string]: string | number }
}

/** An expected failure. */
export const fail = (code: ErrorCode, data?: DeskError['data']) =>
  err<DeskError>(data === undefined ? { code } : { code, data })
