/** The services that this counter offers: each one's forms and how it is told to people. */
import { birthForm } from '../../shared/services/birth/form.ts'
import { birthPresenter } from '../../shared/services/birth/present.ts'
import { deathForm } from '../../shared/services/death/form.ts'
import { deathPresenter } from '../../shared/services/death/present.ts'
import type { ServiceForm } from '../../shared/services/form-types.ts'
import { marriageForm } from '../../shared/services/marriage/form.ts'
import { marriagePresenter } from '../../shared/services/marriage/present.ts'
import { membersPresenter } from '../../shared/services/members/present.ts'
import { networkPresenter } from '../../shared/services/network/present.ts'
import { officePresenter } from '../../shared/services/office/present.ts'
import type { ServicePresenter } from '../../shared/services/presenter.ts'
import { privacyPresenter } from '../../shared/services/privacy/present.ts'
import { propertyForm } from '../../shared/services/property/form.ts'
import { propertyPresenter } from '../../shared/services/property/present.ts'
import { realEstateForm } from '../../shared/services/real-estate/form.ts'
import { realEstatePresenter } from '../../shared/services/real-estate/present.ts'
import { usedCarForm } from '../../shared/services/used-car/form.ts'
import { usedCarPresenter } from '../../shared/services/used-car/present.ts'

export interface DeskServices {
  /** In the order of the menu. */
  readonly forms: readonly ServiceForm[]
  readonly presenters: readonly ServicePresenter[]
}

export const SERVICES: DeskServices = {
  forms: [birthForm, deathForm, marriageForm, realEstateForm, propertyForm, usedCarForm],
  presenters: [
    birthPresenter,
    deathPresenter,
    marriagePresenter,
    realEstatePresenter,
    propertyPresenter,
    usedCarPresenter,
    officePresenter,
    privacyPresenter,
    membersPresenter,
    networkPresenter,
  ],
}
