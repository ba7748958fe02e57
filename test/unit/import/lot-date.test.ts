import { describe, expect, test } from 'vitest'
import { lotsOfDate } from '../../../shared/services/real-estate/import/lot-date.ts'
import { asSpreadsheet } from '../../support/sales-files.ts'

describe('with the main and sub lot columns the lot is known', () => {
  // Pairs as in the ministry's file of April 2018.
  test.each([
    ['Sep-57', 57, 9],
    ['Apr-31', 31, 4],
    ['Oct-32', 32, 10],
    ['Jan-01', 3001, 1],
    ['06월 22일', 22, 6],
    ['05월 13일', 5, 13],
    ['01월 01일', 1, 1],
    ['1957-09-01', 57, 9],
    ['1957-09-01 00:00:00', 9, 57],
    ['9/57', 57, 9],
    ['09월 57일', 9, 57],
    ['3-Jan', 1, 3],
    ['1957년 9월', 1957, 9],
    ['21064', 57, 9],
  ])('%s was %i-%i', (shown, main, sub) => {
    expect(lotsOfDate(shown, { main, sub })).toEqual([`${main}-${sub}`])
  })

  test('columns that fit no reading do not decide', () => {
    expect(lotsOfDate('Sep-57', { main: 371, sub: 0 })).toEqual(['57-9', '9-57', '2057-9', '1957-9'])
  })
})

describe('without them every reading is a candidate, the likeliest first', () => {
  test.each([
    ['Dec-40', ['40-12', '12-40', '2040-12', '1940-12']],
    // Two digits that are a day of that month would have become the day: the year had four digits.
    ['Jan-01', ['2001-1', '1901-1', '1-1']],
    ['01월 03일', ['1-3']],
    ['03월 24일', ['24-3', '3-24']],
    ['1957-09-01', ['57-9', '9-57', '1957-9', '9-1']],
    ['2018-05-01', ['5-1', '2018-5', '18-5', '5-18']],
    ['2018/05/13', ['13-5', '5-13']],
    ['2018. 5. 13.', ['13-5', '5-13']],
    ['9/57', ['57-9', '9-57']],
    ['９월 ３일', ['9-3']],
  ])('%s', (shown, lots) => {
    expect(lotsOfDate(shown, null)).toEqual(lots)
  })

  test('whatever a Korean spreadsheet makes of a lot, the lot is among them', () => {
    let turned = 0
    for (let main = 1; main <= 4000; main++) {
      for (let sub = 1; sub <= 40; sub++) {
        const shown = asSpreadsheet(main, sub)
        if (shown === null) continue
        turned++
        expect(lotsOfDate(shown, { main, sub }), shown).toEqual([`${main}-${sub}`])
        // A four-digit lot shown as `Jan-01` has lost its century for good.
        if (main < 100) expect(lotsOfDate(shown, null), shown).toContain(`${main}-${sub}`)
      }
    }
    expect(turned).toBeGreaterThan(1000)
  })
})

test.each(['57-9', '57', '산 12-3', 'BL-1', '', '1**', '13/32/1999', 'Foo-57', '00월 03일', '99999999'])(
  '%j is no date',
  (text) => {
    expect(lotsOfDate(text, null)).toBeNull()
  },
)
