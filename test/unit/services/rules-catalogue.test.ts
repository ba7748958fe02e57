/** The catalogue of refusals is what the rules say, and no reason is without words, a source and a test that meets it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CATALOGUE, catalogue, readSources, rulesText } from '../../../resources/make-rules.ts'
import { APPROVAL_POLICY, REASONS } from '../../../shared/services/index.ts'

const ROOT = join(import.meta.dirname, '../../..')
const reasons = catalogue()

test('RULES.md is what `node resources/make-rules.ts` writes', () => {
  expect(readFileSync(CATALOGUE, 'utf8')).toBe(rulesText())
})

test('its first table holds the policy of every action, named in both languages', () => {
  const [, table = ''] = rulesText().split(/\n## /)
  const rows = table.split('\n').filter((line) => line.startsWith('| `'))
  expect(rows.map((row) => row.split('`').filter((_, i) => i % 2 === 1))).toEqual(
    APPROVAL_POLICY.map(({ service, action }) => [service, action]),
  )
  for (const row of rows) {
    const [, , , ko = '', en = '', , writes = '', n = '', approves = '', office = ''] = row
      .split('|')
      .map((cell) => cell.trim())
    expect(ko).toMatch(/[가-힣]/)
    expect(en).toMatch(/^[^가-힣]+$/)
    expect([row, writes === '', approves === '', (office === '') === (n === '0')]).toEqual([row, false, false, true])
  }
})

test('every reason of every rule is in it, once', () => {
  expect(reasons.map(({ reason }) => reason).sort()).toEqual(Object.keys(REASONS).sort())
})

describe.each(reasons.map((each) => [each.reason, each] as const))('%s', (_, { area, ko, en, source }) => {
  test('has a sentence in both languages and a source', () => {
    expect(ko).toMatch(/[가-힣].*\.$/)
    expect(en).toMatch(/^[^가-힣]+\.$/)
    expect(source).toMatch(/^register$|DESIGN [0-9]|\(verified|\(unverified/)
  })

  test('names no article that its rules do not name', () => {
    const text = area === 'engine' ? '' : rulesOf(area)
    const articles = [...(source ?? '').matchAll(/([0-9]+)조/g)].map(([, article]) => article as string)
    expect(articles.filter((article) => !new RegExp(`\\b${article}\\b`).test(text))).toEqual([])
  })
})

test('no source is left of a reason that is gone', () => {
  expect(Object.keys(readSources()).filter((reason) => !Object.hasOwn(REASONS, reason))).toEqual([])
})

/**
 * Tests that run rules on records and look at the verdict. That such a test expects a reason is told by its name there,
 * in quotes and outside comments; texts, screens and presenters are not among them.
 */
const JUDGING =
  /^(services\/(.*-rules|.*-engine|members|office-privacy-network)|ledger\/(engine|adoption)|services\/.*-invariants)\.test\.ts$/

test('every reason is met by a test of rules', () => {
  const texts = ['unit', 'property'].flatMap((kind) => {
    const folder = join(ROOT, 'test', kind)
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => name.replaceAll('\\', '/'))
      .filter((name) => JUDGING.test(name))
      .map((name) => withoutComments(readFileSync(join(folder, name), 'utf8')))
  })
  expect(texts.length).toBeGreaterThan(10)
  const met = new Set(texts.flatMap((text) => [...text.matchAll(/'([A-Z][A-Z_]+)'/g)].map(([, name]) => name)))
  expect(Object.keys(REASONS).filter((reason) => !met.has(reason))).toEqual([])
})

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')

/** The rules' own files, docstrings included. */
const rulesOf = (service: string): string => {
  const folder = join(ROOT, 'shared/services', service, 'v1')
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n')
}
