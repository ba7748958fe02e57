/**
 * Statistics of a register: how many records of which month, office and state; for sales also what a square metre cost. Only
 * what was ordered counts: what waits here is in nobody's statistics yet.
 */
import { addMonths, type CivilDate, koreanDate } from '../../../shared/civil.ts'
import { dongByCode } from '../../../shared/codes/legal-dong.ts'
import type { Input } from '../../../shared/contract/contract.ts'
import type { PriceStatistics, RegisterStatistics } from '../../../shared/contract/types.ts'
import { ok, type Result } from '../../../shared/result.ts'
import { type DeskError, fail } from '../errors.ts'
import type { PriceSum } from '../replica/statistics.ts'
import type { Desk } from './desk.ts'
import { officeLabel } from './labels.ts'
import { presenterOf } from './present.ts'

export const registerStatistics = (
  desk: Desk,
  input: Input<'register.statistics'>,
): Result<RegisterStatistics, DeskError> => {
  const { service } = input
  const presenter = presenterOf(desk, service)
  if (presenter === null) return fail('SERVICE_UNKNOWN')
  const months = lastMonths(koreanDate(desk.clock.now()), input.months)
  const counts = desk.replica.statistics.months(service, months[0] ?? '')
  const offices = [...new Set(counts.map(({ office }) => office))]
  return ok({
    title: { key: presenter.register.title },
    months,
    offices: offices.map((office) => ({ office, label: officeLabel(office) })),
    actions: [...new Set(counts.map(({ action }) => action))].map((action) => ({
      action,
      label: { key: `${service}:action.${action}` },
    })),
    counts,
    behind: desk.replica.indexLag(),
    prices: service === 'real-estate' ? prices(desk, input, months[0] ?? '') : null,
  })
}

const prices = (desk: Desk, input: Input<'register.statistics'>, from: string): PriceStatistics => {
  const { kind: asked } = input
  const { statistics } = desk.replica
  const kinds = statistics.kinds()
  const kind = asked ?? (kinds.includes('apartment') ? 'apartment' : (kinds[0] ?? 'apartment'))
  const dongs = statistics.pricesByDong(kind, from)
  // One that was chosen for a longer period may have no sale in this one.
  const dong = dongs.some((each) => each.dong === input.dong) ? input.dong : null
  return {
    kind,
    kinds: kinds.map((each) => ({ kind: each, label: { key: `real-estate:kind.${each}` } })),
    dong,
    months: statistics.pricesByMonth(kind, from, dong).map(({ month, ...sum }) => ({ month, ...perSquareMetre(sum) })),
    dongs: dongs.map(({ dong: code, ...sum }) => ({
      dong: code,
      name: dongByCode(desk.dongs, code)?.name ?? code,
      ...perSquareMetre(sum),
    })),
  }
}

/** All that was paid over all that was sold: a large home weighs as much as its area. */
const perSquareMetre = ({ n, price, area100 }: PriceSum) => ({ n, won: Math.round((price * 100) / area100) })

/** `YYYY-MM`, the present one last. */
const lastMonths = (today: CivilDate, count: number): readonly string[] => {
  const first = `${today.slice(0, 7)}-01` as CivilDate
  return Array.from({ length: count }, (_, i) => addMonths(first, i + 1 - count).slice(0, 7))
}
