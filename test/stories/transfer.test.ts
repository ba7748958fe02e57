/**
 * 이송: an application that was begun at the wrong office goes to the other one with everything typed and scanned, while
 * the network is gone and comes back, and whoever is restarted meanwhile. It is nowhere twice and nowhere lost.
 */
import { expect, test } from 'vitest'
import { merged } from '../../cli/demo/seat.ts'
import type { Json } from '../../shared/json.ts'
import { beginStory } from '../support/story.ts'
import type { Values } from '../support/story-actor.ts'

const PDF = Buffer.from('%PDF-1.4 계약서').toString('base64')

test('an application that was begun at the wrong office is settled at the other', async () => {
  const story = await beginStory()
  const { mapo, gaepo } = story
  await mapo.unplug()
  const begun = await mapo.clerk.draft('real-estate', 'report')
  const field = 'papers.contract'
  const file = { draft: begun.id, field, name: '계약서.pdf', type: 'application/pdf', base64: PDF }
  const { handle } = await mapo.clerk.call('attachment.add', file)
  const typed = merged(begun.values as Json, story.sale() as unknown as Json) as Values
  const filled = { ...typed, papers: { ...(typed.papers as Values), contract: [handle] } }
  await mapo.clerk.call('draft.save', { id: begun.id, values: filled })
  await mapo.clerk.call('application.transfer', { draft: begun.id, to: 'gaepo', reason: '개포동 소재' })

  // Offline, and started anew: it still stands here, out of everybody's hands.
  await mapo.restart()
  expect(await mapo.clerk.call('draft.list', {})).toEqual([])
  expect((await mapo.clerk.call('application.pending', {})).leaving).toMatchObject([{ state: 'waiting', to: 'gaepo' }])
  await mapo.plug()
  await expect
    .poll(async () => (await gaepo.clerk.call('application.pending', {})).arrived, { timeout: 30_000 })
    .toHaveLength(1)
  await gaepo.restart()
  const [arrived] = (await gaepo.clerk.call('application.pending', {})).arrived
  expect(arrived).toMatchObject({ from: 'mapo', what: { application: begun.receiptNo, reason: '개포동 소재' } })
  await expect
    .poll(async () => (await mapo.clerk.call('application.pending', {})).leaving, { timeout: 30_000 })
    .toEqual([])
  expect((await mapo.clerk.call('search.all', { query: begun.receiptNo })).givenUp).toMatchObject([
    { receiptNo: begun.receiptNo, how: 'transferred' },
  ])

  const letter = { letter: arrived?.letter ?? '' }
  const draft = await gaepo.clerk.call('application.take', letter)
  expect(await gaepo.clerk.refusal('application.take', letter)).toBe('LETTER_UNKNOWN')
  expect(draft.receiptNo).toMatch(/^GAEPO-/)
  expect(draft.procedure).toMatchObject({
    application: begun.receiptNo,
    receivedAt: arrived?.receivedAt,
    steps: [{ step: 'taken', other: 'mapo', note: '개포동 소재' }],
  })
  expect(draft.attachments).toMatchObject([{ field, name: '계약서.pdf', type: 'application/pdf' }])
  expect(draft.values.papers).toMatchObject({ contract: [draft.attachments[0]?.handle] })
  expect(draft.values.sellers).toEqual(typed.sellers)

  const { id } = await gaepo.clerk.submit(draft, draft.values)
  await gaepo.supervisor.approve(id)
  await story.settled(mapo, gaepo)
  expect((await gaepo.clerk.record(id)).state).toBe('accepted')
  const found = await gaepo.clerk.call('search.all', { query: begun.receiptNo })
  expect(found.records.map((record) => record.id)).toContain(id)
  const purpose = { code: 'counter', note: '' } as const
  const scan = await gaepo.clerk.call('attachment.read', { record: id, index: 0, purpose })
  expect(scan).toEqual({ name: '계약서.pdf', type: 'application/pdf', base64: PDF })
}, 120_000)
