/** Whose certificates of family relations a record leads to: the people whom a birth, a death or a marriage is about. */
import type { RecordDetail } from '../../shared/contract/types.ts'

const ROLES = ['child', 'mother', 'father', 'deceased', 'husband', 'wife'] as const

export interface FamilyPerson {
  readonly role: (typeof ROLES)[number]
  readonly person: string
}

const SERVICES: readonly string[] = ['birth', 'death', 'marriage']

export const familyPeople = ({
  service,
  state,
  payload,
}: Pick<RecordDetail, 'service' | 'state' | 'payload'>): readonly FamilyPerson[] => {
  const { body } = payload
  if (!SERVICES.includes(service) || state !== 'accepted' || typeof body !== 'object' || body === null) return []
  return ROLES.flatMap((role) => {
    const named = (body as { readonly [field: string]: unknown })[role]
    const person = typeof named === 'object' && named !== null && 'person' in named ? named.person : named
    return typeof person === 'string' ? [{ role, person }] : []
  })
}
