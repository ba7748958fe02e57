/** The Electron shell's main process. What it does is in shells/electron; what an office is, in process.ts. */
import * as electron from 'electron'
import pino from 'pino'
import { runElectron } from './shells/electron/run.ts'

const log = pino({ base: null }, pino.destination(2))

await runElectron(electron, {
  argv: process.argv.slice(1),
  platform: process.platform,
  log: (event, data) => log.info(data, event),
})
