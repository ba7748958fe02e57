import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { COMMANDS } from '../../../cli/commands/index.ts'
import { openTexts } from '../../../cli/texts.ts'
import { daejang } from './support.ts'

const LOCALES = join(import.meta.dirname, '../../../resources/locales')
const words = (language: string): Record<string, string> =>
  JSON.parse(readFileSync(join(LOCALES, language, 'cli.json'), 'utf8')) as Record<string, string>

describe.each(COMMANDS.map((command) => [command.name, command] as const))('%s', (name, command) => {
  const line = name.split(' ')

  test.each(['ko', 'en'] as const)('--help tells usage and every option in %s', async (lang) => {
    const { exit, out, notes } = await daejang([...line, '--help', '--lang', lang])
    expect([exit, notes]).toEqual([0, []])
    expect(out[0]).toContain(`daejang ${name}`)
    for (const option of Object.keys(command.options)) expect(out.join('\n')).toContain(`--${option}`)
    // A key that no locale has would be printed as itself.
    expect(out.join('\n')).not.toMatch(/(help|option|more)\.[a-z]/)
  })

  test('--help --json is one object', async () => {
    const { exit, out, json } = await daejang([...line, '--help', '--json'])
    expect([exit, out.length, json.command]).toEqual([0, 1, name])
  })

  test('an unknown option is misuse, told in one sentence', async () => {
    const { exit, out, notes, json } = await daejang([...line, '--no-such', '--json'])
    expect([exit, notes.length, out.length, json.error]).toEqual([2, 1, 1, 'OPTION_UNKNOWN'])
  })

  test('a word too many is misuse', async () => {
    const operands = [...command.operands.map(() => 'x'), 'extra']
    const { exit, json } = await daejang([...line, ...operands, '--json'])
    expect([exit, json.error]).toEqual([2, 'OPERAND_EXTRA'])
  })

  const required = Object.entries(command.options).find(([, option]) => option.required === true)
  if (required !== undefined || command.operands.length > 0) {
    test('what must be there is asked for', async () => {
      const { exit, json } = await daejang([...line, '--json'])
      expect(exit).toBe(2)
      expect(json.error).toBe(command.operands.length > 0 ? 'OPERAND_MISSING' : 'OPTION_MISSING')
    })
  }
})

describe('the line', () => {
  test('without a command: help and misuse; with --help: help', async () => {
    const bare = await daejang([])
    const asked = await daejang(['--help'])
    expect([bare.exit, asked.exit]).toEqual([2, 0])
    expect(asked.out).toEqual(bare.out)
    for (const { name } of COMMANDS) expect(asked.out.join('\n')).toContain(`daejang ${name}`)
  })

  test('an unknown command and half a command are misuse', async () => {
    expect((await daejang(['bogus', '--json'])).json.error).toBe('COMMAND_UNKNOWN')
    const half = await daejang(['receipt', '--json'])
    expect([half.exit, half.json.error]).toEqual([2, 'COMMAND_INCOMPLETE'])
    expect(half.notes[0]).toContain('receipt show, receipt check')
  })

  test('an option without its value is misuse', async () => {
    expect((await daejang(['receipt', 'check', 'x', '--network', '--json'])).exit).toBe(2)
    expect((await daejang(['receipt', 'check', 'x', '--network=', '--json'])).json.error).toBe('OPTION_EMPTY')
  })

  test('speaks the language of the environment, and of --lang before that', async () => {
    const korean = await daejang(['bogus'], { LANG: 'ko_KR.UTF-8' })
    const english = await daejang(['bogus', '--lang', 'en'], { LANG: 'ko_KR.UTF-8' })
    expect(korean.notes[0]).toContain('명령은 없습니다')
    expect(english.notes[0]).toContain('There is no command')
    expect((await daejang(['bogus', '--lang', 'fr'])).exit).toBe(2)
  })

  test('particles follow the word before them', () => {
    const texts = openTexts('ko')
    expect(texts.say('error.OPERAND_MISSING', { command: 'a', operand: '파일' })).toBe('“a” 뒤에 파일을 적으세요.')
    expect(texts.say('error.OPERAND_MISSING', { command: 'a', operand: '번호' })).toBe('“a” 뒤에 번호를 적으세요.')
  })

  test('a defect is one sentence and no stack', async () => {
    const broken = { name: 'broken', operands: [], options: {}, run: () => Promise.reject(new Error('boom\n at x')) }
    const { run } = await import('../../../cli/run.ts')
    const notes: string[] = []
    const exit = await run(
      ['broken'],
      {
        env: {},
        terminal: false,
        out: () => undefined,
        note: (line) => notes.push(line),
        secret: () => Promise.resolve(null),
        ask: () => Promise.resolve(null),
        stopped: new Promise(() => undefined),
      },
      [broken],
    )
    expect([exit, notes.length]).toEqual([1, 1])
    expect(notes[0]).not.toContain(' at ')
  })

  test('both languages have the same texts with the same places', () => {
    const [ko, en] = [words('ko'), words('en')]
    expect(Object.keys(ko)).toEqual(Object.keys(en))
    const places = (text = ''): string[] => [...text.matchAll(/\{\{\w+\}\}/g)].map(([place]) => place).sort()
    for (const key of Object.keys(en)) expect(places(ko[key]), key).toEqual(places(en[key]))
  })
})
