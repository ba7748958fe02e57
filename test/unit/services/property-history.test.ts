/** A parcel's history: what stood after each record, through splits, mergers, corrections and voidings. */
import { describe, expect, it } from 'vitest'
import type { SealedContent } from '../../../shared/services/form-types.ts'
import { type ParcelHistory, parcelHistory } from '../../../shared/services/property/present/history.ts'
import {
  A,
  B,
  C,
  correct,
  hold,
  ledger,
  merge,
  mortgage,
  openTitle,
  P1,
  P2,
  P3,
  release,
  split,
  transfer,
  voiding,
} from './property-world.ts'
import { expectTexts, inLanguage, PresentedLedger } from './text-support.ts'

const ko = inLanguage('ko')

const sealed = (...ids: readonly string[]): SealedContent =>
  ({
    v: 1,
    people: Object.fromEntries(
      ids.map((id) => [
        id,
        { name: `이름${Number.parseInt(id, 16)}`, hanja: '', number: '', birthDate: '', address: '' },
      ]),
    ),
    kinds: {},
    places: {},
    price: null,
    reportNo: '',
    amount: null,
    debtor: null,
    applicant: null,
    detail: '',
  }) as SealedContent

const historyOf = (office: PresentedLedger, pnu = P1, masked = false): ParcelHistory => {
  const named = [...office.records.values()].filter(({ payload }) => JSON.stringify(payload.body).includes(pnu))
  const { context } = office
  const record: typeof context.record = (id) => {
    const found = context.record(id)
    return found === null || !masked ? found : { ...found, sealed: null }
  }
  const history = parcelHistory(
    pnu,
    named.map(({ id }) => id),
    (id) => Number.parseInt(id, 16),
    { ...context, record, about: (id) => context.about(id).map((each) => record(each.id) ?? each) },
  )
  if (history === null) throw new Error('no history')
  expectTexts(history)
  // What stands at the end is what the register says.
  const last = history.events.at(-1)
  const { owners } = office.ledger.value<{ owners: { num: number; den: number }[] }>(`title/${pnu}`)
  if (history.status === 'open') {
    expect(last?.owners.map(({ share }) => share)).toEqual(owners.map(({ num, den }) => ({ num, den })))
    const { liens } = (office.ledger.state.get(`liens/${pnu}`)?.value ?? { liens: [] }) as { liens: { n: number }[] }
    expect(last?.liens.map((i) => history.liens[i]?.n)).toEqual(liens.map(({ n }) => n))
    expect(last?.area100).toBe(office.ledger.value<{ area100: number }>(`parcel/${pnu}`).area100)
  }
  expect(last?.status).toBe(history.status)
  return history
}

const told = ({ events, owners }: ParcelHistory) =>
  events.map(({ title, cancelled, about, status, owners: held, liens }) =>
    [
      ko(title),
      ...(cancelled ? ['무효'] : []),
      ...(about === null ? [] : [`→${about}`]),
      status,
      held.map(({ owner, share }) => `${ko(owners[owner]?.name ?? '')} ${share.num}/${share.den}`).join('+'),
      liens.join(),
    ].join(' '),
  )

const world = () => {
  const office = new PresentedLedger(ledger())
  const title = office.enter('open-title', openTitle(P1, 100_000, hold(A, 1, 1)), sealed(A))
  return { office, title }
}

