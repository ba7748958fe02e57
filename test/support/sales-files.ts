/**
 * Writes files of apartment sales as the ministry publishes them, with every fault seen in the wild, from a seed.
 *
 * Shares nothing with the product but the facts: its own dongs, its own parcel numbers, its own model of how a Korean
 * spreadsheet turns lot numbers into dates. Each row says what an import must find in it, so a test can demand that
 * every planted fault is found and nothing else is doubted.
 */
import iconv from 'iconv-lite'

export type FileLayout = 'ministry-2018' | 'ministry-2021' | 'ministry-now' | 'extract-5' | 'other'
export type FileEncoding = 'cp949' | 'utf-8' | 'utf-8-bom' | 'utf-16le'
export type LineEnd = '\r\n' | '\n' | '\r'

export interface FileOptions {
  readonly seed: number
  readonly rows: number
  readonly layout: FileLayout
  readonly encoding: FileEncoding
  readonly lineEnd: LineEnd
  /** The publisher's notice and search conditions before the header. */
  readonly preamble: boolean
  /** Share of rows with a planted fault, 0 to 1. */
  readonly faulty: number
  /** The day as a third of the month, as published until 2019: then every row is doubted for it. */
  readonly dayRanges?: boolean
  /** Only these faults; all that fit the layout when absent. */
  readonly faults?: readonly FaultName[]
}

export interface ExpectedProblem {
  readonly code: string
  readonly column: string
  /** Absent: whatever is proposed. */
  readonly proposal?: string
  /** The truth must be among the candidates. */
  readonly among?: string
}

export interface ExpectedRow {
  readonly verdict: 'ready' | 'doubtful' | 'refused'
  readonly problems: readonly ExpectedProblem[]
  readonly pnu: string
  /** Won. */
  readonly price: number
  readonly area100: number
  readonly fault: FaultName | null
}

export interface MadeFile {
  readonly bytes: Uint8Array
  readonly rows: readonly ExpectedRow[]
  readonly headerLine: number
}

export type FaultName = keyof typeof FAULTS

export const LAYOUTS: readonly FileLayout[] = ['ministry-2018', 'ministry-2021', 'ministry-now', 'extract-5', 'other']
export const ENCODINGS: readonly FileEncoding[] = ['cp949', 'utf-8', 'utf-8-bom', 'utf-16le']
export const LINE_ENDS: readonly LineEnd[] = ['\r\n', '\n', '\r']

const HEADERS: Readonly<Record<FileLayout, readonly string[]>> = {
  'extract-5': ['시군구', '번지', '단지명', '전용면적', '거래금액'],
  'ministry-2018': [
    ...['시군구', '번지', '본번', '부번', '단지명', '전용면적(㎡)', '계약년월', '계약일', '거래금액(만원)'],
    ...['층', '건축년도', '도로명'],
  ],
  'ministry-2021': [
    ...['시군구', '번지', '본번', '부번', '단지명', '전용면적(㎡)', '계약년월', '계약일', '거래금액(만원)'],
    ...['층', '건축년도', '도로명', '해제사유발생일', '거래유형', '중개사소재지'],
  ],
  'ministry-now': [
    ...['NO', '시군구', '번지', '본번', '부번', '단지명', '전용면적(㎡)', '계약년월', '계약일', '거래금액(만원)'],
    ...['동', '층', '매수자', '매도자', '건축년도', '도로명', '해제사유발생일', '거래유형', '중개사소재지'],
    ...['등기일자', '주택유형'],
  ],
  other: [
    ...['비고', '거래금액 (만원)', '전용면적(m2)', '아파트', '부번', '본번', '지번', '시군구', '계약일', '계약년월'],
    ...['해제사유발생일', '건축연도', '층', '등급', '도로명'],
  ],
}

/** Header names that mean the same; the first is the key of a row's cells. */
const ALIASES: Readonly<Record<string, string>> = {
  '전용면적(㎡)': '전용면적',
  '전용면적(m2)': '전용면적',
  '거래금액(만원)': '거래금액',
  '거래금액 (만원)': '거래금액',
  아파트: '단지명',
  지번: '번지',
  건축연도: '건축년도',
}

