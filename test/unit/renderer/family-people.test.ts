/** From a record's page to the certificates of those whom it is about. */
import { expect, it } from 'vitest'
import { familyPeople } from '../../../renderer/record/family-people.ts'
import type { RecordDetail } from '../../../shared/contract/types.ts'

const record = (service: string, body: object, state: RecordDetail['state'] = 'accepted') =>
  familyPeople({ service, state, payload: { body } as never })

it('names the people of births, deaths and marriages that were accepted', () => {
  expect(record('birth', { child: 'c', mother: 'm', father: null })).toEqual([
    { role: 'child', person: 'c' },
    { role: 'mother', person: 'm' },
  ])
  expect(record('death', { deceased: 'd' })).toEqual([{ role: 'deceased', person: 'd' }])
  const couple = [
    { role: 'husband', person: 'h' },
    { role: 'wife', person: 'w' },
  ]
  expect(record('marriage', { husband: { person: 'h', ward: false }, wife: { person: 'w' } })).toEqual(couple)
  expect(record('marriage', { husband: 'h', wife: 'w' })).toEqual(couple)
  expect(record('marriage', { husband: 'h', wife: 'w' }, 'signed')).toEqual([])
  expect(record('property', { child: 'c' })).toEqual([])
})
