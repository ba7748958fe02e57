/**
 * Register of used cars (중고차 등록), version 1: the ten actions, who may write them, and their rules.
 *
 * | action     | kind    | writes              | approvals                 | rule         |
 * |------------|---------|---------------------|---------------------------|--------------|
 * | register   | enter   | clerk or supervisor | 1 supervisor, same office | ownership.ts |
 * | import     | enter   | "                   | "                         | ownership.ts |
 * | transfer   | enter   | "                   | "                         | ownership.ts |
 * | scrap      | enter   | "                   | "                         | ownership.ts |
 * | odometer   | enter   | "                   | "                         | mileage.ts   |
 * | inspection | enter   | "                   | "                         | mileage.ts   |
 * | lien       | enter   | "                   | "                         | liens.ts     |
 * | release    | change  | "                   | "                         | liens.ts     |
 * | correct    | correct | "                   | "                         | amend.ts     |
 * | void       | void    | "                   | "                         | amend.ts     |
 *
 * Rows and keys: rows.ts.
 */
import { action, CLERK_THEN_SUPERVISOR, type RulesModule } from '../../types.ts'
import { evaluateCorrect, evaluateVoid } from './amend.ts'
import { evaluateLien, evaluateRelease } from './liens.ts'
import { evaluateInspection, evaluateOdometer } from './mileage.ts'
import { evaluateImport, evaluateRegister, evaluateScrap, evaluateTransfer } from './ownership.ts'
import { CAR_REASONS } from './reasons.ts'
import {
  correct,
  importing,
  inspection,
  lien,
  odometer,
  register,
  release,
  scrap,
  transfer,
  voiding,
} from './shapes.ts'

const policy = CLERK_THEN_SUPERVISOR

export const rules: RulesModule = {
  service: 'used-car',
  version: 1,
  actions: {
    register: action({ kind: 'enter', policy, body: register, evaluate: evaluateRegister }),
    import: action({ kind: 'enter', policy, body: importing, evaluate: evaluateImport }),
    transfer: action({ kind: 'enter', policy, body: transfer, evaluate: evaluateTransfer }),
    scrap: action({ kind: 'enter', policy, body: scrap, evaluate: evaluateScrap }),
    odometer: action({ kind: 'enter', policy, body: odometer, evaluate: evaluateOdometer }),
    inspection: action({ kind: 'enter', policy, body: inspection, evaluate: evaluateInspection }),
    lien: action({ kind: 'enter', policy, body: lien, evaluate: evaluateLien }),
    release: action({ kind: 'change', policy, body: release, evaluate: evaluateRelease }),
    correct: action({ kind: 'correct', policy, body: correct, evaluate: evaluateCorrect }),
    void: action({ kind: 'void', policy, body: voiding, evaluate: evaluateVoid }),
  },
  reasons: CAR_REASONS,
}
