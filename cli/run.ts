/**
 * From what was typed to an exit code.
 *
 *     daejang COMMAND [OPERANDS] [OPTIONS] [--json] [--lang ko|en] [--help]
 *
 * Standard output: lines for people and then one JSON object as the last line (not on a terminal, where a person reads);
 * with --json the object alone. Progress and errors go to standard error, an error as one sentence that says what to do. 0 done, 1 a problem was found or the
 * work could not be done, 2 misuse.
 */
import { parseArgs } from 'node:util'
import {
  type Command,
  type ExitCode,
  failed,
  type Io,
  misuse,
  type OptionSpec,
  type Outcome,
  type Problem,
} from './command.ts'
import { COMMANDS } from './commands/index.ts'
import { type Language, languageOf, openTexts, type Texts } from './texts.ts'

const COMMON: { readonly [name: string]: OptionSpec } = {
  help: { type: 'boolean' },
  json: { type: 'boolean' },
  lang: { type: 'string', hint: 'ko|en' },
}

/** Never throws and never rejects: a defect is told as one sentence, too. */
export const run = async (
  args: readonly string[],
  io: Io,
  commands: readonly Command[] = COMMANDS,
): Promise<number> => {
  const asked = argumentOf(args, '--lang')
  const language = languageOf(asked, io.env)
  const texts = openTexts(language ?? languageOf(undefined, io.env) ?? 'en')
  const json = args.includes('--json')
  const end = (outcome: Outcome): ExitCode => tell(outcome, texts, io, json)
  try {
    if (language === null) return end(misuse({ code: 'LANGUAGE_UNKNOWN', value: asked }))
    return end(await dispatch(args, io, texts, language, json, commands))
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error)
    return end(failed({ code: 'UNEXPECTED', why }))
  }
}

const dispatch = async (
  args: readonly string[],
  io: Io,
  texts: Texts,
  language: Language,
  json: boolean,
  commands: readonly Command[],
): Promise<Outcome> => {
  const [first = '', second = ''] = args
  const command =
    commands.find(({ name }) => name === `${first} ${second}`) ?? commands.find(({ name }) => name === first)
  if (command === undefined) return withoutCommand(args, texts, commands)
  const rest = args.slice(command.name.split(' ').length)
  if (rest.includes('--help') || rest.includes('-h')) return helpOf(command, texts)
  let parsed: { values: Record<string, unknown>; positionals: string[] }
  try {
    parsed = parseArgs({
      args: [...rest],
      options: Object.fromEntries(
        Object.entries({ ...COMMON, ...command.options }).map(([name, { type, repeats }]) => [
          name,
          { type, multiple: repeats === true },
        ]),
      ),
      allowPositionals: true,
      strict: true,
    })
  } catch (error) {
    return misuse(parseProblem(error, command))
  }
  const { positionals } = parsed
  const missing = command.operands[positionals.length]
  if (missing !== undefined) return misuse({ code: 'OPERAND_MISSING', operand: missing, command: command.name })
  const extra = positionals[command.operands.length]
  if (extra !== undefined) return misuse({ code: 'OPERAND_EXTRA', operand: extra, command: command.name })
  for (const [name, { required }] of Object.entries(command.options)) {
    const value = parsed.values[name]
    if (required === true && value === undefined)
      return misuse({ code: 'OPTION_MISSING', option: name, command: command.name })
    if (value === '') return misuse({ code: 'OPTION_EMPTY', option: name, command: command.name })
  }
  const options = Object.fromEntries(
    Object.entries(parsed.values).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]),
  ) as { readonly [name: string]: string | boolean | undefined }
  return command.run({ operands: positionals, options, json, language, texts, io })
}

/** Prints an outcome and gives the exit code back. */
const tell = (outcome: Outcome, texts: Texts, io: Io, json: boolean): ExitCode => {
  const { problem } = outcome
  const sentence = problem === undefined ? null : sentenceOf(problem, texts)
  if (!json) for (const line of outcome.lines ?? []) io.out(line)
  const wanted = json || !(io.terminal || outcome.help === true)
  if (outcome.json !== null && wanted) io.out(JSON.stringify(outcome.json))
  else if (json && problem !== undefined) io.out(JSON.stringify({ error: problem.code, message: sentence }))
  if (sentence !== null) io.note(sentence)
  return outcome.exit
}

