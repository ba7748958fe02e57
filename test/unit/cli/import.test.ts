import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ENCODINGS, LAYOUTS, LINE_ENDS, makeSalesFile } from '../../support/sales-files.ts'
import { daejang } from './support.ts'

const folder = mkdtempSync(join(tmpdir(), 'daejang-import-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0
const put = (bytes: Uint8Array): string => {
  files += 1
  const path = join(folder, `${files}.csv`)
  writeFileSync(path, bytes)
  return path
}

interface Dry {
  readonly rows: number
  readonly ready: number
  readonly doubtful: number
  readonly refused: number
  readonly problems: readonly {
    readonly row: number
    readonly code: string
    readonly column: string
    readonly value: string
    readonly proposal: string | null
  }[]
}

const dry = async (path: string, ...more: string[]): Promise<{ exit: number; json: Dry }> => {
  const { exit, out, json } = await daejang(['import', 'real-estate', path, '--json', ...more])
  expect(out.length).toBe(1)
  return { exit, json: json as unknown as Dry }
}

describe('a dry run of a sales file', () => {
  const kinds = LAYOUTS.flatMap((layout, i) =>
    ENCODINGS.map((encoding, k) => ({ layout, encoding, lineEnd: LINE_ENDS[(i + k) % LINE_ENDS.length] ?? '\n' })),
  )
  test.each(kinds)('$layout in $encoding: counts every row, finds what was planted', async (kind) => {
    const made = makeSalesFile({ ...kind, seed: 11, rows: 60, preamble: kind.layout !== 'extract-5', faulty: 0.3 })
    const { exit, json } = await dry(put(made.bytes))
    const count = (verdict: string): number => made.rows.filter((row) => row.verdict === verdict).length
    expect(exit).toBe(0)
    expect(json.rows).toBe(made.rows.length)
    expect(json.rows).toBe(json.ready + json.doubtful + json.refused)
    expect([json.ready, json.doubtful, json.refused]).toEqual([count('ready'), count('doubtful'), count('refused')])
    for (const [i, row] of made.rows.entries()) {
      const found = json.problems.filter((problem) => problem.row === i + 1)
      expect(found.length === 0).toBe(row.verdict === 'ready')
      for (const { code, column, proposal } of row.problems) {
        const same = found.find((problem) => problem.code === code && problem.column === column)
        expect(same, `row ${i + 1}: ${code}`).toBeDefined()
        if (proposal !== undefined) expect(same?.proposal).toBe(proposal)
      }
    }
  })

  test('accepting a reason decides its rows and no others; every row stays counted', async () => {
    const made = makeSalesFile({
      seed: 21,
      rows: 80,
      layout: 'ministry-2021',
      encoding: 'utf-8',
      lineEnd: '\n',
      preamble: true,
      faulty: 0.5,
    })
    const path = put(made.bytes)
    const { json: before } = await dry(path)
    const byCode = Map.groupBy(before.problems, ({ code }) => code)
    const alone = (code: string): number =>
      new Set(
        before.problems
          .filter((problem) => problem.code === code)
          .filter(({ row }) =>
            before.problems.filter((other) => other.row === row).every((other) => other.code === code),
          )
          .map(({ row }) => row),
      ).size
    const code = 'FLOOR_IMPLAUSIBLE'
    expect(byCode.get(code)?.length).toBeGreaterThan(0)
    const { json: after } = await dry(path, '--accept', code)
    expect(after.rows).toBe(after.ready + after.doubtful + after.refused)
    expect([after.ready - before.ready, after.refused - before.refused]).toEqual([alone(code), 0])
    for (const [other, found] of byCode)
      if (other !== code) expect(after.problems.filter((problem) => problem.code === other).length).toBe(found.length)

    const codes = [...byCode.keys()].flatMap((each) => ['--accept', each])
    const { json: all } = await dry(path, ...codes)
    expect(all.rows).toBe(all.ready + all.doubtful + all.refused)
    expect(all.refused).toBe(before.refused)
    expect(all.ready).toBeGreaterThan(after.ready)

    const odd = await daejang(['import', 'real-estate', path, '--accept', 'MOOD', '--json'])
    expect([odd.exit, odd.json?.error]).toEqual([2, 'REASON_UNKNOWN'])
  })

  test('CP949 with bare CR reads the same when the encoding is named', async () => {
    const made = makeSalesFile({
      seed: 3,
      rows: 40,
      layout: 'ministry-2018',
      encoding: 'cp949',
      lineEnd: '\r',
      preamble: true,
      faulty: 0.2,
    })
    const path = put(made.bytes)
    expect((await dry(path, '--encoding', 'cp949')).json).toEqual((await dry(path)).json)
  })

  test('people get counts and sentences above the object', async () => {
    const made = makeSalesFile({
      seed: 5,
      rows: 30,
      layout: 'ministry-2018',
      encoding: 'cp949',
      lineEnd: '\r\n',
      preamble: false,
      faulty: 0.5,
    })
    const path = put(made.bytes)
    const { out, json } = await daejang(['import', 'real-estate', path, '--lang', 'ko'])
    expect(out[0]).toContain(`모두 ${json.rows}행`)
    expect(out.join('\n')).not.toMatch(/import\.[A-Z]/)
  })
})

describe('what is no sales file', () => {
  const text = (content: string): Uint8Array => new TextEncoder().encode(content)
  test.each([
    ['nothing', new Uint8Array(0)],
    ['prose', text('dear sir,\nthis is a letter\n')],
    ['a zip archive', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0)],
    ['bytes', Uint8Array.from({ length: 300 }, (_, i) => i % 256)],
    ['a header alone', text('시군구,번지,단지명,전용면적,거래금액\n')],
    ['another table', text('이름,나이\n김,3\n')],
  ])('%s: exit 1 and one sentence', async (_, bytes) => {
    const { exit, out, notes, json } = await daejang(['import', 'real-estate', put(bytes), '--json'])
    expect([exit, out.length, notes.length, json.error]).toEqual([1, 1, 1, 'NOT_A_SALES_FILE'])
    expect(notes[0]).not.toMatch(/import\.why|undefined|\{\{/)
  })

  test('a file that is not there, a folder, an unknown encoding', async () => {
    expect((await daejang(['import', 'real-estate', join(folder, 'none'), '--json'])).json.error).toBe(
      'FILE_UNREADABLE',
    )
    expect((await daejang(['import', 'real-estate', folder, '--json'])).exit).toBe(1)
    const { exit } = await daejang(['import', 'real-estate', put(text('x')), '--encoding', 'latin1', '--json'])
    expect(exit).toBe(2)
  })

  test('signing without saying where and who is misuse', async () => {
    const { exit, json } = await daejang(['import', 'real-estate', put(text('x')), '--sign', '--json'])
    expect([exit, json.error]).toEqual([2, 'SIGN_NEEDS'])
  })
})
