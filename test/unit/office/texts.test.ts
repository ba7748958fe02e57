import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ERROR_CODES } from '../../../electron/office/errors.ts'
import { DOOR_CODES, LETTER_REFUSALS } from '../../../shared/wire/messages.ts'

const texts = (language: string): Record<string, string> =>
  JSON.parse(
    readFileSync(new URL(`../../../resources/locales/${language}/errors.json`, import.meta.url), 'utf8'),
  ) as Record<string, string>

const languages = ['ko', 'en'] as const
const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name as string).sort()

test('every refusal has a sentence that ends, in both languages', () => {
  for (const language of languages) {
    const known = texts(language)
    const keys = [
      ...ERROR_CODES,
      ...DOOR_CODES.map((code) => `door.${code}`),
      ...LETTER_REFUSALS.map((code) => `letter.${code}`),
      ...['REJECTED', 'REFUSED', 'PERSON_COMPARE', 'PERSON_MERGE'].flatMap((kind) => [
        `case.${kind}`,
        `case.${kind}.first`,
      ]),
      'case.RETIRED',
    ]
    for (const key of keys) expect([language, key, known[key]]).toEqual([language, key, expect.stringMatching(/\.$/)])
  }
})

test('both languages say the same things with the same placeholders', () => {
  const [ko, en] = [texts('ko'), texts('en')]
  expect(Object.keys(ko)).toEqual(Object.keys(en))
  for (const [key, text] of Object.entries(ko))
    expect([key, placeholders(text)]).toEqual([key, placeholders(en[key] ?? '')])
})

test('no code in the list is unused', () => {
  const used = new Set<string>()
  const folder = new URL('../../../electron/office/', import.meta.url)
  const read = (path: string): void => {
    for (const [, code] of readFileSync(new URL(path, folder), 'utf8').matchAll(/'([A-Z][A-Z_]{3,})'/g))
      used.add(code as string)
  }
  for (const path of SOURCES) read(path)
  expect(ERROR_CODES.filter((code) => !used.has(code) && !FROM_SQLITE.includes(code))).toEqual([])
})

const FROM_SQLITE: readonly string[] = [
  'CANNOT_WRITE',
  'DISK_FULL',
  'READ_ONLY',
  'DATABASE_LOCKED',
  'DATABASE_DAMAGED',
  'CANNOT_OPEN',
]
const SOURCES = [
  'office.ts',
  'backup.ts',
  'restore.ts',
  'keys/sessions.ts',
  'keys/admit.ts',
  '../process.ts',
  '../../shared/procedure.ts',
  ...[
    'acknowledge',
    'adopt',
    'applications',
    'approve',
    'cases',
    'drafts',
    'family',
    'import',
    'ledger',
    'lookup',
    'mail',
    'papers',
    'parcel',
    'records',
    'register',
    'standing',
    'submit',
    'transfer',
    'unseal',
    'verify',
    'withdraw',
    'write',
  ].map((name) => `desk/${name}.ts`),
]
