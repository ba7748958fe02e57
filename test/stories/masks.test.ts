/**
 * Nobody is named before somebody asks.
 *
 * People with marked names stand in every role that a record knows: parties, agents, reporters, debtors, applicants,
 * submitters; and marked words in every field that people write freely. Records of the three services wait for
 * approval, are accepted, corrected, and lose against another office's.
 *
 * Wanted: no list, register, case, record's page, history, preview of a follow-up, receipt or masked paper shows one of
 * the marks; a record opened for a purpose shows its own, so that the search of this story is known to find them.
 */
import { describe, expect, it } from 'vitest'
import {
  birthValues,
  mortgageValues,
  type Person,
  saleValues,
  titleValues,
  transferValues,
} from '../../cli/demo/world.ts'
import { beginStory, type Story } from '../support/story.ts'
import type { Actor, Values } from '../support/story-actor.ts'

const COUNTER = { code: 'counter', note: '' } as const

const marked = (n: number, name: string): Person => ({
  name,
  number: `8801${String(10 + n)}-10077${String(10 + n)}`,
  birthDate: `1988-01-${10 + n}`,
  address: `서울특별시 마포구 표식동 ${n}77-7`,
  phone: `010-0077-77${10 + n}`,
})

const [SELLER, BUYER, OWNER, HEIR, RIVAL, MOTHER, FATHER, DEBTOR] = [
  '가온누리',
  '나래별빛',
  '마루한솔',
  '바론겨레',
  '사랑누비',
  '다솜하늘',
  '라온제나',
  '아라채움',
].map((name, n) => marked(n, name)) as [Person, Person, Person, Person, Person, Person, Person, Person]
const CHILD = { given: '미리내라', hanja: '標識兒名', number: '261101-3007779', sex: 'male', birthDate: '' } as const
const SAID = ['자손이름나', '차림이름나', '카랑이름나', '타래이름나', '파란이름나', '하늬이름나', '적은까닭의말']
const [AGENT, REPORTER, APPLICANT, SUBMITTER, RELATIVE, TYPED, WORDS] = SAID as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
]
const PEOPLE = [SELLER, BUYER, OWNER, HEIR, RIVAL, MOTHER, FATHER, DEBTOR]
const MARKS = [
  ...PEOPLE.flatMap(({ name, number, address, phone }) => [name, number, address, phone]),
  `${FATHER.name.slice(0, 1)}${CHILD.given}`,
  CHILD.number,
  CHILD.hanja,
  ...SAID,
]

const marksIn = (shown: unknown): readonly string[] => {
  const text = JSON.stringify(shown)
  return MARKS.filter((mark) => text.includes(mark))
}

/** Everything that a screen asks for before a purpose is given, by the call that asks. */
const shownTo = async (actor: Actor, records: readonly string[]): Promise<ReadonlyMap<string, unknown>> => {
  const shown = new Map<string, unknown>()
  for (const queue of ['signed', 'returned', 'unsent', 'accepted'] as const) {
    shown.set(`list ${queue}`, await actor.call('record.list', { queue, sort: 'due' }))
  }
  for (const service of ['real-estate', 'property', 'birth']) {
    shown.set(`register ${service}`, await actor.call('register.view', { service, filters: {}, purpose: null }))
    shown.set(
      `lookup ${service}`,
      await actor.call('lookup.records', { service, actions: [], parcel: null, query: '' }),
    )
    shown.set(`print ${service}`, await actor.call('paper.print', { kind: 'register', of: service, purpose: null }))
  }
  for (const { id, kind } of await actor.cases()) {
    // Where two people are compared, they are what the case is about.
    if (kind === 'REJECTED' || kind === 'REFUSED') shown.set(`case ${id}`, await actor.call('case.get', { id }))
  }
  shown.set('cases', await actor.cases())
  for (const id of records) {
    const record = await actor.record(id)
    shown.set(`record ${record.service}/${record.action} ${record.state}`, record)
    shown.set(`receipt of ${id}`, await actor.call('paper.print', { kind: 'receipt', of: id, purpose: null }))
    for (const { kind, which } of record.papers.filter((paper) => paper.kind === 'extract')) {
      const paper = await actor.call('paper.print', { kind, which, of: id, purpose: null })
      shown.set(`extract ${which} of ${record.action}`, paper)
      if (paper.symbols.length > 0) {
        shown.set(`check of ${record.action}`, await actor.call('paper.check', { parts: [...paper.symbols] }))
      }
    }
    shown.set(`search ${id}`, await actor.call('search.all', { query: `#${record.receiptNo ?? ''}` }))
  }
  return shown
}

const expectMasked = (shown: ReadonlyMap<string, unknown>): void => {
  const found = [...shown].flatMap(([what, value]) => marksIn(value).map((mark) => `${what}: ${mark}`))
  expect(found).toEqual([])
}

