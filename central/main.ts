/** The chain as a process of its own; see command.ts. */
import { centralCommand } from './command.ts'

process.exitCode = await centralCommand(process.argv.slice(2))
