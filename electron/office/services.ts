/** The services that this counter offers: each one's forms and how it is told to people. */
import type { ServiceForm } from '../../shared/services/form-types.ts'
import { FORMS, PRESENTERS } from '../../shared/services/people.ts'
import type { ServicePresenter } from '../../shared/services/presenter.ts'

export interface DeskServices {
  /** In the order of the menu. */
  readonly forms: readonly ServiceForm[]
  readonly presenters: readonly ServicePresenter[]
}

export const SERVICES: DeskServices = { forms: FORMS, presenters: PRESENTERS }
