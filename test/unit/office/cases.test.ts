import { describe, expect, test } from 'vitest'
import type { Instant, TxId } from '../../../shared/ledger/ids.ts'
import { approveAll, asValues, signSale } from './sale.ts'
import { makeWorld, type World } from './world.ts'

/** Both offices report the same sale offline; Gaepo's is ordered first. */
const conflict = async (world: World, print = false) => {
  const clerk = await world.mapo.seat('clerk')
  const supervisor = await world.mapo.seat('supervisor')
  const ours = await signSale(clerk)
  const theirs = await signSale(await world.gaepo.seat('clerk'))
  await approveAll(supervisor, [ours])
  await approveAll(await world.gaepo.seat('supervisor'), [theirs])
  if (print) await clerk.call('paper.print', { kind: 'receipt', of: ours, purpose: null })
  return { clerk, supervisor, ours, theirs }
}

describe('a conflict', () => {
  test('opens one case that names who came first, in both columns', async () => {
    const world = await makeWorld()
    const { clerk, ours, theirs } = await conflict(world)
    world.send(world.gaepo)
    expect(world.send(world.mapo)).toEqual([ours])
    expect((await clerk.call('record.get', { id: ours })).reason?.code).toBe('DUPLICATE')
    const [open] = (await clerk.call('case.list', { open: true })).cases
    expect(open).toMatchObject({ id: ours, kind: 'REJECTED', state: 'open', reason: { code: 'DUPLICATE' } })
    const detail = await clerk.call('case.get', { id: ours })
    expect(detail.first).toMatchObject({ id: theirs, office: 'gaepo', state: 'accepted' })
    expect(detail.sentence).toMatchObject({ key: 'errors:case.REJECTED.first' })
    expect(detail.rows.length).toBeGreaterThan(5)
    expect(detail.rows.every(({ differs }) => !differs)).toBe(true)
    expect(JSON.stringify(detail.rows)).not.toContain('김하늘')
    expect((await (await world.gaepo.seat('clerk')).call('case.list', { open: true })).cases).toEqual([])
    // One reading, however often the screen fetches it; after a while another.
    const readings = async () =>
      (await (await world.mapo.seat('auditor')).call('access.list', { before: null, limit: 100 })).filter(
        ({ what }) => what === 'case',
      ).length
    await clerk.call('case.get', { id: ours })
    expect(await readings()).toBe(1)
    // Told twice, nothing changes.
    const place = world.chain.store.placeOf(ours as TxId)
    world.mapo.office.outbox.settled([{ id: ours as TxId, index: place?.index ?? 0, outcome: place?.outcome ?? 0 }])
    expect(world.mapo.office.caseCounts()).toEqual({ opened: 1, closed: 0 })
  })

  test('ends by withdrawal: signed, approved by another, closed when the ledger has it', async () => {
    const world = await makeWorld()
    const { clerk, supervisor, ours } = await conflict(world)
    world.send(world.gaepo)
    world.send(world.mapo)
    const decided = await clerk.call('case.decide', { id: ours, decision: 'withdraw', replacement: null })
    expect(decided.state).toBe('signed')
    expect(await clerk.refusal('case.decide', { id: ours, decision: 'withdraw', replacement: null })).toBe(
      'CASE_CLOSED',
    )
    expect((await clerk.call('case.get', { id: ours })).state).toBe('deciding')
    expect(world.send(world.mapo)).toEqual([])
    await approveAll(supervisor, [decided.id])
    expect(world.send(world.mapo)).toEqual([decided.id])
    const [closed] = (await clerk.call('case.list', { open: false })).cases
    expect(closed).toMatchObject({ id: ours, state: 'closed', decision: 'withdraw' })
    expect(world.mapo.office.caseCounts()).toEqual({ opened: 1, closed: 1 })
    const history = (await clerk.call('record.get', { id: ours })).history.map(({ step }) => step)
    expect(history).toContain('decided')
  })

  test('a decision that is returned opens the case again', async () => {
    const world = await makeWorld()
    const { clerk, supervisor, ours } = await conflict(world)
    world.send(world.gaepo)
    world.send(world.mapo)
    const decided = await clerk.call('case.decide', { id: ours, decision: 'withdraw', replacement: null })
    await supervisor.call('approval.return', { id: decided.id, reason: '고쳐서 내세요' })
    expect((await clerk.call('case.get', { id: ours })).state).toBe('open')
  })

  test('ends by amending: the record comes back into the form, and its replacement goes first', async () => {
    const world = await makeWorld()
    const { clerk, supervisor, ours } = await conflict(world)
    world.send(world.gaepo)
    world.send(world.mapo)
    const amend = { id: ours, decision: 'amend', replacement: null } as const
    expect(await clerk.refusal('case.decide', amend)).toBe('CASE_REPLACEMENT_NEEDED')
    const wrong = { ...amend, replacement: ours }
    expect(await clerk.refusal('case.decide', wrong)).toBe('CASE_REPLACEMENT_UNUSABLE')
    const draft = await clerk.call('case.amend', { id: ours })
    const parcel = { ...(draft.values.parcel as object), floor: 11 }
    const again = await clerk.call('draft.submit', { id: draft.id, values: asValues({ ...draft.values, parcel }) })
    const decided = await clerk.call('case.decide', amend)
    await approveAll(supervisor, [decided.id])
    expect(world.send(world.mapo)).toEqual([])
    await approveAll(supervisor, [again.id])
    expect(world.send(world.mapo)).toEqual([again.id, decided.id])
    const [closed] = (await clerk.call('case.list', { open: false })).cases
    expect(closed).toMatchObject({ id: ours, decision: 'amend', state: 'closed' })
    // Both offices named the same people, so the replacement asks for a comparison: seller and buyer.
    const [compare] = (await clerk.call('case.list', { open: true })).cases
    expect(compare).toMatchObject({ kind: 'PERSON_COMPARE', record: { id: again.id } })
    const { rows } = await clerk.call('case.get', { id: compare?.id ?? '' })
    expect(rows.map(({ ours: name }) => name)).toEqual(expect.arrayContaining(['김하늘', '이바다']))
  })

  test('ends by voiding: the papers that were issued are recalled on the ledger', async () => {
    const world = await makeWorld()
    const { clerk, supervisor, ours } = await conflict(world, true)
    world.send(world.gaepo)
    world.send(world.mapo)
    const [paper] = (await clerk.call('case.get', { id: ours })).papers
    const decided = await clerk.call('case.decide', { id: ours, decision: 'void', replacement: null })
    await approveAll(supervisor, [decided.id])
    world.send(world.mapo)
    expect(world.chain.store.get(`paper/${paper?.serial}`)?.value).toMatchObject({ recalled: true, target: ours })
  })

  test('voiding without a paper is refused', async () => {
    const world = await makeWorld()
    const { clerk, ours } = await conflict(world)
    world.send(world.gaepo)
    world.send(world.mapo)
    expect(await clerk.refusal('case.decide', { id: ours, decision: 'void', replacement: null })).toBe('CASE_NO_PAPER')
    expect(await clerk.refusal('case.get', { id: 'ab'.repeat(32) })).toBe('CASE_UNKNOWN')
  })

  test('children of the rejected record are not sent, and each gets a case', async () => {
    const world = await makeWorld()
    const { clerk, supervisor, ours } = await conflict(world)
    const draft = await clerk.call('draft.create', {
      service: 'real-estate',
      action: 'void',
      target: ours,
      values: null,
    })
    const child = await clerk.call('draft.submit', {
      id: draft.id,
      values: asValues({ ...draft.values, detail: '취소' }),
    })
    await approveAll(supervisor, [child.id])
    world.send(world.gaepo)
    expect(world.send(world.mapo, 1)).toEqual([ours])
    expect(world.mapo.office.outbox.next(10, new Set())).toEqual([])
    expect(world.mapo.office.outbox.waiting()).toBe(0)
    const { cases } = await clerk.call('case.list', { open: true })
    expect(cases.map(({ id, reason }) => [id, reason.code]).sort()).toEqual(
      [
        [ours, 'DUPLICATE'],
        [child.id, 'PARENT_REFUSED'],
      ].sort(),
    )
    expect((await clerk.call('case.get', { id: ours })).dependents.map(({ id }) => id)).toEqual([child.id])
    const decided = await clerk.call('case.decide', { id: child.id, decision: 'withdraw', replacement: null })
    await approveAll(supervisor, [decided.id])
    world.send(world.mapo)
    expect(world.mapo.office.caseCounts()).toEqual({ opened: 2, closed: 1 })
  })
})

