/** A report of a sale as a clerk fills it, with plain defaults. */
import type { Input } from '../../../shared/contract/contract.ts'
import { formOf } from '../../../shared/services/form-types.ts'
import { realEstateForm } from '../../../shared/services/real-estate/form.ts'
import type { Seated } from './world.ts'

const WHOLE = { num: 1, den: 1 }

const party = (name: string, number: string) => ({
  person: null,
  kind: 'individual',
  name,
  number,
  birthDate: '',
  nationality: '',
  address: `서울특별시 마포구 공덕동 ${name}`,
  phone: '',
  share: WHOLE,
})

export interface SaleWish {
  readonly pnu?: string
  readonly price?: number
  readonly floor?: number
  readonly contractOn?: string
  readonly seller?: readonly [string, string]
  readonly buyer?: readonly [string, string]
  readonly scans?: readonly string[]
}

export const PNU = '1144010200100570009'

/** Values as the bridge takes them. */
export type Values = Input<'draft.submit'>['values']
export const asValues = (values: { readonly [field: string]: unknown }): Values => values as Values

export const sale = (wish: SaleWish = {}): Values => {
  const price = wish.price ?? 1_150_000_000
  const empty = formOf(realEstateForm, 'report')?.empty() as Values
  return asValues({
    ...empty,
    sellers: [party(...(wish.seller ?? ['김하늘', '900101-1234567']))],
    buyers: [party(...(wish.buyer ?? ['이바다', '850505-2345678']))],
    broker: {
      dealing: 'brokered',
      officeName: '성산부동산',
      agentName: '정중개',
      registration: '11440-2020-00001',
      phone: '',
      address: '',
    },
    parcel: {
      right: 'ownership',
      kind: 'apartment',
      pnu: wish.pnu ?? PNU,
      address: '서울특별시 마포구 공덕동 57-9',
      building: '공덕현대',
      unit: '101동 1203호',
      floor: wish.floor ?? 12,
      area: '84.97',
      landArea: '31.5',
      portion: WHOLE,
    },
    price: {
      contractOn: wish.contractOn ?? '2026-10-30',
      price,
      deposit: price / 10,
      interim: null,
      interimOn: '',
      balance: price - price / 10,
      balanceOn: '2027-01-10',
    },
    report: {
      reporter: 'broker',
      name: '정중개',
      relation: '',
      phone: '',
      fundingPlan: true,
      lateReason: '',
      lateDetail: '',
      duplicateOf: null,
    },
    papers: { contract: [...(wish.scans ?? [])], fundingPlan: [], proxy: [], other: [] },
  })
}

/** Signs a report of a sale; its id. */
export const signSale = async (clerk: Seated, wish: SaleWish = {}): Promise<string> => {
  const draft = await clerk.call('draft.create', {
    service: 'real-estate',
    action: 'report',
    target: null,
    values: null,
  })
  const { id } = await clerk.call('draft.submit', { id: draft.id, values: sale(wish) })
  return id
}

/** Approves these records after the overview. */
export const approveAll = async (supervisor: Seated, ids: readonly string[]): Promise<number> => {
  const { digest } = await supervisor.call('approval.overview', { ids: [...ids] })
  const { approved } = await supervisor.call('approval.approve', { ids: [...ids], digest })
  return approved
}
