/** `npm run -s daejang -- COMMAND`: the command line as a process. What it does is in run.ts. */
import { writeSync } from 'node:fs'
import type { Io } from './command.ts'
import { askLine, askSecret } from './passphrase.ts'
import { run } from './run.ts'

const stopped = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
})

/** Written at once and whole: a script that reads the last line must find it, however the process ends. */
const write = (fd: 1 | 2, line: string): void => {
  const bytes = Buffer.from(`${line}\n`)
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EPIPE') return
      if (code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }
}

const io: Io = {
  env: process.env,
  terminal: process.stdout.isTTY === true,
  out: (line) => write(1, line),
  note: (line) => write(2, line),
  secret: askSecret,
  ask: askLine,
  stopped,
}

// Whatever a command waits for, it is the command that ends the process.
setInterval(() => undefined, 2 ** 30)
process.exit(await run(process.argv.slice(2), io))
