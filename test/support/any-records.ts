/**
 * Records of every action of every service, from small pools, so that many are accepted and the others refused for
 * every kind of reason; values at the ends of their ranges among them. `#7` stands for the id of an earlier record and
 * is put in when the record is written (`resolve`); a body may also be changed in one place to any JSON (`damaged`).
 */
import fc from 'fast-check'
import { checkJson, type Json } from '../../shared/json.ts'

/** Who may write it, as far as the rules ask. */
export type Writer = 'clerk' | 'administrator' | 'root' | 'device'

export interface AnyRecord {
  readonly service: string
  readonly action: string
  readonly writer: Writer
  readonly body: Json
}

const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, '0')
export const PEOPLE = Array.from({ length: 6 }, (_, i) => hex(i + 1, 32))
const PARCELS = ['1144010200100570000', '1144010200100570001', '1168010300200010003', '2611010100100010000']
const DATES = ['2026-10-20', '2026-10-31', '2026-11-01', '2026-11-02']
const ODD_DATES = [
  '0001-01-01',
  '1950-01-01',
  '2020-02-20',
  '2024-02-29',
  '2999-12-31',
  '9900-06-01',
  '9999-12-01',
  '9999-12-31',
  '2026-02-30',
  '0000-00-00',
]

const from = <const T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values)
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null, freq: 3 })
const date = fc.oneof({ arbitrary: from(...DATES), weight: 8 }, { arbitrary: from(...ODD_DATES), weight: 1 })
const person = from(...PEOPLE.slice(0, 4), ...PEOPLE)
const pnu = from(...PARCELS)
const earlier = fc.nat({ max: 5 }).map((n) => `#${n}`)
const anyHash = fc.nat({ max: 3 }).map((n) => hex(n + 1, 64))
const count = fc.oneof(from(0, 1, 2, 9, 84), fc.nat(), from(Number.MAX_SAFE_INTEGER, 1_000_000_000_000, 50_000_000))
const whole = fc.constant({ num: 1, den: 1 })
const odd = fc
  .tuple(from(1, 2, 3, 7, 50_000_000, 1_000_000_000), from(1, 2, 3, 6, 49_999_999, 1_000_000_000))
  .map(([a, b]) => ({ num: Math.min(a, b), den: Math.max(a, b) }))
const share = fc.oneof({ arbitrary: whole, weight: 3 }, odd)
const tag = maybe(fc.record({ epoch: from(1, 2, 65_535), tag: anyHash }))
const bool = fc.boolean()

/** Everyone who may be named, some of them as new; now and then somebody is missing or stands twice. */
const people = fc
  .record({
    isNew: fc.array(bool, { minLength: 6, maxLength: 6 }),
    tags: fc.array(tag, { minLength: 6, maxLength: 6 }),
  })
  .chain(({ isNew, tags }) =>
    fc
      .shuffledSubarray(
        PEOPLE.map((id, i) => ({ id, isNew: isNew[i] ?? false, child: false, tag: tags[i] ?? null })),
        { minLength: 3 },
      )
      .chain((listed) => from(listed, listed, listed, [...listed, ...listed.slice(0, 1)])),
  )
const known = fc.constant(PEOPLE.slice(0, 5).map((id) => ({ id, isNew: false, child: false, tag: null })))
const newPeople = fc
  .array(tag, { minLength: 6, maxLength: 6 })
  .map((tags) => PEOPLE.map((id, i) => ({ id, isNew: true, child: false, tag: tags[i] ?? null })))
const anyPeople = fc.oneof({ arbitrary: known, weight: 8 }, people, newPeople)

const holders = fc.uniqueArray(person, { minLength: 1, maxLength: 3 }).chain((persons) =>
  from(
    persons.map((id) => ({ person: id, num: 1, den: persons.length })),
    persons.map((id, i) => ({ person: id, num: 1, den: persons.length + (i === 0 ? 1 : 0) })),
  ),
)
const parties = (of: readonly string[]) =>
  fc
    .uniqueArray(from(...of), { minLength: 1, maxLength: 2 })
    .map((persons) => persons.map((id) => ({ id, kind: 'individual', share: { num: 1, den: persons.length } })))

