/** Twenty citizens of one morning: what each comes for, and what the clerk types, field by field. */
import { addDays, type CivilDate, koreanDate } from '../../shared/civil.ts'
import type { Instant } from '../../shared/ledger/ids.ts'
import type { Typed } from './keys.ts'

export interface Citizen {
  readonly name: string
  /** How the form is found: by its first consonants, or on the record of an earlier citizen. */
  readonly by: { readonly find: string; readonly of: string } | { readonly after: string; readonly follow: string }
  readonly types: Readonly<Record<string, Typed>>
}

const today = koreanDate(Date.now() as Instant)
/** Eight digits, as dates are typed. */
const day = (days: number): string => addDays(today as CivilDate, days).replaceAll('-', '')

const TITLE = '1144010100100430000'
const FLAT = '1144010200100570009'
const SHOP = '1144010200101230004'
const VIN = 'KMHDU41BDAU000001'

const holder = (path: string, name: string, number: string, address: string): Citizen['types'] => ({
  [`${path}.person`]: name,
  [`${path}.number`]: number,
  [`${path}.address`]: address,
})

const sale = (seller: string, buyer: string, pnu: string, numbers: readonly [string, string]): Citizen['types'] => ({
  ...holder('sellers.0', seller, numbers[0], '서울특별시 마포구 마포대로 1'),
  ...holder('buyers.0', buyer, numbers[1], '서울특별시 마포구 월드컵로 2'),
  'broker.dealing': 'direct',
  'parcel.pnu': { seek: pnu, take: pnu },
  'parcel.building': '한빛아파트 101동',
  'parcel.unit': '1203호',
  'parcel.floor': '12',
  'parcel.area': '84.94',
  'price.contractOn': day(-3),
  'price.price': '9억2천만',
  'report.reporter': { copy: '신고인 = 매수인' },
})

const spouses = (husband: string, wife: string, numbers: readonly string[]): Citizen['types'] => ({
  ...holder('husband', husband, numbers[0] ?? '', '서울특별시 마포구 독막로 12'),
  'husband.registrationBase': '서울특별시 마포구 독막로 12',
  ...holder('wife', wife, numbers[1] ?? '', '서울특별시 마포구 독막로 12'),
  'wife.registrationBase': '서울특별시 마포구 독막로 12',
  'agreed.notKin': { tick: true },
  'remarks.other': '협의서를 함께 제출함',
  'witness1.name': '정다은',
  'witness1.number': numbers[2] ?? '',
  'witness1.address': '서울특별시 마포구 양화로 3',
  'witness1.adult': { tick: true },
  'witness2.name': '한지우',
  'witness2.number': numbers[3] ?? '',
  'witness2.address': '서울특별시 마포구 양화로 4',
  'witness2.adult': { tick: true },
})

const CAR: Citizen['types'] = { 'car.vin': { seek: '11가0001', take: VIN } }

/** They come while the network is there. */
export const FIRST: readonly Citizen[] = [
  {
    name: 'birth',
    by: { find: 'ㅊㅅ', of: '출생신고' },
    types: {
      'child.name': '이하윤',
      'child.sex': 'female',
      'child.wedlock': 'in',
      'child.bornOn': day(-3),
      'child.birthPlace': '서울특별시 마포구 마포대로 100 한빛병원',
      'child.registrationBase': '서울특별시 마포구 토정로 5',
      'child.address': '서울특별시 마포구 토정로 5',
      'father.person': '이도현',
      'father.number': '9001011000011',
      'mother.person': '박서연',
      'mother.number': '9102022000012',
      'reporter.role': { copy: '신고인 = 모' },
    },
  },
  {
    name: 'marriage',
    by: { find: 'ㅎㅇ', of: '혼인신고' },
    types: spouses('최민준', '강지안', ['8803031000021', '8904042000022', '7001011000023', '7102022000024']),
  },
  {
    name: 'title',
    by: { find: '보존', of: '소유권 보존등기' },
    types: {
      'parcel.pnu': { seek: '아현동 43', take: TITLE },
      'parcel.category': '08',
      'parcel.area': '132.5',
      ...holder('owners.0', '윤재호', '7505051000031', '서울특별시 마포구 아현동 43'),
      'applicant.name': { copy: '신청인 = 소유자' },
    },
  },
  {
    name: 'mortgage',
    by: { find: '저당', of: '설정등기' },
    types: {
      'charges.0.pnu': { seek: '아현동 43', take: TITLE },
      'charges.0.person': { seek: '', take: '윤재호' },
      'right.kind': 'revolving',
      'right.causeDate': day(-1),
      'right.amount': '2억4천만',
      'right.debtorName': '윤재호',
      'right.debtorAddress': '서울특별시 마포구 아현동 43',
      'creditor.person': '주식회사 한결은행',
      'creditor.kind': 'corporation',
      'creditor.number': '1101111234567',
      'creditor.address': '서울특별시 중구 세종대로 99',
      'applicant.name': { copy: '신청인 = 설정자' },
    },
  },
  {
    name: 'sale',
    by: { find: 'ㅂㄷㅅ', of: '부동산거래계약 신고' },
    types: sale('김하늘', '서윤아', FLAT, ['8001011000041', '9002022000042']),
  },
  {
    name: 'second-sale',
    by: { find: 'ㅂㄷㅅ', of: '부동산거래계약 신고' },
    types: sale('오승우', '신예린', SHOP, ['6001011000051', '9302022000052']),
  },
  {
    name: 'car',
    by: { find: '신규등록', of: '자동차 신규등록' },
    types: {
      'car.vin': VIN,
      'car.plate': '11가0001',
      'car.model': '아반떼',
      'car.origin': 'domestic',
      'car.year': '2019',
      ...holder('owners.0', '장태민', '8501011000061', '서울특별시 마포구 성미산로 7'),
      'reading.km': '41000',
      'reading.readOn': day(-1),
      'applicant.name': { copy: '신청인 = 소유자' },
    },
  },
  {
    name: 'death',
    by: { find: 'ㅅㅁ', of: '사망신고' },
    types: {
      'deceased.person': '임영수',
      'deceased.sex': 'male',
      'deceased.number': '4001011000071',
      'deceased.registrationBase': '서울특별시 마포구 대흥로 9',
      'deceased.address': '서울특별시 마포구 대흥로 9',
      'death.diedOn': { copy: '사망 장소 = 주소', text: day(-2) },
      'report.knownOn': { copy: '안 날 = 사망일' },
      'reporter.role': { copy: '신고인 = 동거하는 자녀' },
      'reporter.name': '임수현',
    },
  },
]

