/** What may become of an application that is not settled at once: asked for more, extended, withdrawn by its applicant. */
import { Menu } from '@base-ui/react/menu'
import { ChevronUp } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { Draft } from '../../shared/contract/types.ts'
import { standingOf } from '../../shared/procedure.ts'
import { useKeys } from '../common/keys.ts'
import { Key, PAGE } from '../common/parts.tsx'
import { ASKED_STEPS, type AskedStep, StepDialog } from '../pending/step-dialog.tsx'
import type { DraftKeeper } from './draft-keeper.ts'

export const ApplicationMenu = ({ draft, keeper }: { readonly draft: Draft; readonly keeper: DraftKeeper }) => {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const [open, setOpen] = useState(false)
  const [asking, setAsking] = useState<AskedStep | null>(null)
  const trigger = useRef<HTMLButtonElement>(null)
  const { may, steps } = draft.procedure

  /** What was typed and every scan is on disk before the draft is left, or goes to another office. */
  const settled = async (then: () => void) => {
    if (await keeper.settle()) then()
  }
  const receipt = () => void settled(() => navigate(`/paper/receipt/${draft.id}`))
  const done = (step: AskedStep, notice: number) => {
    if (step !== 'extended') {
      keeper.close()
      const waits = step === 'supplement' || step === 'transferred'
      navigate(waits ? `/pending/${draft.id}` : '/drafts', { replace: true })
    }
    navigate(`/paper/notice/${notice}`)
  }
  useKeys('page', {
    F7: () => setOpen(true),
    F9: receipt,
  })
  return (
    <>
      <Menu.Root open={open} onOpenChange={setOpen}>
        <Menu.Trigger ref={trigger} className="button">
          {t('procedure.menu')} <Key name="F7" />
          <ChevronUp className="icon" aria-hidden="true" />
        </Menu.Trigger>
        <Menu.Portal container={PAGE}>
          <Menu.Positioner className="popup-place" sideOffset={4}>
            <Menu.Popup className="popup">
              <Menu.Item className="menu-item" onClick={receipt}>
                {t('paper.receipt')} <Key name="F9" />
              </Menu.Item>
              {ASKED_STEPS.filter((step) => may.includes(step)).map((step) => (
                <Menu.Item key={step} className="menu-item" onClick={() => void settled(() => setAsking(step))}>
                  {t(`procedure.${step}`)}
                </Menu.Item>
              ))}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      {asking !== null && (
        <StepDialog
          step={asking}
          of={draft.id}
          asked={standingOf(steps).asked}
          onClose={() => setAsking(null)}
          onDone={(notice) => done(asking, notice)}
        />
      )}
    </>
  )
}
