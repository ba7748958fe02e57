/**
 * A demo network's keeper as a process: `--data DIR [--empty]`. Started by the first window, apart from its terminal, so
 * that closing one window ends nothing that another needs. Says `{"keeping":DIR}` when others may ask, or
 * `{"kept":DIR}` when another keeper has the folder; then its standard output is not used any more.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pino from 'pino'
import { lockFolder } from '../../node/folder-lock.ts'
import { startKeeper } from './keeper.ts'
import type { DemoOffice } from './make.ts'
import { seedWorld } from './seed.ts'

const { values } = parseArgs({ options: { data: { type: 'string' }, empty: { type: 'boolean', default: false } } })
const dir = values.data
if (dir === undefined) throw new Error('--data is missing')
// The terminal that started us may be gone.
process.stdout.on('error', () => undefined)
process.stderr.on('error', () => undefined)

mkdirSync(join(dir, 'logs'), { recursive: true })
const lock = lockFolder(dir)
if (!lock.ok) {
  process.stdout.write(`${JSON.stringify({ kept: dir })}\n`)
} else {
  const log = pino({ base: null }, pino.destination({ dest: join(dir, 'logs', 'keeper.log'), sync: true }))
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
  process.stdout.write(`${JSON.stringify({ keeping: dir })}\n`)
  await keeper.ended
  lock.value.release()
  process.exit(0)
}
