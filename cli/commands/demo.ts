/** `demo --rows N --out DIR [--file CSV]`: the whole story without a screen; see cli/demo/. */
import { basename, resolve } from 'node:path'
import { sqliteProblem } from '../../node/sqlite.ts'
import { koreanDate } from '../../shared/civil.ts'
import { ok } from '../../shared/result.ts'
import { type Command, type CommandInput, failed, misuse, type Outcome, text, wholeNumber } from '../command.ts'
import { type DemoResult, runDemo } from '../demo/demo.ts'
import { faultIn } from '../demo/judge.ts'
import { DemoError } from '../demo/seat.ts'
import type { TaleEvent } from '../demo/tale.ts'
import { readSales } from './sales.ts'

const MOST_ROWS = 20_000

export const demo: Command = {
  name: 'demo',
  operands: [],
  options: {
    rows: { type: 'string', hint: 'N' },
    out: { type: 'string', hint: 'DIR', required: true },
    file: { type: 'string', hint: 'CSV' },
  },
  run: async (input) => {
    const rows = wholeNumber(input, 'rows', { min: 1, max: MOST_ROWS }, 100)
    if (rows === null) return misuse({ code: 'ROWS_NUMBER', most: MOST_ROWS })
    const out = resolve(text(input, 'out') ?? 'demo')
    const path = text(input, 'file')
    // A file that is none is found out before the story begins, not at its end.
    const sales = path === undefined ? ok(null) : readSales(path, 'auto', koreanDate(Date.now()), input.texts)
    if (!sales.ok) return failed(sales.error)
    try {
      const result = await runDemo({
        rows,
        out,
        file: path === undefined || sales.value === null ? null : { name: basename(path), bytes: sales.value.bytes },
        now: Date.now,
        watch: (event) => input.io.note(told(input, event)),
        stopped: input.io.stopped,
      })
      return outcomeOf(input, result)
    } catch (error) {
      if (error instanceof DemoError) return failed({ path: out, ...error.data, code: error.code })
      const problem = sqliteProblem(error)
      if (problem === null) throw error
      return failed({ code: problem, path: out })
    }
  },
}

/** The figures, whatever they say; 1 and a sentence when they are not what they must be. */
export const outcomeOf = (
  { texts }: Pick<CommandInput, 'texts'>,
  { figures, checked }: Pick<DemoResult, 'figures' | 'checked'>,
): Outcome => {
  const fault = faultIn(figures, checked)
  return {
    exit: fault === null ? 0 : 1,
    json: figures as unknown as Outcome['json'],
    lines: [texts.say('demo.done', { ...figures, size: figures.central.size }), texts.say('demo.report')],
    ...(fault === null ? {} : { problem: fault }),
  }
}

const told = ({ texts }: CommandInput, { at, key, data }: TaleEvent): string =>
  `${(at / 1000).toFixed(1).padStart(7)} s  ${texts.say(`story.${key}`, data)}`
