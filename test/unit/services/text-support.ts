/** Locale texts for tests: every key that is shown has a sentence in both languages, with the same placeholders. */
import { existsSync, readFileSync } from 'node:fs'
import { expect } from 'vitest'
import type { Json } from '../../../shared/json.ts'
import type { SealedContent } from '../../../shared/services/form-types.ts'
import { type Told, tell } from '../../../shared/services/present-types.ts'
import type { PresentContext, PresentedRecord } from '../../../shared/services/presenter.ts'
import type { RuleLedger } from '../../support/rule-harness.ts'

export const LANGUAGES = ['ko', 'en'] as const

type Texts = { readonly [key: string]: string }
const read = new Map<string, Texts>()

export const textsOf = (language: string, area: string): Texts => {
  const file = `resources/locales/${language}/${area}.json`
  const texts: Texts = read.get(file) ?? (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {})
  read.set(file, texts)
  return texts
}

export const textOf = (language: string, key: string): string | undefined => {
  const [area = '', name = ''] = key.split(/:(.*)/s)
  return textsOf(language, area)[name]
}

/** Every locale key in what is shown, with the placeholders that it is given. */
const keysIn = (value: unknown): (readonly [key: string, values: readonly string[]])[] => {
  if (Array.isArray(value)) return value.flatMap(keysIn)
  if (typeof value !== 'object' || value === null) return []
  const { key, values } = value as { readonly key?: unknown; readonly values?: object }
  const own = typeof key === 'string' ? [[key, Object.keys(values ?? {})] as const] : []
  return [...own, ...Object.entries(value).flatMap(([name, each]) => (name === 'key' ? [] : keysIn(each)))]
}

const holes = (text: string): readonly string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '')

export const expectTexts = (shown: unknown): void => {
  const used = keysIn(shown)
  expect(used.length).toBeGreaterThan(0)
  for (const language of LANGUAGES) {
    for (const [key, given] of used) {
      const text = textOf(language, key)
      expect([language, key, text === undefined]).toEqual([language, key, false])
      expect([key, holes(text ?? '').filter((name) => !given.includes(name))]).toEqual([key, []])
    }
  }
}

/** Both languages tell an area under the same keys with the same placeholders; sentences end as sentences. */
export const expectArea = (area: string): void => {
  const ko = textsOf('ko', area)
  const en = textsOf('en', area)
  expect(Object.keys(en)).toEqual(Object.keys(ko))
  for (const key of Object.keys(ko)) {
    expect([key, [...holes(en[key] ?? '')].sort()]).toEqual([key, [...holes(ko[key] ?? '')].sort()])
    expect([key, ko[key] === '' || en[key] === '']).toEqual([key, false])
    if (/^(reason|warning|error|help|note)\./.test(key)) {
      expect([key, /[.]$/.test(ko[key] ?? ''), /[.]$/.test(en[key] ?? '')]).toEqual([key, true, true])
    }
  }
}

export const inLanguage =
  (language: 'ko' | 'en') =>
  (value: Told): string =>
    tell(value, language, (key, values) =>
      (textOf(language, key) ?? `<${key}>`).replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? ''),
    )

/** A ledger of one service together with its records, as a presenter sees them. */
export class PresentedLedger {
  readonly ledger: RuleLedger
  readonly records = new Map<string, PresentedRecord>()

  constructor(ledger: RuleLedger) {
    this.ledger = ledger
  }

  enter(action: string, body: Json, sealed: SealedContent | null, on = '2026-11-22'): PresentedRecord {
    const result = this.ledger.record(action, body, { on })
    if (!result.ok) throw new Error(`${result.reason} ${result.keys.join(' ')}`)
    const { tx } = this.ledger.context(result.id, action, body, on, new Set())
    const record = { id: result.id, payload: tx, sealed }
    this.records.set(result.id, record)
    return record
  }

  get context(): PresentContext {
    return {
      state: (key) => this.ledger.state.get(key)?.value,
      record: (id) => this.records.get(id) ?? null,
      about: (id) => [...this.records.values()].filter(({ payload }) => payload.body.target === id),
      dong: (code) => (code === '1144010200' ? '서울특별시 마포구 공덕동' : null),
    }
  }

  /** The state as it stands, to be compared with later. */
  snapshot(): (key: string) => Json | undefined {
    const rows = new Map(this.ledger.state)
    return (key) => rows.get(key)?.value
  }
}
