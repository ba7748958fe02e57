import { type ActionForm, formOf } from '../../shared/services/form-types.ts'
import { formFor } from '../../shared/services/people.ts'

/** The form of an action, or null when this program has none. */
export const findForm = (service: string, action: string): ActionForm<unknown> | null => {
  const found = formFor(service)
  return found === null ? null : formOf(found, action)
}
