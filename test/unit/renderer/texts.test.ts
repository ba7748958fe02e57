/** The screens' words: every key that the code names exists, in both languages, with the same placeholders. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const locales = join(import.meta.dirname, '../../../resources/locales')
const renderer = join(import.meta.dirname, '../../../renderer')

const load = (language: string, area: string): { readonly [key: string]: string } =>
  JSON.parse(readFileSync(join(locales, language, `${area}.json`), 'utf8'))

const areas = readdirSync(join(locales, 'ko')).map((file) => file.replace('.json', ''))
const texts = new Map(areas.map((area) => [area, load('ko', area)]))

const placeholders = (text: string): readonly string[] =>
  [...text.matchAll(/\{\{\s*([A-Za-z0-9_]+)/g)].map((m) => m[1] ?? '').sort()

describe.each(areas)('%s', (area) => {
  const ko = load('ko', area)
  const en = load('en', area)
  test('Korean and English have the same keys', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(ko).sort())
  })
  test('and the same placeholders', () => {
    for (const key of Object.keys(ko)) {
      expect([key, [...new Set(placeholders(en[key] ?? ''))]]).toEqual([key, [...new Set(placeholders(ko[key] ?? ''))]])
    }
  })
  test('nothing is empty', () => {
    for (const [key, text] of [...Object.entries(ko), ...Object.entries(en)])
      expect([key, text.trim()]).not.toEqual([key, ''])
  })
})

/** Keys in calls of `t`, whole ones, and the beginnings of those made from a name. */
const used = sources(renderer).flatMap((file) => {
  const code = readFileSync(file, 'utf8')
  const at = file.slice(renderer.length + 1)
  return [...code.matchAll(/\bt\(\s*(?:[^'"`()]*\? )?(['`])([^'`]+)\1(?:\s*:\s*(['`])([^'`]+)\3)?/g)].flatMap((match) =>
    [match[2], match[4]].filter((key) => key !== undefined).map((key) => ({ at, key })),
  )
})

test('the code names many keys', () => expect(used.length).toBeGreaterThan(250))

test('every key that the code names exists', () => {
  const missing = used.filter(({ key }) => {
    const [area, name] = key.includes(':')
      ? [key.slice(0, key.indexOf(':')), key.slice(key.indexOf(':') + 1)]
      : ['ui', key]
    const known = Object.keys(texts.get(area) ?? {})
    const fixed = name.split('${')[0] ?? ''
    if (fixed === '' || area.includes('$')) return false
    return name.includes('${') ? !known.some((each) => each.startsWith(fixed)) : !known.includes(name)
  })
  expect(missing).toEqual([])
})

function sources(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? sources(path) : /\.tsx?$/.test(entry.name) ? [path] : []
  })
}
