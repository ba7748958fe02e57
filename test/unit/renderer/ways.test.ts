/** A decision is called by what it does: where names are compared, nothing is withdrawn. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { wayOf } from '../../../renderer/case/ways.ts'
import type { CaseSummary } from '../../../shared/contract/types.ts'

const KINDS: readonly CaseSummary['kind'][] = ['REJECTED', 'REFUSED', 'PERSON_COMPARE', 'PERSON_MERGE']

test.each([
  ['REJECTED', 'withdraw'],
  ['REFUSED', 'withdraw'],
  ['PERSON_COMPARE', 'keep'],
  ['PERSON_MERGE', 'keepApart'],
] as const)('%s is decided by: %s', (kind, way) => expect(wayOf(kind, 'withdraw')).toBe(way))

test('the other ways are called alike everywhere, and all of them have their words', () => {
  const words = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../../resources/locales/ko/ui.json'), 'utf8'),
  ) as Record<string, string>
  for (const kind of KINDS) {
    for (const decision of ['amend', 'void'] as const) expect(wayOf(kind, decision)).toBe(decision)
    const way = wayOf(kind, 'withdraw')
    for (const place of ['way', 'wayDoes', 'wayOff', 'decision']) expect(words).toHaveProperty([`case.${place}.${way}`])
  }
})
