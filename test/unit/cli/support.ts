/** Runs the command line in this process and keeps what it printed. */
import { run } from '../../../cli/run.ts'

export interface Ran {
  readonly exit: number
  readonly out: readonly string[]
  readonly notes: readonly string[]
  /** The last line of standard output; empty when it is no object. */
  readonly json: Record<string, unknown>
}

export const daejang = async (args: readonly string[], env: Record<string, string> = { LANG: 'C' }): Promise<Ran> => {
  const out: string[] = []
  const notes: string[] = []
  const exit = await run(args, {
    env,
    terminal: false,
    out: (line) => out.push(...line.split('\n')),
    note: (line) => notes.push(...line.split('\n')),
    secret: () => Promise.resolve(null),
    stopped: new Promise(() => undefined),
  })
  const last = out.at(-1) ?? ''
  return { exit, out, notes, json: last.startsWith('{') ? (JSON.parse(last) as Record<string, unknown>) : {} }
}
