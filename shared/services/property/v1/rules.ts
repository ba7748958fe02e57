/**
 * Property register (부동산 등기), version 1: the eight actions, who may write them, and their rules.
 *
 * | action     | kind    | writes | approvals | rule |
 * |------------|---------|--------|-----------|------|
 * | open-title | enter   | clerk or supervisor | 1 supervisor, same office | ownership.ts |
 * | transfer   | enter   | "      | "         | ownership.ts |
 * | mortgage   | enter   | "      | "         | liens.ts |
 * | release    | change  | "      | "         | liens.ts |
 * | split      | enter   | "      | "         | parcels.ts |
 * | merge      | enter   | "      | "         | parcels.ts |
 * | correct    | correct | "      | "         | amend.ts |
 * | void       | void    | "      | "         | amend.ts |
 *
 * Rows and keys: rows.ts. In this network the register of rights follows the receipt order of the log, as a registrar
 * handles applications in the order of receipt numbers (부동산등기법 art. 4, 11(3), verified).
 */
import { action, CLERK_THEN_SUPERVISOR, type RulesModule } from '../../types.ts'
import { evaluateCorrect, evaluateVoid } from './amend.ts'
import { evaluateMortgage, evaluateRelease } from './liens.ts'
import { evaluateOpenTitle, evaluateTransfer } from './ownership.ts'
import { evaluateMerge, evaluateSplit } from './parcels.ts'
import { PROPERTY_REASONS } from './reasons.ts'
import { correct, merge, mortgage, openTitle, release, split, transfer, voiding } from './shapes.ts'

const policy = CLERK_THEN_SUPERVISOR

export const rules: RulesModule = {
  service: 'property',
  version: 1,
  actions: {
    'open-title': action({ kind: 'enter', policy, body: openTitle, evaluate: evaluateOpenTitle }),
    transfer: action({ kind: 'enter', policy, body: transfer, evaluate: evaluateTransfer }),
    mortgage: action({ kind: 'enter', policy, body: mortgage, evaluate: evaluateMortgage }),
    release: action({ kind: 'change', policy, body: release, evaluate: evaluateRelease }),
    split: action({ kind: 'enter', policy, body: split, evaluate: evaluateSplit }),
    merge: action({ kind: 'enter', policy, body: merge, evaluate: evaluateMerge }),
    correct: action({ kind: 'correct', policy, body: correct, evaluate: evaluateCorrect }),
    void: action({ kind: 'void', policy, body: voiding, evaluate: evaluateVoid }),
  },
  reasons: PROPERTY_REASONS,
}