const contract = {
  pnu,
  kind: from('apartment', 'land', 'commercial'),
  right: from('ownership', 'presale'),
  contractOn: date,
  balanceOn: maybe(date),
  area100: fc.oneof({ arbitrary: from(8495, 5900), weight: 4 }, count),
  landArea100: maybe(count),
  floor: maybe(from(1, 1, 7, 7, -2, 0, 1000)),
  price: fc.oneof({ arbitrary: from(950_000_000, 1_200_000_000), weight: 4 }, count),
  portion: share,
  dealing: from('brokered', 'direct'),
  reporter: from('parties', 'broker'),
  fundingPlan: bool,
  sellers: parties(PEOPLE.slice(0, 4)),
  buyers: parties(PEOPLE.slice(3, 5)),
  duplicateOf: maybe(earlier),
  people: anyPeople,
}
const lateReason = maybe(from('unaware', 'other'))
const birth = {
  child: person,
  bornOn: date,
  sex: from('female', 'male'),
  mother: maybe(person),
  motherUnknown: maybe(from('foundling', 'court')),
  father: maybe(person),
  order: from(1, 1, 2, 9),
  count: from(1, 1, 2, 9),
}
/** The child is new as a child; the others are as the list says. */
const born = fc.tuple(fc.record(birth), anyPeople).map(([facts, others]) => ({
  ...facts,
  motherUnknown: facts.mother === null ? (facts.motherUnknown ?? 'court') : null,
  people: [
    { id: facts.child, isNew: true, child: true, tag: others[0]?.tag ?? null },
    ...others.filter(({ id }) => id !== facts.child).slice(0, 3),
  ],
}))
const ground = from('office-error', 'judgment')
const spouse = fc.record({ person, ward: bool, consent: from(null, 'parents', 'guardian') })
const couple = { target: earlier, husband: person, wife: person, people: fc.constant([]) }

/** Public keys of no owner, beside those that a caller adds: `key` is their SHA-256. */
export interface KnownKey {
  readonly key: string
  readonly publicKey: string
}

const record = (
  service: string,
  action: string,
  writer: Writer,
  body: fc.Arbitrary<object>,
  weight = 1,
): fc.WeightedArbitrary<AnyRecord> => ({
  arbitrary: body.map((value) => ({ service, action, writer, body: value as Json })),
  weight,
})

const VINS = ['KMHDU41BDAU123456', '1M8GDM9AXKP042788', '1Q87T3N166389']
const vin = from(...VINS)
const plate = from('12ga3456', '345na6789', 'AB123')
const reading = fc.record({
  km: from(0, 9, 10, 10, 20, 20, 9_999_999),
  on: date,
  why: fc.option(from('replaced', 'misread'), { nil: null, freq: 2 }),
})
const car = {
  plate,
  origin: from('domestic', 'imported'),
  year: from(1973, 2018, 2999),
  firstOn: maybe(date),
  owners: holders,
}
const right = { kind: from('mortgage', 'seizure'), creditor: person, causeDate: date }
const signing = from('present', 'proxy', 'none')
const consents = fc.array(earlier, { maxLength: 2 })
const sale = {
  cause: from('sale', 'gift', 'inheritance', 'auction'),
  soldOn: date,
  buyers: holders,
  signed: fc.record({ sellers: signing, buyers: signing }),
  consents,
}
const owners = fc.uniqueArray(person, { minLength: 1, maxLength: 2 })

