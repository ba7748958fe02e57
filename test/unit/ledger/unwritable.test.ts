import { expect, it } from 'vitest'
import type { Json } from '../../../shared/json.ts'
import { rules as property } from '../../../shared/services/property/v1/rules.ts'
import { EngineLedger } from '../../support/engine-harness.ts'
import { A, hold, merge, openTitle, P1, P2 } from '../services/property-world.ts'

it('rejects what no row can hold, and goes on', () => {
  const made = new EngineLedger(property)
  made.seed(`person/p:${A}`, { born: null, died: null, sex: null })
  const open = (pnu: string) => made.record('open-title', openTitle(pnu, 100_000, hold(A, 1, 1)))
  expect([open(P1).ok, open(P2).ok]).toEqual([true, true])
  // Merger upon merger: the sum leaves the integers that canonical JSON can write.
  for (const pnu of [P1, P2]) {
    const row = made.state.get(`parcel/${pnu}`)?.value as { readonly [name: string]: Json }
    made.seed(`parcel/${pnu}`, { ...row, area100: Number.MAX_SAFE_INTEGER - 1 })
  }
  expect(made.record('merge', merge(P1, P1, P2))).toMatchObject({ ok: false, reason: 'VALUE_TOO_LARGE' })
})