const PREAMBLE = [
  '"□ 본 서비스에서 제공하는 정보는 법적인 효력이 없으므로 참고용으로만 활용하시기 바랍니다."',
  '"□ 본 자료는 계약일 기준입니다. (※ 7월 계약, 8월 신고건 → 7월 거래건으로  제공)"',
  '""',
  '',
  '"□ 검색조건"',
  '"계약일자 : 2018-04-01 ~ 2018-04-30"',
  '"실거래구분 : 아파트(매매)"',
  '"시군구 : 전체, 번지 : 전체, 단지명 : 전체"',
]

const DONGS: readonly (readonly [name: string, code: string])[] = [
  ['서울특별시 마포구 공덕동', '1144010200'],
  ['서울특별시 마포구 상암동', '1144012700'],
  ['서울특별시 강남구 개포동', '1168010300'],
  ['서울특별시 강남구 일원동', '1168011400'],
  ['서울특별시 강동구 강일동', '1174011000'],
]

/** Some of these syllables are in CP949 but not in KS X 1001; one name needs its quotation marks. */
const COMPLEXES = [
  '공덕1삼성래미안',
  '펲시빌',
  '똠방아파트',
  '(650-0)',
  'e편한세상, 2단지',
  'LG선릉에클라트(A)',
  '현대 "하이츠"',
]

interface Draft {
  cells: Record<string, string>
  readonly main: number
  readonly sub: number
  readonly mountain: boolean
}

interface Planted {
  readonly verdict?: 'refused'
  readonly problems: readonly ExpectedProblem[]
  /** Rewrites the finished line. */
  readonly line?: (line: string) => string
  /** Writes the row again below itself, so often. */
  readonly repeats?: number
}

type Plant = (draft: Draft, random: Random, name: (key: string) => string) => Planted
type Random = (below: number) => number

