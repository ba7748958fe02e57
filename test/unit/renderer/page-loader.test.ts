import { describe, expect, test } from 'vitest'
import { type Loaded, PageLoader } from '../../../renderer/bridge/page-loader.ts'

interface Page {
  readonly rows: readonly number[]
  readonly next: string | null
}

/** A list of numbers, served by the page; `hold` keeps answers back until they are let go. */
const served = (list: () => readonly number[], size = 50) => {
  const told: Loaded<Page, string>[] = []
  const asked: (string | null)[] = []
  const held: (() => void)[] = []
  const office = { hold: false, broken: false }
  const loader = new PageLoader<Page, number, string>(
    {
      fetch: async (after) => {
        asked.push(after)
        if (office.hold) await new Promise<void>((resolve) => held.push(resolve))
        if (office.broken) return { ok: false, error: 'OFFICE_UNREACHABLE' }
        const from = after === null ? 0 : list().findIndex((each) => each > Number(after))
        const rows = from < 0 ? [] : list().slice(from, from + size)
        const last = rows.at(-1)
        const more = last !== undefined && last !== list().at(-1)
        return { ok: true, value: { rows, next: more ? String(last) : null } }
      },
      rows: (page) => page.rows,
      next: (page) => page.next,
    },
    (loaded) => told.push(loaded),
  )
  const shown = (): readonly number[] => told.at(-1)?.pages.flatMap((page) => page.rows) ?? []
  const release = async () => {
    for (const each of held.splice(0)) each()
    await new Promise((resolve) => setTimeout(resolve, 0))
  }
  return { loader, told, asked, office, shown, release }
}

const numbers = (count: number, from = 1): readonly number[] => Array.from({ length: count }, (_, i) => from + i)

describe('pages of a long list', () => {
  test('a screen full comes by itself, the rest as it is seen, every row once', async () => {
    const { loader, shown, asked } = served(() => numbers(3214))
    await loader.refresh()
    expect([shown().length, asked.length]).toEqual([100, 2])
    await loader.seen(10)
    expect(asked.length).toBe(2)
    for (let index = 0; shown().length < 3214; index = shown().length - 1) await loader.seen(index)
    expect(shown()).toEqual(numbers(3214))
    const before = asked.length
    await loader.seen(3213)
    expect(asked.length).toBe(before)
  })

  test('after a change what was seen comes anew, and is replaced at once', async () => {
    let list = numbers(400)
    const { loader, shown, told } = served(() => list)
    await loader.refresh()
    await loader.seen(99)
    expect(shown().length).toBe(150)
    list = list.filter((each) => each % 2 === 0)
    const before = told.length
    await loader.refresh()
    // Never less than was there; then what follows on the screen.
    const counts = told.slice(before).map(({ pages }) => pages.flatMap((page) => page.rows).length)
    expect([counts, shown()]).toEqual([[100, 150], list.slice(0, 150)])
  })

  test('changes during a fetch are answered by one more; scrolling during a fetch is not forgotten', async () => {
    const { loader, asked, office, shown, release } = served(() => numbers(120))
    office.hold = true
    const first = loader.refresh()
    void loader.refresh()
    void loader.refresh()
    void loader.seen(90)
    for (let i = 0; i < 12; i += 1) await release()
    await first
    expect(asked.filter((after) => after === null)).toHaveLength(2)
    expect(shown()).toEqual(numbers(120))
  })

  test('a search that finds nothing at first goes on, and says how far it came', async () => {
    const told: number[] = []
    const loader = new PageLoader<Page, number, string>(
      {
        fetch: async (after) => {
          const at = Number(after ?? 0)
          return { ok: true, value: { rows: at === 4 ? [1] : [], next: at === 4 ? null : String(at + 1) } }
        },
        rows: (page) => page.rows,
        next: (page) => page.next,
      },
      ({ pages }) => told.push(pages.length),
    )
    await loader.refresh()
    expect(told).toEqual([1, 2, 3, 4, 5])
  })

  test('a search that finds too little rests after its patience, and goes on when it is told to', async () => {
    const told: Loaded<Page, string>[] = []
    let asked = 0
    const loader = new PageLoader<Page, number, string>(
      {
        fetch: async (after) => {
          asked += 1
          const at = Number(after ?? 0)
          return { ok: true, value: { rows: at % 4 === 3 ? [at] : [], next: at === 30 ? null : String(at + 1) } }
        },
        rows: (page) => page.rows,
        next: (page) => page.next,
        patience: 10,
      },
      (loaded) => told.push(loaded),
    )
    await loader.refresh()
    expect([asked, told.at(-1)?.pages.length, told.at(-1)?.paused]).toEqual([10, 10, true])
    // Looking at the little that is there is no order to look on.
    await loader.seen(1)
    expect(asked).toBe(10)
    await loader.more()
    expect([asked, told.at(-1)?.pages.length, told.at(-1)?.paused]).toEqual([20, 20, true])
    // After a change as much is looked through as was before, and no more.
    await loader.refresh()
    expect([asked, told.at(-1)?.pages.length, told.at(-1)?.paused]).toEqual([40, 20, true])
    await loader.more()
    await loader.more()
    expect([told.at(-1)?.pages.length, told.at(-1)?.paused]).toEqual([31, false])
    const before = asked
    await loader.more()
    expect(asked).toBe(before)
  })

  test('scrolling to the end of what was found looks on no further than the patience', async () => {
    let asked = 0
    const told: Loaded<Page, string>[] = []
    const loader = new PageLoader<Page, number, string>(
      {
        fetch: async (after) => {
          asked += 1
          return { ok: true, value: { rows: after === null ? numbers(60) : [], next: String(asked) } }
        },
        rows: (page) => page.rows,
        next: (page) => page.next,
        patience: 10,
      },
      (loaded) => told.push(loaded),
    )
    await loader.refresh()
    expect([asked, told.at(-1)?.paused]).toEqual([1, false])
    await loader.seen(59)
    expect([asked, told.at(-1)?.paused]).toEqual([11, true])
  })

  test('a failure keeps what was there and is told; what comes after the end of looking is not', async () => {
    const { loader, told, office, shown } = served(() => numbers(80))
    await loader.refresh()
    office.broken = true
    await loader.refresh()
    expect([told.at(-1)?.error, shown().length]).toEqual(['OFFICE_UNREACHABLE', 80])
    office.broken = false
    await loader.refresh()
    expect(told.at(-1)?.error).toBeNull()
    const count = told.length
    loader.stop()
    await loader.refresh()
    expect(told.length).toBe(count)
  })
})
