/** `replica take FOLDER --data DIR`: a damaged counter without central takes the log from a copy of another office's. */
import { resolve } from 'node:path'
import { openOffice } from '../../electron/process.ts'
import { type Command, done, failed, text } from '../command.ts'
import { PROGRAM_VERSION } from '../version.ts'

export const replicaTake: Command = {
  name: 'replica take',
  operands: ['FOLDER'],
  options: { data: { type: 'string', hint: 'DIR', required: true } },
  run: async (input) => {
    const from = resolve(input.operands[0] ?? '')
    const opened = await openOffice({
      dataDir: resolve(text(input, 'data') ?? ''),
      central: null,
      shell: 'none',
      version: PROGRAM_VERSION,
      log: () => undefined,
    })
    if (!opened.ok) return failed(opened.error)
    const taken = await opened.value.takeReplica(from).finally(opened.value.close)
    if (!taken.ok) return failed({ ...taken.error, path: from })
    return done({ ...taken.value }, [input.texts.say('replica.taken', { ...taken.value })])
  },
}
