/** Every alarm has a sentence that a clerk understands; the code stands beside it for whoever repairs. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { ApplyFault } from '../../../node/applier.ts'
import { ALARM_KINDS, alarmKind } from '../../../renderer/common/alarm-kind.ts'

test('what central does is told apart from what is wrong here', () => {
  const told: readonly (readonly [ApplyFault['code'], string])[] = [
    ['CHECKPOINT_FORKED', 'forked'],
    ['CHECKPOINT_BEHIND', 'forked'],
    ['ENTRY_REWRITTEN', 'forked'],
    ['OUTCOMES_DIFFER', 'judged'],
    ['EFFECTS_DIFFER', 'judged'],
    ['STATE_ROOT_DIFFERS', 'judged'],
    ['SIGNATURE_INVALID', 'malformed'],
    ['DUPLICATE_ID', 'malformed'],
    ['RULES_NOT_INSTALLED', 'update'],
    ['REPLICA_DIFFERS', 'copy'],
  ]
  for (const [code, kind] of told) expect([code, alarmKind(code)]).toEqual([code, kind])
})

test('each kind has its sentence in both languages', () => {
  for (const language of ['ko', 'en']) {
    const texts = JSON.parse(readFileSync(`resources/locales/${language}/ui.json`, 'utf8'))
    for (const kind of ALARM_KINDS) expect(texts[`alarm.because.${kind}`]).toMatch(/\.$/)
  }
})
