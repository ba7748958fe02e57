/** Every command of the line, in the order in which the help lists them. */
import type { Command } from '../command.ts'
import { central } from './central.ts'
import { importRealEstate } from './import-real-estate.ts'
import { receiptCheck, receiptShow } from './receipt.ts'

export const COMMANDS: readonly Command[] = [central, importRealEstate, receiptShow, receiptCheck]