const settled = async ({ mapo, gaepo, ...story }: Story): Promise<void> => {
  for (const { supervisor } of [mapo, gaepo]) await supervisor.approveAll()
  await story.settled(mapo, gaepo)
}

describe('masks', () => {
  it('hold on every screen until a purpose is given', async () => {
    const story = await beginStory()
    const { mapo, gaepo, world, today } = story
    const { clerk } = mapo
    const applicant = { name: APPLICANT, relation: TYPED, phone: DEBTOR.phone }
    const plain = saleValues(world, world.parcel('mapo'), today) as Values & { broker: Values; report: Values }
    const party = ({ name, number, address, phone }: Person) => ({
      ...{ person: null, kind: 'individual', birthDate: '', nationality: '', share: { num: 1, den: 1 } },
      ...{ name, number, address, phone },
    })
    const sale: Values = {
      ...plain,
      sellers: [party(SELLER)],
      buyers: [party(BUYER)],
      broker: { ...plain.broker, dealing: 'brokered', agentName: AGENT, officeName: '열린중개', registration: '1' },
      report: { ...plain.report, reporter: 'proxy', name: REPORTER, relation: TYPED, phone: SELLER.phone },
      terms: { conditions: WORDS },
    }
    const [child, parcel] = [{ ...CHILD, birthDate: today }, world.parcel('mapo')]
    const birth = {
      ...birthValues(MOTHER, FATHER, child),
      reporter: {
        role: 'relative',
        name: RELATIVE,
        number: DEBTOR.number,
        address: DEBTOR.address,
        phone: DEBTOR.phone,
        rankReason: WORDS,
      },
      submitter: { name: SUBMITTER, number: HEIR.number },
    }
    const ids: string[] = []
    const enter = async (
      actor: Actor,
      service: string,
      action: string,
      values: Values,
      target: string | null = null,
    ) => {
      const { id } = await actor.enter(service, action, values, target)
      ids.push(id)
      return id
    }
    const reported = await enter(clerk, 'real-estate', 'report', sale)
    const born = await enter(clerk, 'birth', 'register', birth)
    const title = await enter(clerk, 'property', 'open-title', { ...titleValues(world, parcel, [OWNER]), applicant })
    // They wait for approval.
    expectMasked(await shownTo(mapo.supervisor, ids))
    await settled(story)
    const { body } = (await clerk.record(title)).payload as { body: { owners: { person: string }[] } }
    const owner = { person: body.owners[0]?.person ?? '', name: OWNER.name, den: 1 }
    const charge = { ...mortgageValues(world, parcel, owner, DEBTOR, today), applicant }
    const lien = await enter(clerk, 'property', 'mortgage', charge)
    await enter(clerk, 'real-estate', 'correct', { cause: 'mistake', detail: WORDS }, reported)
    await enter(clerk, 'birth', 'correct', { ground: 'office-error', groundDate: '', detail: WORDS }, born)
    await settled(story)
    // Both offices sell the same land, unplugged; Mapo's comes first.
    for (const office of [mapo, gaepo]) await office.unplug()
    const selling = (to: Person): Values => ({ ...transferValues(world, parcel, owner, to, today), applicant })
    await enter(clerk, 'property', 'transfer', selling(HEIR))
    const { id: lost } = await gaepo.clerk.enter('property', 'transfer', selling(RIVAL))
    for (const { supervisor } of [mapo, gaepo]) await supervisor.approveAll()
    await mapo.plug()
    await story.settledAlone(mapo)
    await gaepo.plug()
    await story.settled(mapo, gaepo)
    expect(await gaepo.clerk.cases()).toHaveLength(1)
    expectMasked(await shownTo(clerk, ids))
    expectMasked(await shownTo(gaepo.clerk, [...ids, lost]))
    // In the case people stand in their roles, masked, and differ.
    const [open] = await gaepo.clerk.cases()
    const { rows } = await gaepo.clerk.call('case.get', { id: open?.id ?? '' })
    const told = JSON.stringify(rows)
    for (const masked of ['바**레', '사**비', '마**솔', '880113-1******']) expect(told).toContain(masked)
    expect(told).toContain('errors:role.to')

    const opened = async (id: string) => marksIn(await clerk.call('record.unseal', { id, purpose: COUNTER }))
    expect(await opened(reported)).toEqual(expect.arrayContaining([SELLER.name, BUYER.name, REPORTER, WORDS]))
    expect(await opened(lien)).toEqual(expect.arrayContaining([OWNER.name, DEBTOR.name, APPLICANT]))
    expect(await opened(born)).toEqual(expect.arrayContaining([MOTHER.name, FATHER.name, RELATIVE]))
  })
})
