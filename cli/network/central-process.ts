/** The chain as a child of a network's keeper or of the demo: `--data DIR --port N`, ending with its parent. */
import { centralCommand } from '../../central/command.ts'
import { endWithParent } from './parent.ts'

const release = endWithParent()
process.exitCode = await centralCommand(process.argv.slice(2))
release()
