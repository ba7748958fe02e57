/**
 * `npm start`. Nothing of an office process is here: this starts the processes (cli/network), picks a shell by what is
 * installed, and waits for the window.
 */
import { startCounter } from '../cli/network/start.ts'

const stopped = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
})

process.exit(
  await startCounter(process.argv.slice(2), {
    env: process.env,
    say: (line) => void process.stdout.write(`${line}\n`),
    fail: (line) => void process.stderr.write(`${line}\n`),
    stopped,
  }),
)
