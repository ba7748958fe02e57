/** One confirmation for one record: fetched anew, so that what is approved is what the rules say now. */
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { RecordDetail } from '../../shared/contract/types.ts'
import { useAction, useCall } from '../bridge/use-call.ts'
import { Dialog, Key } from '../common/parts.tsx'
import { FailureNote, useProblems, WarningLine } from '../common/problems.tsx'
import { useTell } from '../common/told.tsx'

export const ApproveDialog = ({
  record,
  onClose,
  onDone,
}: {
  readonly record: RecordDetail
  readonly onClose: () => void
  readonly onDone: () => void
}) => {
  const { t } = useTranslation()
  const say = useTell()
  const problems = useProblems()
  const overview = useCall('approval.overview', { ids: [record.id] }, ['records'])
  const { run, busy, failure } = useAction('approval.approve')
  const yes = useRef<HTMLButtonElement>(null)
  const view = overview.value
  const doubts = view?.doubtful[0] ?? null
  const may = view !== null && view.barred.length === 0 && !busy && !overview.loading
  const approve = async () => {
    if (!may || view === null) return
    if ((await run({ ids: [record.id], digest: view.digest })) === null) overview.refresh()
    else onDone()
  }
  return (
    <Dialog
      title={t('approve.title')}
      onClose={onClose}
      focus={yes}
      keys={{ 'Ctrl+Enter': () => void approve() }}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('common.cancel')} <Key name="Esc" />
          </button>
          <button ref={yes} type="button" className="button main" aria-disabled={!may} onClick={() => void approve()}>
            {busy ? t('approve.busy') : t('approve.sign')} <Key name="Enter" />
          </button>
        </>
      }
    >
      <p>
        <strong>{say(record.title)}</strong> · <span className="receipt-no">{record.receiptNo}</span>
      </p>
      <p>{say(record.summary)}</p>
      <FailureNote failure={failure ?? overview.error} />
      {view?.barred.map(({ id, code }) => (
        <FailureNote key={id} failure={{ code }} />
      ))}
      {doubts !== null && doubts.refusal !== null && (
        <div className="notice danger" role="alert">
          <div>
            <strong>{t('approve.refused')}</strong>
            <p>{problems.reason(doubts.refusal)}</p>
          </div>
        </div>
      )}
      {doubts?.warnings.map((warning) => (
        <WarningLine
          key={`${warning.code} ${JSON.stringify(warning.data)}`}
          text={problems.warning(record.service, warning)}
        />
      ))}
      <p className="quiet small">{t('approve.explain')}</p>
    </Dialog>
  )
}
