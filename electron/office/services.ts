/** The services that this counter offers: each one's forms and how it is told to people. */
import type { ServiceForm } from '../../shared/services/form-types.ts'
import type { ServicePresenter } from '../../shared/services/presenter.ts'
import { realEstateForm } from '../../shared/services/real-estate/form.ts'
import { realEstatePresenter } from '../../shared/services/real-estate/present.ts'

export interface DeskServices {
  /** In the order of the menu. */
  readonly forms: readonly ServiceForm[]
  readonly presenters: readonly ServicePresenter[]
}

export const SERVICES: DeskServices = {
  forms: [realEstateForm],
  presenters: [realEstatePresenter],
}
