/** Bodies of real-estate records that pass, to be spoilt one field at a time. */
import { rules } from '../../../shared/services/real-estate/v1/rules.ts'
import { personId, RuleLedger } from '../../support/rule-harness.ts'

export const PNU = '1144010200100570009'
export const hash = (n: number): string => n.toString(16).padStart(64, '0')

export const party = (n: number, num = 1, den = 1) => ({
  id: personId(n),
  kind: 'individual',
  share: { num, den },
})
export const person = (n: number, isNew = true) => ({ id: personId(n), isNew, child: false, tag: null })

export const report = (more: object = {}) => ({
  pnu: PNU,
  kind: 'apartment',
  right: 'ownership',
  contractOn: '2026-11-10',
  balanceOn: '2027-01-10',
  area100: 8497,
  landArea100: null,
  floor: 12,
  price: 1_150_000_000,
  portion: { num: 1, den: 1 },
  dealing: 'brokered',
  reporter: 'broker',
  fundingPlan: true,
  sellers: [party(1)],
  buyers: [party(2)],
  duplicateOf: null,
  people: [person(1), person(2)],
  lateReason: null,
  ...more,
})

/** The same, with people that are already known. */
export const again = (more: object = {}) => report({ people: [person(1, false), person(2, false)], ...more })

export const correct = (target: string, more: object = {}) => {
  const { lateReason: _, ...contract } = again()
  return { ...contract, target, cause: 'mistake', ...more }
}

export const cancel = (target: string, more: object = {}) => ({
  target,
  cancelledOn: '2026-11-20',
  cause: 'cancelled',
  reporter: 'parties',
  lateReason: null,
  people: [],
  ...more,
})

export const voiding = (target: string) => ({ target, cause: 'entered-twice', people: [] })

export const imported = (row: number, more: object = {}) => ({
  pnu: PNU,
  contract: { from: '2018-04-01', to: '2018-04-10' },
  area100: 8497,
  floor: 12,
  price: 700_000_000,
  builtYear: 2003,
  cancelledOn: null,
  provenance: { file: hash(77), row, layout: 'ministry-2018', settled: [{ code: 'LOT_IS_DATE', use: 'proposal' }] },
  duplicateOf: null,
  people: [],
  ...more,
})

export const world = (): RuleLedger => new RuleLedger(rules)
