/**
 * A made-up world for the demo: people, parcels and what they ask for at a counter, as the values of the forms.
 *
 * Everything is drawn from one seed, so two demos tell the same story under different keys. Numbers have the right
 * form and belong to nobody: their serial part begins with 00, and none is given twice, so that no two people of this
 * world are taken for one by accident. Addresses are real dongs with invented lots.
 */
import { addDays, type CivilDate } from '../../shared/civil.ts'
import { SEOUL_LEGAL_DONG } from '../../shared/codes/seoul.ts'
import type { Json } from '../../shared/json.ts'
import type { DemoOffice } from '../network/make.ts'
import { makeName } from '../network/people.ts'
import { createRandom } from '../network/random.ts'

export type Values = { readonly [field: string]: Json }
export type OfficeName = DemoOffice

export interface Person {
  readonly name: string
  /** `900101-1234567`. */
  readonly number: string
  readonly birthDate: string
  readonly address: string
  readonly phone: string
}

export interface Parcel {
  readonly pnu: string
  readonly address: string
}

export interface Car {
  readonly vin: string
  readonly plate: string
}

export interface Child {
  readonly given: string
  readonly hanja: string
  readonly number: string
  readonly birthDate: string
  readonly sex: 'female' | 'male'
}

export interface World {
  person(): Person
  couple(): { readonly mother: Person; readonly father: Person }
  child(bornOn: CivilDate): Child
  parcel(office: OfficeName): Parcel
  car(): Car
  /** From 0 up to, not including, `below`. */
  random(below: number): number
}

const NEWBORNS: { readonly [given: string]: string } = {
  하윤: '夏潤',
  서아: '瑞雅',
  이안: '怡安',
  도윤: '道允',
  지호: '智鎬',
  유나: '柔娜',
  시온: '時溫',
  아린: '雅潾',
}
const DISTRICTS: { readonly [office in OfficeName]: string } = { mapo: '11440', gaepo: '11680' }

export const makeWorld = (seed: number, today: CivilDate): World => {
  const random = createRandom(seed)
  const numbers = new Set<string>()
  let cars = 0
  const parcels: { [office in OfficeName]: number } = { mapo: 0, gaepo: 0 }
  const dongs = (office: OfficeName) =>
    SEOUL_LEGAL_DONG.all.filter(
      ({ code, created, abolished }) =>
        code.startsWith(DISTRICTS[office]) && !code.endsWith('00000') && abolished === null && created <= today,
    )
  const lots = { mapo: dongs('mapo'), gaepo: dongs('gaepo') }

  const parcel = (office: OfficeName): Parcel => {
    const n = parcels[office]
    parcels[office] += 1
    const dong = lots[office][n % lots[office].length] as (typeof lots)[OfficeName][number]
    const at = Math.floor(n / lots[office].length)
    // 7 and 900 have no common factor: no lot of a dong comes twice before all its 900 have.
    const [main, sub] = [1 + ((at * 7 + (n % lots[office].length) * 53 + 11) % 900), Math.floor(at / 900)]
    const digits = (value: number): string => String(value).padStart(4, '0')
    return {
      pnu: `${dong.code}1${digits(main)}${digits(sub)}`,
      address: `${dong.name} ${main}${sub === 0 ? '' : `-${sub}`}`,
    }
  }

  const residentNumber = (bornOn: string, sex: 'female' | 'male'): string => {
    const century = (bornOn < '2000' ? 1 : 3) + (sex === 'female' ? 1 : 0)
    const front = `${bornOn.slice(2, 4)}${bornOn.slice(5, 7)}${bornOn.slice(8, 10)}-${century}00`
    for (;;) {
      const number = `${front}${String(random.below(10_000)).padStart(4, '0')}`
      if (numbers.has(number)) continue
      numbers.add(number)
      return number
    }
  }

  const adult = (sex: 'female' | 'male'): Person => {
    const bornOn = addDays(today, -(365 * (26 + random.below(14)) + random.below(365)))
    const dong = random.pick(lots[random.pick(['mapo', 'gaepo'] as const)])
    return {
      name: makeName(random),
      number: residentNumber(bornOn, sex),
      birthDate: bornOn,
      address: `${dong.name} ${random.between(1, 400)}, ${random.between(101, 120)}동 ${random.between(1, 25)}0${random.between(1, 4)}호`,
      phone: `010-00${random.between(10, 99)}-${random.between(1000, 9999)}`,
    }
  }

  const car = (): Car => {
    cars += 1
    const serial = String(cars).padStart(6, '0')
    const letter = '가나다라마'[Math.floor(cars / 10_000) % 5] ?? '가'
    return { vin: `KMHDU41BDAU${serial}`, plate: `${10 + (cars % 60)}${letter}${serial.slice(2)}` }
  }

  return {
    random: random.below,
    parcel,
    car,
    person: () => adult(random.pick(['female', 'male'])),
    couple: () => ({ mother: adult('female'), father: adult('male') }),
    child: (bornOn) => {
      const sex = random.pick(['female', 'male'] as const)
      const given = random.pick(Object.keys(NEWBORNS))
      const number = residentNumber(bornOn, sex)
      return { given, hanja: NEWBORNS[given] ?? '', number, birthDate: bornOn, sex }
    },
  }
}

