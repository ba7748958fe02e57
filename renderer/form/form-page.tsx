/**
 * The form of one draft: the outline at the left, the paper form's sections in the middle, at the right what the field
 * expects, what should be looked at and what would change in the register; below, saving and submitting.
 *
 * Enter goes to the next field and never submits; Ctrl+Enter asks, and signs after the answer. An address with `?case=`
 * comes from a case: the record that this draft becomes is the case's replacement.
 */
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { Draft, Submitted } from '../../shared/contract/types.ts'
import type { Json } from '../../shared/json.ts'
import { type ActionForm, valueAt } from '../../shared/services/form-types.ts'
import { useApp } from '../app-state.tsx'
import { call, type Failure, onChange, onReach } from '../bridge/client.ts'
import { useCall } from '../bridge/use-call.ts'
import { isComposing, useKeys } from '../common/keys.ts'
import { Empty } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'
import { caseOf, forgetCase } from './case-drafts.ts'
import { ConfirmSubmit } from './confirm-submit.tsx'
import type { Checked } from './draft-keeper.ts'
import { type Copied, FormContext } from './form-context.ts'
import { FormFoot } from './form-foot.tsx'
import { FormHead } from './form-head.tsx'
import { FormSide } from './form-side.tsx'
import { useFormTools } from './form-tools.ts'
import { findForm } from './forms.ts'
import { focusField, focusFirst, stepField, stepSection } from './move.ts'
import { Outline } from './outline.tsx'
import { Section } from './section.tsx'
import { resolve, type Shown } from './shape.ts'
import { SubmittedPanel } from './submitted.tsx'
import { errorsOf, useDraft } from './use-draft.ts'
import { wireValues } from './wire.ts'

export const FormPage = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation()
  const draft = useCall('draft.get', { id }, [])
  const { refresh } = draft
  const missing = draft.value === null
  // Once open, the form is what counts; one that could not be opened is asked for again when the office process is back,
  // and when what it waits for (a restored counter's first sync) may have come.
  useEffect(() => {
    if (!missing) return
    const stops = [
      onReach((reach) => reach === 'here' && refresh()),
      onChange((changed) => changed.has('state') && refresh()),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }, [missing, refresh])
  if (draft.error !== null) {
    return (
      <div className="page">
        <FailureNote failure={draft.error} />
      </div>
    )
  }
  if (draft.value === null) return null
  const form = findForm(draft.value.service, draft.value.action)
  if (form === null) return <Empty whole title={t('form.unknown')} hint={t('form.unknownHint')} />
  return <OpenForm draft={draft.value} form={form} />
}

const OpenForm = ({ draft, form }: { readonly draft: Draft; readonly form: ActionForm<unknown> }) => {
  const { app } = useApp()
  const state = useDraft(draft, form, app.me?.key ?? '')
  const { shown, keeper, kept } = state
  const { values } = kept
  const [, navigate] = useLocation()
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set())
  const [tried, setTried] = useState(false)
  const [copied, setCopied] = useState<Copied>(new Map())
  const [focused, setFocused] = useState<string | null>(null)
  /** What was checked, and is signed if the answer is yes. */
  const [asking, setAsking] = useState<Checked | null>(null)
  const [refused, setRefused] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [done, setDone] = useState<Submitted | null>(null)
  const body = useRef<HTMLDivElement>(null)
  const running = useRef(false)
  const now = useRef(app.now)
  now.current = app.now
  const tools = useFormTools(draft.id, keeper, setTouched, setCopied, now)

  const empty = useMemo(() => form.empty() as Json, [form])

  /** Where the schema finds fault: all of it, at the first wrong field. */
  const showErrors = ({ wrong, sections }: Shown = shown) => {
    setTried(true)
    const first = wrong[0]
    requestAnimationFrame(() => {
      if (body.current === null) return
      if (first !== undefined && focusField(body.current, first)) return
      const section = sections.find(({ count }) => count > 0)
      if (section !== undefined) document.getElementById(`s-${section.section.name}`)?.scrollIntoView()
    })
  }
  /** One at a time: a second press while one is under way is none. */
  const once = async (run: () => Promise<void>) => {
    if (running.current) return
    running.current = true
    setBusy(true)
    await run()
    running.current = false
    setBusy(false)
  }
  const ask = async () => {
    if (done !== null || running.current) return
    setFailure(null)
    // Nothing is signed without a scan that the clerk has attached, and none of those is missing yet.
    if (keeper.now().uploads.length > 0) return setRefused(true)
    await once(async () => {
      await keeper.calm()
      const { values: given } = keeper.now()
      const stands = resolve(form.layout, given, errorsOf(form, given))
      if (stands.total > 0) return showErrors(stands)
      const [saved, checked] = await Promise.all([keeper.save(), keeper.check()])
      if (!saved) return
      if (!checked.ok) return setFailure(checked.error)
      if (keeper.now().uploads.length > 0) return setRefused(true)
      if (keeper.now().values === checked.value.of) setAsking(checked.value)
    })
  }
  const submit = () =>
    once(async () => {
      if (asking === null) return
      if (keeper.now().uploads.length > 0) {
        setAsking(null)
        return setRefused(true)
      }
      const answer = await call('draft.submit', { id: draft.id, values: wireValues(asking.of) })
      if (answer.ok) {
        keeper.close()
        await settleCase(draft.id, answer.value.id)
        setDone(answer.value)
      } else setFailure(answer.error)
      setAsking(null)
    })
  // What is asked about is what stands in the form, or it is asked anew.
  useEffect(() => setAsking((before) => (before === null || before.of === values ? before : null)), [values])
  useEffect(() => {
    if (kept.uploads.length === 0) setRefused(false)
  }, [kept.uploads.length])
  // What went wrong is told on top of the form, wherever the form stands.
  useEffect(() => {
    if (failure !== null) body.current?.scrollTo({ top: 0 })
  }, [failure])

  useKeys('page', {
    F8: () => void keeper.save(),
    'Ctrl+S': () => void keeper.save(),
    'Ctrl+Enter': () => void ask(),
    F6: () => body.current !== null && stepSection(body.current, 1),
    'Shift+F6': () => body.current !== null && stepSection(body.current, -1),
    Escape: () => void keeper.save().then((saved) => saved && navigate('/drafts')),
  })

  useEffect(() => {
    if (body.current !== null) focusFirst(body.current)
  }, [])

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (isComposing(event.nativeEvent) || event.defaultPrevented || event.key !== 'Enter') return
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const target = event.target as HTMLElement
    // In a text of several lines Enter begins a line; on an empty last one it goes on.
    const inText = target instanceof HTMLTextAreaElement && !/(^|\n)$/.test(target.value)
    const isButton = target instanceof HTMLButtonElement
    if (body.current === null || ((inText || isButton) && !event.shiftKey)) return
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
        <FormFoot
          state={state}
          busy={busy}
          refused={refused}
          loud={tried || shown.wrong.some((path) => touched.has(path))}
          onSubmit={() => void ask()}
          onErrors={showErrors}
        />
        {asking !== null && (
          <ConfirmSubmit
            draft={draft}
            // The newest on these values: the register may have changed since it was asked.
            check={kept.checked?.of === asking.of ? kept.checked.told : asking.told}
            busy={busy}
            onClose={() => setAsking(null)}
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
