/**
 * Central in a process of its own, under the rules of the tests, that kills itself (SIGKILL) at a named write:
 *
 *     node central-process.ts DIR STEP before|after NTH        NTH 0: never
 *
 * Prints the line of JSON that central prints.
 */
import { serveCentral } from '../../central/serve.ts'
import { createCrypto } from '../../node/sodium.ts'
import { testRules } from './rules.ts'

const [data = '', step = '', when = '', nth = '0'] = process.argv.slice(2)
let left = Number(nth)
const served = await serveCentral({
  crypto: createCrypto(),
  data,
  port: 0,
  rulesSet: testRules,
  around: (at, moment) => {
    if (at !== step || moment !== when || left === 0) return
    left -= 1
    if (left === 0) process.kill(process.pid, 'SIGKILL')
  },
})
if (!served.ok) throw new Error(served.error.code)
process.stdout.write(`${JSON.stringify({ listening: served.value.url })}\n`)
