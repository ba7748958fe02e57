/** Locking: hidden at once, saved first, told until the office process has heard, and never into somebody's unlocking. */
import { beforeEach, expect, test, vi } from 'vitest'
import { beforeLock, lockNow, useScreen } from '../../../renderer/frame/lock.ts'

const { call } = vi.hoisted(() => ({ call: vi.fn() }))
vi.mock('../../../renderer/bridge/client.ts', () => ({ call }))

const gone = { ok: false, error: { code: 'OFFICE_UNREACHABLE' } }
const turn = () => vi.advanceTimersByTimeAsync(0)

beforeEach(() => {
  vi.useFakeTimers()
  call.mockReset()
  useScreen.setState(useScreen.getInitialState(), true)
  return () => vi.useRealTimers()
})

test('the screen is hidden at once; what is being typed is saved before the keys are wiped', async () => {
  let saved: () => void = () => undefined
  const stop = beforeLock(() => new Promise<void>((resolve) => (saved = resolve)))
  call.mockResolvedValue({ ok: true, value: null })
  void lockNow()
  await turn()
  expect([useScreen.getState().hidden, call.mock.calls]).toEqual([true, []])
  saved()
  await turn()
  expect(call.mock.calls).toEqual([['session.lock', {}]])
  stop()
})

test('a process that is gone is told as soon as it is back', async () => {
  call.mockResolvedValue(gone)
  void lockNow()
  await vi.advanceTimersByTimeAsync(3500)
  const asked = call.mock.calls.length
  expect(asked).toBeGreaterThan(2)
  call.mockResolvedValue({ ok: true, value: null })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(call.mock.calls.length).toBe(asked + 1)
})

test('whoever unlocks is not locked by what was still to be told', async () => {
  call.mockResolvedValue(gone)
  void lockNow()
  await turn()
  useScreen.getState().unlocking()
  const asked = call.mock.calls.length
  await vi.advanceTimersByTimeAsync(60_000)
  expect([call.mock.calls.length, useScreen.getState().hidden]).toEqual([asked, true])
  useScreen.getState().show()
  expect(useScreen.getState().hidden).toBe(false)
})
