/**
 * One record, whole: where it is on its way, what it changes, what to look at, what it says, its scans, its history,
 * its receipt; below, what the one who looks may do next. What is sealed shows masked until it is opened for a purpose.
 */
import { Tabs } from '@base-ui/react/tabs'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import type { RecordDetail, Unsealed } from '../../shared/contract/types.ts'
import { useApp } from '../app-state.tsx'
import { useCall } from '../bridge/use-call.ts'
import { instantText } from '../common/dates.ts'
import { CopyButton, Empty, StateBadge } from '../common/parts.tsx'
import { FailureNote, useProblems, WarningLine } from '../common/problems.tsx'
import { Say, useLanguage, useTell } from '../common/told.tsx'
import { StepDialog } from '../pending/step-dialog.tsx'
import { RecordActions } from './actions.tsx'
import { AttachmentsTab } from './attachments-tab.tsx'
import { Changes } from './changes.tsx'
import { FactsTab } from './facts-tab.tsx'
import { HistoryTab } from './history-tab.tsx'
import { likelyPurpose, type Purpose } from './purpose.ts'
import { ReceiptTab } from './receipt-tab.tsx'
import { Steps } from './steps.tsx'
import { UnsealBar } from './unseal-bar.tsx'

export const RecordPane = ({ id, onDone }: { readonly id: string; readonly onDone: () => void }) => {
  const { t } = useTranslation()
  const record = useCall('record.get', { id }, ['records', 'cases', 'ledger'])
  const [opened, setOpened] = useState<{ readonly id: string; readonly content: Unsealed } | null>(null)
  // What was opened for one purpose is not kept for the next look.
  // biome-ignore lint/correctness/useExhaustiveDependencies: forgotten whenever another record is shown
  useEffect(() => setOpened(null), [id])

  if (record.value === null) {
    if (record.error !== null) {
      return (
        <div className="page">
          <FailureNote failure={record.error} />
        </div>
      )
    }
    return <Empty title={t('common.loading')} />
  }
  const shown = record.value
  return (
    <Pane
      key={shown.id}
      record={shown}
      current={shown.id === id}
      opened={opened?.id === shown.id ? opened.content : null}
      onOpened={(content) => setOpened({ id: shown.id, content })}
      onDone={onDone}
    />
  )
}

