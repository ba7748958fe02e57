/**
 * The engine's own reasons for an ordered record to be rejected. The number stands in the outcome leaf; 0 is
 * accepted. Services add theirs (see services/index.ts). A number is never reused and never renumbered.
 */
export const ENGINE_REASONS = {
  KEY_REVOKED: 1,
  KEY_SUSPENDED: 2,
  KEY_COMPROMISED: 3,
  KEY_RETIRED: 4,
  KEY_ROTATED: 5,
  KEY_EXPIRED: 6,
  ROLE_MISSING: 8,
  SCOPE_MISSING: 9,
  OFFICE_MISMATCH: 10,
  DEVICE_NOT_ENROLLED: 11,
  EPOCH_MISMATCH: 12,
  SELF_APPROVED: 13,
  APPROVER_ROLE: 14,
  APPROVER_OFFICE: 15,
  ANCHOR_FORKED: 16,
  RULES_UNKNOWN: 17,
  ACTION_UNKNOWN: 18,
  BODY_INVALID: 19,
  STALE: 20,
  PARENT_REFUSED: 21,
  PARENT_UNKNOWN: 22,
  PERSON_EXISTS: 23,
  PERSON_UNKNOWN: 24,
  PERSON_REPEATED: 25,
  NUMBER_TAKEN: 26,
  ALIAS_IN_USE: 27,
  TARGET_UNKNOWN: 28,
  TARGET_REFUSED: 29,
  TARGET_OTHER_SERVICE: 30,
  TARGET_VOIDED: 31,
  TARGET_CANCELLED: 32,
  VALUE_TOO_LARGE: 33,
  CASE_CLOSED: 34,
  SEALED_REUSED: 35,
  ADOPTION_NOT_RETIRED: 36,
  ADOPTION_COMPROMISED: 37,
  ADOPTION_DECIDED: 38,
  ADOPTION_CHANGED: 39,
  ADOPTION_REPEATED: 40,
} as const

export type EngineReason = keyof typeof ENGINE_REASONS

/** Marks on an accepted record that somebody should look at; they stand in `tx/<id>`. */
export const FLAGS = ['CLOCK_EARLY', 'CLOCK_LATE', 'ALIAS', 'PERSON_MERGE', 'NUMBER_DIFFERS'] as const
export type Flag = (typeof FLAGS)[number]