const usedCars = (): fc.WeightedArbitrary<AnyRecord>[] => [
  record('used-car', 'register', 'clerk', fc.record({ vin, ...car, reading, people: anyPeople }), 4),
  record(
    'used-car',
    'transfer',
    'clerk',
    fc.record({
      vin,
      sellers: owners,
      ...sale,
      reading,
      people: anyPeople,
    }),
    4,
  ),
  record(
    'used-car',
    'odometer',
    'clerk',
    fc.record({ vin, source: from('workshop'), reading, people: fc.constant([]) }),
    2,
  ),
  record(
    'used-car',
    'inspection',
    'clerk',
    fc.record({
      vin,
      kind: from('regular'),
      result: from('pass', 'fail'),
      validUntil: maybe(date),
      reading,
      people: fc.constant([]),
    }),
  ),
  record('used-car', 'lien', 'clerk', fc.record({ vin, ...right, people: anyPeople }), 2),
  record(
    'used-car',
    'release',
    'clerk',
    fc.record({ target: earlier, vin, cause: from('repayment'), causeDate: date, people: fc.constant([]) }),
  ),
  record(
    'used-car',
    'scrap',
    'clerk',
    fc.record({
      vin,
      owners,
      cause: from('scrapped', 'lost', 'authority'),
      scrappedOn: date,
      signed: signing,
      consents,
      people: anyPeople,
    }),
  ),
  record(
    'used-car',
    'import',
    'clerk',
    fc.record({
      vin,
      year: from(1973, 2012),
      reading: fc.record({ km: from(0, 10, 20), on: date, why: fc.constant(null) }),
      provenance: fc.record({ file: anyHash, row: from(1, 2, 10_000_000) }),
      people: fc.constant([]),
    }),
  ),
  record(
    'used-car',
    'correct',
    'clerk',
    fc.record({
      target: earlier,
      vin,
      ground: from('office-error', 'judgment'),
      as: fc.oneof(
        fc.record({ action: from('register'), ...car }),
        fc.record({ action: from('transfer'), ...sale }),
        fc.record({ action: from('lien'), ...right }),
        fc.record({ action: from('reading'), reading }),
        fc.record({ action: from('words') }),
      ),
      people: anyPeople,
    }),
    3,
  ),
  record(
    'used-car',
    'void',
    'clerk',
    fc.record({
      target: earlier,
      vin,
      ground: from('agreement', 'judgment'),
      courtDate: maybe(date),
      people: fc.constant([]),
    }),
    2,
  ),
]

