import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { MEMBER_ORDER, nondeterminism } from './determinism.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

describe('rules and ledger are deterministic', () => {
  const files = globSync(['shared/ledger/**/*.ts', 'shared/services/**/v[0-9]*/**/*.ts'], { cwd: root }).sort()

  test('there is something to check', () => {
    expect(files.length).toBeGreaterThan(10)
  })

  test.each(files)('%s', (path) => {
    const found = nondeterminism(readFileSync(join(root, path), 'utf8'))
    // Trees and tiles halve powers of two, which is exact; only rules must round what they divide. The ledger walks over
    // tables of names, never over a row.
    const exact = path.startsWith('shared/ledger/') ? ['an unrounded division', MEMBER_ORDER] : []
    expect(found.filter((each) => !exact.some((what) => each.endsWith(what)))).toEqual([])
  })
})

describe('what is not deterministic is found', () => {
  test.each([
    ['const a = new Date()', 'Date'],
    ['const a = Date.now()', 'Date'],
    ['const a = Math.random()', 'Math.random'],
    ['const a = Math["random"]()', 'Math[...]'],
    ['const a = Math.pow(2, b)', 'Math.pow'],
    ['const a = new Intl.Collator()', 'Intl'],
    ['const a = globalThis.Date', 'globalThis'],
    ['const a = crypto.getRandomValues(b)', 'crypto'],
    ['const a = { Date }', 'Date'],
    ['const a = b.localeCompare(c)', 'localeCompare'],
    ['const a = list.sort((b, c) => b["localeCompare"](c))', 'localeCompare'],
    ['const a = b.normalize("NFC")', 'normalize'],
    ['const a = /^\\p{L}+$/u.test(b)', '\\p{}'],
    ['const a = /^\\P{L}+$/u.test(b)', '\\p{}'],
    ['const a = /k/iu.test(b)', 'regular expression with the flags iu'],
    ['const a = new RegExp(b)', 'RegExp'],
    ['const a = 0.5', 'the number 0.5'],
    ['const a = b / 2', 'an unrounded division'],
    ['for (const a in b) c(a)', MEMBER_ORDER],
    ['const a = Object.entries(b).map(c)', MEMBER_ORDER],
    ['const a = Object.keys(b)', MEMBER_ORDER],
    ['const a = Math.max(b / 2, 1)', 'an unrounded division'],
    ['b /= 2', 'an unrounded division'],
    ['setTimeout(() => {}, 1)', 'setTimeout'],
  ])('%s', (source, what) => {
    expect(nondeterminism(source)).toEqual([`1: ${what}`])
  })

  test.each([
    'const a = Math.floor(b / 2)',
    'const a = Object.hasOwn(b, c)',
    'const a = [...b.keys()].sort()',
    'const a = Math.trunc((b * 3) / 2)',
    'const a = Math.max(b, 1)',
    'const a = b.crypto.sha256(c)',
    'const a = (crypto: Port) => crypto.sha256(b)',
    'const a = ({ crypto }: World) => crypto.sha256(b)',
    'const a = { date: b, process: 1 }',
    'const a = /^[0-9]{4}-[0-9]{2}$/.test(b)',
    '// Date.now() stands in a comment\nconst a = "Math.random() in a string"',
  ])('%s is allowed', (source) => {
    expect(nondeterminism(source)).toEqual([])
  })
})
