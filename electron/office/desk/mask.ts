/** Names and numbers as they are shown where not everything has to be read. */
import type { SealedContent, SealedPerson } from '../../../shared/services/form-types.ts'

/** `김*수`, `김*`, `J**n`: first and last letter, the rest starred. */
export const maskName = (name: string): string => {
  const letters = [...name]
  if (letters.length <= 1) return name
  if (letters.length === 2) return `${letters[0]}*`
  return `${letters[0]}${'*'.repeat(letters.length - 2)}${letters.at(-1)}`
}

/** `900101-1******`; empty stays empty. */
export const maskNumber = (number: string): string => (number === '' ? '' : `${number.slice(0, 8)}******`)

/** The city and district alone. */
const maskAddress = (address: string): string =>
  address === '' ? '' : `${address.split(' ').slice(0, 2).join(' ')} ***`

const maskPerson = (person: SealedPerson): SealedPerson => ({
  ...person,
  name: maskName(person.name),
  hanja: maskName(person.hanja),
  number: maskNumber(person.number),
  address: maskAddress(person.address),
})

/** The content with its people masked; what screens and papers name is read from there and nowhere else. */
export const maskPeople = (content: SealedContent): SealedContent => ({
  ...content,
  people: Object.fromEntries(Object.entries(content.people).map(([id, person]) => [id, maskPerson(person)])),
})
