/**
 * Parcel numbers (PNU, 필지고유번호): nineteen digits that name one parcel of land in the country.
 *
 *     11440 10200  1  0057 0009
 *     code (10)    |  main sub      1 = land (대지), 2 = mountain (산)
 *
 * A parcel without a sub lot has sub 0000; a main lot is never 0000. Source: the cadastral coding used by the Ministry
 * of Land, Infrastructure and Transport (공간정보의 구축 및 관리 등에 관한 법률, land register numbering).
 */
import { err, ok, type Result } from '../result.ts'
import type { LegalDongCode, LegalDongTable } from './legal-dong.ts'

/** Nineteen digits: code, 1 or 2, main lot 0001-9999, sub lot 0000-9999. */
export type Pnu = string & { readonly __pnu: true }

/** A lot number (지번) apart from its dong. */
export interface Lot {
  /** 산: a separate numbering for mountain parcels. */
  readonly mountain: boolean
  /** 1 to 9999. */
  readonly main: number
  /** 0 to 9999; 0 when there is none. */
  readonly sub: number
}

export interface PnuParts {
  readonly dong: LegalDongCode
  readonly lot: Lot
}

export type PnuError = { readonly code: 'PNU_MALFORMED' }
export type LotError = { readonly code: 'LOT_MALFORMED' }

const PNU = /^(\d{10})([12])(\d{4})(\d{4})$/
const LOT = /^(산)?([1-9]\d{0,3})(?:-(0|[1-9]\d{0,3}))?$/

/** Strict: nineteen ASCII digits, land or mountain, main lot not 0000. Whether the dong exists is another question. */
export const parsePnu = (text: string): Result<Pnu, PnuError> =>
  pnuParts(text) === null ? err({ code: 'PNU_MALFORMED' }) : ok(text as Pnu)

/** Type guard for borders. */
export const isPnu = (text: unknown): text is Pnu => typeof text === 'string' && pnuParts(text) !== null

/** The parts of a PNU; null when the text is none (never for a `Pnu`). */
export const pnuParts = (text: string): PnuParts | null => {
  const [, code = '', land, main = '', sub = ''] = PNU.exec(text) ?? []
  if (land === undefined || main === '0000') return null
  return {
    dong: code as LegalDongCode,
    lot: { mountain: land === '2', main: Number(main), sub: Number(sub) },
  }
}

/** Throws when main or sub is out of bounds: a `Lot` is checked where it is parsed. */
export const makePnu = (dong: LegalDongCode, lot: Lot): Pnu => {
  const text = `${dong}${lot.mountain ? 2 : 1}${String(lot.main).padStart(4, '0')}${String(lot.sub).padStart(4, '0')}`
  if (pnuParts(text) === null) throw new Error(`no parcel number: ${text}`)
  return text as Pnu
}

/**
 * Reads `57-9`, `57`, `산 12-3`, `산12`, with or without a closing `번지`. Full-width digits, typographic dashes and
 * spaces are read as plain ones; nothing else is guessed. A sub lot 0 is none.
 */
export const parseLot = (text: string): Result<Lot, LotError> => {
  const plain = text
    .normalize('NFKC')
    .replace(/\s+/gu, '')
    .replace(/[\u2010-\u2015\u2212\uff0d]/gu, '-')
    .replace(/번지$/u, '')
  const [whole, mountain, main, sub] = LOT.exec(plain) ?? []
  if (whole === undefined) return err({ code: 'LOT_MALFORMED' })
  return ok({ mountain: mountain !== undefined, main: Number(main), sub: Number(sub ?? 0) })
}

/** `57-9`, `57`, `산 12-3`. */
export const formatLot = (lot: Lot): string =>
  `${lot.mountain ? '산 ' : ''}${lot.main}${lot.sub === 0 ? '' : `-${lot.sub}`}`

/** The parcel of a dong's lot text. */
export const pnuOfLot = (dong: LegalDongCode, lotText: string): Result<Pnu, LotError> => {
  const lot = parseLot(lotText)
  return lot.ok ? ok(makePnu(dong, lot.value)) : lot
}

/** For people: `서울특별시 마포구 공덕동 57-9`; an unknown dong shows its code. */
export const formatPnu = (pnu: Pnu, table: LegalDongTable): string => {
  const parts = pnuParts(pnu)
  if (parts === null) throw new Error('not a parcel number')
  return `${table.byCode.get(parts.dong)?.name ?? parts.dong} ${formatLot(parts.lot)}`
}
