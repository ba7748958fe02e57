/**
 * One case: what happened in one sentence, both records in equal rows, what else hangs on ours, and three buttons that
 * say what each will do and to whom. The decision is a record of its own: signed here, then approved.
 */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import type { CaseDetail } from '../../shared/contract/types.ts'
import { useApp } from '../app-state.tsx'
import { useAction, useCall } from '../bridge/use-call.ts'
import { instantText } from '../common/dates.ts'
import { Empty } from '../common/parts.tsx'
import { FailureNote, useProblems } from '../common/problems.tsx'
import { Say, useLanguage, useTell } from '../common/told.tsx'
import { rememberCase } from '../form/case-drafts.ts'
import { RecordRow } from '../queue/record-row.tsx'
import { BulkCase } from './bulk-pane.tsx'
import { DecideDialog } from './decide-dialog.tsx'
import { SideBySide } from './side-by-side.tsx'
import { WayButton } from './way-button.tsx'
import { isAboutPeople, wayOf } from './ways.ts'

export const CasePane = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation()
  const found = useCall('case.get', { id }, ['cases', 'records'])
  if (found.value === null) {
    return found.error === null ? (
      <Empty title={t('common.loading')} />
    ) : (
      <div className="page">
        <FailureNote failure={found.error} />
      </div>
    )
  }
  return found.value.gathered === null ? (
    <Case found={found.value} />
  ) : (
    <BulkCase found={found.value} gathered={found.value.gathered} />
  )
}

const Case = ({ found }: { readonly found: CaseDetail }) => {
  const { t } = useTranslation()
  const say = useTell()
  const language = useLanguage()
  const problems = useProblems()
  const { app } = useApp()
  const [, navigate] = useLocation()
  const amending = useAction('case.amend')
  const [asking, setAsking] = useState<'withdraw' | 'void' | null>(null)
  const { record, first } = found
  const writes = app.me?.roles.some((role) => role === 'clerk' || role === 'supervisor') ?? false
  const people = isAboutPeople(found.kind)

  const amend = async () => {
    const draft = await amending.run({ id: found.id })
    if (draft === null) return
    rememberCase(draft.value.id, found.id)
    navigate(`/draft/${draft.value.id}`)
  }

  return (
    <div className="pane case">
      <div className="pane-scroll">
        <header className="stack tight">
          <div className="row wrap">
            <span className="receipt-no whole">{record.receiptNo ?? record.id.slice(0, 16)}</span>
            <span className="grow" />
            <span className="quiet small nowrap">
              {t('case.openedAt', { when: instantText(found.openedAt, language) })}
            </span>
            <span className={`badge ${found.state === 'open' ? 'bad' : found.state === 'deciding' ? 'waiting' : ''}`}>
              {t(`case.state.${found.state}`)}
            </span>
          </div>
          <h1>{say(record.title)}</h1>
        </header>
        <div className={`notice ${people ? 'warning' : 'danger'} case-sentence`}>
          <div>
            <strong>
              <Say value={found.sentence} />
            </strong>
            <p>{problems.reason(found.reason)}</p>
            {people && found.state === 'open' && (
              <p>
                {t('case.notSame')} <Link href={`/record/${record.id}`}>{t('case.openOurs')}</Link>
              </p>
            )}
          </div>
        </div>
        {found.rows.length > 0 && <SideBySide found={found} />}
        {first === null && !people && <p className="quiet">{t('case.noFirst')}</p>}
        <section className="stack tight">
          <h2>{t('case.dependents', { count: found.dependents.length })}</h2>
          {found.dependents.length === 0 ? (
            <p className="quiet">{t('case.noDependents')}</p>
          ) : (
            <ul className="case-links">
              {found.dependents.map((each) => (
                <li key={each.id}>
                  <Link href={`/record/${each.id}`}>
                    <RecordRow record={each} now={app.now} />
                  </Link>
                </li>
              ))}
            </ul>
          )}
        </section>
        <section className="stack tight">
          <h2>{t('case.papers', { count: found.papers.length })}</h2>
          {found.papers.length === 0 ? (
            <p className="quiet">{t('case.noPapers')}</p>
          ) : (
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">{t('paper.serial')}</th>
                  <th scope="col">{t('paper.kind')}</th>
                  <th scope="col">{t('paper.printedAt')}</th>
                </tr>
              </thead>
              <tbody>
                {found.papers.map(({ serial, kind, printedAt }) => (
                  <tr key={serial}>
                    <td className="mono">{serial}</td>
                    <td>{t(`paper.${kind}`)}</td>
                    <td>{instantText(printedAt, language)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </section>
        <FailureNote failure={amending.failure} />
        {found.decisionRecord !== null && (
          <div className="notice info">
            <p>
              {t(found.state === 'closed' ? 'case.decided' : 'case.deciding', {
                decision: t(`case.decision.${wayOf(found.kind, found.decision ?? 'withdraw')}`),
              })}{' '}
              <Link href={`/record/${found.decisionRecord.id}`}>{t('case.decisionRecord')}</Link>
            </p>
          </div>
        )}
      </div>
      {found.state === 'open' && writes && (
        <section className="case-foot" aria-label={t('case.ways')}>
          <h2>{t('case.ways')}</h2>
          <div className="case-ways">
            {!people && <WayButton name="amend" onClick={() => void amend()} busy={amending.busy} main />}
            <WayButton name={wayOf(found.kind, 'withdraw')} onClick={() => setAsking('withdraw')} />
            <WayButton
              name="void"
              onClick={() => setAsking('void')}
              count={found.papers.length}
              off={found.papers.length === 0}
            />
          </div>
        </section>
      )}
      {asking !== null && <DecideDialog found={found} decision={asking} onClose={() => setAsking(null)} />}
    </div>
  )
}
