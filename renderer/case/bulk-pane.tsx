/**
 * What a leaver had signed, in one case: whose records, which of them wait, and two buttons that name how many. Any of
 * them opens as a case of its own for whoever would rather decide it alone.
 */
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { CASE_AT_ONCE } from '../../shared/contract/contract.ts'
import type { CaseDetail, CaseSummary, LeftRecord } from '../../shared/contract/types.ts'
import { useApp } from '../app-state.tsx'
import { useAction } from '../bridge/use-call.ts'
import { instantText } from '../common/dates.ts'
import { Dialog, Key } from '../common/parts.tsx'
import { FailureNote, useProblems } from '../common/problems.tsx'
import { Say, useLanguage } from '../common/told.tsx'
import { useUi } from '../frame/ui-store.ts'
import { RecordRow } from '../queue/record-row.tsx'
import { WayButton } from './way-button.tsx'

type Gathered = NonNullable<CaseSummary['gathered']>

export const countOf = ({ open, deciding, closed }: Gathered): number => open + deciding + closed

export const BulkCase = ({ found, gathered }: { readonly found: CaseDetail; readonly gathered: Gathered }) => {
  const { t } = useTranslation()
  const language = useLanguage()
  const problems = useProblems()
  const { app } = useApp()
  const [asking, setAsking] = useState<'adopt' | 'withdraw' | null>(null)
  const [left, setLeft] = useState<readonly LeftRecord[]>([])
  const { who, open, deciding, closed } = gathered
  const roles = app.me?.roles ?? []
  const adopts = roles.includes('supervisor')
  const writes = adopts || roles.includes('clerk')
  const count = Math.min(open, CASE_AT_ONCE)
  return (
    <div className="pane case">
      <div className="pane-scroll">
        <header className="stack tight">
          <div className="row wrap">
            <span className="grow" />
            <span className="quiet small nowrap">
              {t('case.openedAt', { when: instantText(found.openedAt, language) })}
            </span>
            <span className={`badge ${found.state === 'open' ? 'bad' : found.state === 'deciding' ? 'waiting' : ''}`}>
              {t(`case.state.${found.state}`)}
            </span>
          </div>
          <h1>{t('case.bulkTitle', { who, count: countOf(gathered) })}</h1>
        </header>
        <div className="notice danger case-sentence">
          <div>
            <strong>
              <Say value={found.sentence} />
            </strong>
            <p>{problems.reason(found.reason)}</p>
          </div>
        </div>
        {left.length > 0 && <Left records={left} />}
        <section className="stack tight">
          <h2>{t('case.bulkRecords', { count: open })}</h2>
          {deciding + closed > 0 && <p className="quiet">{t('case.bulkElse', { deciding, closed })}</p>}
          <ul className="case-links">
            {found.records.map((each) => (
              <li key={each.id}>
                <Link href={`/cases/${each.id}`}>
                  <RecordRow record={each} now={app.now} />
                </Link>
              </li>
            ))}
          </ul>
          {found.records.length < open && (
            <p className="quiet">{t('case.bulkShown', { count: found.records.length })}</p>
          )}
        </section>
      </div>
      {found.state === 'open' && writes && (
        <section className="case-foot" aria-label={t('case.ways')}>
          <h2>{t('case.ways')}</h2>
          <div className="case-ways">
            <WayButton name="adopt" onClick={() => setAsking('adopt')} count={count} off={!adopts} main />
            <WayButton name="withdrawAll" onClick={() => setAsking('withdraw')} count={count} />
          </div>
        </section>
      )}
      {asking !== null && (
        <SettleDialog
          id={found.id}
          decision={asking}
          count={count}
          onClose={() => setAsking(null)}
          onSettled={(records) => {
            setLeft(records)
            setAsking(null)
          }}
        />
      )}
    </div>
  )
}

/** What the last decision did not settle, each with its reason. */
const Left = ({ records }: { readonly records: readonly LeftRecord[] }) => {
  const { t } = useTranslation()
  const problems = useProblems()
  return (
    <section className="stack tight">
      <h2>{t('case.left', { count: records.length })}</h2>
      <ul className="case-links">
        {records.map(({ id, receiptNo, reason, alone }) => (
          <li key={id}>
            <Link href={`/cases/${id}`}>
              <strong>{receiptNo ?? `${id.slice(0, 12)}…`}</strong> · {t(alone ? 'case.leftAlone' : 'case.leftWaiting')}
              <br />
              {problems.reason(reason)} <span className="quiet small">{reason.code}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}

const SettleDialog = ({
  id,
  decision,
  count,
  onClose,
  onSettled,
}: {
  readonly id: string
  readonly decision: 'adopt' | 'withdraw'
  readonly count: number
  readonly onClose: () => void
  readonly onSettled: (left: readonly LeftRecord[]) => void
}) => {
  const { t } = useTranslation()
  const say = useUi((ui) => ui.say)
  const { run, busy, failure } = useAction('case.settle')
  const yes = useRef<HTMLButtonElement>(null)
  const way = decision === 'adopt' ? 'adopt' : 'withdrawAll'
  const settle = async () => {
    const done = await run({ id, decision, count })
    if (done === null) return
    const { signed, left } = done.value
    say(left.length === 0 ? t('case.settled', { signed }) : t('case.settledSome', { signed, left: left.length }))
    onSettled(left)
  }
  return (
    <Dialog
      title={t('case.decideTitle', { decision: t(`case.way.${way}`, { count }) })}
      onClose={onClose}
      focus={yes}
      keys={{ 'Ctrl+Enter': () => void settle() }}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('common.cancel')} <Key name="Esc" />
          </button>
          <button ref={yes} type="button" className="button main" disabled={busy} onClick={() => void settle()}>
            {t('case.sign')} <Key name="Enter" />
          </button>
        </>
      }
    >
      <p>{t(`case.wayDoes.${way}`, { count })}</p>
      <p className="quiet small">{t('case.decideExplain')}</p>
      <FailureNote failure={failure} />
    </Dialog>
  )
}
