import { describe, expect, test } from 'vitest'
import { covers } from '../../../shared/ledger/approval.ts'
import type { TxId } from '../../../shared/ledger/ids.ts'
import { approveAll, asValues, sale, signSale } from './sale.ts'
import { crypto, makeWorld } from './world.ts'

describe('approving', () => {
  test('never one’s own, also for a supervisor who wrote it', async () => {
    const world = await makeWorld()
    const supervisor = await world.mapo.seat('supervisor')
    const id = await signSale(supervisor)
    const overview = await supervisor.call('approval.overview', { ids: [id] })
    expect(overview).toMatchObject({ total: 0, barred: [{ id, code: 'SELF_APPROVED' }] })
    expect(await supervisor.refusal('approval.approve', { ids: [id], digest: overview.digest })).toBe('SELF_APPROVED')
    expect(await supervisor.refusal('approval.return', { id, reason: '다시' })).toBe('SELF_APPROVED')
    expect((await supervisor.call('record.get', { id })).may).not.toContain('approve')
    const other = await world.mapo.seat('supervisor2')
    expect((await other.call('record.get', { id })).may).toContain('approve')
    expect(await approveAll(other, [id])).toBe(1)
  })

  test('one signature covers a batch, and each record carries its own path', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const ids: string[] = []
    for (let floor = 1; floor <= 5; floor += 1) ids.push(await signSale(clerk, { floor }))
    expect(await approveAll(await world.mapo.seat('supervisor'), ids)).toBe(5)
    const batch = world.mapo.office.outbox.next(10, new Set())
    const approvals = batch.map(({ entry }) => world.network.decode(entry).approvals[0])
    expect(new Set(approvals.map((approval) => Buffer.from(approval?.signature ?? []).toString('hex'))).size).toBe(1)
    for (const [i, approval] of approvals.entries()) {
      expect(approval?.payload.n).toBe(5)
      expect(covers(crypto.sha256, batch[i]?.id as TxId, approval as never)).toBe(true)
    }
    expect(world.send(world.mapo)).toHaveLength(5)
    const states = await Promise.all(ids.map((id) => clerk.call('record.get', { id })))
    expect(states.map(({ state }) => state)).toEqual(Array(5).fill('accepted'))
  })

  test('only what was shown: a digest of another overview is refused', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const first = await signSale(clerk)
    const second = await signSale(clerk, { floor: 3 })
    const supervisor = await world.mapo.seat('supervisor')
    const { digest } = await supervisor.call('approval.overview', { ids: [first] })
    expect(await supervisor.refusal('approval.approve', { ids: [first, second], digest })).toBe('OVERVIEW_CHANGED')
    const other = await world.mapo.seat('supervisor2')
    expect(await other.refusal('approval.approve', { ids: [first], digest })).toBe('OVERVIEW_CHANGED')
  })

  test('the overview names every doubtful item, and one that came up in between stops the approval', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const fine = await signSale(clerk)
    const cheap = await signSale(clerk, { floor: 2, price: 10_000_000 })
    const supervisor = await world.mapo.seat('supervisor')
    const overview = await supervisor.call('approval.overview', { ids: [fine, cheap] })
    expect(overview.total).toBe(2)
    expect(overview.doubtful.map(({ record }) => record.id)).toEqual([cheap])
    expect(overview.doubtful[0]?.warnings.length).toBeGreaterThan(0)
    // Gaepo's record of the very same sale is ordered first.
    const theirs = await signSale(await world.gaepo.seat('clerk'))
    await approveAll(await world.gaepo.seat('supervisor'), [theirs])
    world.send(world.gaepo)
    const again = { ids: [fine, cheap], digest: overview.digest }
    expect(await supervisor.refusal('approval.approve', again)).toBe('OVERVIEW_CHANGED')
    const after = await supervisor.call('approval.overview', { ids: [fine] })
    expect(after.doubtful[0]?.refusal?.code).toBe('DUPLICATE')
  })

  test('what is approved, withdrawn or unknown is barred', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const id = await signSale(clerk)
    const supervisor = await world.mapo.seat('supervisor')
    await approveAll(supervisor, [id])
    const overview = await supervisor.call('approval.overview', { ids: [id, 'ab'.repeat(32)] })
    expect(overview.barred.map(({ code }) => code).sort()).toEqual(['RECORD_NOT_WAITING', 'RECORD_UNKNOWN'])
    expect(await supervisor.refusal('approval.approve', { ids: [id], digest: overview.digest })).toBe(
      'RECORD_NOT_WAITING',
    )
  })
})

