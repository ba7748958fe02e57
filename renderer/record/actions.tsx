/** What the one who looks may do next. Approving is one key; returning asks for the reason; the rest stands beside. */
import { Menu } from '@base-ui/react/menu'
import { ChevronUp, Printer } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { RecordDetail } from '../../shared/contract/types.ts'
import { useAction } from '../bridge/use-call.ts'
import { useKeys } from '../common/keys.ts'
import { Key, PAGE } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'
import { useTell } from '../common/told.tsx'
import { useUi } from '../frame/ui-store.ts'
import { ApproveDialog } from './approve-dialog.tsx'
import { familyPeople } from './family-people.ts'
import { ReasonDialog } from './reason-dialog.tsx'

export const RecordActions = ({
  record,
  current,
  onDone,
}: {
  readonly record: RecordDetail
  /** What is pressed is meant for this record. */
  readonly current: boolean
  readonly onDone: () => void
}) => {
  const { t } = useTranslation()
  const say = useTell()
  const tellAll = useUi((ui) => ui.say)
  const [, navigate] = useLocation()
  const [asking, setAsking] = useState<'approve' | 'return' | 'withdraw' | null>(null)
  const returning = useAction('approval.return')
  const withdrawing = useAction('record.withdraw')
  const revising = useAction('record.revise')
  const creating = useAction('draft.create')
  const may = new Set(record.may)

  const revise = async () => {
    const draft = await revising.run({ id: record.id })
    if (draft !== null) navigate(`/draft/${draft.value.id}`)
  }
  const follow = async (action: string) => {
    const draft = await creating.run({ service: record.service, action, target: record.id, values: null })
    if (draft !== null) navigate(`/draft/${draft.value.id}`)
  }
  const paper = (kind: string, which = 1) => navigate(`/paper/${kind}/${record.id}${which === 1 ? '' : `/${which}`}`)

  useKeys('page', {
    'Ctrl+Enter': () =>
      current && (may.has('approve') ? setAsking('approve') : may.has('revise') ? void revise() : false),
    F7: () =>
      current && (may.has('return') ? setAsking('return') : may.has('withdraw') ? setAsking('withdraw') : false),
    F9: () => current && (may.has('print') ? paper(record.papers[0]?.kind ?? 'receipt') : false),
  })

  return (
    <footer className="pane-foot" inert={!current}>
      <div className="grow">
        <FailureNote failure={revising.failure ?? creating.failure} />
        {record.state === 'signed' && record.mine && !may.has('approve') && (
          <span className="quiet small">{t('record.notOwn')}</span>
        )}
      </div>
      {may.has('print') && (
        <Menu.Root>
          <Menu.Trigger className="button">
            <Printer className="icon" aria-hidden="true" />
            {t('record.print')} <Key name="F9" />
            <ChevronUp className="icon" aria-hidden="true" />
          </Menu.Trigger>
          <Menu.Portal container={PAGE}>
            <Menu.Positioner className="popup-place" sideOffset={4}>
              <Menu.Popup className="popup">
                {record.papers.map(({ kind, which, label, of }) => (
                  <Menu.Item key={`${kind} ${which}`} className="menu-item" onClick={() => paper(kind, which)}>
                    {of === null ? say(label) : `${say(label)} · ${say(of)}`}
                  </Menu.Item>
                ))}
                {familyPeople(record).map(({ role, person }) => (
                  <Menu.Item key={role} className="menu-item" onClick={() => navigate(`/family/${person}`)}>
                    {t('family:of', { who: t(`family:who.${role}`) })}
                  </Menu.Item>
                ))}
              </Menu.Popup>
            </Menu.Positioner>
          </Menu.Portal>
        </Menu.Root>
      )}
      {(record.state === 'accepted' || record.mine) && record.follow.length > 0 && (
        <Menu.Root>
          <Menu.Trigger className="button">
            {t('record.follow')}
            <ChevronUp className="icon" aria-hidden="true" />
          </Menu.Trigger>
          <Menu.Portal container={PAGE}>
            <Menu.Positioner className="popup-place" sideOffset={4}>
              <Menu.Popup className="popup">
                {record.follow.map(({ action, label }) => (
                  <Menu.Item key={action} className="menu-item" onClick={() => void follow(action)}>
                    {say(label)}
                  </Menu.Item>
                ))}
              </Menu.Popup>
            </Menu.Positioner>
          </Menu.Portal>
        </Menu.Root>
      )}
      {may.has('withdraw') && (
        <button type="button" className="button" onClick={() => setAsking('withdraw')}>
          {t('record.withdraw')} {!may.has('return') && <Key name="F7" />}
        </button>
      )}
      {may.has('return') && (
        <button type="button" className="button danger" onClick={() => setAsking('return')}>
          {t('record.return')} <Key name="F7" />
        </button>
      )}
      {may.has('revise') && (
        <button type="button" className="button main" disabled={revising.busy} onClick={() => void revise()}>
          {t('record.revise')} <Key name="Ctrl+Enter" />
        </button>
      )}
      {may.has('approve') && (
        <button type="button" className="button main" onClick={() => setAsking('approve')}>
          {t('record.approve')} <Key name="Ctrl+Enter" />
        </button>
      )}
      {asking === 'approve' && (
        <ApproveDialog
          record={record}
          onClose={() => setAsking(null)}
          onDone={() => {
            setAsking(null)
            tellAll(t('record.approved', { receiptNo: record.receiptNo ?? '' }))
            onDone()
          }}
        />
      )}
      {asking === 'return' && (
        <ReasonDialog
          title={t('record.returnTitle')}
          explain={t('record.returnExplain')}
          yes={t('record.return')}
          failure={returning.failure}
          busy={returning.busy}
          onClose={() => setAsking(null)}
          onReason={async (reason) => {
            if ((await returning.run({ id: record.id, reason })) === null) return
            setAsking(null)
            tellAll(t('record.returned', { receiptNo: record.receiptNo ?? '' }))
            onDone()
          }}
        />
      )}
      {asking === 'withdraw' && (
        <ReasonDialog
          title={t('record.withdrawTitle')}
          explain={t('record.withdrawExplain')}
          yes={t('record.withdraw')}
          failure={withdrawing.failure}
          busy={withdrawing.busy}
          onClose={() => setAsking(null)}
          onReason={async (reason) => {
            if ((await withdrawing.run({ id: record.id, reason })) === null) return
            setAsking(null)
            tellAll(t('record.withdrawn', { receiptNo: record.receiptNo ?? '' }))
            onDone()
          }}
        />
      )}
    </footer>
  )
}
