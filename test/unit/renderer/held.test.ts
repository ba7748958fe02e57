/** What is not on disk stays held until all of it is, and goes when its draft is gone. */
import { beforeEach, expect, test, vi } from 'vitest'
import { heldOf, openHeld, saveHeld, useHeld } from '../../../renderer/form/held.ts'

const { call } = vi.hoisted(() => ({ call: vi.fn() }))
vi.mock('../../../renderer/bridge/client.ts', () => ({ call, onReach: () => () => undefined }))

const { hold } = useHeld.getState()
beforeEach(() => {
  call.mockReset()
  useHeld.setState({ byAuthor: new Map(), open: new Set() })
})

test('what cannot be saved stays; what is saved, or whose draft is gone, is let go; others’ is not touched', async () => {
  hold('a', 'one', { floor: 1 })
  hold('a', 'two', { floor: 2 })
  hold('b', 'three', { floor: 3 })
  call.mockResolvedValueOnce({ ok: false, error: { code: 'DISK_FULL' } })
  call.mockResolvedValueOnce({ ok: false, error: { code: 'DRAFT_UNKNOWN' } })
  await saveHeld('a')
  expect([heldOf('a', 'one'), heldOf('a', 'two'), heldOf('b', 'three')]).toEqual([{ floor: 1 }, null, { floor: 3 }])
  call.mockResolvedValueOnce({ ok: true, value: { savedAt: 1 } })
  await saveHeld('a')
  expect([heldOf('a', 'one'), heldOf('b', 'three')]).toEqual([null, { floor: 3 }])
})

test('what was typed while it was being saved stays held', async () => {
  hold('a', 'one', { floor: 1 })
  call.mockImplementationOnce(async () => {
    hold('a', 'one', { floor: 12 })
    return { ok: true, value: { savedAt: 1 } }
  })
  await saveHeld('a')
  expect(heldOf('a', 'one')).toEqual({ floor: 12 })
})

test('nothing older goes to disk after what was saved meanwhile, and a draft on the screen is its own', async () => {
  hold('a', 'one', { floor: 1 })
  hold('a', 'two', { floor: 2 })
  hold('a', 'three', { floor: 3 })
  const close = openHeld('three')
  call.mockImplementationOnce(async () => {
    // Meanwhile the second is typed on and saved by its page.
    hold('a', 'two', { floor: 22 })
    hold('a', 'two', null)
    return { ok: true, value: { savedAt: 1 } }
  })
  await saveHeld('a')
  expect(call.mock.calls.map(([, input]) => (input as { id: string }).id)).toEqual(['one'])
  close()
  call.mockResolvedValueOnce({ ok: true, value: { savedAt: 2 } })
  await saveHeld('a')
  expect(call.mock.calls.map(([, input]) => (input as { id: string }).id)).toEqual(['one', 'three'])
})
