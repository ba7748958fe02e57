/**
 * Legal-dong codes (법정동코드): the ten digits that name a city, a district or a dong in every Korean register.
 *
 *     11 440 102 00   city, district, dong, village (리; none in Seoul)
 *
 * A code lives from its day of creation up to, not including, its day of abolition, and the same name may have had
 * other codes before: 구로동 belonged to Yeongdeungpo once. A record therefore keeps the code valid on its own date,
 * and a lookup always takes a date. Seoul's table (`seoul.ts`) holds hundreds of codes created and abolished on one day
 * when the register was set up in 1988: they were never valid, but a name found there is abolished, not unknown.
 *
 * Source of the facts: the Ministry of the Interior and Safety's table KIKcd_B; as of `asOf`.
 */
import type { CivilDate } from '../civil.ts'
import { err, ok, type Result } from '../result.ts'

/** Ten digits. */
export type LegalDongCode = string & { readonly __legalDongCode: true }

export interface LegalDong {
  readonly code: LegalDongCode
  /** Full name with city and district, single spaces: `서울특별시 마포구 공덕동`. */
  readonly name: string
  /** First day of validity. */
  readonly created: CivilDate
  /** First day no longer valid; null while it stands. */
  readonly abolished: CivilDate | null
}

/** The data file's shape: `codes` rows are [code, name below the city, created, abolished?], days as YYYYMMDD. */
export interface LegalDongData {
  readonly source: string
  readonly asOf: string
  readonly city: string
  readonly codes: readonly (readonly string[])[]
}

export interface LegalDongTable {
  readonly source: string
  /** The day the facts were taken; later changes are unknown to the table. */
  readonly asOf: CivilDate
  readonly city: string
  readonly all: readonly LegalDong[]
  readonly byCode: ReadonlyMap<string, LegalDong>
  /** Every code a name ever had. */
  readonly byName: ReadonlyMap<string, readonly LegalDong[]>
  /** By the name without any space, for texts that lost theirs. */
  readonly bySquashed: ReadonlyMap<string, readonly LegalDong[]>
}

export type LegalDongStatus = 'valid' | 'abolished' | 'not-yet'

export type LegalDongError =
  | { readonly code: 'CODE_UNKNOWN'; readonly name: string }
  /** The name exists, but none of its codes (`was`, newest first) was valid on the date. */
  | {
      readonly code: 'CODE_ABOLISHED' | 'CODE_NOT_YET'
      readonly name: string
      readonly was: readonly LegalDong[]
    }

/** Builds the lookup table; throws on a malformed data file (ours: a bug, not input). */
export const legalDongTable = (data: LegalDongData): LegalDongTable => {
  const all = data.codes.map((row): LegalDong => {
    const [code = '', below = '', created = '', abolished] = row
    if (!/^\d{10}$/.test(code)) throw new Error(`malformed legal-dong code ${code}`)
    return {
      code: code as LegalDongCode,
      name: below === '' ? data.city : `${data.city} ${below}`,
      created: day(created),
      abolished: abolished === undefined ? null : day(abolished),
    }
  })
  return {
    source: data.source,
    asOf: data.asOf as CivilDate,
    city: data.city,
    all,
    byCode: new Map(all.map((dong) => [dong.code, dong])),
    byName: group(all, (dong) => dong.name),
    bySquashed: group(all, (dong) => squash(dong.name)),
  }
}

/** Whether the code was valid on the date. */
export const statusOn = (dong: LegalDong, date: CivilDate): LegalDongStatus => {
  if (dong.abolished !== null && date >= dong.abolished) return 'abolished'
  return date < dong.created ? 'not-yet' : 'valid'
}

/** The one code a full name had on a date. The name is compared after `normalizeName`, else letter by letter. */
export const codeOn = (table: LegalDongTable, name: string, date: CivilDate): Result<LegalDong, LegalDongError> => {
  const wanted = normalizeName(name)
  const known = table.byName.get(wanted)
  if (known === undefined) return err({ code: 'CODE_UNKNOWN', name: wanted })
  const valid = known.find((dong) => statusOn(dong, date) === 'valid')
  if (valid !== undefined) return ok(valid)
  const was = [...known].sort((a, b) => (a.created < b.created ? 1 : -1))
  const notYet = was.every((dong) => statusOn(dong, date) === 'not-yet')
  return err({ code: notYet ? 'CODE_NOT_YET' : 'CODE_ABOLISHED', name: wanted, was })
}

/** What a code stands for, abolished or not; null when the table has never known it. */
export const dongByCode = (table: LegalDongTable, code: string): LegalDong | null => table.byCode.get(code) ?? null

/** True for a dong (which has parcels), false for a city or a district. */
export const isDong = (dong: LegalDong): boolean => dong.code.slice(5, 8) !== '000'

/**
 * Names that a text may have meant, among those valid on the date: the same letters with spaces lost or added, the city
 * shortened (`서울`, `서울시`) or left out, or the dong alone. Best first, at most `limit`; empty when nothing fits.
 */
export const similarNames = (table: LegalDongTable, text: string, date: CivilDate, limit = 5): readonly string[] => {
  const plain = squash(normalizeName(text))
  if (plain === '') return []
  const below = plain.replace(/^서울(특별시|시)?/, '')
  const exact = [plain, `${table.city}${below}`].flatMap((key) => table.bySquashed.get(key) ?? [])
  const found = (
    exact.length > 0 || below === '' ? exact : table.all.filter((dong) => squash(dong.name).endsWith(below))
  ).filter((dong) => isDong(dong) && statusOn(dong, date) === 'valid')
  return [...new Set(found.map((dong) => dong.name))].slice(0, limit)
}

/** Dongs valid on the date whose name contains every word of the query: the code lookup at the counter (F4). */
export const findDongs = (table: LegalDongTable, query: string, date: CivilDate, limit = 20): readonly LegalDong[] => {
  const words = normalizeName(query).split(' ').filter(Boolean)
  const found: LegalDong[] = []
  for (const dong of table.all) {
    if (found.length >= limit) break
    if (!isDong(dong) || statusOn(dong, date) !== 'valid') continue
    if (words.every((word) => dong.name.includes(word) || dong.code.startsWith(word))) found.push(dong)
  }
  return found
}

/** NFC, no outer spaces, every run of white space (also no-break and ideographic) one space. */
export const normalizeName = (text: string): string => text.normalize('NFC').replace(/\s+/gu, ' ').trim()

const squash = (name: string): string => name.replace(/\s/gu, '')

const day = (text: string): CivilDate => {
  if (!/^\d{8}$/.test(text)) throw new Error(`malformed day ${text} in the legal-dong table`)
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}` as CivilDate
}

const group = (
  all: readonly LegalDong[],
  key: (dong: LegalDong) => string,
): ReadonlyMap<string, readonly LegalDong[]> => {
  const groups = new Map<string, LegalDong[]>()
  for (const dong of all) {
    const list = groups.get(key(dong))
    if (list === undefined) groups.set(key(dong), [dong])
    else list.push(dong)
  }
  return groups
}
