/** Names and numbers as they are shown where not everything has to be read. */
import type { SealedContent } from '../../../shared/services/form-types.ts'

/** `김*수`, `김*`, `J**n`: first and last letter, the rest starred. */
export const maskName = (name: string): string => {
  const letters = [...name]
  if (letters.length <= 1) return name
  if (letters.length === 2) return `${letters[0]}*`
  return `${letters[0]}${'*'.repeat(letters.length - 2)}${letters.at(-1)}`
}

/** `900101-1******`; empty stays empty. */
export const maskNumber = (number: string): string =>
  number === '' ? '' : `${number.slice(0, number[6] === '-' ? 8 : 6)}******`

/** The city and district alone. */
const maskAddress = (address: string): string =>
  address === '' ? '' : `${address.split(' ').slice(0, 2).join(' ')} ***`

/** `010-****`: how a phone number begins. */
const maskPhone = (phone: string): string => (phone === '' ? '' : `${phone.slice(0, 3)}-****`)

const hide = (text: string): string => (text === '' ? '' : '***')
const asIs = (text: string): string => text

/**
 * How a field of a sealed part is masked, by its name wherever it stands. Whatever is not named here is hidden whole:
 * a field that a service adds tomorrow is masked until somebody has decided that it names nobody.
 */
const MASKS: { readonly [field: string]: (text: string) => string } = {
  name: maskName,
  hanja: maskName,
  agentName: maskName,
  number: maskNumber,
  address: maskAddress,
  birthPlace: maskAddress,
  deathPlace: maskAddress,
  registrationBase: maskAddress,
  phone: maskPhone,
  birthDate: asIs,
  // What the log says beside it, a code, or a firm: it names nobody.
  places: asIs,
  kinds: asIs,
  wedlock: asIs,
  placeKind: asIs,
  kinship: asIs,
  building: asIs,
  officeName: asIs,
  reportNo: asIs,
  model: asIs,
  shop: asIs,
  interimOn: asIs,
}

/**
 * The content as it is shown before anybody has asked for more: whoever it names in whatever role, and what people
 * wrote freely. Amounts stay: they are what two records are compared by.
 */
export const maskContent = (content: SealedContent): SealedContent => masked(content, hide) as SealedContent

const masked = (value: unknown, mask: (text: string) => string): unknown => {
  if (typeof value === 'string') return mask(value)
  if (Array.isArray(value)) return value.map((each) => masked(each, mask))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, masked(each, MASKS[name] ?? (mask === asIs ? asIs : hide))]),
  )
}