/** A party, owner or creditor of a form. */
const party = ({ name, number, address }: Person): Values => ({
  person: null,
  kind: 'individual',
  name,
  number,
  address,
})

/** A sale of an apartment, as its parties report it. */
export const saleValues = (world: World, parcel: Parcel, contractOn: CivilDate): Values => {
  const [seller, buyer] = [world.person(), world.person()]
  const area = 40 + world.random(80)
  const price = area * (9 + world.random(14)) * 1_000_000
  return {
    sellers: [{ ...party(seller), phone: seller.phone, nationality: '', birthDate: '', share: { num: 1, den: 1 } }],
    buyers: [{ ...party(buyer), phone: buyer.phone, nationality: '', birthDate: '', share: { num: 1, den: 1 } }],
    broker: {
      dealing: 'brokered',
      officeName: '한강공인중개사사무소',
      agentName: '정다은',
      registration: '11440-2019-00123',
      phone: '02-700-1234',
      address: '서울특별시 마포구 마포대로 1',
    },
    parcel: {
      right: 'ownership',
      kind: 'apartment',
      pnu: parcel.pnu,
      address: parcel.address,
      building: `한빛아파트 ${101 + world.random(8)}동`,
      unit: `${1 + world.random(20)}0${1 + world.random(4)}호`,
      floor: 1 + world.random(20),
      area: `${area}.${String(10 + world.random(90))}`,
      landArea: '',
      portion: { num: 1, den: 1 },
    },
    price: {
      contractOn,
      price,
      deposit: price / 10,
      interim: null,
      interimOn: '',
      balance: price - price / 10,
      balanceOn: addDays(contractOn, 60),
    },
    report: {
      reporter: 'parties',
      name: buyer.name,
      relation: '',
      phone: buyer.phone,
      fundingPlan: true,
      lateReason: '',
      lateDetail: '',
      duplicateOf: null,
    },
  }
}

/** The first title of a parcel; one owner, or two with a half each. */
export const titleValues = (world: World, parcel: Parcel, owners: readonly Person[]): Values => ({
  parcel: { ...parcel, category: '08', area: `${120 + world.random(600)}.${10 + world.random(90)}` },
  owners: owners.map((owner) => ({ ...party(owner), birthDate: '', share: { num: 1, den: owners.length } })),
  applicant: { name: owners[0]?.name ?? '', relation: '소유자', phone: owners[0]?.phone ?? '' },
})

/** The sale of an owner's share; `from` is the owner's person id as the register has it. */
export const transferValues = (
  world: World,
  parcel: Parcel,
  from: { readonly person: string; readonly name: string; readonly den: number },
  to: Person,
  causeDate: CivilDate,
): Values => ({
  parcel: { ...parcel },
  transfer: {
    share: { num: 1, den: from.den },
    cause: 'sale',
    causeDate,
    price: (300 + world.random(900)) * 1_000_000,
    reportNo: '',
  },
  from: { person: from.person, name: from.name },
  to: [{ ...party(to), birthDate: '', share: { num: 1, den: from.den } }],
  applicant: { name: to.name, relation: '등기권리자', phone: to.phone },
})

