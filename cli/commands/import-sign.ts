import type { CommandInput, Outcome } from '../command.ts'
import { failed } from '../command.ts'

export const signSales = async (
  _input: CommandInput,
  _path: string,
  _bytes: Uint8Array,
  _encoding: string,
): Promise<Outcome> => failed({ code: 'NOT_YET' })
