/** `central --data DIR --port N`: runs the chain on a folder until it is told to stop. */
import pino from 'pino'
import { readWitnesses } from '../../central/outside-witnesses.ts'
import { serveCentral } from '../../central/serve.ts'
import { readTls } from '../../central/tls.ts'
import { createCrypto } from '../../node/sodium.ts'
import { sqliteProblem } from '../../node/sqlite.ts'
import { RULES } from '../../shared/services/index.ts'
import { type Command, done, failed, misuse, text, wholeNumber } from '../command.ts'

/** Events of central's log that somebody has to do something about. */
const TROUBLES: ReadonlySet<string> = new Set(['trouble', 'stopped', 'request failed', 'outside witness'])

export const central: Command = {
  name: 'central',
  operands: [],
  options: {
    data: { type: 'string', hint: 'DIR', required: true },
    port: { type: 'string', hint: 'N' },
    host: { type: 'string', hint: 'ADDRESS' },
    'tls-cert': { type: 'string', hint: 'FILE' },
    'tls-key': { type: 'string', hint: 'FILE' },
    witnesses: { type: 'string', hint: 'FILE' },
  },
  run: async (input) => {
    const port = wholeNumber(input, 'port', { min: 0, max: 65_535 }, 4100)
    if (port === null) return misuse({ code: 'PORT_NUMBER', value: text(input, 'port') })
    const host = text(input, 'host') ?? '127.0.0.1'
    const tls = readTls(text(input, 'tls-cert'), text(input, 'tls-key'))
    if (!tls.ok) return failed(tls.error)
    const crypto = createCrypto()
    const witnesses = readWitnesses(crypto, text(input, 'witnesses'))
    if (!witnesses.ok) return failed(witnesses.error)
    const log = pino({ base: null }, pino.destination(2))
    const data = text(input, 'data') ?? ''
    let running = false
    let said = ''
    /** What goes wrong while it runs, in words, when it is another thing than before or came back. */
    const tell = (event: string, more: Readonly<Record<string, string | number | null>>): void => {
      if (event === 'checkpoint') said = ''
      const code = String(more.code)
      const key = `central:error.${sqliteProblem({ code }) ?? code}`
      if (!running || !TROUBLES.has(event) || key === said || !input.texts.has(key)) return
      said = key
      input.io.note(input.texts.say(key, { ...more, path: data }))
    }
    const serving = await serveCentral({
      crypto,
      data,
      port,
      host,
      witnesses: witnesses.value,
      ...(tls.value === null ? {} : { tls: tls.value }),
      rulesSet: (version) => RULES[version],
      log: (event, more) => {
        log.info(more, event)
        tell(event, more)
      },
    })
    if (!serving.ok) return failed(serving.error)
    running = true
    const { url } = serving.value
    input.io.out(JSON.stringify({ listening: url, pid: process.pid }))
    await input.io.stopped
    await serving.value.close()
    return { ...done(null), lines: [] }
  },
}
