/**
 * The offline check of a paper: its symbols scanned or pasted, its file, or a picture of it. The checker shows the facts
 * itself, as of the checkpoint that the paper carries; it needs no connection and no login to any other office.
 */
import { CircleAlert, CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PaperCheck } from '../../shared/contract/types.ts'
import { useAction } from '../bridge/use-call.ts'
import { instantText } from '../common/dates.ts'
import { base64Of } from '../common/files.ts'
import { grouped } from '../common/parts.tsx'
import { FailureNote, useProblems } from '../common/problems.tsx'
import { useLanguage } from '../common/told.tsx'
import { FactsTab } from '../record/facts-tab.tsx'
import { symbolsIn } from './read-symbols.ts'

export const CheckPage = () => {
  const { t } = useTranslation()
  const [parts, setParts] = useState<readonly string[]>([])
  const [typed, setTyped] = useState('')
  const [note, setNote] = useState<string | null>(null)
  const [checked, setChecked] = useState<PaperCheck | null>(null)
  const { run, busy, failure } = useAction('paper.check')

  const check = async (more: readonly string[]) => {
    const all = [...new Set([...parts, ...more])]
    if (all.length === 0) return
    setParts(all)
    setTyped('')
    const done = await run({ parts: all })
    if (done !== null) setChecked(done.value)
  }
  const open = async (files: readonly File[]) => {
    setNote(null)
    const found: string[] = []
    for (const file of files) {
      if (file.type.startsWith('image/')) found.push(...(await symbolsIn(file)))
      else found.push(await base64Of(file))
    }
    if (found.length === 0) setNote(t('check.noSymbol'))
    else await check(found)
  }
  const again = () => {
    setParts([])
    setChecked(null)
    setNote(null)
  }

  return (
    <div className="page stack narrow-page">
      <header className="page-head">
        <h1>{t('check.title')}</h1>
      </header>
      <p>{t('check.explain')}</p>
      <label className="stack tight">
        {t('check.scan')}
        <textarea
          className="input mono"
          rows={3}
          value={typed}
          placeholder={t('check.placeholder')}
          onChange={(event) => setTyped(event.target.value)}
        />
      </label>
      <div className="row wrap">
        <button
          type="button"
          className="button main"
          disabled={busy || typed.trim() === ''}
          onClick={() => void check(typed.split(/\s*\n\s*/).filter((line) => line !== ''))}
        >
          {t('check.check')}
        </button>
        <label className="button">
          {t('check.open')}
          <input
            type="file"
            className="unseen"
            multiple
            accept=".daejang,image/png,image/jpeg,image/webp"
            onChange={(event) => {
              void open([...(event.target.files ?? [])])
              event.target.value = ''
            }}
          />
        </label>
        {parts.length > 0 && (
          <>
            <span className="quiet">{t('check.parts', { count: parts.length })}</span>
            <button type="button" className="button bare" onClick={again}>
              {t('check.again')}
            </button>
          </>
        )}
      </div>
      {note !== null && <p className="field-error">{note}</p>}
      <FailureNote failure={failure} />
      {checked !== null && <Verdict checked={checked} />}
    </div>
  )
}

const Verdict = ({ checked }: { readonly checked: PaperCheck }) => {
  const { t, i18n } = useTranslation()
  const language = useLanguage()
  const problems = useProblems()
  const { verdict, code, asOf, facts, missing } = checked
  const good = verdict === 'good'
  const why = [`errors:${code}`, `ui:check.code.${code}`].find((key) => i18n.exists(key))
  return (
    <section className="stack" aria-live="polite">
      <div className={`notice ${good ? 'good' : verdict === 'incomplete' ? 'warning' : 'danger'}`}>
        {good ? (
          <CircleCheck className="icon" aria-hidden="true" />
        ) : (
          <CircleAlert className="icon" aria-hidden="true" />
        )}
        <div>
          <strong>{t(`check.verdict.${verdict}`)}</strong>
          {missing.length > 0 && <p>{t('check.missing', { numbers: missing.map((each) => each + 1).join(', ') })}</p>}
          {why !== undefined ? (
            <p>{t(why)}</p>
          ) : (
            verdict === 'not-accepted' && <p>{problems.reason({ code, data: {} })}</p>
          )}
          {asOf !== null && (
            <p className="small">
              {t('check.asOf', { when: instantText(asOf.time, language), size: grouped(asOf.size) })}{' '}
              {t(asOf.witnessed ? 'check.witnessed' : 'check.notWitnessed')}
            </p>
          )}
        </div>
      </div>
      {facts.length > 0 && (
        <section className="panel">
          <header>
            <h2>{t('check.facts')}</h2>
          </header>
          <FactsTab facts={facts} />
        </section>
      )}
    </section>
  )
}
