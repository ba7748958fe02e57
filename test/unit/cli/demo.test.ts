/** A demo whose figures are not what they must be fails: exit 1 and a sentence, in the report as well. */
import { describe, expect, test } from 'vitest'
import { outcomeOf } from '../../../cli/commands/demo.ts'
import type { Checked, Figures } from '../../../cli/demo/tale.ts'
import { writeReport } from '../../../cli/report/report.ts'
import { sentenceOf } from '../../../cli/run.ts'
import { openTexts } from '../../../cli/texts.ts'

const party = { size: 90, root: 'a'.repeat(64), stateRoot: 'b'.repeat(64) }
const GOOD: Figures = {
  entered: 60,
  accepted: 55,
  rejected: 5,
  lost: 0,
  conflicts: 6,
  resolved: 6,
  witnessed: 90,
  central: party,
  offices: [
    { id: 'mapo', ...party },
    { id: 'gaepo', ...party },
  ],
  seconds: 30,
}
const SOUND: readonly Checked[] = ['central', 'mapo', 'gaepo'].map((id) => ({
  id,
  ok: true,
  entries: 90,
  blocks: 9,
  signatures: 200,
}))
const gaepo = (other: Partial<typeof party>): Partial<Figures> => ({
  offices: [GOOD.offices[0] as Figures['offices'][number], { id: 'gaepo', ...party, ...other }],
})

const outcome = (figures: Partial<Figures>, checked = SOUND) => {
  const result = { figures: { ...GOOD, ...figures }, checked }
  const tale = { network: 'demo', startedAt: 0, rows: 5, events: [], conflicts: [], processes: [], entered: [] }
  return { ...outcomeOf({ texts: openTexts('en') }, result), report: writeReport({ ...result, tale, pictures: [] }) }
}

test('a demo that went well', () => {
  const { exit, problem, json, report } = outcome({})
  expect([exit, problem, json]).toEqual([0, undefined, GOOD])
  expect(report).toContain('<p class="good">')
})

describe.each([
  ['a record is lost', { lost: 1, rejected: 4 }, 'DEMO_LOST'],
  ['an office has another root', gaepo({ root: 'c'.repeat(64) }), 'DEMO_DIVERGED'],
  ['an office has another state', gaepo({ stateRoot: 'c'.repeat(64) }), 'DEMO_DIVERGED'],
  ['an office is behind', gaepo({ size: 89 }), 'DEMO_DIVERGED'],
  ['the end is not witnessed', { witnessed: 80 }, 'DEMO_UNWITNESSED'],
  ['a record has no outcome', { rejected: 4 }, 'DEMO_UNSETTLED'],
  ['a case is open', { resolved: 5 }, 'DEMO_UNRESOLVED'],
] as readonly (readonly [string, Partial<Figures>, string])[])('%s', (_, figures, code) => {
  test('exit 1, the figures and a sentence', () => {
    const { exit, problem, json, report } = outcome(figures)
    expect([exit, problem?.code, json]).toEqual([1, code, { ...GOOD, ...figures }])
    expect(report).toContain('<p class="bad">')
    for (const lang of ['ko', 'en'] as const) {
      const sentence = problem === undefined ? '' : sentenceOf(problem, openTexts(lang))
      expect(sentence).toMatch(lang === 'ko' ? /[가-힣].*\.$/ : /^[^가-힣]* .*\.$/)
      expect(sentence).not.toMatch(/\{\{|undefined|error\./)
      expect(report).toContain(sentence)
    }
  })
})

test('a folder that does not verify', () => {
  const checked = SOUND.map((each) => ({ ...each, ok: each.id !== 'gaepo' }))
  const { exit, problem } = outcome({}, checked)
  expect([exit, problem]).toEqual([1, { code: 'DEMO_UNSOUND', parties: ['gaepo'] }])
})