/** Any record of any action. `keys` are those that members' actions speak of. */
export const anyRecord = (keys: readonly KnownKey[]): fc.Arbitrary<AnyRecord> => {
  const key = from(...keys)
  const either = fc.tuple(key, key).map(([a, b]) => ({ key: a.key, newKey: b.key, publicKey: b.publicKey, box: null }))
  const office = from('mapo', 'gaepo')
  const member = fc.tuple(key, fc.record({ office, from: date, until: maybe(date), n: fc.nat({ max: 3 }) }))
  const device = fc.tuple(key, key, fc.record({ office, epoch: from(...PEOPLE), terminal: from(7, 8, 99) }))
  return fc.oneof(
    ...usedCars(),
    record(
      'members',
      'enrol-member',
      'administrator',
      member.map(([own, { n, ...rest }]) => ({
        ...own,
        box: null,
        roles: ['clerk'],
        scopes: ['*'],
        staffNo: `${rest.office.toUpperCase()}-10${n}`,
        ...rest,
      })),
    ),
    record(
      'members',
      'enrol-device',
      'administrator',
      device.map(([own, cosigner, rest]) => ({ ...own, cosigner: cosigner.publicKey, ...rest })),
    ),
    record('members', 'rotate', 'administrator', either),
    record(
      'members',
      'suspend',
      'administrator',
      key.map(({ key: of }) => ({ key: of })),
    ),
    record(
      'members',
      'resume',
      'administrator',
      key.map(({ key: of }) => ({ key: of })),
    ),
    record(
      'members',
      'revoke',
      'administrator',
      fc.tuple(key, from('revoked', 'compromised', 'retired')).map(([of, why]) => ({ key: of.key, why })),
    ),
    record('office', 'anchor-access-log', 'device', fc.record({ day: date, count: from(0, 1, 5), head: anyHash })),
    record(
      'office',
      'decide-case',
      'clerk',
      fc.record({
        target: fc.oneof(earlier, anyHash),
        decision: from('amend', 'withdraw', 'void'),
        replacement: maybe(earlier),
        papers: fc.array(from('MAPO-1-C', 'GAEPO-1-C'), { maxLength: 2 }),
      }),
    ),
    record(
      'privacy',
      'erase',
      'clerk',
      fc.record({
        target: earlier,
        why: from('court-order', 'retention-ended'),
        hashes: fc.array(anyHash, { minLength: 1, maxLength: 3 }),
      }),
    ),
    record(
      'network',
      'holidays',
      'administrator',
      fc.record({
        year: from(2026, 2200),
        days: fc.array(fc.record({ on: date, code: from('seollal', 'temporary') }), { maxLength: 3 }),
      }),
    ),
    record(
      'birth',
      'register',
      'clerk',
      fc
        .tuple(
          born,
          fc.record({
            evidence: from('certificate', 'court', 'foundling'),
            courtDate: maybe(date),
            reporter: from('mother', 'father', 'authority', 'relative'),
            lateReason,
          }),
        )
        .map(([facts, report]) => ({ ...facts, ...report })),
      4,
    ),
    record(
      'birth',
      'correct',
      'clerk',
      fc.record({
        target: earlier,
        ...birth,
        ground,
        groundDate: maybe(date),
        people: people.map((all) => all.slice(0, 4)),
      }),
      3,
    ),
    record(
      'birth',
      'void',
      'clerk',
      fc.record({ target: earlier, child: person, ground, groundDate: maybe(date), people: fc.constant([]) }),
      2,
    ),
    record(
      'death',
      'register',
      'clerk',
      fc.record({
        deceased: person,
        diedOn: date,
        sex: from('female', 'male'),
        knownOn: date,
        evidence: from('certificate', 'statement'),
        reporter: from('household', 'manager'),
        reportedBy: maybe(person),
        lateReason,
        people: anyPeople,
      }),
      3,
    ),
    record(
      'death',
      'correct',
      'clerk',
      fc.record({
        target: earlier,
        deceased: person,
        diedOn: date,
        sex: from('female', 'male'),
        ground,
        groundDate: maybe(date),
        people: anyPeople,
      }),
      2,
    ),
    record(
      'death',
      'void',
      'clerk',
      fc.record({ target: earlier, deceased: person, ground, groundDate: maybe(date), people: fc.constant([]) }),
    ),
    record(
      'marriage',
      'register',
      'clerk',
      fc.record({
        husband: spouse,
        wife: spouse,
        witnesses: from(2, 2, 0, 9),
        receivedOn: maybe(date),
        people: anyPeople,
      }),
      4,
    ),
    record(
      'marriage',
      'correct',
      'clerk',
      fc.record({
        target: earlier,
        husband: spouse,
        wife: spouse,
        witnesses: from(2, 2, 1),
        receivedOn: maybe(date),
        ground,
        groundDate: maybe(date),
        people: anyPeople,
      }),
      2,
    ),
    record(
      'marriage',
      'divorce',
      'clerk',
      fc.record({
        ...couple,
        how: from('agreement', 'judgment'),
        courtOn: date,
        receivedOn: maybe(date),
        reporter: from('both', 'wife'),
        lateReason,
      }),
      2,
    ),
    record(
      'marriage',
      'annul',
      'clerk',
      fc.record({
        ...couple,
        cause: from('bigamy', 'fraud'),
        courtOn: date,
        receivedOn: maybe(date),
        reporter: from('wife'),
        lateReason,
      }),
    ),
    record('marriage', 'void', 'clerk', fc.record({ ...couple, ground, groundDate: maybe(date) })),
    record('real-estate', 'report', 'clerk', fc.record({ ...contract, lateReason }), 5),
    record(
      'real-estate',
      'correct',
      'clerk',
      fc.record({ ...contract, target: earlier, cause: from('mistake', 'change') }),
      2,
    ),
    record(
      'real-estate',
      'cancel',
      'clerk',
      fc.record({
        target: earlier,
        cancelledOn: date,
        cause: from('cancelled', 'null'),
        reporter: from('parties'),
        lateReason,
        people: fc.constant([]),
      }),
      2,
    ),
    record(
      'real-estate',
      'void',
      'clerk',
      fc.record({ target: earlier, cause: from('entered-twice'), people: fc.constant([]) }),
    ),
    record(
      'real-estate',
      'import',
      'clerk',
      fc.record({
        pnu,
        contract: maybe(fc.record({ from: date, to: date })),
        area100: contract.area100,
        floor: contract.floor,
        price: contract.price,
        builtYear: maybe(from(0, 1999, 9999)),
        cancelledOn: maybe(date),
        provenance: fc.record({
          file: anyHash,
          row: from(1, 2, 10_000_000),
          layout: from('ministry-now'),
          settled: fc.constant([]),
        }),
        duplicateOf: maybe(earlier),
        people: fc.constant([]),
      }),
      2,
    ),
    record(
      'property',
      'open-title',
      'clerk',
      fc.record({
        pnu,
        category: from('08', '01'),
        area100: from(2, 100, 1_000_000_000_000),
        owners: holders,
        people: anyPeople,
      }),
      4,
    ),
    record(
      'property',
      'transfer',
      'clerk',
      fc.record({
        pnu,
        from: person,
        share,
        to: holders,
        cause: from('sale', 'inheritance', 'auction'),
        causeDate: date,
        people: anyPeople,
      }),
      4,
    ),
    record(
      'property',
      'mortgage',
      'clerk',
      fc.record({
        parcels: fc.array(fc.record({ pnu, settlors: fc.uniqueArray(person, { minLength: 1, maxLength: 3 }) }), {
          minLength: 1,
          maxLength: 3,
        }),
        kind: from('mortgage', 'revolving'),
        creditor: person,
        causeDate: date,
        people: anyPeople,
      }),
      3,
    ),
    record(
      'property',
      'release',
      'clerk',
      fc.record({
        target: earlier,
        pnus: fc.array(pnu, { minLength: 1, maxLength: 3 }),
        cause: from('repayment'),
        causeDate: date,
        people: fc.constant([]),
      }),
      2,
    ),
    record(
      'property',
      'split',
      'clerk',
      fc.record({
        pnu,
        parts: fc.array(fc.record({ pnu, category: from('08', '01'), area100: from(1, 1, 50, 1_000_000_000_000) }), {
          minLength: 2,
          maxLength: 3,
        }),
        causeDate: date,
        people: fc.constant([]),
      }),
      3,
    ),
    record(
      'property',
      'merge',
      'clerk',
      fc.record({
        pnus: fc.uniqueArray(pnu, { minLength: 2, maxLength: 3 }),
        into: pnu,
        causeDate: date,
        people: fc.constant([]),
      }),
      2,
    ),
    record(
      'property',
      'correct',
      'clerk',
      fc.record({
        target: earlier,
        ground: from('office-error', 'judgment'),
        consent: bool,
        as: fc.oneof(
          fc.record({ action: from('open-title'), category: from('08', '02'), area100: from(2, 100), owners: holders }),
          fc.record({ action: from('transfer'), share, to: holders, cause: from('sale', 'gift'), causeDate: date }),
          fc.record({ action: from('mortgage'), kind: from('mortgage'), creditor: person, causeDate: date }),
          fc.record({ action: from('words') }),
        ),
        people: anyPeople,
      }),
      3,
    ),
    record(
      'property',
      'void',
      'clerk',
      fc.record({
        target: earlier,
        ground: from('agreement', 'judgment'),
        courtDate: maybe(date),
        people: fc.constant([]),
      }),
      2,
    ),
  )
}

