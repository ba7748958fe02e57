/** The forms that people fill in and the presenters that tell every service's records to them. */
import { birthForm } from './birth/form.ts'
import { birthPresenter } from './birth/present.ts'
import { deathForm } from './death/form.ts'
import { deathPresenter } from './death/present.ts'
import type { ServiceForm } from './form-types.ts'
import { marriageForm } from './marriage/form.ts'
import { marriagePresenter } from './marriage/present.ts'
import { membersPresenter } from './members/present.ts'
import { networkPresenter } from './network/present.ts'
import { officePresenter } from './office/present.ts'
import type { ServicePresenter } from './presenter.ts'
import { privacyPresenter } from './privacy/present.ts'
import { propertyForm } from './property/form.ts'
import { propertyPresenter } from './property/present.ts'
import { realEstateForm } from './real-estate/form.ts'
import { realEstatePresenter } from './real-estate/present.ts'
import { usedCarForm } from './used-car/form.ts'
import { usedCarPresenter } from './used-car/present.ts'

/** Services with a form, in the order in which a menu offers them. */
export const FORMS: readonly ServiceForm[] = [
  realEstateForm,
  propertyForm,
  birthForm,
  deathForm,
  marriageForm,
  usedCarForm,
]

/** Every service's presenter: the district's, then the network's own. */
export const PRESENTERS: readonly ServicePresenter[] = [
  realEstatePresenter,
  propertyPresenter,
  birthPresenter,
  deathPresenter,
  marriagePresenter,
  usedCarPresenter,
  membersPresenter,
  officePresenter,
  privacyPresenter,
  networkPresenter,
]

/** Ids of the services that people work in. */
export const SERVICE_IDS: readonly string[] = FORMS.map(({ service }) => service)

export const formFor = (service: string): ServiceForm | null => FORMS.find((form) => form.service === service) ?? null

export const presenterFor = (service: string): ServicePresenter | null =>
  PRESENTERS.find((presenter) => presenter.service === service) ?? null