const Pane = ({
  record,
  current,
  opened,
  onOpened,
  onDone,
}: {
  readonly record: RecordDetail
  /** Not while another was chosen and is on its way: what is pressed now is not meant for this one. */
  readonly current: boolean
  readonly opened: Unsealed | null
  readonly onOpened: (content: Unsealed) => void
  readonly onDone: () => void
}) => {
  const { t } = useTranslation()
  const say = useTell()
  const language = useLanguage()
  const problems = useProblems()
  const view = opened?.view ?? record.view
  const changes = opened?.changes ?? record.changes
  const files = opened?.attachments.length ?? record.attachments.length
  const { app } = useApp()
  const [, navigate] = useLocation()
  const [extending, setExtending] = useState(false)
  // One purpose for all that is opened of this record: it is shown wherever something can be.
  const [purpose, setPurpose] = useState<Purpose>({ code: likelyPurpose(app.me, record.state), note: '' })
  return (
    <div className="pane">
      <div className="pane-scroll">
        <header className="stack tight">
          <div className="row wrap">
            <span className="receipt-no whole">{record.receiptNo ?? record.id.slice(0, 16)}</span>
            {record.receiptNo !== null && <CopyButton text={record.receiptNo} label={t('record.copyReceiptNo')} />}
            <span className="grow" />
            {record.dueAt !== null && record.state !== 'accepted' && (
              <span className="quiet small nowrap">
                {t('record.due', { when: instantText(record.dueAt, language) })}
              </span>
            )}
            {record.may.includes('extend') && (
              <button type="button" className="button bare small" onClick={() => setExtending(true)}>
                {t('procedure.extend')}
              </button>
            )}
            <StateBadge state={record.state} />
          </div>
          <h1>{say(view.title)}</h1>
          <p className="quiet">{say(view.summary)}</p>
          <Steps state={record.state} witnessed={record.witnessed} />
          {record.parcels.length > 0 && (
            <p className="row wrap">
              {record.parcels.map(({ pnu, address }) => (
                <Link key={pnu} href={`/parcel/${pnu}`}>
                  {t('parcel.of', { address })}
                </Link>
              ))}
            </p>
          )}
        </header>
        {record.erased && <WarningLine text={t('record.erased')} />}
        {record.reason !== null && (
          <div className="notice danger">
            <div>
              <strong>{t(`record.why.${record.state}`, { defaultValue: t('record.why') })}</strong>
              <p>{problems.reason(record.reason)}</p>
              {record.caseId !== null && <Link href={`/cases/${record.caseId}`}>{t('record.openCase')}</Link>}
            </div>
          </div>
        )}
        {record.state === 'returned' && <Returned record={record} />}
        {record.may.includes('unseal') && opened === null && (
          <UnsealBar record={record} current={current} purpose={purpose} onPurpose={setPurpose} onOpened={onOpened} />
        )}
        {changes.length > 0 && (
          <section className="panel">
            <header>
              <h2>{t(changesTitle(record, changes))}</h2>
            </header>
            <Changes changes={changes} past={record.log !== null} />
          </section>
        )}
        {(record.warnings.length > 0 || record.flags.length > 0) && (
          <section className="stack tight">
            <h2>{t('record.look', { count: record.warnings.length + record.flags.length })}</h2>
            {record.warnings.map((warning) => (
              <WarningLine
                key={`${warning.code} ${JSON.stringify(warning.data)}`}
                text={problems.warning(record.service, warning)}
              />
            ))}
            {record.flags.map((flag) => (
              <WarningLine key={flag} text={problems.flag(flag)} />
            ))}
          </section>
        )}
        <Tabs.Root defaultValue="facts">
          <Tabs.List className="tabs">
            <Tabs.Tab className="tab" value="facts">
              {t('record.tab.facts')}
            </Tabs.Tab>
            <Tabs.Tab className="tab" value="attachments">
              {t('record.tab.attachments', { count: files })}
            </Tabs.Tab>
            <Tabs.Tab className="tab" value="history">
              {t('record.tab.history')}
            </Tabs.Tab>
            <Tabs.Tab className="tab" value="receipt">
              {t('record.tab.receipt')}
            </Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="facts" className="tab-panel">
            <FactsTab facts={view.facts} />
          </Tabs.Panel>
          <Tabs.Panel value="attachments" className="tab-panel">
            <AttachmentsTab record={record} opened={opened} purpose={purpose} onPurpose={setPurpose} />
          </Tabs.Panel>
          <Tabs.Panel value="history" className="tab-panel">
            <HistoryTab record={record} />
          </Tabs.Panel>
          <Tabs.Panel value="receipt" className="tab-panel">
            <ReceiptTab record={record} />
          </Tabs.Panel>
        </Tabs.Root>
      </div>
      <RecordActions record={record} current={current} onDone={onDone} />
      {extending && (
        <StepDialog
          step="extended"
          of={record.id}
          asked={0}
          onClose={() => setExtending(false)}
          onDone={(notice) => navigate(`/paper/notice/${notice}`)}
        />
      )}
    </div>
  )
}

/** Why it came back, before anything else. */
const Returned = ({ record }: { readonly record: RecordDetail }) => {
  const { t } = useTranslation()
  const last = record.history.filter(({ step }) => step === 'returned').at(-1)
  if (last === undefined) return null
  return (
    <div className="notice warning">
      <div>
        <strong>
          {t('record.why.returned')} · {last.who}
        </strong>
        <p>{last.note === null ? t('record.noReason') : <Say value={last.note} />}</p>
      </div>
    </div>
  )
}

/** What waits will change something; what is accepted has changed it. */
const changesTitle = ({ log }: RecordDetail, changes: RecordDetail['changes']): string => {
  const entered = changes.every(({ before }) => before === null)
  if (log !== null) return entered ? 'record.entered' : 'record.changed'
  return entered ? 'record.enters' : 'record.changes'
}
