/** `alarm show`: what stands, and where the evidence lies, read from the folder as it is. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openAlarms } from '../../../electron/office/replica/alarms.ts'
import { daejang } from './support.ts'

const folder = mkdtempSync(join(tmpdir(), 'daejang-alarm-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const show = async () => (await daejang(['alarm', 'show', '--data', folder, '--json'])).json

test('says what stands and what was ended', async () => {
  writeFileSync(join(folder, 'office.db'), '')
  expect(await show()).toEqual({ alarm: null, evidence: [] })
  const alarms = openAlarms(folder, () => Date.UTC(2026, 10, 2))
  const evidence = { ours: 'a', theirs: null, entries: [], leaves: null }
  const raised = alarms.raise({ code: 'CHECKPOINT_FORKED', entry: 7, detail: '' }, evidence)
  expect(await show()).toMatchObject({
    alarm: { code: 'CHECKPOINT_FORKED', entry: 7 },
    evidence: [{ folder: raised.evidence, acknowledged: false }],
  })
  expect(alarms.acknowledge(new TextEncoder().encode('{}'))).toBe(raised.evidence)
  expect(alarms.standing()).toBeNull()
  expect(await show()).toEqual({ alarm: null, evidence: [{ folder: raised.evidence, acknowledged: true }] })
  expect(() => alarms.acknowledge(new Uint8Array(0))).toThrow()
})

test('an alarm that cannot be read stands, is kept when it is ended, and has a sentence in both languages', async () => {
  mkdirSync(join(folder, 'evidence'), { recursive: true })
  writeFileSync(join(folder, 'evidence', 'alarm.json'), 'torn {')
  expect(await show()).toMatchObject({ alarm: { code: 'ALARM_UNREADABLE' } })
  for (const lang of ['ko', 'en']) {
    const { exit, out } = await daejang(['alarm', 'show', '--data', folder, '--lang', lang])
    expect([exit, out[0]]).toEqual([0, expect.stringContaining('ALARM_UNREADABLE')])
  }
  const kept = openAlarms(folder, () => Date.UTC(2026, 10, 3)).acknowledge(new TextEncoder().encode('{}'))
  expect(kept).toContain('ALARM_UNREADABLE')
  expect((await show()).alarm).toBeNull()
})
