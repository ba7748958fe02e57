/**
 * The ledger, quiet by default: one sentence that says whether this office's copy is central's, or how far behind it is,
 * and who witnessed it. One step deeper, for the auditor: roots, cosignatures, blocks; and the run that verifies
 * everything again.
 */
import { RefreshCw, ShieldAlert, ShieldCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { LedgerStatus } from '../../shared/contract/types.ts'
import { useApp } from '../app-state.tsx'
import { useCall } from '../bridge/use-call.ts'
import { alarmKind } from '../common/alarm-kind.ts'
import { instantText } from '../common/dates.ts'
import { CopyButton, grouped, Progress } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'
import { useLanguage } from '../common/told.tsx'
import { Ago } from '../queue/when.tsx'
import { Blocks } from './blocks.tsx'
import { comparedWithCity } from './compared.ts'
import { VerifyRun } from './verify-run.tsx'

export const LedgerPage = () => {
  const { t } = useTranslation()
  const status = useCall('ledger.status', {}, ['ledger'])
  return (
    <div className="page stack narrow-page">
      <header className="page-head">
        <h1>{t('nav.ledger')}</h1>
      </header>
      <FailureNote failure={status.error} />
      {status.value !== null && <Status status={status.value} />}
    </div>
  )
}

const Status = ({ status }: { readonly status: LedgerStatus }) => {
  const { t } = useTranslation()
  const { app } = useApp()
  const language = useLanguage()
  const { alarm } = status
  const compared = comparedWithCity(app.connection)
  const sentence = {
    same: 'ledger.same',
    behind: 'ledger.behind',
    comparing: 'ledger.comparing',
    'as-of': 'ledger.asOf',
  }[compared.how]
  const level = compared.how === 'same' || compared.how === 'as-of'
  return (
    <>
      {alarm === null ? (
        <div className={`notice ${level ? 'good' : 'info'} ledger-sentence`}>
          {level ? (
            <ShieldCheck className="icon" aria-hidden="true" />
          ) : (
            <RefreshCw className="icon" aria-hidden="true" />
          )}
          <strong>
            {t(sentence, { count: compared.how === 'behind' ? grouped(compared.by) : 0 })} ·{' '}
            {t('ledger.block', { height: grouped(status.height) })} ·{' '}
            {t('ledger.witnesses', { count: status.cosigned.length, quorum: status.quorum, offices: status.offices })}
            {status.blockTime !== null && (
              <>
                {' · '}
                <Ago at={status.blockTime} now={app.now} />
              </>
            )}
          </strong>
        </div>
      ) : (
        <div className="notice danger ledger-sentence" role="alert">
          <ShieldAlert className="icon" aria-hidden="true" />
          <div>
            <strong>
              {t(`alarm.because.${alarmKind(alarm.code)}`)}
              {alarm.entry !== null && ` ${t('ledger.alarmEntry', { entry: grouped(alarm.entry) })}`}
            </strong>
            <p>{t('ledger.alarmGoOn')}</p>
            <p className="small">
              {instantText(alarm.at, language)} · {alarm.code} · {t('ledger.evidence')} {alarm.detail}
            </p>
          </div>
        </div>
      )}
      {compared.how === 'behind' && (
        <Progress label={t('ledger.catchUp')} done={status.size} total={status.size + compared.by} startedAt={null} />
      )}
      {status.indexLag > 0 && <p className="quiet">{t('search.lag', { count: grouped(status.indexLag) })}</p>}
      {status.unreadable > 0 && (
        <p className="notice">{t('ledger.unreadable', { count: grouped(status.unreadable) })}</p>
      )}
      <VerifyRun />
      <details className="panel deeper">
        <summary>{t('ledger.deeper')}</summary>
        <div className="body stack">
          <dl className="pairs">
            <dt>{t('ledger.origin')}</dt>
            <dd className="mono">{status.origin}</dd>
            <dt>{t('ledger.size')}</dt>
            <dd>{grouped(status.size)}</dd>
            <Hash label={t('ledger.root')} value={status.root} />
            <Hash label={t('ledger.effectsRoot')} value={status.effectsRoot} />
            <dt>{t('ledger.witnessedSize')}</dt>
            <dd>{grouped(status.witnessedSize)}</dd>
            <dt>{t('ledger.cosigned')}</dt>
            <dd>
              {status.cosigned.length === 0
                ? t('ledger.noCosigner')
                : status.cosigned.map(({ office, at }) => (
                    <div key={office}>
                      {t(`errors:office.${office}`, { defaultValue: office })} · {instantText(at, language)}
                    </div>
                  ))}
            </dd>
          </dl>
          <Blocks />
        </div>
      </details>
    </>
  )
}

const Hash = ({ label, value }: { readonly label: string; readonly value: string }) => {
  const { t } = useTranslation()
  return (
    <>
      <dt>{label}</dt>
      <dd className="row">
        <span className="mono">{value}</span>
        <CopyButton text={value} label={t('common.copy')} />
      </dd>
    </>
  )
}
