/** `--file`: a file of the ministry's, imported as a clerk does it: opened, decided by reason, signed. */
import type { ImportView } from '../../shared/contract/types.ts'
import type { Counter } from './counter.ts'

export interface SalesFile {
  readonly name: string
  readonly bytes: Uint8Array
}

export interface Imported {
  readonly rows: number
  readonly signed: number
  readonly refused: number
}

/**
 * Reasons one by one: what was probably meant, where there is one reading; else as it stands, where a sale may stand so;
 * what is left cannot be a record and is refused.
 */
export const importFile = async ({ clerk }: Counter, { name, bytes }: SalesFile): Promise<Imported> => {
  const base64 = Buffer.from(bytes).toString('base64')
  const opened = await clerk.call('import.open', { name, base64, encoding: 'auto' })
  let view: ImportView = opened
  for (const { code: reason } of opened.reasons) {
    for (const decision of ['proposal', 'as-is', 'refuse'] as const) {
      const input = { id: opened.id, row: null, reason, decision, column: null, value: null }
      // A decision that fits no row with this reason is refused, and the next one is tried.
      const answer = await clerk.ask('import.decide', input)
      if (answer.ok) view = answer.value
    }
  }
  const signed = await clerk.signImport(opened.id)
  return { rows: view.rows, signed, refused: view.rows - signed }
}