/** They come before the plug is pulled, about what the first ones left. */
export const SECOND: readonly Citizen[] = [
  {
    name: 'cancellation',
    by: { after: 'sale', follow: '부동산거래계약 해제등 신고' },
    types: { cancelledOn: day(0), cause: 'rescinded', detail: '매수인이 계약을 취소함', name: '서윤아' },
  },
  {
    name: 'birth-correction',
    by: { after: 'birth', follow: '출생 등록 정정' },
    types: {
      ground: 'office-error',
      detail: '출생 장소를 잘못 옮겨 적음',
      'child.birthPlace': '서울특별시 마포구 신촌로 8',
    },
  },
]

/** They come while the network is gone. */
export const UNPLUGGED: readonly Citizen[] = [
  {
    name: 'divorce',
    by: { after: 'marriage', follow: '이혼신고' },
    types: { 'report.courtOn': day(0), 'report.role': 'both', custody: '자녀 없음' },
  },
  {
    name: 'release',
    by: { after: 'mortgage', follow: '(근)저당권 말소등기 신청' },
    types: { 'release.causeDate': day(0), 'applicant.name': '윤재호', 'applicant.relation': '소유자' },
  },
  {
    name: 'transfer',
    by: { find: '이전등기', of: '소유권 이전등기' },
    types: {
      'parcel.pnu': { seek: TITLE, take: TITLE },
      'transfer.cause': 'sale',
      'transfer.causeDate': day(-1),
      'transfer.price': '8억5천만',
      'from.person': { seek: '윤재호', take: '윤재호' },
      ...holder('to.0', '배소라', '8805051000081', '서울특별시 마포구 잔다리로 6'),
      'applicant.name': { copy: '신청인 = 등기권리자' },
    },
  },
  {
    name: 'inspection',
    by: { find: '검사', of: '자동차 검사' },
    types: {
      ...CAR,
      'inspection.validUntil': day(700),
      'inspection.shop': '마포검사소',
      'reading.km': '41500',
      'reading.readOn': day(0),
    },
  },
  {
    name: 'car-transfer',
    by: { find: '이전등록', of: '자동차 이전등록' },
    types: {
      ...CAR,
      'sellers.0.person': { seek: '', take: '장태민' },
      ...holder('buyers.0', '문가람', '9109091000091', '서울특별시 마포구 동교로 11'),
      'sale.soldOn': day(0),
      'sale.price': '1250만',
      'reading.km': '41500',
      'reading.readOn': day(0),
      'applicant.name': { copy: '신청인 = 양수인' },
    },
  },
  {
    name: 'lien',
    by: { find: '압류', of: '저당·압류 등록' },
    types: {
      ...CAR,
      'right.kind': 'mortgage',
      'right.causeDate': day(0),
      'right.amount': '1천만',
      'creditor.person': '하나캐피탈',
      'creditor.kind': 'corporation',
      'creditor.number': '1101117654321',
      'creditor.address': '서울특별시 중구 을지로 35',
      'applicant.name': '장태민',
    },
  },
  {
    name: 'sale-correction',
    by: { after: 'second-sale', follow: '부동산거래계약 정정·변경 신고' },
    types: { detail: '동 이름을 바로잡음', 'parcel.building': '한빛아파트 102동' },
  },
  {
    name: 'known-death',
    by: { find: '사망', of: '사망신고' },
    types: {
      'deceased.person': { seek: '오승우', take: '오승우' },
      'deceased.sex': 'male',
      'deceased.registrationBase': '서울특별시 마포구 대흥로 9',
      'death.diedOn': day(-1),
      'death.placeKind': 'hospital',
      'death.deathPlace': '서울특별시 마포구 마포대로 100 한빛병원',
      'report.knownOn': { copy: '안 날 = 사망일' },
      'reporter.role': 'household',
      'reporter.relation': 'spouse',
      'reporter.person': '오지은',
      'reporter.address': '서울특별시 마포구 마포대로 1',
    },
  },
  {
    name: 'known-parents',
    by: { find: '출생', of: '출생신고' },
    types: {
      'child.name': '최나래',
      'child.sex': 'female',
      'child.wedlock': 'in',
      'child.bornOn': day(-5),
      'child.bornAt': '0415',
      'child.birthPlace': '서울특별시 마포구 마포대로 100 한빛병원',
      'child.registrationBase': '서울특별시 마포구 독막로 12',
      'child.address': '서울특별시 마포구 독막로 12',
      'father.person': { seek: '최민준', take: '최민준' },
      'mother.person': { seek: '강지안', take: '강지안' },
      'remarks.other': '쌍둥이가 아님',
      'reporter.role': { copy: '신고인 = 부' },
    },
  },
  {
    name: 'second-marriage',
    by: { find: '혼인', of: '혼인신고' },
    types: spouses('홍석진', '류은비', ['9203031000101', '9304042000102', '7001011000103', '7102022000104']),
  },
]
