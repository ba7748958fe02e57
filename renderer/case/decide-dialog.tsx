/** The question before a case is decided: what will happen, and that a supervisor approves it. */
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { CaseDetail } from '../../shared/contract/types.ts'
import { useAction } from '../bridge/use-call.ts'
import { Dialog, Key } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'
import { useUi } from '../frame/ui-store.ts'
import { wayOf } from './ways.ts'

export const DecideDialog = ({
  found,
  decision,
  onClose,
}: {
  readonly found: CaseDetail
  readonly decision: 'withdraw' | 'void'
  readonly onClose: () => void
}) => {
  const { t } = useTranslation()
  const say = useUi((ui) => ui.say)
  const { run, busy, failure } = useAction('case.decide')
  const yes = useRef<HTMLButtonElement>(null)
  const way = wayOf(found.kind, decision)
  const decide = async () => {
    const done = await run({ id: found.id, decision, replacement: null })
    if (done === null) return
    say(t('case.signed', { receiptNo: done.value.receiptNo }))
    onClose()
  }
  return (
    <Dialog
      title={t('case.decideTitle', { decision: t(`case.decision.${way}`) })}
      onClose={onClose}
      focus={yes}
      keys={{ 'Ctrl+Enter': () => void decide() }}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('common.cancel')} <Key name="Esc" />
          </button>
          <button ref={yes} type="button" className="button main" disabled={busy} onClick={() => void decide()}>
            {t('case.sign')} <Key name="Enter" />
          </button>
        </>
      }
    >
      <p>{t(`case.wayDoes.${way}`, { count: found.papers.length })}</p>
      {found.papers.length > 0 && decision === 'void' && (
        <ul>
          {found.papers.map(({ serial, kind }) => (
            <li key={serial}>
              {t(`paper.${kind}`)} <span className="mono">{serial}</span>
            </li>
          ))}
        </ul>
      )}
      {found.dependents.length > 0 && way !== 'keep' && way !== 'keepApart' && (
        <p>{t('case.dependentsToo', { count: found.dependents.length })}</p>
      )}
      <p className="quiet small">{t('case.decideExplain')}</p>
      <FailureNote failure={failure} />
    </Dialog>
  )
}
