/**
 * Passphrases: from the file named by DAEJANG_PASSPHRASE_FILE or from a prompt, never from an argument (arguments stand
 * in process lists and shell histories). The file has one passphrase a line, in the order in which they are asked for;
 * the last line serves for all that follow.
 */
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import type { CommandInput, Problem } from './command.ts'

/** The next passphrase on every call. */
export type AskPassphrase = (
  prompt: string,
) => Promise<{ readonly ok: true; readonly value: string } | { readonly ok: false; readonly error: Problem }>

export const passphrases = ({ io }: Pick<CommandInput, 'io'>): AskPassphrase => {
  const path = io.env.DAEJANG_PASSPHRASE_FILE
  let asked = 0
  return async (prompt) => {
    if (path === undefined || path === '') {
      const typed = await io.secret(prompt)
      if (typed === null) return { ok: false, error: { code: 'PASSPHRASE_NEEDED' } }
      return typed === '' ? { ok: false, error: { code: 'PASSPHRASE_EMPTY' } } : { ok: true, value: typed }
    }
    let lines: readonly string[]
    try {
      lines = readFileSync(path, 'utf8')
        .replace(/\r?\n$/, '')
        .split(/\r?\n/)
    } catch {
      return { ok: false, error: { code: 'PASSPHRASE_FILE', path } }
    }
    const line = lines[Math.min(asked, lines.length - 1)] ?? ''
    asked += 1
    return line === '' ? { ok: false, error: { code: 'PASSPHRASE_FILE', path } } : { ok: true, value: line }
  }
}

/** Reads one line from the terminal, seen as it is typed; null when standard input is no terminal. */
export const askLine = async (prompt: string): Promise<string | null> => {
  const { stdin, stderr } = process
  if (!stdin.isTTY) return null
  const lines = createInterface({ input: stdin, output: stderr })
  const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')))
  const line = await Promise.race([lines.question(`${prompt}: `).catch(() => ''), closed])
  lines.close()
  return line
}

/** Reads one line from the terminal without echo; null when standard input is no terminal. */
export const askSecret = async (prompt: string): Promise<string | null> => {
  const { stdin, stderr } = process
  if (!stdin.isTTY) return null
  stderr.write(`${prompt}: `)
  stdin.setRawMode(true)
  stdin.setEncoding('utf8')
  stdin.resume()
  let typed = ''
  try {
    return await new Promise<string | null>((resolve) => {
      const finish = (value: string | null): void => {
        stdin.off('data', onData)
        resolve(value)
      }
      const onData = (chunk: string): void => {
        const end = /[\r\n\u0003\u0004]/.exec(chunk)
        for (const key of end === null ? chunk : chunk.slice(0, end.index)) {
          if (key === '\u007f' || key === '\b') typed = [...typed].slice(0, -1).join('')
          else if (key >= ' ') typed += key
        }
        if (end !== null) finish(/[\r\n]/.test(end[0]) ? typed : null)
      }
      stdin.on('data', onData)
    })
  } finally {
    stdin.setRawMode(false)
    stdin.pause()
    stderr.write('\n')
  }
}
