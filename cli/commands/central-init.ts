/** `central init`: makes the chain's folder from what the founding ceremony left: genesis, network file, the log's key. */
import { readFileSync } from 'node:fs'
import { initFolder } from '../../central/folder.ts'
import { readNetworkFile } from '../../node/network-file.ts'
import { createCrypto } from '../../node/sodium.ts'
import { fromHex, utf8Decode } from '../../shared/bytes.ts'
import { type Command, done, failed, text } from '../command.ts'

export const centralInit: Command = {
  name: 'central init',
  operands: [],
  options: {
    data: { type: 'string', hint: 'DIR', required: true },
    genesis: { type: 'string', hint: 'FILE', required: true },
    network: { type: 'string', hint: 'FILE', required: true },
    'log-key': { type: 'string', hint: 'FILE', required: true },
  },
  run: async (input) => {
    const named = (name: string): string => text(input, name) ?? ''
    const file = readNetworkFile(named('network'))
    if (!file.ok) return failed(file.error)
    const genesisEntry = read(named('genesis'))
    if (genesisEntry === null) return failed({ code: 'GENESIS_MALFORMED', at: named('genesis') })
    const logSeed = fromHex(utf8Decode(read(named('log-key')) ?? new Uint8Array(0))?.trim() ?? '')
    if (logSeed?.length !== 32) return failed({ code: 'LOG_KEY_UNREADABLE' })
    const made = initFolder(createCrypto(), named('data'), { file: file.value, genesisEntry, logSeed })
    if (!made.ok) return failed(made.error)
    return done({ initialised: named('data') }, [input.texts.say('central.made', { path: named('data') })])
  },
}

const read = (path: string): Uint8Array | null => {
  try {
    return new Uint8Array(readFileSync(path))
  } catch {
    return null
  }
}
