/**
 * What every command says when it cannot do its work: exit 1, one sentence on standard error that is a sentence in both
 * languages, and with --json one object on standard output and nothing else there. Without --json a script gets no
 * object that it could take for a result.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { COMMANDS } from '../../../cli/commands/index.ts'
import { daejang } from './support.ts'

const folder = mkdtempSync(join(tmpdir(), 'daejang-errors-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const put = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}
const nowhere = join(folder, 'nowhere')
const prose = put('prose.txt', 'dear sir\n')
const empty = join(folder, 'empty')
mkdirSync(empty)
mkdirSync(join(folder, 'taken'))
put('taken/diary.txt', 'mine')
const enrol = put(
  'enrol.json',
  JSON.stringify({
    v: 1,
    office: 'mapo',
    device: null,
    member: {
      key: 'a'.repeat(64),
      publicKey: 'b'.repeat(64),
      box: 'c'.repeat(64),
      staffNo: 'MAPO-050',
      roles: ['clerk'],
    },
  }),
)
const root = put('root.json', JSON.stringify({ v: 1, key: 'a'.repeat(64), blob: 'b0' }))
const secret = put('secret', 'passphrase\n')
const counter = (data: string) => ['--data', data, '--central', 'http://127.0.0.1:1', '--as', 'MAPO-021']
const named = ['--staff-no', 'MAPO-050', '--name', '새 직원']

/** For each command, what was asked for rightly and cannot be done. */
const FAILS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  demo: [['--rows', '1', '--out', join(folder, 'taken')]],
  central: [
    ['--data', nowhere, '--port', '0'],
    ['--data', empty, '--port', '0'],
    ['--data', prose, '--port', '0'],
    ['--data', empty, '--port', '0', '--witnesses', nowhere],
    ['--data', empty, '--port', '0', '--witnesses', prose],
  ],
  'central init': [nowhere, prose].map((file) => [
    ...['--data', join(folder, 'chain'), '--genesis', file, '--network', file, '--log-key', file],
  ]),
  office: [nowhere, empty, prose].map((data) => [
    ...['--data', data, '--central', 'http://127.0.0.1:1', '--shell', 'none', '--port', '0'],
  ]),
  verify: [nowhere, empty, prose].map((data) => ['--data', data]),
  'replica take': [nowhere, empty, prose].map((data) => [empty, '--data', data]),
  'import real-estate': [
    [nowhere, '--data', empty],
    [prose, '--data', empty],
    [empty, '--data', empty],
    [put('empty.csv', ''), '--data', empty],
  ],
  'import used-car': [
    [nowhere, '--data', empty],
    [prose, '--data', empty],
    [empty, '--data', empty],
    [put('none.csv', ''), '--data', empty],
    [put('header.csv', 'vin,mileage\n'), '--data', empty],
  ],
  'keys new': [nowhere, empty].map((data) => [...counter(data), ...named]),
  'keys enrol': [
    [nowhere, ...counter(empty)],
    [prose, ...counter(empty)],
    [enrol, ...counter(nowhere)],
    [enrol, ...counter(empty)],
  ],
  'keys approve': [nowhere, empty].map(counter),
  'keys revoke': [
    ['MAPO-004', ...counter(nowhere)],
    ['a'.repeat(64), ...counter(empty)],
  ],
  'keys suspend': [nowhere, empty].map((data) => ['MAPO-004', ...counter(data)]),
  'keys resume': [nowhere, empty].map((data) => ['MAPO-004', ...counter(data)]),
  'network holidays': [
    [nowhere, ...counter(empty)],
    [prose, ...counter(empty)],
    [put('holidays.json', '{"year":2027,"days":[{"on":"2027-01-01","code":"birthday"}]}'), ...counter(empty)],
    [put('none.json', '{"year":2027,"days":[]}'), ...counter(nowhere)],
  ],
  'network approve': [nowhere, empty].map(counter),
  'network activate-rules': [
    ['2', '--height', '9', '--root', nowhere, '--data', empty],
    ['2', '--height', '9', '--root', prose, '--data', empty],
    ['2', '--height', '9', '--root', root, '--data', nowhere],
  ],
  'network rotate-log-key': [
    ['a'.repeat(64), '--root', prose, '--data', empty],
    ['a'.repeat(64), '--root', root, '--data', empty],
  ],
  'network root-approve': [
    ['--root', prose, '--data', empty],
    ['--root', root, '--data', empty],
  ],
  'network new-log-key': [nowhere, empty, prose].map((data) => ['--data', data]),
  'privacy erase': [nowhere, empty].map((data) => ['a'.repeat(64), ...counter(data), '--reason', 'court-order']),
  'privacy approve': [nowhere, empty].map(counter),
  'keys list': [nowhere, empty, prose].map((data) => ['--data', data]),
  'receipt show': [[nowhere], [prose], [empty]],
  'receipt check': [
    [nowhere, '--data', empty],
    [prose, '--data', empty],
    [empty, '--data', empty],
    [prose, '--network', nowhere],
  ],
  'alarm show': [nowhere, empty, prose].map((data) => ['--data', data]),
  'alarm acknowledge': [nowhere, empty].map((data) => [...counter(data), '--why', 'mended']),
  'backup create': [nowhere, empty].map((data) => ['--data', data, '--as', 'MAPO-021', '--out', join(folder, 'out')]),
  'backup restore': [
    [nowhere, '--data', join(folder, 'new'), ...named],
    [prose, '--data', join(folder, 'new'), ...named],
    [empty, '--data', join(folder, 'new'), ...named],
    [prose, '--data', prose, ...named],
  ],
}

test('every command is here', () => {
  expect(Object.keys(FAILS).sort()).toEqual(COMMANDS.map(({ name }) => name).sort())
})

describe.each(Object.entries(FAILS).flatMap(([name, lines]) => lines.map((line) => [name, line] as const)))(
  '%s %j',
  (name, line) => {
    test.each(['ko', 'en'] as const)('in %s', async (lang) => {
      const typed = [...name.split(' '), ...line, '--lang', lang]
      const env = { LANG: 'C', DAEJANG_PASSPHRASE_FILE: secret }
      const asked = await daejang([...typed, '--json'], env)
      expect([asked.exit, asked.out.length]).toEqual([1, 1])
      const { error, message, ok } = asked.json as { error: string; message?: string; ok?: boolean }
      expect(error).toMatch(/^[A-Z][A-Z_0-9]+$/)
      const last = asked.notes.at(-1) as string
      // A check that found something bad says so as its result; what could not be done carries its sentence.
      expect(ok === false ? last : message).toBe(last)
      expect(last).toMatch(lang === 'ko' ? /[가-힣].*\.$/ : /^[^가-힣]* .*\.$/)
      // A place that nothing filled, a key that no locale has, a stack, a code in place of words, a defect.
      expect(last).not.toMatch(/\{\{|undefined|\bnull\b|error\.[A-Z]|^ {2,}at |Error:/)
      expect(['UNEXPECTED', 'INTERNAL', 'UNKNOWN']).not.toContain(error)
      const plain = await daejang(typed, env)
      expect([plain.exit, plain.out]).toEqual([1, ok === false ? asked.out : []])
      expect(plain.notes.at(-1)).toBe(last)
    })
  },
)
