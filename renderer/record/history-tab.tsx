/** Who entered, approved, sent, ordered and witnessed it, in order. */
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { RecordDetail } from '../../shared/contract/types.ts'
import { instantText } from '../common/dates.ts'
import { Say, useLanguage } from '../common/told.tsx'

export const HistoryTab = ({ record }: { readonly record: RecordDetail }) => {
  const { t } = useTranslation()
  const language = useLanguage()
  /** A machine's step is an office's or central's; people are named already. */
  const nameOf = (who: string) =>
    who === 'central' ? t('history.central') : t(`errors:office.${who}`, { defaultValue: who })
  return (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{t('history.step')}</th>
          <th scope="col">{t('history.who')}</th>
          <th scope="col">{t('history.at')}</th>
          <th scope="col">{t('history.note')}</th>
        </tr>
      </thead>
      <tbody>
        {record.history.map(({ step, at, who, note, record: other }) => (
          <tr key={`${step} ${at} ${who} ${other ?? ''}`}>
            <td>{t(`history.${step}`)}</td>
            <td>{who.split(', ').map(nameOf).join(', ')}</td>
            <td className="nowrap">{at === null ? t('history.noTime') : instantText(at, language)}</td>
            <td>
              {note !== null && <Say value={note} />}{' '}
              {other !== null && <Link href={`/record/${other}`}>{t('history.other')}</Link>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
