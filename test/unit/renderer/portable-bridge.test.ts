/** The portable shell's event stream: one that breaks or falls silent is opened again, and raises the question. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { portableBridge } from '../../../renderer/bridge/portable.ts'
import type { OfficeEvent } from '../../../shared/contract/contract.ts'

/** As the browser's, told by hand what happens to it. */
class Source extends EventTarget {
  static readonly CLOSED = 2
  static readonly all: Source[] = []
  readyState = 0
  onopen: () => void = () => undefined
  onerror: () => void = () => undefined
  onmessage: (message: { readonly data: string }) => void = () => undefined
  constructor() {
    super()
    Source.all.push(this)
  }
  close(): void {
    this.readyState = Source.CLOSED
  }
}

const state = { doubts: 0, heard: [] as OfficeEvent['kind'][] }
let stop = (): void => undefined

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('EventSource', Source)
  Source.all.length = 0
  Object.assign(state, { doubts: 0, heard: [] })
  const bridge = portableBridge(() => {
    state.doubts += 1
  })
  stop = bridge.listen(({ kind }) => void state.heard.push(kind))
})
afterEach(() => {
  stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const newest = (): Source => Source.all.at(-1) as Source

test('while it is told that the process is there, nothing is asked', () => {
  newest().onopen()
  for (let i = 0; i < 20; i += 1) {
    vi.advanceTimersByTime(15_000)
    newest().dispatchEvent(new Event('here'))
  }
  expect([Source.all.length, state.doubts, state.heard]).toEqual([1, 0, []])
})

test('a stream that fell silent is opened again, and everything is fetched again', () => {
  newest().onopen()
  vi.advanceTimersByTime(60_000)
  expect([Source.all.length, Source.all[0]?.readyState, state.doubts]).toEqual([2, Source.CLOSED, 1])
  newest().onopen()
  expect(state.heard).toEqual(['changed'])
})

test('a broken one raises the question and is the browser’s to open; a refused one is opened again', () => {
  newest().onopen()
  newest().onerror()
  vi.advanceTimersByTime(10_000)
  expect([Source.all.length, state.doubts]).toEqual([1, 1])
  newest().onopen()
  expect(state.heard).toEqual(['changed'])
  newest().close()
  newest().onerror()
  vi.advanceTimersByTime(1000)
  expect(Source.all.length).toBe(2)
  expect(state.doubts).toBeGreaterThan(1)
})

test('ends for good when nobody listens', () => {
  newest().onopen()
  stop()
  vi.advanceTimersByTime(600_000)
  expect([Source.all.length, newest().readyState]).toEqual([1, Source.CLOSED])
})
