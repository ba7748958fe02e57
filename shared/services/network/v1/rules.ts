/**
 * The network's own affairs: which rules are in force, which key signs the log, and the table of public holidays.
 *
 * Rules and log key are the root's (two of its three keys: one writes, another approves). The holiday table is the
 * administrators': a temporary holiday is announced days ahead, and working-hour deadlines must follow it at once.
 * Holidays: Regulations on Holidays of Public Offices (관공서의 공휴일에 관한 규정) articles 2 and 3; unverified, so the
 * table is data and no day is computed.
 */
import { isCivilDate } from '../../../civil.ts'
import type { Json } from '../../../json.ts'
import { HASH } from '../../../ledger/ids.ts'
import { int, list, object, oneOf, pattern, type Shaped } from '../../../ledger/shape.ts'
import { accept, action, type Policy, type RuleContext, type RulesModule, refuse, type Verdict } from '../../types.ts'
import { asRulesRow, holidaysRow, NETWORK_ROW, RULES_ROW } from './rows.ts'

const TWO_ROOTS: Policy = { author: ['root'], approvals: 1, approver: ['root'], approverOffice: 'any' }
const TWO_ADMINISTRATORS: Policy = {
  author: ['administrator'],
  approvals: 1,
  approver: ['administrator'],
  approverOffice: 'any',
}

/** Why an office is closed; the words stand in the locale files. */
export const HOLIDAYS = [
  'new-year',
  'seollal',
  'independence-movement',
  'buddha',
  'labour',
  'children',
  'memorial',
  'constitution',
  'liberation',
  'chuseok',
  'foundation',
  'hangeul',
  'christmas',
  'election',
  'substitute',
  'temporary',
] as const

/** Activations that fit one row. */
const MAX_STEPS = 64

const activateRules = object({ version: int(1, 65535), height: int(1) })
const rotateLogKey = object({ publicKey: pattern(HASH) })
const holidays = object({
  year: int(2020, 2200),
  days: list(object({ on: pattern(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/), code: oneOf(...HOLIDAYS) }), 0, 60),
})
export type ActivateRules = Shaped<typeof activateRules>
export type RotateLogKey = Shaped<typeof rotateLogKey>
export type Holidays = Shaped<typeof holidays>

const evaluateActivateRules = (context: RuleContext, body: ActivateRules): Verdict => {
  const row = asRulesRow(context.get(RULES_ROW))
  const steps = row.steps ?? []
  const last = steps.at(-1) ?? { version: row.version, height: 0 }
  if (body.version <= last.version) return refuse('RULES_NOT_NEWER', RULES_ROW)
  if (body.height <= last.height) return refuse('RULES_HEIGHT', RULES_ROW)
  if (steps.length >= MAX_STEPS) return refuse('RULES_STEPS_FULL', RULES_ROW)
  return accept([
    { key: RULES_ROW, value: { version: row.version, steps: [...steps, { ...body }] } as unknown as Json },
  ])
}

const evaluateRotateLogKey = (context: RuleContext, body: RotateLogKey): Verdict => {
  const row = context.get(NETWORK_ROW) as { readonly [name: string]: Json } | undefined
  if (row?.logKey === body.publicKey) return refuse('LOG_KEY_SAME', NETWORK_ROW)
  return accept([{ key: NETWORK_ROW, value: { ...row, logKey: body.publicKey } }])
}

/** Replaces the whole year: what was announced later stands beside what was known. */
const evaluateHolidays = (_context: RuleContext, body: Holidays): Verdict => {
  const year = `${body.year}-`
  let last = ''
  for (const { on } of body.days) {
    if (!isCivilDate(on) || !on.startsWith(year)) return refuse('HOLIDAY_DATE')
    if (on <= last) return refuse('HOLIDAY_ORDER')
    last = on
  }
  return accept([{ key: holidaysRow(body.year), value: { days: body.days } as unknown as Json }])
}

export const rules: RulesModule = {
  service: 'network',
  version: 1,
  actions: {
    'activate-rules': action({
      kind: 'enter',
      policy: TWO_ROOTS,
      body: activateRules,
      evaluate: evaluateActivateRules,
    }),
    'rotate-log-key': action({
      kind: 'enter',
      policy: TWO_ROOTS,
      body: rotateLogKey,
      evaluate: evaluateRotateLogKey,
    }),
    holidays: action({ kind: 'enter', policy: TWO_ADMINISTRATORS, body: holidays, evaluate: evaluateHolidays }),
  },
  reasons: {
    RULES_NOT_NEWER: 160,
    RULES_HEIGHT: 161,
    RULES_STEPS_FULL: 162,
    LOG_KEY_SAME: 163,
    HOLIDAY_DATE: 164,
    HOLIDAY_ORDER: 165,
  },
}
