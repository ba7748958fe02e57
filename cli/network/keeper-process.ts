/**
 * A demo network's keeper as a process: `--data DIR [--empty]`. Started by the first window, apart from its terminal, so
 * that closing one window ends nothing that another needs. Says `{"keeping":DIR}` when others may ask, `{"kept":DIR}`
 * when another keeper has the folder, `{"failed":DIR,"code","why"}` when it cannot keep it; then its standard output is
 * not used any more.
 */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pino from 'pino'
import { lockFolder } from '../../node/folder-lock.ts'
import { makeFolder } from '../make-folder.ts'
import { failureOf, startKeeper } from './keeper.ts'
import type { DemoOffice } from './make.ts'
import { seedWorld } from './seed.ts'

const { values } = parseArgs({ options: { data: { type: 'string' }, empty: { type: 'boolean', default: false } } })
if (values.data === undefined) throw new Error('--data is missing')
const dir = values.data
// The terminal that started us may be gone.
process.stdout.on('error', () => undefined)
process.stderr.on('error', () => undefined)

const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`)

/** Until the network has ended; false when another keeper has the folder. */
const keep = async (): Promise<boolean> => {
  makeFolder(join(dir, 'logs'))
  const lock = lockFolder(dir)
  if (!lock.ok) return false
  const destination = pino.destination({ dest: join(dir, 'logs', 'keeper.log'), sync: true })
  // A log that cannot be written ends nobody's work.
  destination.on('error', () => undefined)
  const log = pino({ base: null }, destination)
  const keeper = await startKeeper({
    dir,
    token: randomBytes(32).toString('base64url'),
    now: () => Date.now(),
    log: (event, data) => log.info(data, event),
    seed: async (network, services, progress) => {
      if (values.empty) return
      const control = (office: DemoOffice) => services.office(office)?.control ?? null
      await seedWorld({ journal: join(dir, 'world.json'), network, control, progress, now: Date.now })
    },
  })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void keeper.stop())
  say({ keeping: dir })
  await keeper.ended
  lock.value.release()
  return true
}

try {
  if (await keep()) process.exit(0)
  say({ kept: dir })
} catch (error) {
  say({ failed: dir, ...failureOf(error) })
  // What it had begun to listen on must not keep the folder from the next one.
  process.exit(1)
}
