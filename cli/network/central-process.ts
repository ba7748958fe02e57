/**
 * The chain as a child of a network's keeper or of the demo: `--data DIR --port N`, ending with its parent. Prints one
 * line of JSON when it listens; its log goes to standard error. Ends with 2 and one line of JSON when it cannot start.
 */
import { parseArgs } from 'node:util'
import pino from 'pino'
import { serveCentral } from '../../central/serve.ts'
import { createCrypto } from '../../node/sodium.ts'
import { RULES } from '../../shared/services/index.ts'
import { endWithParent } from './parent.ts'

const { values } = parseArgs({ options: { data: { type: 'string' }, port: { type: 'string', default: '0' } } })
const stopped = new Promise<void>((resolve) => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
})
const release = endWithParent()
const log = pino({ base: null }, pino.destination(2))
const serving = await serveCentral({
  crypto: createCrypto(),
  data: values.data ?? '',
  port: Number(values.port),
  rulesSet: (version) => RULES[version],
  log: (event, data) => log.info(data, event),
})
if (serving.ok) {
  process.stdout.write(`${JSON.stringify({ listening: serving.value.url, pid: process.pid })}\n`)
  await stopped
  await serving.value.close()
} else {
  process.stderr.write(`${JSON.stringify(serving.error)}\n`)
  process.exitCode = 2
}
release()
