/**
 * The form of one draft: the outline at the left, the paper form's sections in the middle, at the right what the field
 * expects, what should be looked at and what would change in the register; below, saving and submitting.
 *
 * Enter goes to the next field and never submits; Ctrl+Enter asks, and signs after the answer. An address with `?case=`
 * comes from a case: the record that this draft becomes is the case's replacement.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { Draft, Submitted } from '../../shared/contract/types.ts'
import type { Json } from '../../shared/json.ts'
import { type ActionForm, valueAt } from '../../shared/services/form-types.ts'
import { useApp } from '../app-state.tsx'
import { call, type Failure } from '../bridge/client.ts'
import { useCall } from '../bridge/use-call.ts'
import { dateOf } from '../common/dates.ts'
import { isComposing, useKeys } from '../common/keys.ts'
import { Empty } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'
import { caseOf, forgetCase } from './case-drafts.ts'
import { ConfirmSubmit } from './confirm-submit.tsx'
import { type Copied, FormContext } from './form-context.ts'
import { FormFoot } from './form-foot.tsx'
import { FormHead } from './form-head.tsx'
import { FormSide } from './form-side.tsx'
import { findForm } from './forms.ts'
import { focusField, stepField, stepSection } from './move.ts'
import { Outline } from './outline.tsx'
import { Section } from './section.tsx'
import { SubmittedPanel } from './submitted.tsx'
import { useDraft } from './use-draft.ts'
import { wireValues } from './wire.ts'

export const FormPage = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation()
  const draft = useCall('draft.get', { id }, [])
  if (draft.error !== null) {
    return (
      <div className="page">
        <FailureNote failure={draft.error} />
      </div>
    )
  }
  if (draft.value === null) return null
  const form = findForm(draft.value.service, draft.value.action)
  if (form === null) return <Empty title={t('form.unknown')} hint={t('form.unknownHint')} />
  return <OpenForm draft={draft.value} form={form} />
}

const OpenForm = ({ draft, form }: { readonly draft: Draft; readonly form: ActionForm<unknown> }) => {
  const state = useDraft(draft, form)
  const { shown, values, set, setMany, save, checkNow } = state
  const [, navigate] = useLocation()
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set())
  const [tried, setTried] = useState(false)
  const [copied, setCopied] = useState<Copied>(new Map())
  const [focused, setFocused] = useState<string | null>(null)
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [done, setDone] = useState<Submitted | null>(null)
  const body = useRef<HTMLDivElement>(null)
  const { app } = useApp()
  const now = useRef(app.now)
  now.current = app.now
  const newest = useRef(values)
  newest.current = values

  const touch = useCallback((path: string) => {
    setTouched((before) => (before.has(path) ? before : new Set(before).add(path)))
  }, [])
  const copyIn = useCallback(
    (changes: { readonly [path: string]: Json }, from: 'register' | 'fields') => {
      setMany(changes)
      const mark = from === 'register' ? dateOf(now.current) : ''
      setCopied((before) => new Map([...before, ...Object.keys(changes).map((path): [string, string] => [path, mark])]))
    },
    [setMany],
  )
  const setByHand = useCallback(
    (path: string, value: Json) => {
      set(path, value)
      setCopied((before) => (before.has(path) ? new Map([...before].filter(([each]) => each !== path)) : before))
    },
    [set],
  )
  const tools = useMemo(
    () => ({
      draftId: draft.id,
      valuesNow: () => newest.current,
      set: setByHand,
      copyIn,
      touch,
      attachments: state.attachments,
      setAttachments: state.setAttachments,
    }),
    [draft.id, setByHand, copyIn, touch, state.attachments, state.setAttachments],
  )

  const empty = useMemo(() => form.empty() as Json, [form])
  const refusal = state.check?.refusal ?? null

  /** Where the schema finds fault: all of it, at the first wrong field. */
  const showErrors = () => {
    setTried(true)
    const first = shown.wrong[0]
    requestAnimationFrame(() => {
      if (body.current === null) return
      if (first !== undefined && focusField(body.current, first)) return
      const section = shown.sections.find(({ count }) => count > 0)
      if (section !== undefined) document.getElementById(`s-${section.section.name}`)?.scrollIntoView()
    })
  }
  const ask = async () => {
    if (done !== null || busy) return
    if (shown.total > 0) return showErrors()
    setFailure(null)
    setBusy(true)
    const [saved] = await Promise.all([save(), checkNow()])
    setBusy(false)
    if (saved) setAsking(true)
  }
  const submit = async () => {
    if (busy) return
    setBusy(true)
    const answer = await call('draft.submit', { id: draft.id, values: wireValues(newest.current) })
    if (answer.ok) await settleCase(draft.id, answer.value.id)
    setBusy(false)
    setAsking(false)
    if (answer.ok) setDone(answer.value)
    else setFailure(answer.error)
  }

  useKeys('page', {
    F8: () => void save(),
    'Ctrl+S': () => void save(),
    'Ctrl+Enter': () => void ask(),
    F6: () => body.current !== null && stepSection(body.current, 1),
    'Shift+F6': () => body.current !== null && stepSection(body.current, -1),
    Escape: () => void save().then((saved) => saved && navigate('/drafts')),
  })

  useEffect(() => {
    const first = body.current?.querySelector<HTMLElement>('[data-field]:not([readonly])')
    first?.focus()
  }, [])

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (isComposing(event.nativeEvent) || event.defaultPrevented || event.key !== 'Enter') return
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const target = event.target as HTMLElement
    const inText = target instanceof HTMLTextAreaElement
    const isButton = target instanceof HTMLButtonElement
    if (body.current === null || inText || (isButton && !event.shiftKey)) return
    event.preventDefault()
    stepField(body.current, event.shiftKey ? -1 : 1)
  }

  if (done !== null) return <SubmittedPanel draft={draft} submitted={done} />
  return (
    <FormContext value={tools}>
      <div className="form-page">
        <FormHead draft={draft} form={form} />
        <Outline shown={shown} showErrors={tried} touched={touched} />
        {/* biome-ignore lint/a11y/noStaticElementInteractions: Enter moves between the fields inside */}
        <div
          ref={body}
          className="form-body"
          onKeyDown={onKeyDown}
          onFocus={(event) => setFocused((event.target as HTMLElement).dataset.field ?? null)}
        >
          <FailureNote failure={failure} />
          {shown.sections.map((section, i) => (
            <Section
              key={section.section.name}
              shown={section}
              number={i + 1}
              values={values}
              model={section.section.repeat === undefined ? undefined : valueAt(empty, `${section.section.path}.0`)}
              errorAt={(path) => (tried || touched.has(path) ? (shown.byField.get(path) ?? null) : null)}
              copied={copied}
              showErrors={tried || isVisited(touched, section.section.path)}
            />
          ))}
        </div>
        <FormSide state={state} focused={focused} />
        <FormFoot state={state} busy={busy} onSubmit={() => void ask()} onErrors={showErrors} />
        {asking && (
          <ConfirmSubmit
            draft={draft}
            check={state.check}
            refusal={refusal}
            busy={busy}
            onClose={() => setAsking(false)}
            onSubmit={() => void submit()}
          />
        )}
      </div>
    </FormContext>
  )
}

const isVisited = (touched: ReadonlySet<string>, path: string): boolean =>
  path !== '' && [...touched].some((each) => each.startsWith(`${path}.`))

/** The record that amends a case's record decides the case; a failure leaves the case open, where it is told. */
const settleCase = async (draft: string, record: string): Promise<void> => {
  const id = caseOf(draft)
  if (id === null) return
  const answer = await call('case.decide', { id, decision: 'amend', replacement: record })
  if (answer.ok) forgetCase(draft)
}
