/** One confirmation for many, after an overview that names every doubtful item. What was shown is what is approved. */
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp } from '../app-state.tsx'
import { useAction, useCall } from '../bridge/use-call.ts'
import { Dialog, grouped, Key } from '../common/parts.tsx'
import { FailureNote, useProblems } from '../common/problems.tsx'
import { useTell } from '../common/told.tsx'
import { useUi } from '../frame/ui-store.ts'
import { RecordRow } from './record-row.tsx'

export const BatchApproval = ({
  ids,
  onClose,
  onDone,
}: {
  readonly ids: readonly string[]
  readonly onClose: () => void
  readonly onDone: () => void
}) => {
  const { t } = useTranslation()
  const say = useTell()
  const problems = useProblems()
  const { app } = useApp()
  const tellAll = useUi((ui) => ui.say)
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const chosen = ids.filter((id) => !left.has(id))
  const overview = useCall('approval.overview', chosen.length === 0 ? null : { ids: chosen }, ['records'])
  const { run, busy, failure } = useAction('approval.approve')
  const yes = useRef<HTMLButtonElement>(null)
  const view = overview.value
  const shown = view !== null && JSON.stringify(overview.of?.ids) === JSON.stringify(chosen)
  const barred = new Set(view?.barred.map(({ id }) => id))
  const may = shown && barred.size === 0 && !busy && !overview.loading

  const approve = async () => {
    if (!may || view === null) return
    const done = await run({ ids: [...chosen], digest: view.digest })
    if (done === null) return overview.refresh()
    tellAll(t('batch.done', { count: done.value.approved }))
    onDone()
  }
  const leaveOut = (id: string) => setLeft((before) => new Set(before).add(id))

  return (
    <Dialog
      title={t('batch.title', { count: chosen.length })}
      wide
      onClose={onClose}
      focus={yes}
      keys={{ 'Ctrl+Enter': () => void approve() }}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('common.cancel')} <Key name="Esc" />
          </button>
          <button ref={yes} type="button" className="button main" disabled={!may} onClick={() => void approve()}>
            {busy ? t('batch.busy') : t('batch.approve', { count: chosen.length })} <Key name="Ctrl+Enter" />
          </button>
        </>
      }
    >
      {chosen.length === 0 && <p>{t('batch.nothing')}</p>}
      <FailureNote failure={failure ?? overview.error} />
      {view !== null && (
        <>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('batch.what')}</th>
                <th scope="col" className="number">
                  {t('batch.count')}
                </th>
              </tr>
            </thead>
            <tbody>
              {view.byAction.map(({ title, count }) => (
                <tr key={say(title)}>
                  <td>{say(title)}</td>
                  <td className="number">{grouped(count)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {view.barred.length > 0 && (
            <section className="stack tight">
              <h3>{t('batch.barred', { count: view.barred.length })}</h3>
              <ul className="stack tight">
                {view.barred.map(({ id, code }) => (
                  <li key={id} className="notice danger row">
                    <span className="grow">{problems.failure({ code })}</span>
                    <button type="button" className="button small" onClick={() => leaveOut(id)}>
                      {t('batch.leaveOut')}
                    </button>
                  </li>
                ))}
              </ul>
            </section>
          )}
          <section className="stack tight">
            <h3>{t('batch.doubtful', { count: view.doubtful.length })}</h3>
            {view.doubtful.length === 0 && <p className="quiet">{t('batch.noDoubt')}</p>}
            <ul className="stack tight">
              {view.doubtful.map(({ record, warnings, refusal }) => (
                <li key={record.id} className="panel">
                  <div className="body stack tight">
                    <div className="row">
                      <span className="grow">
                        <RecordRow record={record} now={app.now} states={false} />
                      </span>
                      <button type="button" className="button small" onClick={() => leaveOut(record.id)}>
                        {t('batch.leaveOut')}
                      </button>
                    </div>
                    {refusal !== null && <p className="field-error">{problems.reason(refusal)}</p>}
                    {warnings.map((warning) => (
                      <p key={warning.code} className="warning-text">
                        {problems.warning(record.service, warning)}
                      </p>
                    ))}
                  </div>
                </li>
              ))}
            </ul>
          </section>
        </>
      )}
    </Dialog>
  )
}
