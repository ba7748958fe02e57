/** The forms of deaths, in the order in which the menu offers them. */
import { actionForm, type ServiceForm } from '../form-types.ts'
import { correctLayout, registerLayout, voidLayout } from './form/layout.ts'
import {
  correctBack,
  correctRecord,
  emptyCorrect,
  emptyRegister,
  emptyVoid,
  registerBack,
  registerRecord,
  voidBack,
  voidRecord,
} from './form/record.ts'
import { correctSchema, registerSchema, voidSchema } from './form/values.ts'

export const deathForm: ServiceForm = {
  service: 'death',
  actions: [
    actionForm({
      action: 'register',
      layout: registerLayout,
      schema: registerSchema,
      empty: emptyRegister,
      toRecord: registerRecord,
      fromRecord: registerBack,
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
