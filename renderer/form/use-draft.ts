/**
 * One draft on the screen: what is typed, what the schema says of it at once, what the rules say of it a moment later,
 * and saving by itself. Saving happens a moment after the last key, on F8, before locking and on leaving.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { AttachmentInfo, Draft, DraftCheck } from '../../shared/contract/types.ts'
import type { Json } from '../../shared/json.ts'
import type { ActionForm } from '../../shared/services/form-types.ts'
import { call, type Failure, onChange } from '../bridge/client.ts'
import { beforeLock } from '../frame/lock.ts'
import { type FormValues, merge, write } from './paths.ts'
import { type FieldError, resolve, type Shown } from './shape.ts'
import { wireValues } from './wire.ts'

const SAVE_AFTER_MS = 1200
const CHECK_AFTER_MS = 500

export interface DraftState {
  readonly draft: Draft
  readonly form: ActionForm<unknown>
  readonly values: FormValues
  readonly shown: Shown
  readonly check: DraftCheck | null
  readonly attachments: readonly AttachmentInfo[]
  readonly saving: 'saved' | 'dirty' | 'saving' | 'failed'
  readonly savedAt: number
  readonly failure: Failure | null
  readonly set: (path: string, value: Json) => void
  readonly setMany: (changes: { readonly [path: string]: Json }) => void
  readonly setAttachments: (change: (before: readonly AttachmentInfo[]) => readonly AttachmentInfo[]) => void
  readonly save: () => Promise<boolean>
  /** The newest verdict on exactly what is typed now. */
  readonly checkNow: () => Promise<DraftCheck | null>
}

export const useDraft = (draft: Draft, form: ActionForm<unknown>): DraftState => {
  const [values, setValues] = useState<FormValues>(
    () => merge(form.empty() as Json, draft.values as Json) as FormValues,
  )
  const [check, setCheck] = useState<DraftCheck | null>(null)
  const [attachments, setAttachments] = useState(draft.attachments)
  const [saving, setSaving] = useState<DraftState['saving']>('saved')
  const [savedAt, setSavedAt] = useState(draft.savedAt)
  const [failure, setFailure] = useState<Failure | null>(null)
  const current = useRef(values)
  const saved = useRef(values)
  const closed = useRef(false)

  const setMany = useCallback((changes: { readonly [path: string]: Json }) => {
    let next = current.current
    for (const [path, value] of Object.entries(changes)) next = write(next, path, value)
    current.current = next
    setValues(next)
    setSaving('dirty')
  }, [])
  const set = useCallback((path: string, value: Json) => setMany({ [path]: value }), [setMany])

  const save = useCallback(async (): Promise<boolean> => {
    const writing = current.current
    if (closed.current || writing === saved.current) return true
    setSaving('saving')
    const answer = await call('draft.save', { id: draft.id, values: wireValues(writing) })
    if (!answer.ok) {
      setFailure(answer.error)
      setSaving('failed')
      return false
    }
    saved.current = writing
    setFailure(null)
    setSavedAt(answer.value.savedAt)
    setSaving(current.current === writing ? 'saved' : 'dirty')
    return true
  }, [draft.id])

  const checkNow = useCallback(async (): Promise<DraftCheck | null> => {
    const asked = current.current
    const answer = await call('draft.check', { id: draft.id, values: wireValues(asked) })
    if (!answer.ok) return null
    if (current.current === asked) setCheck(answer.value)
    return answer.value
  }, [draft.id])

  // biome-ignore lint/correctness/useExhaustiveDependencies: every change of the values starts the wait again
  useEffect(() => {
    const saveLater = setTimeout(() => void save(), SAVE_AFTER_MS)
    const checkLater = setTimeout(() => void checkNow(), CHECK_AFTER_MS)
    return () => {
      clearTimeout(saveLater)
      clearTimeout(checkLater)
    }
  }, [values, save, checkNow])

  useEffect(() => {
    const stop = [
      beforeLock(save),
      onChange((topics) => {
        if (topics.has('records') || topics.has('ledger')) void checkNow()
      }),
    ]
    return () => {
      for (const each of stop) each()
      void save()
    }
  }, [save, checkNow])

  const errors = useMemo(() => errorsOf(form, values), [form, values])
  const shown = useMemo(() => resolve(form.layout, values, errors), [form, values, errors])

  return {
    draft,
    form,
    values,
    shown,
    check,
    attachments,
    saving,
    savedAt,
    failure,
    set,
    setMany,
    setAttachments,
    save,
    checkNow,
  }
}

/** The schema's issues, one line each. */
export const errorsOf = (form: ActionForm<unknown>, values: FormValues): readonly FieldError[] => {
  const parsed = form.schema.safeParse(values)
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
}
