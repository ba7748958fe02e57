/**
 * `import real-estate FILE --sign`: every ready row becomes a signed record that waits for a supervisor. Doubtful rows
 * are left as they are: they are decided on the screen, where they can be seen, and signed from there.
 */
import { basename } from 'node:path'
import { ok } from '../../shared/result.ts'
import { type CommandInput, failed, type Outcome } from '../command.ts'
import { passphrases } from '../passphrase.ts'
import { asResult, atCounter } from './counter-seat.ts'

export const signSales = async (
  input: CommandInput,
  path: string,
  bytes: Uint8Array,
  encoding: 'auto' | 'cp949' | 'utf-8',
): Promise<Outcome> => {
  const done = await atCounter(input, passphrases(input), async (seat) => {
    const base64 = Buffer.from(bytes).toString('base64')
    const opened = asResult(await seat.call('import.open', { name: basename(path), base64, encoding }))
    if (!opened.ok) return opened
    const signed = asResult(await seat.call('import.sign', { id: opened.value.id }))
    return signed.ok ? ok({ ...opened.value, ...signed.value }) : signed
  })
  if (!done.ok) return failed(done.error)
  const { rows, ready, doubtful, refused, signed } = done.value
  return {
    exit: 0,
    json: { rows, ready, doubtful, refused, signed },
    lines: [input.texts.say('import.signed', { signed })],
  }
}
