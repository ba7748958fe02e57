/** Whatever is thrown at the rules: shapes and evaluation never throw, and what they promise to keep is kept. */
import { sha256 } from '@noble/hashes/sha2.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../../../shared/bytes.ts'
import type { Json } from '../../../shared/json.ts'
import { fits } from '../../../shared/ledger/shape.ts'
import { CURRENT_RULES } from '../../../shared/services/index.ts'
import {
  ADMINISTRATORS,
  countsAsAdministrator,
  enrolledRows,
  keyRow,
  type MemberRow,
  memberRowShape,
} from '../../../shared/services/members/v1/rows.ts'
import { rules as members } from '../../../shared/services/members/v1/rules.ts'
import type { ActionRule, RulesModule } from '../../../shared/services/types.ts'
import { RuleLedger } from '../../support/rule-harness.ts'

const OWN = ['members', 'office', 'privacy', 'network', 'real-estate']
const modules = OWN.map((service) => CURRENT_RULES.services[service] as RulesModule)
const actions = modules.flatMap((module) =>
  Object.entries(module.actions).map(([action, rule]) => ({
    module,
    action,
    rule: rule as unknown as ActionRule<Json>,
  })),
)

const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>

describe('bodies', () => {
  it('of any JSON are judged without a throw', () => {
    fc.assert(
      fc.property(fc.constantFrom(...actions), json, ({ rule }, body) => {
        const found = rule.body.mismatch(body, '')
        expect(found === null || typeof found === 'string').toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  it('hold no text that people could write', () => {
    const free = ['김하늘', 'a b', 'x'.repeat(300), '<script>', 'p:0/../key']
    const swap = (value: Json, text: string): Json[] => {
      if (typeof value === 'string') return [text]
      if (Array.isArray(value)) {
        return value.flatMap((each, i) =>
          swap(each, text).map((s) => value.map((old, j) => (i === j ? s : old)) as Json),
        )
      }
      if (value !== null && typeof value === 'object') {
        return Object.entries(value).flatMap(([name, each]) => swap(each, text).map((s) => ({ ...value, [name]: s })))
      }
      return []
    }
    for (const { action, body } of samples) {
      const { rule } = actions.find((each) => each.action === action) as (typeof actions)[number]
      expect(rule.body.mismatch(body, ''), action).toBeNull()
      for (const text of free) for (const spoilt of swap(body, text)) expect(fits(rule.body, spoilt)).toBe(false)
    }
  })
})

const h = (n: number): string => n.toString(16).padStart(64, '0')
const id = (n: number): string => n.toString(16).padStart(32, '0')
const samples: readonly { readonly action: string; readonly body: Json }[] = [
  {
    action: 'enrol-member',
    body: {
      key: h(1),
      publicKey: h(2),
      box: h(3),
      office: 'mapo',
      roles: ['clerk'],
      scopes: ['*'],
      staffNo: 'MAPO-001',
      from: '2026-01-01',
      until: '2026-12-31',
    },
  },
  {
    action: 'enrol-device',
    body: { key: h(1), publicKey: h(2), office: 'mapo', epoch: id(3), cosigner: h(4), terminal: 1 },
  },
  { action: 'decide-case', body: { target: h(1), decision: 'void', replacement: null, papers: ['MAPO-1'] } },
  { action: 'erase', body: { target: h(1), why: 'court-order', hashes: [h(2)] } },
  { action: 'holidays', body: { year: 2026, days: [{ on: '2026-01-01', code: 'new-year' }] } },
  {
    action: 'import',
    body: {
      pnu: '1144010200100570009',
      contract: { from: '2018-04-01', to: '2018-04-10' },
      area100: 8497,
      floor: 12,
      price: 1,
      builtYear: null,
      cancelledOn: '2018-05-01',
      provenance: { file: h(1), row: 1, layout: 'other', settled: [{ code: 'LOT_IS_DATE', use: 'as-is' }] },
      duplicateOf: h(2),
      people: [{ id: id(1), isNew: true, child: false, tag: { epoch: 1, tag: h(3) } }],
    },
  },
]

describe('members, in any order of events', () => {
  const publicKey = (n: number): string => h(n + 1)
  const keyId = (n: number): string => toHex(sha256(fromHex(publicKey(n)) as Uint8Array))
  const some = fc.integer({ min: 0, max: 6 })

  const enrol = fc
    .record({ n: some, admin: fc.boolean(), until: fc.constantFrom(null, '2030-01-01') })
    .map(({ n, admin, until }): [string, Json] => [
      'enrol-member',
      {
        key: keyId(n),
        publicKey: publicKey(n),
        box: null,
        office: 'mapo',
        roles: admin ? ['administrator'] : ['clerk'],
        scopes: ['*'],
        staffNo: `MAPO-${String(n).padStart(3, '0')}`,
        from: '2026-01-01',
        until,
      },
    ])
  const device = fc
    .record({ n: some, epoch: some, terminal: fc.integer({ min: 1, max: 5 }) })
    .map(({ n, epoch, terminal }): [string, Json] => [
      'enrol-device',
      {
        key: keyId(n + 20),
        publicKey: publicKey(n + 20),
        office: 'mapo',
        epoch: id(epoch),
        cosigner: h(n + 900),
        terminal,
      },
    ])
  const single = fc
    .record({ n: some, action: fc.constantFrom('suspend', 'resume'), shift: fc.constantFrom(0, 20) })
    .map(({ n, action, shift }): [string, Json] => [action, { key: keyId(n + shift) }])
  const revoke = fc
    .record({ n: some, why: fc.constantFrom('revoked', 'compromised', 'retired') })
    .map(({ n, why }): [string, Json] => ['revoke', { key: keyId(n), why }])
  const rotate = fc
    .record({ n: some, to: fc.integer({ min: 0, max: 12 }) })
    .map(({ n, to }): [string, Json] => [
      'rotate',
      { key: keyId(n), newKey: keyId(to), publicKey: publicKey(to), box: null },
    ])

  it('two administrators stay, are counted right, and no terminal or staff number has two holders', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(enrol, device, single, revoke, rotate), { maxLength: 60 }), (events) => {
        const ledger = new RuleLedger(members)
        for (const n of [0, 1]) {
          const row = {
            kind: 'member',
            publicKey: publicKey(n),
            office: 'mapo',
            roles: ['administrator'],
            scopes: ['*'],
            staffNo: `MAPO-00${n}`,
            from: '2026-01-01',
            until: null,
            status: 'active',
            epoch: null,
            cosigner: null,
            terminal: null,
            box: null,
          } as unknown as MemberRow
          for (const each of enrolledRows(keyId(n), row)) ledger.seed(each.key, each.value as Json)
        }
        ledger.seed(ADMINISTRATORS, 2)
        const leases = new Map<string, Json>()
        for (const [action, body] of events) {
          ledger.record(action, body)
          const rows = [...ledger.state].filter(([key]) => key.startsWith('key/')).map(([, { value }]) => value)
          for (const row of rows) expect(fits(memberRowShape, row)).toBe(true)
          const count = rows.filter((row) => countsAsAdministrator(row as unknown as MemberRow)).length
          expect(ledger.value(ADMINISTRATORS)).toBe(count)
          expect(count).toBeGreaterThanOrEqual(2)
          for (const [key, { value }] of ledger.state) {
            if (key.startsWith('terminal/')) expect(value).toEqual(leases.get(key) ?? value)
            if (key.startsWith('terminal/')) leases.set(key, value)
          }
          const staff = rows
            .map((row) => row as unknown as MemberRow)
            .filter(({ status, staffNo }) => status === 'active' && staffNo !== null)
            .map(({ staffNo }) => staffNo)
          expect(new Set(staff).size).toBe(staff.length)
        }
        expect(ledger.state.has(keyRow(keyId(0)))).toBe(true)
      }),
      { numRuns: 150 },
    )
  })
})
