/** Runs the command line in this process and keeps what it printed. */
import { run } from '../../../cli/run.ts'

export interface Ran {
  readonly exit: number
  readonly out: readonly string[]
  readonly notes: readonly string[]
  /** The last line of standard output; empty when it is no object. */
  readonly json: Record<string, unknown>
}

/**
 * `answers`: what a person at a terminal types when asked, in order; nobody is there when left out. `notes`: filled
 * while the command runs.
 */
export const daejang = async (
  args: readonly string[],
  env: Record<string, string> = { LANG: 'C' },
  answers: string[] | null = null,
  notes: string[] = [],
): Promise<Ran> => {
  const out: string[] = []
  const exit = await run(args, {
    env,
    terminal: false,
    out: (line) => out.push(...line.split('\n')),
    note: (line) => notes.push(...line.split('\n')),
    secret: () => Promise.resolve(null),
    ask: (prompt) => {
      if (answers !== null) notes.push(prompt)
      return Promise.resolve(answers?.shift() ?? null)
    },
    stopped: new Promise(() => undefined),
  })
  const last = out.at(-1) ?? ''
  return { exit, out, notes, json: last.startsWith('{') ? (JSON.parse(last) as Record<string, unknown>) : {} }
}
