/**
 * One draft on the screen: what is typed, what the schema says of it at once, what the rules say of it a moment later,
 * and saving by itself. Saving happens a moment after the last key, on F8, before locking, on leaving, and again when a
 * save has failed or the office process is back.
 */
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { Draft } from '../../shared/contract/types.ts'
import type { Json } from '../../shared/json.ts'
import type { ActionForm } from '../../shared/services/form-types.ts'
import { call, onChange, onReach } from '../bridge/client.ts'
import { beforeLock } from '../frame/lock.ts'
import { DraftKeeper, type KeptDraft } from './draft-keeper.ts'
import { heldOf, openHeld, useHeld } from './held.ts'
import { type FormValues, merge } from './paths.ts'
import { type FieldError, resolve, type Shown } from './shape.ts'
import { wireValues } from './wire.ts'

const SAVE_AFTER_MS = 1200
const CHECK_AFTER_MS = 500
const SAVE_AGAIN_MS = 5000

export interface DraftState {
  readonly draft: Draft
  readonly form: ActionForm<unknown>
  readonly keeper: DraftKeeper
  readonly kept: KeptDraft
  readonly shown: Shown
}

/** `author`: whose draft it is, and who alone gets back what could not be saved. */
export const useDraft = (draft: Draft, form: ActionForm<unknown>, author: string): DraftState => {
  const [keeper] = useState(() => openKeeper(draft, form, author))
  const kept = useSyncExternalStore(keeper.listen, keeper.now)
  const { values, saving } = kept

  // biome-ignore lint/correctness/useExhaustiveDependencies: every change of the values starts the wait again
  useEffect(() => {
    const saveLater = setTimeout(() => void keeper.save(), SAVE_AFTER_MS)
    const checkLater = setTimeout(() => void keeper.check(), CHECK_AFTER_MS)
    return () => {
      clearTimeout(saveLater)
      clearTimeout(checkLater)
    }
  }, [values, keeper])

  // Hands that leave no pause are not waited for; nor is a save that failed the last one.
  useEffect(() => {
    if (saving !== 'failed' && saving !== 'dirty') return
    const again = setTimeout(() => void keeper.save(), SAVE_AGAIN_MS)
    return () => clearTimeout(again)
  }, [saving, keeper])

  useEffect(() => {
    const stop = [
      openHeld(draft.id),
      beforeLock(() => keeper.settle()),
      onReach((reach) => reach === 'here' && void keeper.save()),
      onChange((topics) => {
        if (topics.has('records') || topics.has('ledger')) void keeper.check()
      }),
    ]
    return () => {
      for (const each of stop) each()
      void keeper.save()
    }
  }, [keeper, draft.id])

  const errors = useMemo(() => errorsOf(form, values), [form, values])
  const shown = useMemo(() => resolve(form.layout, values, errors), [form, values, errors])
  return { draft, form, keeper, kept, shown }
}

const openKeeper = (draft: Draft, form: ActionForm<unknown>, author: string): DraftKeeper => {
  const { id, savedAt, attachments } = draft
  const whole = (values: FormValues) => merge(form.empty() as Json, values as Json) as FormValues
  const onDisk = whole(draft.values)
  const held = heldOf(author, id)
  return new DraftKeeper(
    {
      save: (values) => call('draft.save', { id, values: wireValues(values) }),
      check: (values) => call('draft.check', { id, values: wireValues(values) }),
      hold: (values) => useHeld.getState().hold(author, id, values),
    },
    { values: held === null ? onDisk : whole(held), onDisk, savedAt, attachments },
  )
}

/** The schema's issues, one line each. */
export const errorsOf = (form: ActionForm<unknown>, values: FormValues): readonly FieldError[] => {
  const parsed = form.schema.safeParse(values)
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
}
