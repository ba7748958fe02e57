/**
 * What a ledger alarm means to the people at the counter. The codes are many and name the step that found the fault;
 * what a clerk has to know is one of five things.
 */

export const ALARM_KINDS = ['forked', 'judged', 'malformed', 'update', 'copy'] as const
export type AlarmKind = (typeof ALARM_KINDS)[number]

const CODES: { readonly [kind in Exclude<AlarmKind, 'malformed'>]: readonly string[] } = {
  /** Central shows another history than before, or than to others. */
  forked: [
    'CHECKPOINT_BEHIND',
    'CHECKPOINT_FORKED',
    'CHECKPOINT_INVALID',
    'CHECKPOINT_NOT_EXTENDING',
    'CHECKPOINT_WITHIN_BLOCK',
    'ENTRY_REWRITTEN',
    'LEAVES_MISSING',
  ],
  /** The rules give another outcome than central wrote. */
  judged: ['EFFECTS_DIFFER', 'OUTCOMES_DIFFER', 'STATE_ROOT_DIFFERS'],
  /** The network has gone on to rules that this program does not know. */
  update: ['RULES_NOT_INSTALLED'],
  /** It is this counter's own copy that does not fit. */
  copy: ['REPLICA_DIFFERS', 'ALARM_UNREADABLE', 'DATABASE_DAMAGED', 'WRITER_LOST'],
}

/** Everything else is an entry that could not have entered an honest ledger. */
export const alarmKind = (code: string): AlarmKind =>
  ALARM_KINDS.find((kind) => kind !== 'malformed' && CODES[kind].includes(code)) ?? 'malformed'
