/** Beside the form: help for the field in hand, what should be looked at, and what the record would change. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { useProblems } from '../common/problems.tsx'
import { useTell } from '../common/told.tsx'
import { Changes } from '../record/changes.tsx'
import type { DraftState } from './use-draft.ts'

export const FormSide = ({ state, focused }: { readonly state: DraftState; readonly focused: string | null }) => {
  const { t } = useTranslation()
  const say = useTell()
  const problems = useProblems()
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set())
  const { shown, draft } = state
  const check = state.kept.checked?.told ?? null
  const field = shown.sections
    .flatMap(({ rows }) => rows.flatMap(({ fields }) => fields))
    .find(({ path }) => path === focused)?.field
  const warnings = check?.warnings ?? []
  return (
    <aside className="form-side">
      <section className="side-help" aria-live="polite">
        <h2>{field === undefined ? t('form.help') : t(field.label)}</h2>
        <p className="quiet">
          {field?.help !== undefined
            ? t(field.help)
            : field === undefined
              ? t('form.helpNone')
              : t(`form.kind.${field.kind}`)}
        </p>
      </section>
      {check !== null && check.refusal !== null && (
        <section className="notice danger stack tight" role="alert">
          <div>
            <strong>{t('form.refused')}</strong>
            <p>{problems.reason(check.refusal)}</p>
            {check.refusal.first !== null && (
              <p>
                <Link href={`/record/${check.refusal.first.id}`}>
                  {check.refusal.first.receiptNo ?? t('record.open')} · {say(check.refusal.first.summary)}
                </Link>
              </p>
            )}
          </div>
        </section>
      )}
      {warnings.length > 0 && (
        <section>
          <h2>{t('form.warnings', { count: warnings.length })}</h2>
          <ul className="stack tight">
            {warnings.map((warning) => {
              const key = `${warning.code} ${JSON.stringify(warning.data)}`
              const read = seen.has(key)
              return (
                <li key={key} className={`warning-item${read ? ' read' : ''}`}>
                  <p>{problems.warning(draft.service, warning)}</p>
                  <label className="check-label small">
                    <input
                      type="checkbox"
                      checked={read}
                      onChange={() =>
                        setSeen((before) =>
                          read ? new Set([...before].filter((each) => each !== key)) : new Set(before).add(key),
                        )
                      }
                    />
                    {t('form.seen')}
                  </label>
                </li>
              )
            })}
          </ul>
        </section>
      )}
      <section>
        <h2>{t('record.changes')}</h2>
        {check === null || check.changes.length === 0 ? (
          <p className="quiet">{t('form.changesLater')}</p>
        ) : (
          <Changes changes={check.changes} narrow />
        )}
      </section>
    </aside>
  )
}
