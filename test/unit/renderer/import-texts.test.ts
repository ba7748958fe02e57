import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const texts = (language: string, area: string): Record<string, string> =>
  JSON.parse(
    readFileSync(join(import.meta.dirname, `../../../resources/locales/${language}/${area}.json`), 'utf8'),
  ) as Record<string, string>

const codes = Object.keys(texts('ko', 'real-estate'))
  .filter((key) => key.startsWith('problem.'))
  .map((key) => key.slice('problem.'.length))

describe.each(['ko', 'en'])('words of the import in %s', (language) => {
  it('names every doubt and says what to do about it', () => {
    const known = texts(language, 'import')
    expect(codes).toContain('LOT_IS_DATE')
    for (const code of codes) {
      expect(known[`problem.${code}`], code).toBeTruthy()
      expect(known[`why.${code}`], code).toMatch(/[.다오]$/)
    }
  })

  it('says why a file is none', () => {
    const known = texts(language, 'import')
    const source = readFileSync(
      join(import.meta.dirname, '../../../shared/services/real-estate/import/types.ts'),
      'utf8',
    )
    const reasons = [...(/interface NotASalesFile[\s\S]*?\n}/.exec(source)?.[0] ?? '').matchAll(/\| '([A-Z_]+)'/g)].map(
      ([, why]) => why,
    )
    expect(reasons.length).toBeGreaterThan(5)
    for (const why of reasons) expect(known[`file.${why}`], why).toBeTruthy()
  })
})
