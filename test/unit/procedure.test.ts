import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CivilDate, startOfKoreanDay } from '../../shared/civil.ts'
import { barOfStep, dueOf, type ProcedureStep, type ProcedureStepName, standingOf } from '../../shared/procedure.ts'
import { closingTime, HOUR, isWeekend, workingTimeBetween } from '../../shared/working-hours.ts'

const at = (day: string, hour: number): number => startOfKoreanDay(day as CivilDate) + hour * HOUR
const step = (name: ProcedureStepName, when: number, until: number | null = null): ProcedureStep => ({
  step: name,
  at: when,
  until,
})
const due = (steps: readonly ProcedureStep[]): number => dueOf(3, at('2026-12-01', 10), steps, isWeekend)
const term = closingTime('2026-12-08' as CivilDate)

describe('when somebody has to act', () => {
  test('three working hours after the receipt', () => {
    expect(due([])).toBe(at('2026-12-01', 14))
  })

  test('while something is asked for, at the end of its term', () => {
    const asked = step('supplement', at('2026-12-01', 11), term)
    expect(due([asked])).toBe(term)
    const again = closingTime('2026-12-18' as CivilDate)
    expect(due([asked, step('supplement', at('2026-12-09', 9), again)])).toBe(again)
  })

  test('the time stood still until it was supplied', () => {
    const steps = [step('supplement', at('2026-12-01', 11), term), step('supplemented', at('2026-12-07', 16))]
    expect(due(steps)).toBe(at('2026-12-07', 18))
    // Asked again: still from the first request on.
    const twice = [steps[0], step('supplement', at('2026-12-09', 9), term), step('supplemented', at('2026-12-10', 9))]
    expect(due(twice as ProcedureStep[])).toBe(at('2026-12-10', 11))
  })

  test('what was late when it was asked for stays late', () => {
    const steps = [step('supplement', at('2026-12-01', 15), term), step('supplemented', at('2026-12-07', 16))]
    expect(due(steps)).toBe(at('2026-12-01', 14))
  })

  test('extended by as much again, before or after what was asked for', () => {
    expect(due([step('extended', at('2026-12-01', 11))])).toBe(at('2026-12-01', 17))
    const steps = [step('supplement', at('2026-12-01', 11), term), step('supplemented', at('2026-12-07', 9))]
    expect(due([...steps, step('extended', at('2026-12-07', 10))])).toBe(at('2026-12-07', 15))
  })

  test('what came back from another office begins anew: neither time nor requests of before count', () => {
    const before = [
      step('supplement', at('2026-11-24', 11), closingTime('2026-11-25' as CivilDate)),
      step('supplemented', at('2026-11-25', 9)),
      step('extended', at('2026-11-25', 10)),
      step('transferred', at('2026-11-25', 11)),
    ]
    const taken = step('taken', at('2026-12-01', 11))
    expect(due([...before, taken])).toBe(at('2026-12-01', 14))
    expect(standingOf([...before, taken])).toEqual({ open: null, asked: 0, extended: false })
    expect(due([...before, taken, step('extended', at('2026-12-01', 12))])).toBe(at('2026-12-01', 17))
  })

  test('whatever happens, the working time outside of the terms is the time given', () => {
    const hours = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(hours, fc.boolean(), (gaps, extended) => {
        const received = at('2026-12-01', 10)
        const steps: ProcedureStep[] = extended ? [step('extended', received)] : []
        let now = received
        let waited = 0
        for (const [i, gap] of gaps.entries()) {
          const before = now
          now += gap * HOUR
          if (i % 2 === 0) steps.push(step('supplement', now, now + 1))
          else {
            steps.push(step('supplemented', now))
            waited += workingTimeBetween(before, now, isWeekend)
          }
        }
        const end = dueOf(24, received, steps, isWeekend)
        if (standingOf(steps).open !== null && end === now + 1) return
        const given = 24 * HOUR * (extended ? 2 : 1)
        const passed = workingTimeBetween(received, end, isWeekend)
        // Late before the last request: that one did not stop it.
        expect(passed === given || passed - waited === given || passed < given + waited).toBe(true)
        expect(passed).toBeGreaterThanOrEqual(given)
      }),
    )
  })
})

describe('which step may follow', () => {
  const now = at('2026-12-05', 10)
  const late = closingTime('2026-12-09' as CivilDate) + 1
  const asked = step('supplement', at('2026-12-01', 11), term)
  const bar = (steps: readonly ProcedureStep[], next: ProcedureStepName, when = now, dueAt: number | null = now + 1) =>
    barOfStep(standingOf(steps), next, when, dueAt)

  test.each<[string, readonly ProcedureStep[], ProcedureStepName, number, string | null]>([
    ['a first request', [], 'supplement', now, null],
    ['another while the first runs', [asked], 'supplement', now, 'SUPPLEMENT_OPEN'],
    ['another when its term has passed', [asked], 'supplement', late, null],
    ['another after it was supplied', [asked, step('supplemented', now)], 'supplement', now, null],
    [
      'a third',
      [asked, step('supplemented', now), step('supplement', now, now)],
      'supplement',
      late,
      'SUPPLEMENTS_USED',
    ],
    ['supplied though nothing is asked for', [], 'supplemented', now, 'SUPPLEMENT_NONE'],
    ['supplied', [asked], 'supplemented', now, null],
    ['supplied twice', [asked, step('supplemented', now)], 'supplemented', now, 'SUPPLEMENT_NONE'],
    ['sent back with nothing asked for', [], 'sent-back', now, 'SUPPLEMENT_NONE'],
    ['sent back before its time', [asked], 'sent-back', now, 'SUPPLEMENT_NOT_OVER'],
    ['sent back', [asked], 'sent-back', late, null],
    ['extended', [], 'extended', now, null],
    ['extended twice', [step('extended', now)], 'extended', now, 'EXTENDED_BEFORE'],
    ['extended while something is asked for', [asked], 'extended', now, 'SUPPLEMENT_OPEN'],
    ['extended too late', [], 'extended', now + 2, 'EXTENSION_LATE'],
    ['withdrawn', [asked], 'withdrawn', now, null],
  ])('%s', (_, steps, next, when, code) => {
    expect(bar(steps, next, when)).toBe(code)
  })

  test('what is not due is not extended', () => {
    expect(bar([], 'extended', now, null)).toBe('EXTENSION_LATE')
  })
})
