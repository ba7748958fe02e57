/** `verify --data DIR`: a central or office folder from the bytes up, trusting only the root keys of a network file. */
import type { Json } from '../../shared/json.ts'
import { type Command, failed, type Outcome, text } from '../command.ts'
import { verifyData } from '../verify.ts'

/** Told on standard error at most this often. */
const TELL_MS = 1_000

export const verify: Command = {
  name: 'verify',
  operands: [],
  options: {
    data: { type: 'string', hint: 'DIR', required: true },
    network: { type: 'string', hint: 'FILE' },
  },
  run: async (input): Promise<Outcome> => {
    const { texts, io } = input
    let told = performance.now()
    const verified = await verifyData(text(input, 'data') ?? '', text(input, 'network') ?? null, (done, of) => {
      if (performance.now() - told < TELL_MS) return
      told = performance.now()
      io.note(texts.say('verify.progress', { done, of }))
    })
    if (!verified.ok) return failed(verified.error)
    const report = verified.value
    const { ok, firstBad, beside } = report
    return {
      exit: ok ? 0 : 1,
      json: report as unknown as { [name: string]: Json },
      lines: [
        texts.say(ok ? 'verify.good' : 'verify.bad', { ...report, ...firstBad }),
        ...(firstBad?.what === undefined ? [] : [`  ${firstBad.what}`]),
        texts.say('verify.beside', { ...beside }),
        ...(beside.unreferenced === 0 ? [] : [texts.say('verify.unreferenced', { n: beside.unreferenced })]),
        ...beside.unreferencedHashes.map((hash) => `  ${hash}`),
        texts.say('verify.unchecked'),
        `  root       ${report.root}`,
        `  stateRoot  ${report.stateRoot}`,
      ],
    }
  },
}