/** The body with `#7` replaced by the id of an earlier record; by one of nobody when there is none. */
export const resolve = (body: Json, ids: readonly string[]): Json => {
  if (typeof body === 'string' && /^#[0-9]+$/.test(body)) {
    return ids.length === 0 ? 'f'.repeat(64) : (ids[ids.length - 1 - (Number(body.slice(1)) % ids.length)] as string)
  }
  if (Array.isArray(body)) return body.map((item) => resolve(item as Json, ids))
  if (typeof body !== 'object' || body === null) return body
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, resolve(value as Json, ids)]))
}

/** Where a body is changed, and into what. */
export const anyDamage: fc.Arbitrary<{ readonly at: number; readonly to: Json }> = fc.record({
  at: fc.nat({ max: 60 }),
  to: fc.oneof(
    fc.constantFrom<Json>(
      null,
      '',
      0,
      -1,
      Number.MAX_SAFE_INTEGER,
      [],
      {},
      '9999-12-31',
      'f'.repeat(64),
      'f'.repeat(32),
    ),
    fc
      .jsonValue({ maxDepth: 3 })
      .map((value) => wholeNumbers(value as Json))
      .filter((value) => checkJson(value).ok),
  ),
})

const wholeNumbers = (value: Json): Json => {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value + 0 : 1
  if (Array.isArray(value)) return value.map((item) => wholeNumbers(item as Json))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, wholeNumbers(item as Json)]))
}

/** The body with its `at`-th part (in the order of a walk) put in another's place. */
export const damaged = (body: Json, { at, to }: { readonly at: number; readonly to: Json }): Json => {
  let left = at
  const walk = (value: Json): Json => {
    if (left-- === 0) return to
    if (Array.isArray(value)) return value.map((item) => walk(item as Json))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item as Json)]))
  }
  return walk(body)
}
