/** The office process does not answer: a state, not an error. What is typed stays, and is saved when it is back. */
import { PlugZap } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useReach } from '../bridge/use-reach.ts'

export const OfficeGone = () => {
  const { t } = useTranslation()
  const reach = useReach()
  if (reach === 'here') return null
  return (
    <div className="banner" role="status">
      <PlugZap className="icon" aria-hidden="true" />
      <span>
        <strong>{t(`reach.${reach}`)}</strong> {t(`reach.${reach}Hint`)}
      </span>
    </div>
  )
}
