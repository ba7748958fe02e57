/** The ledger page says `the same` of nothing that was not compared to the end. */
import { expect, test } from 'vitest'
import { comparedWithCity } from '../../../renderer/ledger/compared.ts'
import type { Connection } from '../../../shared/contract/types.ts'

const connection = (change: Partial<Connection>): Connection => ({
  plugged: true,
  state: 'connected',
  since: 1,
  heardAt: 1,
  skewMs: 0,
  turnedAway: false,
  behind: 0,
  ...change,
})

test.each<[string, Partial<Connection>, ReturnType<typeof comparedWithCity>]>([
  ['at the newest checkpoint', {}, { how: 'same' }],
  ['while it is catching up', { behind: 1 }, { how: 'behind', by: 1 }],
  ['reached, and nothing was shown or verified yet', { behind: null }, { how: 'comparing' }],
  ['while the line is being made', { state: 'connecting', behind: null }, { how: 'as-of' }],
  ['without a line', { state: 'offline', behind: null }, { how: 'as-of' }],
  ['whatever was known before the line broke', { state: 'offline', behind: 0 }, { how: 'as-of' }],
  ['unplugged', { plugged: false, behind: 0 }, { how: 'as-of' }],
])('%s', (_, change, compared) => expect(comparedWithCity(connection(change))).toEqual(compared))