describe('returning and withdrawing', () => {
  test('a returned record goes back into the form with its reason, and leaves the overlay', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const draft = await clerk.call('draft.create', {
      service: 'real-estate',
      action: 'report',
      target: null,
      values: null,
    })
    const file = { draft: draft.id, field: 'papers.contract', name: 'a.pdf', type: 'application/pdf', base64: 'AAAA' }
    const { handle } = await clerk.call('attachment.add', file)
    const { id } = await clerk.call('draft.submit', { id: draft.id, values: sale({ scans: [handle] }) })
    expect(await clerk.refusal('record.revise', { id })).toBe('RECORD_NOT_REVISABLE')
    const supervisor = await world.mapo.seat('supervisor')
    await supervisor.call('approval.return', { id, reason: '층을 확인하세요' })
    expect(await supervisor.refusal('approval.return', { id, reason: '또' })).toBe('RECORD_NOT_WAITING')
    const [returned] = (await clerk.call('record.list', { queue: 'returned', sort: 'newest' })).records
    expect(returned).toMatchObject({ id, state: 'returned' })
    const detail = await clerk.call('record.get', { id })
    expect(detail.history.at(-1)).toMatchObject({ step: 'returned', who: '직원 MAPO-011', note: '층을 확인하세요' })
    expect(detail.may).toContain('revise')
    const other = await world.mapo.seat('clerk2')
    expect(await other.refusal('record.revise', { id })).toBe('RECORD_NOT_YOURS')
    const revised = await clerk.call('record.revise', { id })
    expect(revised.values).toMatchObject({ parcel: { floor: 12 }, sellers: [{ name: '김하늘', person: null }] })
    expect(revised.attachments).toMatchObject([{ name: 'a.pdf', field: 'papers.contract' }])
    expect((revised.values.papers as { contract: string[] }).contract).toEqual([revised.attachments[0]?.handle])
    const again = await clerk.call('draft.submit', { id: revised.id, values: asValues(revised.values) })
    expect(again.receiptNo).toBe(revised.receiptNo)
    expect((await clerk.call('record.list', { queue: 'returned', sort: 'newest' })).records).toEqual([])
    const mended = await clerk.call('record.get', { id })
    expect(mended).toMatchObject({ state: 'withdrawn' })
    expect(mended.history.at(-1)).toMatchObject({ step: 'withdrawn', record: again.id })
    expect((await clerk.call('record.get', { id: again.id })).attachments).toHaveLength(1)
  })

  test('what built on a record that was mended, or is approved after it was withdrawn, is refused with a case', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const supervisor = await world.mapo.seat('supervisor')
    const voiding = async (target: string) => {
      const wish = { service: 'real-estate', action: 'void', target, values: null }
      const draft = await clerk.call('draft.create', wish)
      const values = asValues({ ...draft.values, detail: '두 번 적음' })
      return (await clerk.call('draft.submit', { id: draft.id, values })).id
    }
    const left = async (id: string) => [
      (await clerk.call('record.get', { id })).state,
      world.mapo.office.outbox.waiting(),
      (await clerk.call('case.list', { open: true })).cases.filter(({ record }) => record.id === id).length,
    ]
    const returned = await signSale(clerk)
    const approved = await voiding(returned)
    await approveAll(supervisor, [approved])
    await supervisor.call('approval.return', { id: returned, reason: '층' })
    // It may still be mended by somebody; until then its child waits.
    expect(await left(approved)).toEqual(['approved', 1, 0])
    const mended = await clerk.call('record.revise', { id: returned })
    await clerk.call('draft.submit', { id: mended.id, values: asValues(mended.values) })
    expect(await left(approved)).toEqual(['refused', 0, 1])

    const withdrawn = await signSale(clerk, { pnu: '1144010200100570010' })
    const waiting = await voiding(withdrawn)
    await clerk.call('record.withdraw', { id: withdrawn, reason: '잘못 접수' })
    const { doubtful } = await supervisor.call('approval.overview', { ids: [waiting] })
    expect(doubtful).toHaveLength(1)
    await approveAll(supervisor, [waiting])
    expect(await left(waiting)).toEqual(['refused', 0, 1])
  })

  test('an own record can be withdrawn until it is sent; what built on it is refused with it', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const supervisor = await world.mapo.seat('supervisor')
    const first = await signSale(clerk)
    const draft = await clerk.call('draft.create', {
      service: 'real-estate',
      action: 'void',
      target: first,
      values: null,
    })
    const values = asValues({ ...draft.values, detail: '두 번 적음' })
    const child = await clerk.call('draft.submit', { id: draft.id, values })
    await approveAll(supervisor, [first, child.id])
    const other = await world.mapo.seat('clerk2')
    expect(await other.refusal('record.withdraw', { id: first, reason: '몰라' })).toBe('RECORD_NOT_YOURS')
    await clerk.call('record.withdraw', { id: first, reason: '잘못 접수' })
    expect(world.mapo.office.outbox.next(10, new Set())).toEqual([])
    const [open] = (await clerk.call('case.list', { open: true })).cases
    expect(open).toMatchObject({
      kind: 'REFUSED',
      record: { id: child.id, state: 'refused' },
      reason: { code: 'PARENT_REFUSED' },
    })
    const sent = await signSale(clerk, { floor: 4 })
    await approveAll(supervisor, [sent])
    world.mapo.office.outbox.next(10, new Set())
    // It may be at central now, whatever came back.
    expect(await clerk.refusal('record.withdraw', { id: sent, reason: '늦음' })).toBe('RECORD_NOT_WAITING')
    expect((await clerk.call('record.get', { id: sent })).may).not.toContain('withdraw')
    world.send(world.mapo)
    expect(await clerk.refusal('record.withdraw', { id: sent, reason: '늦음' })).toBe('RECORD_NOT_WAITING')
  })
})
