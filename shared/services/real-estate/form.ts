/** The forms of real-estate reports, in the order in which the menu offers them. */
import { actionForm, type ServiceForm } from '../form-types.ts'
import { cancelBack, correctBack, reportBack, voidBack } from './form/back.ts'
import { cancelLayout, correctLayout, reportLayout, voidLayout } from './form/layout.ts'
import { cancelRecord, correctRecord, emptyContract, reportRecord, voidRecord } from './form/record.ts'
import { cancelSchema, correctSchema, reportSchema, voidSchema } from './form/values.ts'

export const realEstateForm: ServiceForm = {
  service: 'real-estate',
  actions: [
    actionForm({
      action: 'report',
      layout: reportLayout,
      schema: reportSchema,
      empty: emptyContract,
      toRecord: reportRecord,
      fromRecord: reportBack,
    }),
    actionForm({
      action: 'cancel',
      layout: cancelLayout,
      schema: cancelSchema,
      empty: () => ({
        target: null,
        cancelledOn: '',
        cause: 'cancelled',
        detail: '',
        reporter: 'parties',
        name: '',
        relation: '',
        phone: '',
        lateReason: '',
        lateDetail: '',
        papers: { agreement: [], other: [] },
      }),
      toRecord: cancelRecord,
      fromRecord: cancelBack,
    }),
    actionForm({
      action: 'correct',
      layout: correctLayout,
      schema: correctSchema,
      empty: () => ({ target: null, cause: 'mistake', detail: '', ...emptyContract() }),
      toRecord: correctRecord,
      fromRecord: correctBack,
    }),
    actionForm({
      action: 'void',
      layout: voidLayout,
      schema: voidSchema,
      empty: () => ({ target: null, cause: 'entered-twice', detail: '', papers: { other: [] } }),
      toRecord: voidRecord,
      fromRecord: voidBack,
    }),
  ],
}
