/** Importing an auction list of cars at the desk: listed cars, readings of registered ones, and what cannot be recorded. */
import { describe, expect, test } from 'vitest'
import { formOf } from '../../../shared/services/form-types.ts'
import { usedCarForm } from '../../../shared/services/used-car/form.ts'
import { approveAll, asValues } from './sale.ts'
import { makeWorld, type Seated } from './world.ts'

const [KNOWN, ONE, TWO, THREE] = ['KMHDU41B5AU123456', '1M8GDM9AXKP042788', '11111111111111111', '1Q87T3N166389']
const HEADER = 'price,brand,model,year,mileage,vin'
const row = (vin = '', mileage = '10000', year = '2018', price = '6300') =>
  `${price},toyota,cruiser,${year},${mileage},${vin}`

const open = (clerk: Seated, rows: readonly string[], header = HEADER) =>
  clerk.call('import.open', {
    name: 'cars.csv',
    base64: Buffer.from([header, ...rows].join('\r\n')).toString('base64'),
    encoding: 'auto',
  })

const register = async (clerk: Seated, vin: string): Promise<void> => {
  const draft = await clerk.call('draft.create', {
    service: 'used-car',
    action: 'register',
    target: null,
    values: null,
  })
  const person = { person: null, kind: 'individual', name: '김하늘', number: '900101-1234567', birthDate: '' }
  const values = asValues({
    ...(formOf(usedCarForm, 'register')?.empty() as object),
    car: { vin, plate: '12가3456', model: '아반떼', origin: 'domestic', year: 2018, firstOn: '' },
    owners: [{ ...person, address: '마포구', share: { num: 1, den: 1 } }],
    reading: { km: 10_000, readOn: '2026-10-30', why: '' },
    applicant: { name: '김하늘', relation: '', phone: '' },
  })
  await clerk.call('draft.submit', { id: draft.id, values })
}

const read = async (clerk: Seated, id: string, verdict: 'all' | 'doubtful' | 'refused' = 'all') =>
  (await clerk.call('import.rows', { id, verdict, offset: 0, limit: 50 })).map(({ row, problems }) => [
    row,
    ...problems.map(({ code, asIs }) => [code, asIs]),
  ])

