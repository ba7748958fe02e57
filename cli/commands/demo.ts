/** `demo --rows N --out DIR [--file CSV]`: the whole story without a screen; see cli/demo/. */
import { resolve } from 'node:path'
import { type Command, type CommandInput, failed, misuse, type Outcome, text, wholeNumber } from '../command.ts'
import { runDemo } from '../demo/demo.ts'
import { DemoError } from '../demo/seat.ts'
import type { Figures, TaleEvent } from '../demo/tale.ts'

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
    const file = text(input, 'file')
    try {
      const { figures, checked } = await runDemo({
        rows,
        out: resolve(text(input, 'out') ?? 'demo'),
        file: file === undefined ? null : resolve(file),
        now: Date.now,
        watch: (event) => input.io.note(told(input, event)),
        stopped: input.io.stopped,
      })
      const good =
        figures.lost === 0 &&
        figures.conflicts === figures.resolved &&
        figures.witnessed === figures.central.size &&
        checked.every(({ ok }) => ok)
      return {
        exit: good ? 0 : 1,
        json: figures as unknown as Outcome['json'],
        lines: linesOf(input, figures),
        ...(good ? {} : { problem: { code: 'DEMO_NOT_WHOLE' } }),
      }
    } catch (error) {
      if (error instanceof DemoError) return failed({ code: error.code, ...error.data })
      throw error
    }
  },
}

const told = ({ texts }: CommandInput, { at, key, data }: TaleEvent): string =>
  `${(at / 1000).toFixed(1).padStart(7)} s  ${texts.say(`story.${key}`, data)}`

const linesOf = ({ texts }: CommandInput, figures: Figures): readonly string[] => [
  texts.say('demo.done', { ...figures, size: figures.central.size }),
  texts.say('demo.report'),
]
