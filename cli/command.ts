/**
 * What a command of the line is: a name, operands, options, and a function from what was typed to an outcome. Parsing,
 * help, languages, exit codes and the printing of errors are the same for all (run.ts), so a command holds only its work.
 */
import type { Json } from '../shared/json.ts'
import type { Language, Texts } from './texts.ts'

/** 0 done; 1 a problem was found or the work could not be done; 2 it was asked for wrongly. */
export type ExitCode = 0 | 1 | 2

export interface OptionSpec {
  readonly type: 'string' | 'boolean'
  /** What stands for the value in the help: `DIR`. */
  readonly hint?: string
  readonly required?: boolean
  /** May be given several times; the values come as one text, with commas between. */
  readonly repeats?: boolean
}

/** A problem as data; `error.CODE` of the locale area `cli` (or `errors`) is its sentence, its other fields fill it. */
export interface Problem {
  readonly code: string
}

export interface Outcome {
  readonly exit: ExitCode
  /** The object printed as the last line of standard output; null when the command has printed its own (servers). */
  readonly json: { readonly [name: string]: Json } | null
  /** For people, above the object; left out with --json. */
  readonly lines?: readonly string[]
  /** The lines say it all: the object is printed with --json only. */
  readonly help?: boolean
  /** Told in one sentence on standard error. */
  readonly problem?: Problem
}

/** Where a command meets the world; tests hand in their own. */
export interface Io {
  readonly env: { readonly [name: string]: string | undefined }
  /** One line on standard output. */
  out(line: string): void
  /** Standard output is a terminal: a person reads it, and the object is printed with --json only. */
  readonly terminal: boolean
  /** One line of progress or error on standard error. */
  note(line: string): void
  /** Asks for a passphrase without echo; null when there is nobody to ask. */
  secret(prompt: string): Promise<string | null>
  /** Asks for a line; null when there is nobody to ask. */
  ask(prompt: string): Promise<string | null>
  /** Resolves when the process is asked to end (SIGINT, SIGTERM). */
  readonly stopped: Promise<void>
}

export interface CommandInput {
  readonly operands: readonly string[]
  readonly options: { readonly [name: string]: string | boolean | undefined }
  readonly json: boolean
  readonly language: Language
  readonly texts: Texts
  readonly io: Io
}

export interface Command {
  /** One or two words: `import real-estate`. */
  readonly name: string
  /** Names of what must follow, in order: `FILE`. */
  readonly operands: readonly string[]
  readonly options: { readonly [name: string]: OptionSpec }
  readonly run: (input: CommandInput) => Promise<Outcome>
}

export const done = (json: Outcome['json'], lines: readonly string[] = []): Outcome => ({ exit: 0, json, lines })

/** The work was asked for rightly and could not be done. */
export const failed = <P extends Problem>(problem: P): Outcome => ({ exit: 1, json: null, problem })

/** It was asked for wrongly. */
export const misuse = <P extends Problem>(problem: P): Outcome => ({ exit: 2, json: null, problem })

/** An option that is text; undefined when it was left out. */
export const text = (input: CommandInput, name: string): string | undefined => {
  const value = input.options[name]
  return typeof value === 'string' ? value : undefined
}

export const flag = (input: CommandInput, name: string): boolean => input.options[name] === true

/** An option that is a whole number within bounds: null when it is not one. */
export const wholeNumber = (
  input: CommandInput,
  name: string,
  range: { readonly min: number; readonly max: number },
  standard: number,
): number | null => {
  const value = text(input, name)
  if (value === undefined) return standard
  const number = /^[0-9]{1,9}$/.test(value) ? Number(value) : Number.NaN
  return number >= range.min && number <= range.max ? number : null
}
