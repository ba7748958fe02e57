/** The program's version, as the package says it. */
import pack from '../package.json' with { type: 'json' }

export const PROGRAM_VERSION: string = pack.version
