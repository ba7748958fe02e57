/** From files with every fault to the register: what a clerk settled as ready, the rules take; nothing is left over. */
import { describe, expect, it } from 'vitest'
import { importSalesFile } from '../../../electron/import/sales-file.ts'
import type { CivilDate } from '../../../shared/civil.ts'
import { SEOUL_LEGAL_DONG } from '../../../shared/codes/seoul.ts'
import type { Json } from '../../../shared/json.ts'
import { decide } from '../../../shared/services/real-estate/import/decide.ts'
import type { SalesContext, SalesImport, SalesRow } from '../../../shared/services/real-estate/import/types.ts'
import { equalSalesKey, firstEqual, importRecord } from '../../../shared/services/real-estate/import-record.ts'
import { LAYOUTS, makeSalesFile } from '../../support/sales-files.ts'
import { hash, world } from './real-estate-world.ts'

const today = '2026-11-22' as CivilDate

/** A clerk who takes every proposal, and lets stand what has none. */
const settle = (row: SalesRow, context: SalesContext): SalesRow =>
  row.problems.reduce((current, { code, column }) => {
    for (const use of ['proposal', 'as-is'] as const) {
      const decided = decide(current, { use }, context, { code, column })
      if (decided.ok) return decided.value
    }
    return current
  }, row)

describe.each(LAYOUTS)('a file in the layout %s', (layout) => {
  const { bytes } = makeSalesFile({
    seed: 7,
    rows: 400,
    layout,
    encoding: 'cp949',
    lineEnd: '\r\n',
    preamble: true,
    faulty: 0.4,
  })
  const read = importSalesFile(bytes, { codes: SEOUL_LEGAL_DONG, today })
  if (!read.ok) throw new Error(read.error.why)
  const file: SalesImport = read.value
  const context: SalesContext = { layout: file.layout, codes: SEOUL_LEGAL_DONG, today }
  const rows = file.rows.map((row) => settle(row, context))

  it('has its ready rows accepted, equal ones with the first named', () => {
    const ledger = world()
    const refused: string[] = []
    let entered = 0
    for (const row of rows.filter(({ verdict }) => verdict === 'ready')) {
      const key = equalSalesKey(row.sale as NonNullable<SalesRow['sale']>)
      const equal = key === null ? null : firstEqual(ledger.state.get(key)?.value)
      const duplicateOf = row.sale?.cancelled == null ? equal : null
      const draft = importRecord(row, { file: hash(9), layout: file.layout.name, duplicateOf })
      const result = draft === null ? null : ledger.record('import', draft.body as Json)
      if (result?.ok) entered += 1
      else refused.push(`${row.row}: ${result?.reason ?? 'no record'} ${result?.keys.join(' ') ?? ''}`)
    }
    expect(refused).toEqual([])
    expect(entered).toBeGreaterThan(300)
    expect([...ledger.state.keys()].filter((key) => key.startsWith('sale/'))).toHaveLength(entered)
  })

  it('is no second time entered', () => {
    const ledger = world()
    const row = rows.find(({ verdict }) => verdict === 'ready') as SalesRow
    const record = () => importRecord(row, { file: hash(9), layout: file.layout.name, duplicateOf: null })
    expect(ledger.record('import', record()?.body as Json).ok).toBe(true)
    expect(ledger.record('import', record()?.body as Json)).toMatchObject({ reason: 'SALE_ROW_IMPORTED' })
  })
})
