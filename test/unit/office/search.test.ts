/** Everything that a record is found by, while it waits here and after the ledger has it. */
import { describe, expect, test } from 'vitest'
import { formOf } from '../../../shared/services/form-types.ts'
import { propertyForm } from '../../../shared/services/property/form.ts'
import { approveAll, asValues, PNU, signSale, type Values } from './sale.ts'
import { makeWorld, type Seated } from './world.ts'

const WAYS = [
  ['the office', 'MAPO'],
  ['its beginning', 'ma'],
  ['the other layout', 'ㅡ메ㅐ'],
  ['another dash and small letters', 'mapo–20261102–01'],
  ['no dash at all', '#MAPO2026110201000001'],
  ['its last digits', '000001'],
  ['a few of them', '1'],
  ['the parcel', PNU],
  ['the address', '공덕동 57-9'],
  ['the whole address', '서울특별시 마포구 공덕동 57-9번지'],
  ['the address on the other layout', 'rhdejrehd 57-9'],
  ['a name', '김하늘'],
  ['first consonants', '@ㅇㅂㄷ'],
  ['a name on the other layout', 'rlagksmf'],
  ['a birth date', '19900101'],
  ['a birth date with dashes', '1985-05-05'],
  ['name and birth date', '이바다 1985.5.5'],
  ['a resident number', '900101-1234567'],
] as const

const NOTHING = [
  '김',
  '하늘',
  '박없음',
  'GAEPO',
  '000002',
  '공덕동 57-8',
  '19900102',
  '#1144010200100570009',
  '900101-1234568',
]

const found = async (seated: Seated, query: string): Promise<readonly string[]> =>
  (await seated.call('search.all', { query })).records.map(({ id }) => id)

describe('search', () => {
  test('finds a record of ours by each of its keys, before and after the ledger has it', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const id = await signSale(clerk)
    const look = async (seated: Seated, when: string): Promise<void> => {
      for (const [what, query] of WAYS) expect([when, what, await found(seated, query)]).toEqual([when, what, [id]])
      for (const query of NOTHING) expect([when, query, await found(seated, query)]).toEqual([when, query, []])
    }
    await look(clerk, 'signed')
    // The record names both, but nobody is both.
    expect(await clerk.call('search.all', { query: '김하늘 19850505' })).toMatchObject({
      records: [{ id }],
      people: [],
    })
    world.clock.pass(61_000)
    await approveAll(await world.mapo.seat('supervisor'), [id])
    world.send(world.mapo)
    await look(clerk, 'accepted')
    world.clock.pass(61_000)
    world.witness()
    await look(clerk, 'witnessed')
    await look(await world.gaepo.seat('clerk'), 'at the other office')
  })

  test('a returned record is found, too, and its people are not offered', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const id = await signSale(clerk)
    await (await world.mapo.seat('supervisor')).call('approval.return', { id, reason: '다시' })
    expect(await found(clerk, PNU)).toEqual([id])
    expect(await clerk.call('search.all', { query: '김하늘' })).toMatchObject({ records: [{ id }], people: [] })
  })

  test('today’s number of this window comes first; the newest of a beginning come first; what is left out is said', async () => {
    const world = await makeWorld()
    const before = await signSale(await world.mapo.seat('clerk'))
    world.clock.pass(86_400_000)
    const clerk = await world.mapo.seat('clerk')
    const ids: string[] = []
    for (let i = 1; i <= 4; i += 1) ids.push(await signSale(clerk, { pnu: `11440102001005700${10 + i}` }))
    expect(await found(clerk, '1')).toEqual([ids[0], before])
    const some = await clerk.call('search.all', { query: 'MAPO', limit: 3 })
    expect(some.records.map(({ id }) => id)).toEqual([ids[3], ids[2], ids[1]])
    expect(some.more).toEqual({ records: true, people: false })
    expect((await clerk.call('search.all', { query: 'MAPO', limit: 5 })).more.records).toBe(false)
  })

  test('a number without a record says whose draft was given up, and when; one with a record does not', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const wish = { service: 'real-estate', action: 'report', target: null, values: null }
    const { id, receiptNo } = await clerk.call('draft.create', wish)
    await signSale(clerk)
    await clerk.call('draft.discard', { id })
    const auditor = await world.mapo.seat('auditor')
    const gap = {
      receiptNo,
      title: { key: 'real-estate:form.report' },
      at: world.clock.now(),
      who: '직원 MAPO-001',
      how: 'discarded',
    }
    for (const query of [receiptNo, '1', '#MAPO-20261102-01']) {
      expect((await auditor.call('search.all', { query })).givenUp).toEqual([gap])
    }
    expect((await auditor.call('search.all', { query: '2' })).givenUp).toEqual([])
    await world.mapo.restart()
    const again = await world.mapo.seat('auditor')
    expect((await again.call('search.all', { query: receiptNo })).givenUp).toEqual([gap])
  })

  test('a person of many records is opened once, and more people than are shown are said', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    for (let i = 0; i < 22; i += 1) {
      const number = `9001${String(i + 1).padStart(2, '0')}-1234567`
      await signSale(clerk, { pnu: `11440102001005700${10 + i}`, seller: ['김하늘', number] })
    }
    const many = await clerk.call('search.all', { query: '김하늘' })
    expect([many.people.length, many.more.people]).toEqual([10, true])
    const one = await clerk.call('search.all', { query: '김하늘 19900105' })
    expect([one.people.length, one.more.people, one.records.length]).toEqual([1, false, 1])
    // The buyer is the same in all of them.
    expect((await clerk.call('search.all', { query: '이바다' })).people).toHaveLength(1)
  })
})

