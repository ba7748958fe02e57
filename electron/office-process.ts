/**
 * An office without a window, as a process: `--data DIR --central URL [--port N] [--follow-parent]`. Prints one line of
 * JSON when it listens; its log goes to standard error. Ends with 0 on SIGTERM or SIGINT, or when the control channel
 * says so; with 2 and one line when it cannot start. With --follow-parent it ends when its standard input does.
 */
import { parseArgs } from 'node:util'
import pino from 'pino'
import about from '../package.json' with { type: 'json' }
import { runOffice } from './process.ts'
import { interfaceDir } from './shells/places.ts'

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    central: { type: 'string' },
    port: { type: 'string', default: '0' },
    'follow-parent': { type: 'boolean', default: false },
  },
})
const stopped = new Promise<void>((resolve) => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  if (values['follow-parent']) {
    process.stdin.on('error', () => undefined)
    process.stdin.on('close', () => resolve())
    process.stdin.resume()
  }
  void start(resolve)
})

async function start(onStop: () => void): Promise<void> {
  const log = pino({ base: null }, pino.destination(2))
  const running = await runOffice({
    dataDir: values.data ?? '',
    central: values.central ?? null,
    shell: 'portable',
    version: about.version,
    port: Number(values.port),
    interfaceDir: interfaceDir(),
    log: (event, data) => log.info(data, event),
    onStop,
  })
  if (!running.ok) {
    process.stderr.write(`${JSON.stringify(running.error)}\n`)
    process.exit(2)
  }
  process.stdout.write(`${JSON.stringify({ listening: running.value.server.origin, pid: process.pid })}\n`)
  await stopped
  await running.value.close()
  process.exit(0)
}
