/** What citizens take home: a certificate and a receipt, printed, checked, and laid beside the data for anyone to check. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Counter } from './counter.ts'
import { DemoError } from './seat.ts'
import type { Accepted } from './story.ts'

/** Prints a sale's certificate and a title's extract and checks them; answers with how many QR symbols they need. */
export const handOut = async (counter: Counter, { sale, title }: Accepted, out: string): Promise<number> => {
  const folder = join(out, 'papers')
  mkdirSync(folder, { recursive: true })
  const symbols = (await print(counter, 'certificate', sale, folder)) + (await print(counter, 'extract', title, folder))
  const receipt = await counter.clerk.call('record.receipt', { id: sale })
  writeFileSync(join(folder, 'receipt.tlog-proof'), receipt.text)
  return symbols
}

const print = async (
  { clerk }: Counter,
  kind: 'certificate' | 'extract',
  record: string,
  folder: string,
): Promise<number> => {
  const purpose = { code: 'counter', note: '' } as const
  await clerk.call('record.unseal', { id: record, purpose })
  const paper = await clerk.call('paper.print', { kind, of: record, purpose })
  if (paper.symbols.length > 0) {
    const checked = await clerk.call('paper.check', { parts: [...paper.symbols] })
    if (checked.verdict !== 'good') throw new DemoError('DEMO_PAPER', { verdict: checked.verdict, code: checked.code })
    writeFileSync(join(folder, `${kind}.txt`), `${paper.symbols.join('\n')}\n`)
  } else if (paper.file !== null) {
    writeFileSync(join(folder, paper.file.name), Buffer.from(paper.file.base64, 'base64'))
  }
  return paper.symbols.length
}