/** A bank's revolving mortgage on the whole of one owner's share. */
export const mortgageValues = (
  world: World,
  parcel: Parcel,
  settlor: { readonly person: string; readonly name: string },
  debtor: Person,
  causeDate: CivilDate,
): Values => ({
  charges: [{ ...parcel, person: settlor.person, name: settlor.name }],
  right: {
    kind: 'revolving',
    causeDate,
    amount: (100 + world.random(400)) * 1_000_000,
    debtorName: debtor.name,
    debtorAddress: debtor.address,
  },
  creditor: {
    person: null,
    kind: 'corporation',
    name: '주식회사 한결은행',
    number: `110111-${String(1_000_000 + world.random(8_000_000))}`,
    birthDate: '',
    address: '서울특별시 중구 세종대로 99',
  },
  applicant: { name: settlor.name, relation: '등기의무자', phone: debtor.phone },
})

/** A birth as the mother or the father reports it within the month. The child bears the father's surname. */
export const birthValues = (
  mother: Person,
  father: Person,
  child: Child,
  reporter: 'mother' | 'father' = 'mother',
): Values => {
  const who = reporter === 'mother' ? mother : father
  const parent = ({ name, number, address }: Person): Values => ({
    recorded: 'known',
    name,
    number,
    registrationBase: address,
  })
  return {
    child: {
      name: `${father.name.slice(0, 1)}${child.given}`,
      sex: child.sex,
      wedlock: 'in',
      bornOn: child.birthDate,
      bornAt: '09:30',
      birthPlace: '서울특별시 마포구 마포대로 100 한빛산부인과의원',
      registrationBase: father.address,
      address: mother.address,
      household: father.name,
      relation: '자녀',
      number: child.number,
    },
    father: parent(father),
    mother: parent(mother),
    report: { evidence: 'certificate' },
    reporter: { role: reporter, name: who.name, number: who.number, address: who.address, phone: who.phone },
  }
}

/** A death as a child reports it; `person` when the ledger knows the deceased already. */
export const deathValues = (
  { name, number, address }: Person,
  person: string | null,
  diedOn: CivilDate,
  reporter: Person,
): Values => ({
  deceased: {
    person,
    name,
    sex: /-[13]/.test(number) ? 'male' : 'female',
    number,
    registrationBase: address,
    address,
  },
  death: { diedOn, placeKind: 'hospital', deathPlace: '서울특별시 마포구 마포대로 100 한빛병원' },
  report: { knownOn: diedOn, evidence: 'certificate' },
  reporter: { role: 'household', relation: 'child', name: reporter.name, address: reporter.address },
})

/** A marriage as both spouses report it; `husbandId` when the ledger knows the husband already. */
export const marriageValues = (world: World, husband: Person, husbandId: string | null, wife: Person): Values => {
  const side = ({ name, number, address, phone }: Person, person: string | null): Values => ({
    person,
    name,
    number,
    address,
    phone,
    registrationBase: address,
  })
  const witness = (): Values => {
    const { name, number, address } = world.person()
    return { name, number, address, adult: true }
  }
  return {
    husband: side(husband, husbandId),
    wife: side(wife, null),
    agreed: { motherSurname: false, notKin: true },
    witness1: witness(),
    witness2: witness(),
  }
}

const carHolder = (person: Person): Values => ({ ...party(person), birthDate: '', share: { num: 1, den: 1 } })

/** A used car's first entry in the register. */
export const carValues = (world: World, car: Car, owner: Person, today: CivilDate): Values => ({
  car: { ...car, model: '아반떼', origin: 'domestic', year: 2015 + world.random(8), firstOn: '' },
  owners: [carHolder(owner)],
  reading: { km: 10_000 + world.random(30_000), readOn: today, why: '' },
  applicant: { name: owner.name, relation: '', phone: owner.phone },
})

/** Its sale; `from` is the owner's person id as the register has it. */
export const carSaleValues = (
  world: World,
  car: Car,
  from: { readonly person: string; readonly name: string },
  to: Person,
  today: CivilDate,
): Values => ({
  car: { ...car, model: '아반떼' },
  sellers: [from],
  buyers: [carHolder(to)],
  sale: { cause: 'sale', soldOn: today, price: (5 + world.random(15)) * 1_000_000 },
  reading: { km: 50_000 + world.random(50_000), readOn: today, why: '' },
  applicant: { name: to.name, relation: '', phone: to.phone },
})
