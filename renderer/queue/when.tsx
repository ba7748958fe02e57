/** Times as lists show them: near days by name, others by date. */
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { ago, dateOf, dateWithDay, nearDay, timeOf } from '../common/dates.ts'
import { useLanguage } from '../common/told.tsx'

/** 처리기한: `오늘 14:00`; late ones say so in words. */
export const Due = ({ at, now }: { readonly at: number; readonly now: number }) => {
  const { t } = useTranslation()
  const language = useLanguage()
  const near = nearDay(at, now)
  const text = near === null ? dateWithDay(dateOf(at), language) : `${t(`when.${near}`)} ${timeOf(at)}`
  return (
    <span className={at < now ? 'late' : near === 'today' ? 'soon' : 'quiet'}>
      {at < now ? t('when.late', { when: text }) : text}
    </span>
  )
}

export const agoText = (t: TFunction, at: number, now: number): string => {
  const { unit, count } = ago(at, now)
  return t(`when.ago.${unit}`, { count })
}

export const Ago = ({ at, now }: { readonly at: number; readonly now: number }) => {
  const { t } = useTranslation()
  return <span className="nowrap">{agoText(t, at, now)}</span>
}