/** `needs`: columns without which the fault cannot be planted. */
const FAULTS = {
  lotIsDate: {
    needs: ['번지'],
    plant: (draft, _random, name) => {
      const shown = asSpreadsheet(draft.main, draft.sub)
      if (shown === null || draft.mountain) return { problems: [] }
      draft.cells.번지 = shown
      const lot = `${draft.main}-${draft.sub}`
      const told = name('본번') !== ''
      return {
        problems: [{ code: 'LOT_IS_DATE', column: name('번지'), among: lot, ...(told ? { proposal: lot } : {}) }],
      }
    },
  },
  lotIsBlock: {
    needs: ['번지', '본번'],
    plant: (draft, _random, name) => {
      if (draft.mountain) return { problems: [] }
      draft.cells.번지 = `BL-${draft.main}`
      return { problems: [{ code: 'LOT_UNREADABLE', column: name('번지'), proposal: lotText(draft.main, draft.sub) }] }
    },
  },
  lotMismatch: {
    needs: ['번지', '본번', '부번'],
    plant: (draft, _random, name) => {
      const other = draft.sub === 9000 ? 1 : draft.sub + 1
      draft.cells.부번 = String(other)
      return {
        problems: [
          { code: 'LOT_MISMATCH', column: name('번지'), among: lotText(draft.main, draft.sub, draft.mountain) },
        ],
      }
    },
  },
  dayMissing: {
    needs: ['계약일'],
    plant: (draft, _random, name) => {
      draft.cells.계약일 = ''
      return { problems: [{ code: 'CONTRACT_DATE_MISSING', column: name('계약일') }] }
    },
  },
  monthImpossible: {
    needs: ['계약년월'],
    plant: (draft, _random, name) => {
      draft.cells.계약년월 = '201813'
      return { problems: [{ code: 'CONTRACT_DATE_IMPLAUSIBLE', column: name('계약년월') }] }
    },
  },
  repeated: {
    needs: [],
    plant: (_draft, random) => ({ problems: [], repeats: 1 + random(3) }),
  },
  codeUnknown: {
    needs: ['시군구'],
    plant: (draft, _random, name) => {
      const whole = draft.cells.시군구 ?? ''
      draft.cells.시군구 = whole.replace('서울특별시 ', '서울 ')
      return { problems: [{ code: 'CODE_UNKNOWN', column: name('시군구'), proposal: whole }] }
    },
  },
  codeAbolished: {
    needs: ['시군구'],
    plant: (draft, _random, name) => {
      draft.cells.시군구 = '서울특별시 강동구 하일동'
      return { problems: [{ code: 'CODE_ABOLISHED', column: name('시군구') }] }
    },
  },
  outside: {
    needs: ['시군구'],
    plant: (draft, _random, name) => {
      draft.cells.시군구 = '경기도 성남시 분당구 서현동'
      return { verdict: 'refused', problems: [{ code: 'OUTSIDE_SEOUL', column: name('시군구') }] }
    },
  },
  priceInWon: {
    needs: ['거래금액'],
    plant: (draft, _random, name) => {
      const units = (draft.cells.거래금액 ?? '').replaceAll(',', '')
      draft.cells.거래금액 = `${units}0000`
      return { problems: [{ code: 'PRICE_IMPLAUSIBLE', column: name('거래금액'), proposal: units }] }
    },
  },
  priceNotANumber: {
    needs: ['거래금액'],
    plant: (draft, _random, name) => {
      draft.cells.거래금액 = '협의'
      return { problems: [{ code: 'NOT_A_NUMBER', column: name('거래금액') }] }
    },
  },
  areaImplausible: {
    needs: ['전용면적'],
    plant: (draft, _random, name) => {
      draft.cells.전용면적 = '84970'
      // A wrong area makes the price per m² wrong as well: both are said.
      return {
        problems: [
          { code: 'AREA_IMPLAUSIBLE', column: name('전용면적') },
          { code: 'PRICE_IMPLAUSIBLE', column: name('거래금액') },
        ],
      }
    },
  },
  floorImplausible: {
    needs: ['층'],
    plant: (draft, random, name) => {
      draft.cells.층 = ['0', '177', '-11'][random(3)] ?? '0'
      return { problems: [{ code: 'FLOOR_IMPLAUSIBLE', column: name('층') }] }
    },
  },
  yearImplausible: {
    needs: ['건축년도', '계약년월'],
    plant: (draft, random, name) => {
      draft.cells.건축년도 = ['1087', '2099', '18'][random(3)] ?? '18'
      return { problems: [{ code: 'YEAR_IMPLAUSIBLE', column: name('건축년도') }] }
    },
  },
  undecodable: {
    needs: ['단지명'],
    plant: (draft, _random, name) => {
      draft.cells.단지명 = `래미${BAD_BYTE}안`
      return { problems: [{ code: 'UNDECODABLE', column: name('단지명') }] }
    },
  },
  cellsMissing: {
    needs: [],
    plant: () => ({
      verdict: 'refused',
      problems: [{ code: 'COLUMN_COUNT', column: '' }],
      line: () => '합계,1',
    }),
  },
  priceUnquoted: {
    needs: ['거래금액'],
    plant: (draft, _random, name) => {
      const price = `1${Number(draft.cells.부번) % 10}7,500`
      draft.cells.거래금액 = price
      return {
        problems: [{ code: 'COLUMN_COUNT', column: name('거래금액'), proposal: price }],
        line: (line) => line.replace(`"${price}"`, price),
      }
    },
  },
  quoteBroken: {
    needs: [],
    plant: (draft) => {
      draft.cells.단지명 = '깨진따옴표'
      return {
        problems: [{ code: 'QUOTE_BROKEN', column: '' }],
        line: (line) => line.replace(/"?깨진따옴표"?/u, '"깨진"따옴표'),
      }
    },
  },
  cancelled: {
    needs: ['해제사유발생일'],
    plant: (draft, _random, name) => {
      draft.cells.해제사유발생일 = '20180430'
      return { problems: [{ code: 'CANCELLED_SALE', column: name('해제사유발생일') }] }
    },
  },
  headerAgain: {
    needs: [],
    plant: () => ({
      verdict: 'refused',
      problems: [{ code: 'HEADER_REPEATED', column: '' }],
      line: () => HEADER_MARK,
    }),
  },
  emptyRow: {
    needs: [],
    plant: () => ({
      verdict: 'refused',
      problems: [{ code: 'EMPTY_ROW', column: '' }],
      line: () => ',,,,,',
    }),
  },
} as const satisfies Record<string, { readonly needs: readonly string[]; readonly plant: Plant }>

