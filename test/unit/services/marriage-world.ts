/** Bodies for marriage tests, and a ledger of births, deaths and marriages together. */
import type { Json } from '../../../shared/json.ts'
import { rules as birth } from '../../../shared/services/birth/v1/rules.ts'
import { rules as death } from '../../../shared/services/death/v1/rules.ts'
import { rules as marriage } from '../../../shared/services/marriage/v1/rules.ts'
import type { RulesModule } from '../../../shared/services/types.ts'
import { personId, RuleLedger } from '../../support/rule-harness.ts'

export const [MAN, WOMAN, OTHER_MAN, OTHER_WOMAN, NEWCOMER] = [1, 2, 3, 4, 9].map(personId) as [
  string,
  string,
  string,
  string,
  string,
]

type Given = { readonly [field: string]: Json }
type Side = { readonly person?: string; readonly ward?: boolean; readonly consent?: string | null }

const side = (person: string, given: Side = {}) => ({ person, ward: false, consent: null, ...given })
const known = (...ids: readonly string[]): Json =>
  [...new Set(ids)].map((id) => ({ id, isNew: false, child: false, tag: null }))

export const register = (husband: string | Side = MAN, wife: string | Side = WOMAN, given: Given = {}): Json => {
  const [his, hers] = [
    typeof husband === 'string' ? side(husband) : side(MAN, husband),
    typeof wife === 'string' ? side(wife) : side(WOMAN, wife),
  ]
  return { husband: his, wife: hers, witnesses: 2, receivedOn: null, people: known(his.person, hers.person), ...given }
}

export const correct = (target: string, given: Given = {}): Json => ({
  ...(register() as Given),
  target,
  ground: 'office-error',
  groundDate: null,
  ...given,
})

const couple = (target: string) => ({ target, husband: MAN, wife: WOMAN, people: [] })

export const divorce = (target: string, given: Given = {}): Json => ({
  ...couple(target),
  how: 'agreement',
  courtOn: '2026-11-22',
  receivedOn: null,
  reporter: 'both',
  lateReason: null,
  ...given,
})

export const annul = (target: string, given: Given = {}): Json => ({
  ...couple(target),
  cause: 'fraud',
  courtOn: '2026-11-22',
  receivedOn: null,
  reporter: 'wife',
  lateReason: null,
  ...given,
})

export const voiding = (target: string, given: Given = {}): Json => ({
  ...couple(target),
  ground: 'office-error',
  groundDate: null,
  ...given,
})

/** Two men and two women of age, who married nobody. */
export const seedPeople = (made: RuleLedger): RuleLedger => {
  const sexes = { [MAN]: 'male', [WOMAN]: 'female', [OTHER_MAN]: 'male', [OTHER_WOMAN]: 'female' }
  for (const [id, sex] of Object.entries(sexes)) made.seed(`person/p:${id}`, { born: '1990-05-05', died: null, sex })
  return made
}

/** Who bore and begot whom, as the birth service would have it. */
export const born = (made: RuleLedger, child: string, mother: string | null, father: string | null): void =>
  made.seed(`birth-of/p:${child}`, { status: 'registered', mother, father })

/** Whose parents are known to be nobody's relatives: then nothing is warned of. */
export const ledger = (): RuleLedger => {
  const made = seedPeople(new RuleLedger(marriage))
  for (const [i, id] of [MAN, WOMAN, OTHER_MAN, OTHER_WOMAN].entries())
    born(made, id, personId(50 + i), personId(60 + i))
  return made
}

/** The three registers over one state; actions are named `death/register`. */
export const family: RulesModule = {
  service: 'family',
  version: 1,
  actions: Object.fromEntries(
    [birth, death, marriage].flatMap(({ service, actions }) =>
      Object.entries(actions).map(([action, rule]) => [`${service}/${action}`, rule] as const),
    ),
  ),
  reasons: { ...birth.reasons, ...death.reasons, ...marriage.reasons },
}
