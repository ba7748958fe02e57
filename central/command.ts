/**
 * The chain from a command line:
 *
 *     central --data DIR --port N [--host H] [--tls-cert FILE --tls-key FILE]   runs it
 *     central init --data DIR --genesis FILE --network FILE --log-key FILE   makes its folder
 *
 * Prints one line of JSON when it listens; its log goes to standard error. Exits with 0 after SIGTERM or SIGINT, with
 * 2 and one sentence when it cannot start.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import pino from 'pino'
import { openCrypto } from '../node/crypto.ts'
import { readNetworkFile } from '../node/network-file.ts'
import en from '../resources/locales/en/central.json' with { type: 'json' }
import ko from '../resources/locales/ko/central.json' with { type: 'json' }
import { fromHex } from '../shared/bytes.ts'
import { RULES } from '../shared/services/index.ts'
import { initFolder } from './folder.ts'
import { serveCentral } from './serve.ts'
import { readTls } from './tls.ts'

/** An error's code; its data fill the sentence's places. */
type Problem = { readonly code: string; readonly at?: string }

/** Runs it and answers with the exit code; resolves when the process may end. */
export const centralCommand = async (args: readonly string[]): Promise<number> => {
  const options = parse(args)
  if (options === null) return refuse({ code: 'USAGE' })
  return options.init ? init(options) : run(options)
}

interface Options {
  readonly init: boolean
  readonly data: string
  readonly port: number
  readonly host: string
  readonly genesis: string | undefined
  readonly network: string | undefined
  readonly logKey: string | undefined
  readonly tlsCert: string | undefined
  readonly tlsKey: string | undefined
}

const parse = (args: readonly string[]): Options | null => {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        data: { type: 'string' },
        port: { type: 'string', default: '4100' },
        host: { type: 'string', default: '127.0.0.1' },
        genesis: { type: 'string' },
        network: { type: 'string' },
        'log-key': { type: 'string' },
        'tls-cert': { type: 'string' },
        'tls-key': { type: 'string' },
      },
    })
    const port = /^[0-9]{1,5}$/.test(values.port) ? Number(values.port) : -1
    const command = positionals.join(' ')
    if (values.data === undefined || port < 0 || port > 65_535 || (command !== '' && command !== 'init')) return null
    const { data, host, genesis, network } = values
    const [logKey, tlsCert, tlsKey] = [values['log-key'], values['tls-cert'], values['tls-key']]
    return { init: command === 'init', data, port, host, genesis, network, logKey, tlsCert, tlsKey }
  } catch {
    return null
  }
}

const init = async (options: Options): Promise<number> => {
  const { data, genesis, network, logKey } = options
  if (genesis === undefined || network === undefined || logKey === undefined) return refuse({ code: 'USAGE' })
  const file = readNetworkFile(network)
  if (!file.ok) return refuse(file.error)
  const genesisEntry = read(genesis)
  const seed = fromHex(new TextDecoder().decode(read(logKey) ?? new Uint8Array(0)).trim())
  if (genesisEntry === null) return refuse({ code: 'GENESIS_MALFORMED', at: genesis })
  if (seed?.length !== 32) return refuse({ code: 'LOG_KEY_UNREADABLE' })
  const made = initFolder((await openCrypto()).crypto, data, { file: file.value, genesisEntry, logSeed: seed })
  if (!made.ok) return refuse(made.error)
  process.stdout.write(`${JSON.stringify({ initialised: data })}\n`)
  return 0
}

const run = async (options: Options): Promise<number> => {
  const log = pino({ base: null }, pino.destination(2))
  const { crypto, addonError } = await openCrypto()
  if (addonError !== null)
    log.warn({ reason: addonError }, 'libsodium addon not loaded: signatures are verified slowly')
  const tls = readTls(options.tlsCert, options.tlsKey)
  if (!tls.ok) return refuse(tls.error)
  const stop = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })
  const serving = await serveCentral({
    crypto,
    data: options.data,
    port: options.port,
    host: options.host,
    ...(tls.value === null ? {} : { tls: tls.value }),
    rulesSet: (version) => RULES[version],
    log: (event, data) => log.info(data, event),
  })
  if (!serving.ok) return refuse(serving.error)
  process.stdout.write(`${JSON.stringify({ listening: serving.value.url, pid: process.pid })}\n`)
  await stop
  await serving.value.close()
  return 0
}

const read = (path: string): Uint8Array | null => {
  try {
    return new Uint8Array(readFileSync(path))
  } catch {
    return null
  }
}

/** One sentence on standard error, in Korean where the environment says so. */
const refuse = (problem: Problem): number => {
  const texts: Readonly<Record<string, string>> = /^ko/i.test(process.env.LC_ALL ?? process.env.LANG ?? '') ? ko : en
  const text = texts[`error.${problem.code}`] ?? texts['error.UNKNOWN'] ?? problem.code
  const filled = text.replace(/\{\{(\w+)\}\}/g, (_, name: string) =>
    String((problem as Readonly<Record<string, unknown>>)[name] ?? ''),
  )
  process.stderr.write(`${filled}\n`)
  return 2
}
