/** A look-up chooses nobody of an earlier question, nobody unseen, and makes nobody new of a failure. */
import { describe, expect, test } from 'vitest'
import { type Answer, enterMeans, findingOf } from '../../../renderer/form/fields/finding.ts'

const answer = (of: string, ...hits: string[]): Answer<string> => ({ of, hits, failure: null })
const failed = (of: string): Answer<string> => ({ of, hits: [], failure: { code: 'LOOKUPS_TOO_MANY' } })
const here = { open: true, settled: false, typed: true, at: 0 }

describe('Enter', () => {
  test.each<[string, string | null, Answer<string> | null, ReturnType<typeof enterMeans>]>([
    ['takes what is marked of this question', '김하늘', answer('김하늘', 'a', 'b'), { does: 'take', hit: 'a' }],
    ['takes nothing of an earlier question', '박하늘', answer('김하늘', 'a', 'b'), { does: 'wait' }],
    ['takes nothing before the first answer', '박하늘', null, { does: 'wait' }],
    ['makes nobody new while an earlier question found nobody', '김하늘', answer('김하'), { does: 'wait' }],
    ['makes somebody new when this question found nobody', '김하늘', answer('김하늘'), { does: 'miss' }],
    ['asks again after a failure, and makes nobody new of it', '김하늘', failed('김하늘'), { does: 'ask again' }],
    ['waits when it was an earlier question that failed', '박하늘', failed('김하늘'), { does: 'wait' }],
    ['goes on when there is nothing to ask', null, answer('김하늘', 'a'), { does: 'go on' }],
  ])('%s', (_, question, found, means) => expect(enterMeans(findingOf(question, found), here)).toEqual(means))

  test('opens what was typed, and passes what is settled or empty', () => {
    const closed = findingOf('김하늘', answer('김하늘', 'a'))
    expect(enterMeans(closed, { ...here, open: false })).toEqual({ does: 'open' })
    expect(enterMeans(closed, { ...here, open: false, settled: true })).toEqual({ does: 'go on' })
    expect(enterMeans(closed, { ...here, open: false, typed: false })).toEqual({ does: 'go on' })
  })

  test('never takes a hit that is no longer there', () => {
    expect(enterMeans(findingOf('김하늘', answer('김하늘', 'a')), { ...here, at: 3 })).not.toMatchObject({
      does: 'take',
    })
  })
})

test('a failure is told as one, never as nothing found', () => {
  expect(findingOf('김하늘', failed('김하늘'))).toEqual({ is: 'failed', failure: { code: 'LOOKUPS_TOO_MANY' } })
  expect(findingOf('박하늘', failed('김하늘'))).toEqual({ is: 'waiting' })
})
