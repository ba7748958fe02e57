/** One confirmation for many, after an overview that names every doubtful item. What was shown is what is approved. */
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Input } from '../../shared/contract/contract.ts'
import { useApp } from '../app-state.tsx'
import { useAction, useCall } from '../bridge/use-call.ts'
import { Measured } from '../common/measured.tsx'
import { Dialog, grouped, Key } from '../common/parts.tsx'
import { FailureNote, useProblems } from '../common/problems.tsx'
import { useTell } from '../common/told.tsx'
import { useUi } from '../frame/ui-store.ts'
import { RecordRow } from './record-row.tsx'

/** These records, or all that wait but these. */
export interface Choice {
  readonly all: boolean
  readonly but: ReadonlySet<string>
}

export const BatchApproval = ({
  choice,
  onClose,
  onDone,
}: {
  readonly choice: Choice
  readonly onClose: () => void
  readonly onDone: () => void
}) => {
  const { t } = useTranslation()
  const say = useTell()
  const problems = useProblems()
  const { app } = useApp()
  const tellAll = useUi((ui) => ui.say)
  const [{ all, but }, setChosen] = useState(choice)
  const picked: Input<'approval.overview'> = all ? { waiting: 'all', except: [...but] } : { ids: [...but] }
  const overview = useCall('approval.overview', !all && but.size === 0 ? null : picked, ['records'])
  const { run, busy, failure } = useAction('approval.approve')
  const yes = useRef<HTMLButtonElement>(null)
  const view = overview.value
  const shown = view !== null && JSON.stringify(overview.of) === JSON.stringify(picked)
  const count = view?.total ?? 0
  const may = shown && view.barred.length === 0 && count > 0 && !busy && !overview.loading

  const approve = async () => {
    if (!may || view === null) return
    const done = await run({ ...picked, digest: view.digest })
    if (done === null) return overview.refresh()
    tellAll(t('batch.done', { count: grouped(done.value.approved) }))
    onDone()
  }
  const leaveOut = (id: string) =>
    setChosen((before) => {
      const next = new Set(before.but)
      if (before.all) next.add(id)
      else next.delete(id)
      return { ...before, but: next }
    })

  return (
    <Dialog
      title={view === null ? t('batch.preparing') : t('batch.title', { count: grouped(count) })}
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
            {busy ? t('batch.busy') : t('batch.approve', { count: grouped(count) })} <Key name="Ctrl+Enter" />
          </button>
        </>
      }
    >
      {shown && count === 0 && <p>{t('batch.nothing')}</p>}
      <FailureNote failure={failure ?? overview.error} />
      {view === null && overview.error === null && <p className="quiet">{t('batch.looking')}</p>}
      {view !== null && (
        <>
          {all && <p>{t('batch.allWaiting', { count: grouped(count) })}</p>}
          {view.skipped.map(({ code, count: left }) => (
            <p key={code} className="notice info">
              {t('batch.skipped', { count: grouped(left) })} {problems.failure({ code })}
            </p>
          ))}
          {view.barred.length > 0 && (
            <section className="stack tight">
              <h3>{t('batch.barred', { count: grouped(view.barred.length) })}</h3>
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
            <h3>{t('batch.doubtful', { count: grouped(view.doubtful.length) })}</h3>
            {view.doubtful.length === 0 && <p className="quiet">{t('batch.noDoubt')}</p>}
            {view.doubtful.length > 0 && (
              <Measured
                label={t('batch.doubtful', { count: grouped(view.doubtful.length) })}
                items={view.doubtful}
                keyOf={({ record }) => record.id}
                render={({ record, warnings, refusal }) => (
                  <div className="panel">
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
                        <p key={`${warning.code} ${JSON.stringify(warning.data)}`} className="warning-text">
                          {problems.warning(record.service, warning)}
                        </p>
                      ))}
                    </div>
                  </div>
                )}
              />
            )}
          </section>
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
        </>
      )}
    </Dialog>
  )
}