describe('a refusal at the door', () => {
  test('opens a case with central’s signed refusal; the record can be amended', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const id = await signSale(clerk)
    await approveAll(await world.mapo.seat('supervisor'), [id])
    const refuse = () =>
      world.mapo.office.outbox.refused(id as TxId, 'SEALED_MISSING', Uint8Array.of(1, 2), world.clock.now() as Instant)
    refuse()
    refuse()
    expect(world.mapo.office.outbox.waiting()).toBe(0)
    const [open] = (await clerk.call('case.list', { open: true })).cases
    expect(open).toMatchObject({
      id,
      kind: 'REFUSED',
      reason: { code: 'SEALED_MISSING' },
      record: { state: 'refused' },
    })
    const draft = await clerk.call('case.amend', { id })
    expect(draft.values).toMatchObject({ sellers: [{ name: '김하늘' }] })
    // It left the overlay, so the same sale can be signed again.
    await clerk.call('draft.submit', { id: draft.id, values: asValues(draft.values) })
  })
})

describe('one citizen met by two offices', () => {
  test('becomes one person, and a comparison is asked for', async () => {
    const world = await makeWorld()
    const mapo = await world.mapo.seat('clerk')
    const ours = await signSale(mapo, { seller: ['김하늘', '900101-1234567'], buyer: ['박솔', '880808-1456789'] })
    const gaepo = await world.gaepo.seat('clerk')
    const theirs = await signSale(gaepo, {
      floor: 3,
      seller: ['최강', '770707-1456789'],
      buyer: ['김하눌', '900101-1234567'],
    })
    await approveAll(await world.mapo.seat('supervisor'), [ours])
    await approveAll(await world.gaepo.seat('supervisor'), [theirs])
    world.send(world.mapo)
    world.send(world.gaepo)
    expect((await mapo.call('case.list', { open: true })).cases).toEqual([])
    const [open] = (await gaepo.call('case.list', { open: true })).cases
    expect(open).toMatchObject({ kind: 'PERSON_COMPARE', record: { id: theirs, state: 'accepted' } })
    const detail = await gaepo.call('case.get', { id: open?.id ?? '' })
    expect(detail.first?.id).toBe(ours)
    expect(detail.rows[0]).toMatchObject({ ours: '김하눌', theirs: '김하늘', differs: true })
    expect(detail.rows.find(({ label }) => JSON.stringify(label).includes('number'))).toMatchObject({ differs: false })
    const people = await gaepo.call('lookup.people', { query: '9001011234567' })
    expect(people).toHaveLength(1)
    const decided = await gaepo.call('case.decide', { id: open?.id ?? '', decision: 'withdraw', replacement: null })
    await approveAll(await world.gaepo.seat('supervisor'), [decided.id])
    world.send(world.gaepo)
    expect(world.gaepo.office.caseCounts()).toEqual({ opened: 1, closed: 1 })
  })
})

test('two names that are masked alike are told apart', async () => {
  const world = await makeWorld()
  const clerk = await world.mapo.seat('clerk')
  const ours = await signSale(clerk, { buyer: ['이바다', '850505-2345678'] })
  const theirs = await signSale(await world.gaepo.seat('clerk'), { buyer: ['이하다', '850505-2345671'] })
  await approveAll(await world.mapo.seat('supervisor'), [ours])
  await approveAll(await world.gaepo.seat('supervisor'), [theirs])
  world.send(world.gaepo)
  world.send(world.mapo)
  const { rows } = await clerk.call('case.get', { id: ours })
  const alike = rows.filter((row) => row.differs && JSON.stringify(row.ours) === JSON.stringify(row.theirs))
  expect(JSON.stringify(alike.map(({ ours: told }) => told))).toContain('이*다')
  expect(rows.some(({ label, differs }) => !differs && JSON.stringify(label).includes('errors:role.sellers'))).toBe(
    true,
  )
})
