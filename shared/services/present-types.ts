/**
 * How a service tells people about its records: plain data, no HTML and no language. Screen, paper, CSV and command line
 * print the same data; `tell` turns one value into text.
 */

/** What is shown in one place. A bare string stands as it is (a name, a lot number); the rest is printed by language. */
export type Told =
  | string
  /** A locale key with its area, `property:cause.sale`; `values` fill its {{placeholders}}. */
  | { readonly key: string; readonly values?: { readonly [name: string]: Told | number } }
  /** `YYYY-MM-DD`. */
  | { readonly date: string }
  /** Milliseconds since the epoch, shown in Korean time. */
  | { readonly instant: number }
  | { readonly won: number }
  /** Hundredths of a square metre. */
  | { readonly area100: number }
  | { readonly share: { readonly num: number; readonly den: number } }
  /** Several, one below the other or with commas. */
  | { readonly list: readonly Told[] }
  /** Crossed out (말소된 사항): printed with a line through it, told in words where no line can be drawn. */
  | { readonly cancelled: Told }

/** One line of before / after. A null side did not exist. `changed` false is context. */
export interface Change {
  readonly label: Told
  readonly before: Told | null
  readonly after: Told | null
  readonly changed: boolean
}

/** A record in a list of its facts. `from`: what stands in the log, or what was sealed. */
export interface Fact {
  readonly label: Told
  readonly value: Told
  readonly from: 'log' | 'sealed'
}

export interface RecordView {
  readonly title: Told
  /** One sentence for lists. */
  readonly summary: Told
  readonly facts: readonly Fact[]
}

export interface RegisterColumn {
  readonly name: string
  readonly label: Told
  /** Width in characters, for print and CSV; `number` columns are right-aligned. */
  readonly width: number
  readonly align: 'left' | 'right'
  readonly filter: 'none' | 'text' | 'date-range' | 'select'
  readonly options?: readonly { readonly value: string; readonly label: Told }[]
}

export interface RegisterRow {
  /** The record's id. */
  readonly id: string
  readonly cells: { readonly [column: string]: Told }
  /** What filters compare: lower-case text, `YYYY-MM-DD`, an option's value. */
  readonly keys: { readonly [column: string]: string }
  /** Corrected, voided or cancelled since: shown crossed out. */
  readonly struck: boolean
}

export interface PaperLine {
  readonly cells: readonly Told[]
  readonly cancelled: boolean
  /** The record that the line states; absent for what is derived from several. */
  readonly by?: string
}

export interface PaperTable {
  readonly title: Told
  readonly columns: readonly { readonly label: Told; readonly width: number; readonly align: 'left' | 'right' }[]
  readonly rows: readonly PaperLine[]
  /** Shown when there is no row: "기록 사항 없음". */
  readonly empty: Told
}

/** A certificate, an extract or a receipt, without its frame: QR, page numbers and print time are the printer's. */
export interface PaperDocument {
  readonly kind: 'certificate' | 'extract' | 'receipt'
  readonly title: Told
  readonly subtitle: Told | null
  /** The facts above the tables. */
  readonly rows: readonly { readonly label: Told; readonly value: Told }[]
  /** Records that `rows` and lines state beside the lines' own: whose words or facts stand there. */
  readonly rests: readonly string[]
  /** The parcel or car (`car/<number>`) whose whole register this is: any later record on it makes the paper old. */
  readonly subject?: string
  readonly tables: readonly PaperTable[]
  /** 결재란: one box per step, empty where nobody has signed; `who` is a staff number. */
  readonly approvals: readonly { readonly step: Told; readonly who: string | null; readonly at: number | null }[]
  readonly notes: readonly Told[]
  /** "이하 여백": what closes the page. */
  readonly end: Told
}

export type Language = 'ko' | 'en'

/** Looks a key up and fills its placeholders; the caller's i18n. */
export type Translate = (key: string, values: { readonly [name: string]: string }) => string

/** Thousands are separated by hand: the same text on every machine, whatever its locale data. */
const grouped = (n: number): string => {
  const digits = String(Math.abs(n))
  let out = ''
  for (let i = 0; i < digits.length; i += 1) {
    if (i > 0 && (digits.length - i) % 3 === 0) out += ','
    out += digits[i]
  }
  return n < 0 ? `-${out}` : out
}

const pad2 = (n: number): string => String(n).padStart(2, '0')

/** One value as text. Lists are joined by commas; what is cancelled is told in words by `form:told.cancelled`. */
export const tell = (value: Told, language: Language, translate: Translate): string => {
  if (typeof value === 'string') return value
  if ('key' in value) {
    const filled: Record<string, string> = {}
    for (const [name, part] of Object.entries(value.values ?? {})) {
      filled[name] = typeof part === 'number' ? String(part) : tell(part, language, translate)
    }
    return translate(value.key, filled)
  }
  if ('date' in value) return value.date
  if ('instant' in value) {
    const at = new Date(value.instant + 9 * 3_600_000)
    return `${at.toISOString().slice(0, 10)} ${pad2(at.getUTCHours())}:${pad2(at.getUTCMinutes())}`
  }
  if ('won' in value) return language === 'ko' ? `${grouped(value.won)}원` : `₩${grouped(value.won)}`
  if ('area100' in value) {
    const whole = Math.floor(value.area100 / 100)
    const rest = value.area100 % 100
    return `${grouped(whole)}${rest === 0 ? '' : `.${pad2(rest)}`}${language === 'ko' ? '㎡' : ' m²'}`
  }
  if ('share' in value) {
    const { num, den } = value.share
    if (num === den) return translate('form:told.whole', {})
    return language === 'ko' ? translate('form:told.share', { num: String(num), den: String(den) }) : `${num}/${den}`
  }
  if ('list' in value) return value.list.map((each) => tell(each, language, translate)).join(', ')
  return translate('form:told.cancelled', { text: tell(value.cancelled, language, translate) })
}
