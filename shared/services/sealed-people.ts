/**
 * Finding a person in a sealed part. A record names its people by the ids it was written with; when an id was made for
 * someone whom the ledger knew already, the state names the other one (`alias/<id>` -> {to}).
 */
import type { SealedContent } from './form-types.ts'
import type { StateReader } from './presenter.ts'

/** The id under which the content speaks of this person; null when it does not. */
export const ownIdOf = (content: SealedContent | null, person: string, state: StateReader): string | null => {
  if (content === null) return null
  if (Object.hasOwn(content.people, person)) return person
  for (const id of Object.keys(content.people)) {
    const alias = state(`alias/${id}`) as unknown as { readonly to: string } | undefined
    if (alias?.to === person) return id
  }
  return null
}
