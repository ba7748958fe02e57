/** The forms of marriages, in the order in which the menu offers them. */
import { actionForm, type ServiceForm } from '../form-types.ts'
import { annulBack, correctBack, divorceBack, registerBack, voidBack } from './form/back.ts'
import { annulLayout, correctLayout, divorceLayout, registerLayout, voidLayout } from './form/layout.ts'
import {
  annulRecord,
  correctRecord,
  divorceRecord,
  emptyAnnul,
  emptyCorrect,
  emptyDivorce,
  emptyRegister,
  emptyVoid,
  registerRecord,
  voidRecord,
} from './form/record.ts'
import { annulSchema, correctSchema, divorceSchema, registerSchema, voidSchema } from './form/values.ts'

export const marriageForm: ServiceForm = {
  service: 'marriage',
  actions: [
    actionForm({
      action: 'register',
      layout: registerLayout,
      schema: registerSchema,
      empty: emptyRegister,
      toRecord: registerRecord,
      fromRecord: registerBack,
      recordedDay: 'receivedOn',
    }),
    actionForm({
      action: 'divorce',
      layout: divorceLayout,
      schema: divorceSchema,
      empty: emptyDivorce,
      toRecord: divorceRecord,
      fromRecord: divorceBack,
      recordedDay: 'report.receivedOn',
    }),
    actionForm({
      action: 'annul',
      layout: annulLayout,
      schema: annulSchema,
      empty: emptyAnnul,
      toRecord: annulRecord,
      fromRecord: annulBack,
      recordedDay: 'report.receivedOn',
    }),
    actionForm({
      action: 'correct',
      layout: correctLayout,
      schema: correctSchema,
      empty: emptyCorrect,
      toRecord: correctRecord,
      fromRecord: correctBack,
    }),
    actionForm({
      action: 'void',
      layout: voidLayout,
      schema: voidSchema,
      empty: emptyVoid,
      toRecord: voidRecord,
      fromRecord: voidBack,
    }),
  ],
}
