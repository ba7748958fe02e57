/**
 * `import real-estate FILE --sign`: every ready row becomes a signed record that waits for a supervisor. Doubtful rows
 * are left as they are, to be decided on the screen, where they can be seen, and signed from there; those of a reason
 * that `--accept` names are decided here.
 */
import { basename } from 'node:path'
import type { ImportView } from '../../shared/contract/types.ts'
import { ok, type Result } from '../../shared/result.ts'
import { type CommandInput, failed, type Outcome, type Problem } from '../command.ts'
import { passphrases } from '../passphrase.ts'
import { asResult, atCounter, type CounterSeat } from './counter-seat.ts'

/** What accepting a reason means for its rows, in this order. */
export const ACCEPTING = ['proposal', 'as-is'] as const

/** A decided row is judged again and may then be doubtful for another of the reasons: each is asked for twice. */
export const inPasses = <T>(codes: readonly T[]): readonly T[] => [...codes, ...codes]

export const signSales = async (
  input: CommandInput,
  path: string,
  bytes: Uint8Array,
  encoding: 'auto' | 'cp949' | 'utf-8',
  accept: readonly string[],
): Promise<Outcome> => {
  const done = await atCounter(input, passphrases(input), async (seat) => {
    const base64 = Buffer.from(bytes).toString('base64')
    const opened = asResult(await seat.call('import.open', { name: basename(path), base64, encoding }))
    if (!opened.ok) return opened
    const decided = await acceptAll(seat, opened.value, accept)
    if (!decided.ok) return decided
    const signed = asResult(await seat.call('import.sign', { id: opened.value.id }))
    return signed.ok ? ok({ ...decided.value, ...signed.value }) : signed
  })
  if (!done.ok) return failed(done.error)
  const { rows, ready, doubtful, refused, signed } = done.value
  return {
    exit: 0,
    json: { rows, ready, doubtful, refused, signed },
    lines: [input.texts.say('import.signed', { signed })],
  }
}

const acceptAll = async (
  seat: CounterSeat,
  opened: ImportView,
  codes: readonly string[],
): Promise<Result<ImportView, Problem>> => {
  let view = opened
  for (const reason of inPasses(codes)) {
    for (const decision of ACCEPTING) {
      const found = view.reasons.find(({ code }) => code === reason)
      const fits = found !== undefined && found.open > 0 && (decision === 'proposal' ? found.sure > 0 : found.asIs)
      if (!fits) continue
      const input = { id: view.id, row: null, reason, decision, column: null, value: null } as const
      const decided = asResult(await seat.call('import.decide', input))
      if (decided.ok) view = decided.value
      else if (decided.error.code !== 'IMPORT_UNDECIDED') return decided
    }
  }
  return ok(view)
}