export const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[]

/** Stands for the byte 0xFF, which neither CP949 nor UTF-8 knows. */
const BAD_BYTE = '\u0001'
const HEADER_MARK = '\u0002'

/** Deterministic: the same options give the same bytes. */
export const makeSalesFile = (options: FileOptions): MadeFile => {
  const random = seeded(options.seed)
  const columns = HEADERS[options.layout]
  const quoteAll = options.layout === 'ministry-now'
  const keyOf = (column: string): string => ALIASES[column] ?? column
  const name = (key: string): string => columns.find((column) => keyOf(column) === key) ?? ''
  const toLine = (cells: Record<string, string>, no: number): string =>
    columns.map((column) => quote(column === 'NO' ? String(no) : (cells[keyOf(column)] ?? ''), quoteAll)).join(',')
  const header = columns.map((column) => quote(column, quoteAll)).join(',')

  const possible = FAULT_NAMES.filter((fault) => {
    if (options.faults !== undefined && !options.faults.includes(fault)) return false
    if (fault === 'undecodable' && options.encoding === 'utf-16le') return false
    if ((fault === 'priceUnquoted' || fault === 'quoteBroken') && quoteAll) return false
    return FAULTS[fault].needs.every((key) => name(key) !== '')
  })
  const always: ExpectedProblem[] =
    name('계약년월') === '' ? [{ code: 'CONTRACT_DATE_MISSING', column: '계약년월' }] : []

  const lines = options.preamble ? [...PREAMBLE] : []
  const headerLine = lines.push(header)
  const rows: ExpectedRow[] = []
  while (rows.length < options.rows) {
    const draft = makeDraft(random, rows.length, options.dayRanges === true)
    const before = { ...draft.cells }
    const fault = random(1000) < options.faulty * 1000 ? (possible[random(possible.length)] ?? null) : null
    const planted: Planted = fault === null ? { problems: [] } : FAULTS[fault].plant(draft, random, name)
    const ranged: ExpectedProblem[] =
      options.dayRanges === true && name('계약일') !== '' && draft.cells.계약일 !== ''
        ? [{ code: 'CONTRACT_DAY_RANGE', column: name('계약일') }]
        : []
    const problems =
      planted.verdict === 'refused'
        ? planted.problems
        : [...always, ...(fault === 'monthImpossible' ? [] : ranged), ...planted.problems]
    const line = planted.line?.(toLine(draft.cells, rows.length + 1)) ?? toLine(draft.cells, rows.length + 1)
    const dong = DONGS.find(([dongName]) => dongName === before.시군구)?.[1] ?? ''
    const digits = (n: number): string => String(n).padStart(4, '0')
    const expected: ExpectedRow = {
      verdict: planted.verdict ?? (problems.length === 0 ? 'ready' : 'doubtful'),
      problems,
      pnu: `${dong}${draft.mountain ? 2 : 1}${digits(draft.main)}${digits(draft.sub)}`,
      price: Number((draft.cells.거래금액 ?? '').replaceAll(',', '')) * 10_000,
      area100: Math.round(Number(draft.cells.전용면적) * 100),
      fault,
    }
    lines.push(line === HEADER_MARK ? header : line)
    rows.push(expected)
    for (let n = 0; n < (planted.repeats ?? 0); n++) {
      lines.push(toLine(draft.cells, rows.length + 1))
      const repeat: ExpectedProblem = { code: 'REPEATED_ROW', column: '' }
      rows.push({ ...expected, verdict: 'doubtful', problems: [...problems, repeat] })
    }
  }
  const text = lines.map((line) => line + options.lineEnd).join('')
  return { bytes: encode(text, options.encoding), rows, headerLine }
}