describe('the history of a parcel', () => {
  it('tells transfers, a mortgage and its release, each with what stood after it', () => {
    const { office } = world()
    office.enter('transfer', transfer(P1, A, [1, 2], [hold(B, 1, 2)]), sealed(A, B))
    const lien = office.enter('mortgage', mortgage([[P1, [A, B]]]), sealed())
    const free = office.enter('release', release(lien.id, P1), sealed())
    expect(told(historyOf(office))).toEqual([
      '소유권 보존등기 open 이름1 1/1 ',
      '소유권 이전등기 open 이름1 1/2+이름2 1/2 ',
      '저당권 설정등기 open 이름1 1/2+이름2 1/2 0',
      '저당권 말소등기 open 이름1 1/2+이름2 1/2 ',
    ])
    // A voided release brings the right back.
    office.enter('void', voiding(free.id), sealed())
    const history = historyOf(office)
    expect(history.events.map(({ liens }) => liens)).toEqual([[], [], [0], [], [0]])
    expect(history.events.map(({ cancelled, about }) => [cancelled, about])).toEqual([
      [false, null],
      [false, null],
      [false, null],
      [true, null],
      [false, 4],
    ])
  })

  it('tells a correction beside what it corrects, and keeps a voided entry', () => {
    const { office } = world()
    const sold = office.enter('transfer', transfer(P1, A, [1, 2], [hold(B, 1, 2)]), sealed(A, B))
    const as = {
      action: 'transfer',
      share: { num: 1, den: 4 },
      to: [hold(B, 1, 4)],
      cause: 'sale',
      causeDate: '2026-11-20',
    }
    office.enter('correct', correct(sold.id, as, false, [B]), sealed(B))
    office.enter('correct', correct(sold.id, { action: 'words' }, false, [B]), sealed(B))
    office.enter('void', voiding(sold.id), sealed())
    office.enter('transfer', transfer(P1, A, [1, 1], [hold(C, 1, 1)]), sealed(A, C))
    const history = historyOf(office)
    expect(told(history)).toEqual([
      '소유권 보존등기 open 이름1 1/1 ',
      '소유권 이전등기 무효 open 이름1 1/2+이름2 1/2 ',
      '경정등기 →2 open 이름1 3/4+이름2 1/4 ',
      '경정등기 →2 open 이름1 3/4+이름2 1/4 ',
      '등기 말소 →2 open 이름1 1/1 ',
      '소유권 이전등기 open 이름3 1/1 ',
    ])
    expect(history.events[1]).toMatchObject({ corrected: true, cancelled: true })
  })

  it('branches at a split, on the whole and on the part, and joins again when it is voided', () => {
    const { office } = world()
    office.enter('mortgage', mortgage([[P1, [A]]]), sealed())
    const cut = office.enter('split', split(P1, [P2, 40_000], [P3, 60_000]), sealed())
    const whole = historyOf(office)
    expect(whole).toMatchObject({ status: 'closed' })
    expect(whole.events.at(-1)).toMatchObject({ status: 'closed', liens: [] })
    expect(whole.events.at(-1)?.branches.map(({ pnu, way }) => [pnu, way])).toEqual([
      [P2, 'out'],
      [P3, 'out'],
    ])
    const part = historyOf(office, P2)
    expect(told(part)).toEqual(['분필등기 open 이름1 1/1 0'])
    expect(part.events[0]).toMatchObject({ area100: 40_000, branches: [{ pnu: P1, way: 'in' }] })
    office.enter('void', voiding(cut.id), sealed())
    expect(historyOf(office).events.map(({ status, liens }) => [status, liens])).toEqual([
      ['open', []],
      ['open', [0]],
      ['closed', []],
      ['open', [0]],
    ])
    expect(told(historyOf(office, P2))).toEqual(['분필등기 무효 open 이름1 1/1 0', '등기 말소 →1 voided  '])
  })

  it('tells a merger on both sides, also after it was voided', () => {
    const { office } = world()
    office.enter('open-title', openTitle(P2, 50_000, hold(A, 1, 1)), sealed(A))
    const joined = office.enter('merge', merge(P1, P1, P2), sealed())
    expect(historyOf(office).events.at(-1)).toMatchObject({ area100: 150_000, branches: [{ pnu: P2, way: 'in' }] })
    expect(historyOf(office, P2).events.at(-1)).toMatchObject({ status: 'closed', branches: [{ pnu: P1, way: 'out' }] })
    office.enter('void', voiding(joined.id), sealed())
    expect(historyOf(office).events.map(({ area100 }) => area100)).toEqual([100_000, 150_000, 100_000])
    expect(historyOf(office, P2).events.map(({ status }) => status)).toEqual(['open', 'closed', 'open'])
  })

  it('names nobody where nothing is opened, and nothing of a parcel without a title', () => {
    const { office } = world()
    office.enter('mortgage', mortgage([[P1, [A]]]), sealed(A))
    const history = historyOf(office, P1, true)
    expect(JSON.stringify(history)).not.toContain('이름')
    expect(history.owners.map(({ name }) => ko(name))).toEqual(['(봉인됨)'])
    expect(parcelHistory(P3, [], () => 0, office.context)).toBeNull()
  })
})
