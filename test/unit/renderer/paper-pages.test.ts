import { describe, expect, it } from 'vitest'
import { type Measured, paginate } from '../../../renderer/paper/paginate.ts'

const block = (height: number, keep = false): Measured => ({ height, keep, table: null, head: false })
const head = (height: number, table = 't'): Measured => ({ height, keep: true, table, head: true })
const row = (height: number, table = 't'): Measured => ({ height, keep: false, table, head: false })

describe('paginate', () => {
  it('keeps on one page what fits', () => {
    expect(paginate([block(40), block(60)], 100)).toEqual([[0, 1]])
    expect(paginate([block(40), block(61)], 100)).toEqual([[0], [1]])
    expect(paginate([], 100)).toEqual([])
  })

  it("repeats a table's head where the table goes on, and counts its height", () => {
    const pieces = [head(20), row(30), row(30), row(30), row(30), row(30)]
    expect(paginate(pieces, 100)).toEqual([
      [0, 1, 2],
      [0, 3, 4],
      [0, 5],
    ])
  })

  it('leaves no title or head alone at the bottom', () => {
    const pieces = [block(50), block(10, true), head(20), row(30), row(30)]
    expect(paginate(pieces, 100)).toEqual([[0], [1, 2, 3, 4]])
  })

  it('repeats no head for what follows the table', () => {
    expect(paginate([head(20), row(70), block(50)], 100)).toEqual([[0, 1], [2]])
  })

  it('gives a piece taller than a page one for itself and goes on', () => {
    expect(paginate([block(10), block(300), block(10)], 100)).toEqual([[0], [1], [2]])
  })

  it('shows every piece exactly once, heads apart, in order', () => {
    const pieces = [block(31, true), head(17), ...Array.from({ length: 97 }, (_, i) => row(5 + (i % 4) * 9)), block(80)]
    const pages = paginate(pieces, 120)
    const bodies = pages.flat().filter((i) => i !== 1)
    expect(bodies).toEqual([0, ...Array.from({ length: 98 }, (_, i) => i + 2)])
    for (const page of pages) {
      expect(page.reduce((sum, i) => sum + (pieces[i]?.height ?? 0), 0)).toBeLessThanOrEqual(120)
    }
  })
})
