/** What clerks type and what a form holds: dates from eight digits, money with units, masked numbers. */

/** `20261122` becomes `2026-11-22`; separators of any kind are taken; anything else stays as typed. */
export const dateFromTyped = (typed: string): string => {
  const digits = typed.replace(/[\s.\-/]/g, '')
  return /^[0-9]{8}$/.test(digits) ? `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}` : typed.trim()
}

/** `1430` becomes `14:30`. */
export const timeFromTyped = (typed: string): string => {
  const digits = typed.replace(/[\s:.]/g, '')
  return /^[0-9]{4}$/.test(digits) ? `${digits.slice(0, 2)}:${digits.slice(2)}` : typed.trim()
}

const UNITS = { 조: 1_000_000_000_000, 억: 100_000_000, 만: 10_000 } as const

/** Won from `530,000,000`, `5억3000만` or `5억 3천만원`; null for nothing or nonsense. */
export const wonFromTyped = (typed: string): number | null => {
  const text = typed.replace(/[\s,원₩]/g, '')
  if (text === '') return null
  if (/^-?[0-9]+$/.test(text)) return safe(Number(text))
  const parts = /^(?:([0-9천백십]+)조)?(?:([0-9천백십]+)억)?(?:([0-9천백십]+)만)?([0-9]*)$/.exec(text)
  if (parts === null) return null
  const [, jo, eok, man, rest] = parts
  const sum =
    small(jo) * UNITS.조 + small(eok) * UNITS.억 + small(man) * UNITS.만 + (rest === undefined ? 0 : Number(rest))
  return safe(sum)
}

/** `3천`, `3천5백`, `3500`; 0 for nothing. */
const small = (text: string | undefined): number => {
  if (text === undefined) return 0
  let sum = 0
  let rest = text
  for (const [unit, size] of [
    ['천', 1000],
    ['백', 100],
    ['십', 10],
  ] as const) {
    const at = rest.indexOf(unit)
    if (at < 0) continue
    sum += (at === 0 ? 1 : Number(rest.slice(0, at))) * size
    rest = rest.slice(at + 1)
  }
  return sum + Number(rest)
}

const safe = (value: number): number | null => (Number.isSafeInteger(value) ? value : null)

/** `5억 3,000만원`, as prices are said; null below ten thousand won, where digits say it best. */
export const wonInWords = (won: number): string | null => {
  if (won < 10_000) return null
  const parts: string[] = []
  let rest = won
  for (const [unit, size] of Object.entries(UNITS)) {
    const count = Math.floor(rest / size)
    if (count > 0) parts.push(`${String(count).replace(/\B(?=(\d{3})+$)/g, ',')}${unit}`)
    rest -= count * size
  }
  if (rest > 0) parts.push(String(rest).replace(/\B(?=(\d{3})+$)/g, ','))
  return `${parts.join(' ')}원`
}

/** `9001011234567` becomes `900101-1234567`. */
export const residentFromTyped = (typed: string): string => {
  const digits = typed.replace(/[\s-]/g, '')
  return /^[0-9]{13}$/.test(digits) ? `${digits.slice(0, 6)}-${digits.slice(6)}` : typed.trim()
}

/** `900101-1******`; what is no whole number is hidden but for its length. */
export const maskResident = (number: string): string =>
  /^[0-9]{6}-[0-9]{7}$/.test(number) ? `${number.slice(0, 8)}******` : number.replace(/[0-9]/g, '*')
