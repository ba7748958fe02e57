import { useTranslation } from 'react-i18next'
import type { Way } from './ways.ts'

/** A button that says what it will do and to whom. */
export const WayButton = ({
  name,
  onClick,
  busy = false,
  main = false,
  off = false,
  count = 0,
}: {
  readonly name: Way
  readonly onClick: () => void
  readonly busy?: boolean
  readonly main?: boolean
  readonly off?: boolean
  readonly count?: number
}) => {
  const { t } = useTranslation()
  return (
    <button type="button" className={`case-way${main ? ' main' : ''}`} disabled={busy || off} onClick={onClick}>
      <strong>{t(`case.way.${name}`, { count })}</strong>
      <span>{t(off ? `case.wayOff.${name}` : `case.wayDoes.${name}`, { count })}</span>
    </button>
  )
}
