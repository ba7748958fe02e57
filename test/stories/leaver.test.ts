/** A leaver's approved week: rejected for the key, gathered in one case, adopted, nothing lost. */
import { describe, expect, it } from 'vitest'
import { titleValues, transferValues } from '../../cli/demo/world.ts'
import { beginStory, expectOneLedger, expectVerified, type Story } from '../support/story.ts'

/**
 * Mapo is unplugged; its second clerk records, a supervisor approves. Meanwhile Gaepo's administrators end that clerk's
 * key, and this is ordered first. Then the cable is in again.
 */
const leave = async (why: 'retired' | 'compromised') => {
  const { story, mapo, gaepo } = await unplugged()
  const sale = story.sale()
  const seller = (sale.sellers as { name: string }[])[0]?.name ?? ''
  const week = [
    await mapo.clerk2.enter('real-estate', 'report', sale),
    await mapo.clerk2.enter('birth', 'register', story.birth()),
    await mapo.clerk2.enter('real-estate', 'report', story.sale()),
  ]
  const times = await Promise.all(week.map(async ({ id }) => (await mapo.clerk.record(id)).recordedAt))
  await mapo.supervisor.approveAll()
  await revoke(story, why)
  await mapo.plug()
  await story.settled(mapo, gaepo)
  return { story, mapo, gaepo, week, times, seller }
}

const unplugged = async () => {
  const story = await beginStory({ administrators: 2 })
  const { mapo, gaepo, world, today } = story
  await story.settled(mapo, gaepo)
  await mapo.unplug()
  return { story, mapo, gaepo, world, today }
}

const revoke = async (story: Story, why: 'retired' | 'compromised') => {
  const { gaepo, network } = story
  const record = await gaepo.administrator.sign('members', 'revoke', { key: network.mapo.clerk2.keys.id, why })
  await gaepo.administrator2.approve(record)
  await story.settledAlone(gaepo)
}

describe('a clerk who retired before the records of the week arrived', () => {
  /**
   * Wanted: one case with three records; a supervisor adopts them with one confirmation, the other approves; each is
   * accepted with the receipt number and the time that the citizen was told; the words open at the other office and are
   * found by name; every folder verifies. What is adopted is not adopted again.
   */
  it('leaves one case; adopted, the week stands with its numbers and times', async () => {
    const { story, mapo, gaepo, week, times, seller } = await leave('retired')
    const [bulk, ...others] = await mapo.clerk.cases()
    expect(others).toEqual([])
    expect(bulk).toMatchObject({ kind: 'RETIRED', state: 'open', gathered: { open: 3, deciding: 0, closed: 0 } })
    const { id } = bulk as NonNullable<typeof bulk>
    const detail = await mapo.clerk.call('case.get', { id })
    expect(detail.records.map((record) => record.id)).toEqual(week.map((record) => record.id))
    expect((await mapo.clerk.call('app.state', {})).counts.conflicts).toBe(1)

    const settle = { id, decision: 'adopt', count: 3 } as const
    expect(await mapo.clerk.refusal('case.settle', settle)).toBe('ROLE_NEEDED')
    expect(await mapo.supervisor.refusal('case.settle', { ...settle, count: 2 })).toBe('CASE_CHANGED')
    expect(await mapo.supervisor.call('case.settle', settle)).toEqual({ signed: 3, left: [] })
    expect(await mapo.supervisor2.refusal('case.settle', settle)).toBe('CASE_CLOSED')
    expect(await mapo.clerk.cases()).toMatchObject([{ id, state: 'deciding', gathered: { open: 0, deciding: 3 } }])
    expect(await mapo.supervisor.approveAll()).toBe(0)
    expect(await mapo.supervisor2.approveAll()).toBe(3)
    await story.settled(mapo, gaepo)

    expect(await mapo.clerk.cases()).toEqual([])
    const [closed] = (await mapo.clerk.call('case.list', { open: false })).cases
    expect(closed).toMatchObject({ id, gathered: { open: 0, deciding: 0, closed: 3 } })
    for (const [i, { id: original, receiptNo }] of week.entries()) {
      const { decisionRecord } = await mapo.clerk.call('case.get', { id: original })
      const adopted = await gaepo.clerk.record(decisionRecord?.id as string)
      expect(adopted).toMatchObject({ state: 'accepted', receiptNo, recordedAt: times[i], flags: [] })
      expect((await gaepo.clerk.record(original)).state).toBe('rejected')
      const opened = await gaepo.clerk.call('record.unseal', {
        id: adopted.id,
        purpose: { code: 'counter', note: '' },
      })
      expect(JSON.stringify(opened)).toContain(i === 0 ? seller : '"')
      if (i === 0) {
        const { records } = await gaepo.clerk.call('search.all', { query: seller })
        expect(records.map((record) => record.id)).toEqual([adopted.id])
      }
      // Once and for all: the case of its own says so, and so does the ledger.
      expect(await mapo.supervisor.refusal('case.amend', { id: original })).toBe('CASE_CLOSED')
    }
    expectOneLedger(story, mapo, gaepo)
    await expectVerified(story, mapo, gaepo)
  })

  /** Wanted: what builds on another record of the leaver's is adopted behind it. */
  it('a chain of them is adopted, the parent first', async () => {
    const { story, mapo, gaepo, world, today } = await unplugged()
    const [parcel, owner] = [world.parcel('mapo'), world.person()]
    const title = await mapo.clerk2.enter('property', 'open-title', titleValues(world, parcel, [owner]))
    const { body } = (await mapo.clerk.record(title.id)).payload as { body: { owners: { person: string }[] } }
    const from = { person: body.owners[0]?.person ?? '', name: owner.name, den: 1 }
    const buyer = world.person()
    const sold = await mapo.clerk2.enter('property', 'transfer', transferValues(world, parcel, from, buyer, today))
    await mapo.supervisor.approveAll()
    await revoke(story, 'retired')
    await mapo.plug()
    await story.settled(mapo, gaepo)
    const [bulk, ...others] = await mapo.clerk.cases()
    expect([bulk?.kind, bulk?.gathered?.open, others]).toEqual(['RETIRED', 2, []])
    const id = bulk?.id ?? ''
    let left = 2
    const waited: (readonly [string, string, boolean])[] = []
    for (let turn = 0; left > 0 && turn < 3; turn += 1) {
      const settled = await mapo.supervisor.call('case.settle', { id, decision: 'adopt', count: left })
      left = settled.left.length
      waited.push(...settled.left.map(({ id: each, reason, alone }) => [each, reason.code, alone] as const))
      await mapo.supervisor2.approveAll()
      await story.settled(mapo, gaepo)
    }
    expect(left).toBe(0)
    expect(waited.every(([each, reason, alone]) => each === sold.id && reason.startsWith('PARENT_') && !alone)).toBe(
      true,
    )
    expect(await mapo.clerk.cases()).toEqual([])
    const { decisionRecord } = await mapo.clerk.call('case.get', { id: sold.id })
    expect((await gaepo.clerk.record(decisionRecord?.id as string)).state).toBe('accepted')
    expect(
      (await gaepo.clerk.call('lookup.people', { query: '', parcel: parcel.pnu })).map(({ name }) => name),
    ).toEqual([buyer.name])
    expectOneLedger(story, mapo, gaepo)
    await expectVerified(story, mapo, gaepo)
  })

  /** Wanted: a leaver's record that the rules do not take any more leaves the bulk case and is decided alone. */
  it('what stands in the way of one of them is a case of its own', async () => {
    const { story, mapo, gaepo, week } = await leave('retired')
    const [bulk] = await mapo.clerk.cases()
    const { id } = bulk as NonNullable<typeof bulk>
    const again = await mapo.clerk.call('case.amend', { id: week[0]?.id as string })
    await mapo.clerk.submit(again, {})
    expect(await mapo.supervisor.call('case.settle', { id, decision: 'adopt', count: 3 })).toMatchObject({
      signed: 2,
      left: [{ id: week[0]?.id, receiptNo: week[0]?.receiptNo, reason: { code: 'DUPLICATE' }, alone: true }],
    })
    const cases = await mapo.clerk.cases()
    expect(cases.map(({ id: each, kind }) => [each, kind]).sort()).toEqual(
      [
        [id, 'RETIRED'],
        [week[0]?.id, 'REJECTED'],
      ].sort(),
    )
    await mapo.clerk.decide(week[0]?.id as string, 'amend')
    await mapo.supervisor2.approveAll()
    await story.settled(mapo, gaepo)
    expect(await mapo.clerk.cases()).toEqual([])
    expectOneLedger(story, mapo, gaepo)
  })

  /** Wanted: the way out besides, with one confirmation, too. */
  it('may be withdrawn whole', async () => {
    const { story, mapo, gaepo, week } = await leave('retired')
    const [bulk] = await mapo.clerk.cases()
    const settle = { id: bulk?.id as string, decision: 'withdraw', count: 3 } as const
    expect(await mapo.clerk.call('case.settle', settle)).toEqual({ signed: 3, left: [] })
    await mapo.supervisor.approveAll()
    await story.settled(mapo, gaepo)
    expect(await mapo.clerk.cases()).toEqual([])
    for (const { id } of week) expect((await gaepo.clerk.record(id)).state).toBe('rejected')
  })
})

