/**
 * What a record is found by besides its number and the words it seals: the parcels, cars and people that its body names,
 * and other records. In an index a parcel is its 19 ASCII digits, a car `car/<number>` and `plate/<plate>`, everything
 * else the 16 or 32 bytes of its id.
 */
import { fromHex, utf8Encode } from '../../shared/bytes.ts'
import { PLATE } from '../../shared/codes/plate.ts'
import { VIN } from '../../shared/codes/vin.ts'
import type { Json } from '../../shared/json.ts'
import { HASH, ID16 } from '../../shared/ledger/ids.ts'
import { carKey, plateKey } from '../../shared/services/used-car/v1/rows.ts'

const PNU = /^[0-9]{19}$/

/** Parcels, cars, people and records that a body names; tags of resident numbers are none of them. */
export const subjectsIn = (body: Json): Set<string> => {
  const subjects = new Set<string>()
  walk(body, (value, name) => {
    if (name === 'tag') return false
    if (typeof value !== 'string') return true
    if (name === 'vin' && VIN.test(value)) subjects.add(carKey(value))
    else if (name === 'plate' && PLATE.test(value)) subjects.add(plateKey(value))
    else if (PNU.test(value) || ID16.test(value) || HASH.test(value)) subjects.add(value)
    return true
  })
  return subjects
}

/**
 * Keys of a record of our own: its parcels, cars and people, and its numbers' tags. The verified ledger leads from a tag to
 * its person; before the record stands there, only the tag does.
 */
export const ownSubjects = (body: Json): Uint8Array[] => {
  const own = [...subjectsIn(body)].filter((subject) => !HASH.test(subject))
  walk(body, (value, name) => {
    if (name === 'tag' && isTag(value)) own.push(value.tag)
    return true
  })
  return own.map(subjectBytes)
}

export const subjectBytes = (subject: string): Uint8Array =>
  PNU.test(subject) ? utf8Encode(subject) : (fromHex(subject) ?? utf8Encode(subject))

const isTag = (value: Json): value is { readonly tag: string } =>
  typeof value === 'object' && value !== null && 'tag' in value && typeof value.tag === 'string'

/** `enter` is told each value with its member name ('' within a list and at the top) and whether to go on inside it. */
const walk = (value: Json, enter: (value: Json, name: string) => boolean, name = ''): void => {
  if (!enter(value, name) || typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) for (const item of value) walk(item, enter)
  else for (const [each, item] of Object.entries(value)) walk(item as Json, enter, each)
}