describe('looking up in forms', () => {
  test('a dong alone lists its parcels that records name; a lot lists what lies under it', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    await signSale(clerk)
    const id = await signSale(clerk, { pnu: '1144010200100570010' })
    await approveAll(await world.mapo.seat('supervisor'), [id])
    world.send(world.mapo)
    const pnus = async (query: string) => (await clerk.call('lookup.parcels', { query })).map(({ pnu }) => pnu)
    expect(await pnus('공덕동')).toEqual([PNU, '1144010200100570010'])
    expect(await pnus('공덕동 57')).toEqual(expect.arrayContaining(['1144010200100570000', PNU, '1144010200100570010']))
    expect((await pnus('공덕동 57-9'))[0]).toBe(PNU)
    expect(await pnus('아현동')).toEqual([])
  })

  test('a record to target is found by number and by parcel', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const [a, b] = [await signSale(clerk), await signSale(clerk, { pnu: '1144010200100570010' })]
    await approveAll(await world.mapo.seat('supervisor'), [a])
    world.send(world.mapo)
    const look = async (query: string, parcel: string | null, service = 'real-estate') =>
      (await clerk.call('lookup.records', { service, actions: ['report'], parcel, query })).map(({ id }) => id)
    expect(await look('', null)).toEqual([b, a])
    expect(await look('mapo', null)).toEqual([b, a])
    expect(await look('000001', null)).toEqual([a])
    expect(await look('', PNU)).toEqual([a])
    expect(await look('2', PNU)).toEqual([])
    expect(await look('', null, 'property')).toEqual([])
  })

  test('the transferor is chosen from the holders of today, with the share, our own unsent transfer counted', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const half = { num: 1, den: 2 }
    const party = (name: string, number: string, share = half) => ({
      person: null,
      kind: 'individual',
      name,
      number,
      birthDate: '',
      address: '서울특별시 마포구 공덕동 1',
      share,
    })
    const applicant = { name: '김하늘', relation: '', phone: '' }
    const enter = async (action: string, over: { readonly [field: string]: unknown }): Promise<string> => {
      const draft = await clerk.call('draft.create', { service: 'property', action, target: null, values: null })
      const empty = formOf(propertyForm, action)?.empty() as Values
      return (await clerk.call('draft.submit', { id: draft.id, values: asValues({ ...empty, ...over }) })).id
    }
    const parcel = { pnu: PNU, address: '' }
    const title = await enter('open-title', {
      parcel: { ...parcel, category: '08', area: '120' },
      owners: [party('김하늘', '900101-1234567'), party('이바다', '850505-2345678')],
      applicant,
    })
    const holders = async (query = '') =>
      (await clerk.call('lookup.people', { query, parcel: PNU })).map(({ name, share }) => [name, share])
    expect(await holders()).toEqual([
      ['김하늘', half],
      ['이바다', half],
    ])
    expect(await holders('ㅇㅂㄷ')).toEqual([['이바다', half]])
    expect(await holders('박없음')).toEqual([])
    await approveAll(await world.mapo.seat('supervisor'), [title])
    world.send(world.mapo)
    world.witness()
    const [sky] = await clerk.call('lookup.people', { query: '', parcel: PNU })
    await enter('transfer', {
      parcel,
      transfer: { share: half, cause: 'gift', causeDate: '2026-10-30', price: null, reportNo: '' },
      from: { person: sky?.id, name: '김하늘' },
      to: [party('최산', '770707-1234567')],
      applicant,
    })
    expect(new Map((await holders()).map(([name, share]) => [name, share]))).toEqual(
      new Map([
        ['이바다', half],
        ['최산', half],
      ]),
    )
    expect(await clerk.call('lookup.people', { query: '', parcel: '1144010200100990099' })).toEqual([])
  })
})