describe('a clerk whose key is in other hands', () => {
  /** Wanted: every record a case of its own; nothing is gathered and nothing adopted. */
  it('leaves nothing to adopt', async () => {
    const { mapo, week } = await leave('compromised')
    const cases = await mapo.clerk.cases()
    expect(cases.map(({ id, reason, gathered }) => [id, reason.code, gathered]).sort()).toEqual(
      week.map(({ id }) => [id, 'KEY_COMPROMISED', null]).sort(),
    )
    for (const { id } of week) {
      expect(await mapo.supervisor.refusal('case.settle', { id, decision: 'adopt', count: 1 })).toBe('CASE_UNKNOWN')
    }
  })

  /** The key had retired, its records wait for adoption; then the city learns that it was in other hands before. */
  it('and was only thought to have retired: what is being adopted is refused by the ledger', async () => {
    const { story, mapo, gaepo } = await leave('retired')
    const [bulk] = await mapo.clerk.cases()
    const { id } = bulk as NonNullable<typeof bulk>
    await mapo.unplug()
    expect(await mapo.supervisor.call('case.settle', { id, decision: 'adopt', count: 3 })).toMatchObject({ signed: 3 })
    await mapo.supervisor2.approveAll()
    await revoke(story, 'compromised')
    await mapo.plug()
    await story.settled(mapo, gaepo)
    expect(await mapo.clerk.cases()).toMatchObject([{ id, state: 'open', gathered: { open: 3 } }])
    expect(await mapo.supervisor.call('case.settle', { id, decision: 'adopt', count: 3 })).toMatchObject({
      signed: 0,
      left: Array.from({ length: 3 }, () => ({ reason: { code: 'ADOPTION_COMPROMISED' }, alone: true })),
    })
    expect((await mapo.clerk.cases()).map(({ reason }) => reason.code)).toEqual(
      Array.from({ length: 3 }, () => 'ADOPTION_COMPROMISED'),
    )
    expectOneLedger(story, mapo, gaepo)
  })
})