describe('importing an auction list', () => {
  test('cars that nobody knows are listed with their mileage in kilometres, approved, and in the register', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const view = await open(clerk, [row(ONE), row(` ${TWO.toLowerCase()}`), row(THREE, '500', '1973'), row('', '1')])
    expect(view).toMatchObject({ rows: 4, ready: 3, doubtful: 0, refused: 1, columns: HEADER.split(',') })
    expect(await clerk.call('import.sign', { id: view.id })).toMatchObject({ signed: 3 })
    expect(await clerk.refusal('import.sign', { id: view.id })).toBe('IMPORT_SIGNED')
    const { records } = await clerk.call('record.list', { queue: 'signed', sort: 'newest' })
    await approveAll(
      await world.mapo.seat('supervisor'),
      records.map(({ id }) => id),
    )
    expect(world.send(world.mapo)).toHaveLength(3)
    const asked = { service: 'used-car', filters: {}, offset: 0, limit: 10, purpose: null }
    const { rows } = await clerk.call('register.view', asked)
    expect(rows.map(({ cells }) => [cells.purpose, cells.vin, cells.km]).sort()).toEqual(
      [
        [ONE, '16,093'],
        [TWO, '16,093'],
        [THREE, '805'],
      ]
        .map(([vin, km]) => [{ key: 'used-car:action.import' }, vin, { key: 'used-car:told.km', values: { km } }])
        .sort(),
    )
    // The same list once more: every row is a record already.
    const again = await open(clerk, [row(ONE), row(TWO)])
    expect(again).toMatchObject({ ready: 2, signed: 2 })
    expect(await clerk.refusal('import.sign', { id: again.id })).toBe('IMPORT_NOTHING_READY')
  })

  test('of a registered car the clerk may keep the mileage; of a listed one nothing; decisions outlive a restart', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    await register(clerk, KNOWN)
    const first = await open(clerk, [row(ONE)])
    await clerk.call('import.sign', { id: first.id })
    const { id, ...view } = await open(clerk, [row(KNOWN), row(ONE, '20000'), row(TWO)])
    expect(view).toMatchObject({ ready: 1, doubtful: 2 })
    expect(await read(clerk, id, 'doubtful')).toEqual([
      [1, ['CAR_KNOWN', true]],
      [2, ['CAR_KNOWN', false]],
    ])
    const keep = { id, reason: 'CAR_KNOWN', decision: 'as-is', column: null, value: null } as const
    expect(await clerk.refusal('import.decide', { ...keep, row: 2 })).toBe('IMPORT_UNDECIDED')
    expect(await clerk.call('import.decide', { ...keep, row: null })).toMatchObject({ ready: 2, doubtful: 1 })
    await world.mapo.restart()
    const back = await world.mapo.seat('clerk')
    expect(await back.call('import.sign', { id })).toMatchObject({ signed: 2, view: { signed: 2, doubtful: 1 } })
    const { records } = await back.call('record.list', { queue: 'signed', sort: 'newest' })
    expect(records.map(({ action }) => action).sort()).toEqual(['import', 'import', 'odometer', 'register'])
    expect(await back.refusal('import.sign', { id })).toBe('IMPORT_NOTHING_READY')
  })

  test('what is in doubt is typed, kept or left out; a price or a sign of the number stays in the way of nothing', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const { id } = await open(clerk, [
      row('1M8GDM9AXKPO42788'),
      row('1M8GDM9A0KP042786', '5', '2018', '0'),
      row(TWO, ''),
      row(KNOWN, '9999999'),
      row(TWO, '7'),
      row('WDB1234567F123456', '5', ''),
      row(TWO, '8'),
    ])
    expect(await read(clerk, id, 'doubtful')).toEqual([
      [1, ['VIN_LETTERS', true]],
      [2, ['VIN_CHECK_DIGIT', true], ['PRICE_ZERO', true]],
      [3, ['REPEATED_VIN', false], ['MILEAGE_MISSING', false]],
      [4, ['MILEAGE_IMPLAUSIBLE', false]],
      [5, ['REPEATED_VIN', false]],
      [6, ['VIN_CHECK_DIGIT', true], ['YEAR_MISSING', false]],
      [7, ['REPEATED_VIN', false]],
    ])
    type Decision = 'proposal' | 'as-is' | 'value' | 'refuse'
    const ofRow = (row: number, reason: string, decision: Decision, value: string | null = null) =>
      ({ id, row, reason, decision, column: null, value }) as const
    const decide = (...given: Parameters<typeof ofRow>) => clerk.call('import.decide', ofRow(...given))
    await decide(1, 'VIN_LETTERS', 'proposal')
    await decide(2, 'VIN_CHECK_DIGIT', 'as-is')
    await decide(2, 'PRICE_ZERO', 'as-is')
    await decide(3, 'MILEAGE_MISSING', 'value', '12,000')
    await decide(4, 'MILEAGE_IMPLAUSIBLE', 'value', '99,999')
    await decide(5, 'REPEATED_VIN', 'refuse')
    expect(await clerk.refusal('import.decide', ofRow(7, 'REPEATED_VIN', 'as-is'))).toBe('IMPORT_UNDECIDED')
    await decide(6, 'VIN_CHECK_DIGIT', 'as-is')
    expect(await decide(6, 'YEAR_MISSING', 'value', '2019')).toMatchObject({ ready: 4, doubtful: 2, refused: 1 })
    expect((await read(clerk, id, 'doubtful')).map(([row]) => row)).toEqual([3, 7])
    // It was another car's row, and its number typed wrong: then the third is the only one of its car.
    await decide(7, 'REPEATED_VIN', 'value', 'KMHDU41BDAU000777')
    await decide(7, 'VIN_CHECK_DIGIT', 'as-is')
    expect(await clerk.call('import.sign', { id })).toMatchObject({ signed: 6, view: { signed: 6 } })
  })

  test('a file that is neither sales nor cars says so, one of cars without rows, too', async () => {
    const clerk = await (await makeWorld()).mapo.seat('clerk')
    const name = 'x.csv'
    const of = (text: string) => ({ name, base64: Buffer.from(text).toString('base64'), encoding: 'auto' as const })
    expect(await clerk.refusal('import.open', of('a,b\n1,2'))).toBe('IMPORT_FILE')
    expect(await clerk.refusal('import.open', of('vin,mileage\n'))).toBe('IMPORT_FILE')
  })
})