/** The code's sentence: of the line itself, of the chain, or of the office process. */
export const sentenceOf = (problem: Problem, texts: Texts): string => {
  const { data: more } = problem as { readonly data?: object }
  const data = { ...problem, ...more }
  for (const key of [`error.${problem.code}`, `central:error.${problem.code}`, `errors:${problem.code}`]) {
    if (texts.has(key)) return texts.say(key, data)
  }
  return texts.say('error.UNKNOWN', data)
}

const withoutCommand = (args: readonly string[], texts: Texts, commands: readonly Command[]): Outcome => {
  const words = args.filter((arg) => !arg.startsWith('-'))
  const help = args.includes('--help') || args.includes('-h') || words[0] === 'help'
  if (!help && args.length === 0) return { ...overview(texts, commands), exit: 2 }
  if (help && (words.length === 0 || words[0] === 'help')) return overview(texts, commands)
  const family = commands.filter(({ name }) => name.startsWith(`${words[0]} `))
  if (family.length > 0) {
    if (help && words.length === 1) return overview(texts, family)
    return misuse({ code: 'COMMAND_INCOMPLETE', command: words[0], choices: family.map(({ name }) => name) })
  }
  return misuse({ code: 'COMMAND_UNKNOWN', command: words[0] ?? args[0] })
}

const overview = (texts: Texts, commands: readonly Command[]): Outcome => ({
  exit: 0,
  help: true,
  json: { commands: commands.map((command) => ({ command: command.name, usage: usageOf(command) })) },
  lines: [
    texts.say('help.title'),
    '',
    ...commands.flatMap((command) => [`  ${usageOf(command)}`, `      ${texts.say(`help.${command.name}`)}`]),
    '',
    texts.say('help.common'),
    texts.say('help.exit'),
    texts.say('help.passphrase'),
  ],
})

const helpOf = (command: Command, texts: Texts): Outcome => ({
  exit: 0,
  help: true,
  json: { command: command.name, usage: usageOf(command), options: Object.keys({ ...command.options, ...COMMON }) },
  lines: [
    usageOf(command),
    '',
    texts.say(`help.${command.name}`),
    ...(texts.has(`more.${command.name}`) ? ['', texts.say(`more.${command.name}`)] : []),
    '',
    ...Object.entries({ ...command.options, ...COMMON }).map(([name, { hint }]) => {
      const own = `option.${command.name}.${name}`
      const written = `--${name}${hint === undefined ? '' : ` ${hint}`}`
      return `  ${written.padEnd(22)} ${texts.say(texts.has(own) ? own : `option.${name}`)}`
    }),
  ],
})

const usageOf = ({ name, operands, options }: Command): string => {
  const written = Object.entries(options).map(([option, { hint, required, repeats }]) => {
    const whole = `--${option}${hint === undefined ? '' : ` ${hint}`}`
    return required === true ? whole : `[${whole}]${repeats === true ? '…' : ''}`
  })
  return ['daejang', name, ...operands, ...written].join(' ')
}

/** What node:util says of wrong options, as our own codes. */
const parseProblem = (error: unknown, command: Command): Problem & { readonly option: string } => {
  const { code, message } = error as { readonly code?: string; readonly message?: string }
  const option = /'-{1,2}([^' =]+)/.exec(message ?? '')?.[1] ?? ''
  const known = Object.hasOwn({ ...COMMON, ...command.options }, option)
  const unknown = code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' || !known
  const problem = { code: unknown ? 'OPTION_UNKNOWN' : 'OPTION_VALUE', option, command: command.name }
  return problem
}

const argumentOf = (args: readonly string[], name: string): string | undefined => {
  const at = args.indexOf(name)
  if (at >= 0) return args[at + 1] ?? ''
  return args.find((arg) => arg.startsWith(`${name}=`))?.slice(name.length + 1)
}