/**
 * What a Korean spreadsheet shows for a lot it takes for a date; null when the lot stays. Month-day first, then
 * day-month, then year-month with two digits (1930-2029) or four.
 */
export const asSpreadsheet = (main: number, sub: number): string | null => {
  const two = (n: number): string => String(n).padStart(2, '0')
  const isDay = (month: number, day: number): boolean =>
    month >= 1 && month <= 12 && day >= 1 && day <= [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]!
  if (isDay(main, sub)) return `${two(main)}월 ${two(sub)}일`
  if (isDay(sub, main)) return `${two(sub)}월 ${two(main)}일`
  const year = main >= 30 && main <= 99 ? main : main >= 1900 && main <= 9999 ? main % 100 : null
  if (year === null || sub < 1 || sub > 12) return null
  const month = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][sub - 1]!
  return `${month}-${two(year)}`
}

const makeDraft = (random: Random, index: number, ranges: boolean): Draft => {
  const [region] = DONGS[random(DONGS.length)]!
  const mountain = random(20) === 0
  const dated = random(2) === 0
  const main = dated
    ? [1 + random(12), 1 + random(31), 32 + random(68), 1900 + random(3000)][random(4)]!
    : 1 + random(9998)
  const sub = dated ? 1 + random(12) : random(3) === 0 ? 0 : 1 + random(900)
  const area = `${20 + random(150)}.${String(random(100)).padStart(2, '0')}`
  // The index keeps rows apart: two rows are alike only where a repeat is planted.
  const price = Math.round(Number(area) * (500 + random(2000))) * 10_000 + index * 10_000
  const units = String(price / 10_000)
  const grouped = units.replace(/\B(?=(\d{3})+$)/g, ',')
  const firstDay = [1, 11, 21][random(3)]!
  return {
    main,
    sub,
    mountain,
    cells: {
      시군구: region,
      번지: lotText(main, sub, mountain),
      본번: String(main),
      부번: String(sub),
      단지명: COMPLEXES[random(COMPLEXES.length)]!,
      전용면적: area,
      계약년월: `2018${String(1 + random(12)).padStart(2, '0')}`,
      계약일: ranges ? `${firstDay}~${firstDay + 9}` : String(1 + random(28)),
      거래금액: grouped,
      동: '-',
      층: String(random(30) === 0 ? -1 : 1 + random(30)),
      매수자: '개인',
      매도자: '법인',
      건축년도: String(1970 + random(48)),
      도로명: `마포대로${index}길`,
      해제사유발생일: '-',
      거래유형: '중개거래',
      중개사소재지: '경기 화성시 동탄구, 서울 강남구',
      등기일자: '-',
      주택유형: '아파트',
      비고: '',
      등급: 'A',
    },
  }
}

const lotText = (main: number, sub: number, mountain = false): string =>
  `${mountain ? '산 ' : ''}${main}${sub === 0 ? '' : `-${sub}`}`

const quote = (cell: string, always: boolean): string =>
  always || /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell

const encode = (text: string, encoding: FileEncoding): Uint8Array => {
  const name = encoding === 'cp949' ? 'cp949' : encoding === 'utf-16le' ? 'utf16le' : 'utf8'
  const body = iconv.encode(encoding === 'cp949' || encoding === 'utf-8' ? text : `\ufeff${text}`, name)
  return encoding === 'utf-16le' ? body : body.map((byte) => (byte === BAD_BYTE.charCodeAt(0) ? 0xff : byte))
}

/** mulberry32: small, fast, good enough to vary test data. */
const seeded = (seed: number): Random => {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}
