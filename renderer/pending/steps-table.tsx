/** What befell an application so far; each step that the applicant was told of has a notice. */
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Procedure } from '../../shared/contract/types.ts'
import { isNoticed } from '../../shared/procedure.ts'
import { instantText } from '../common/dates.ts'
import { useLanguage } from '../common/told.tsx'

export const StepsTable = ({ steps }: Pick<Procedure, 'steps'>) => {
  const { t } = useTranslation()
  const language = useLanguage()
  return (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{t('history.step')}</th>
          <th scope="col">{t('history.who')}</th>
          <th scope="col">{t('history.at')}</th>
          <th scope="col">{t('history.note')}</th>
          <th scope="col">{t('procedure.notice')}</th>
        </tr>
      </thead>
      <tbody>
        {steps.map(({ n, step, at, who, until, note }) => (
          <tr key={n}>
            <td>{t(step === 'withdrawn' ? 'procedure.withdrawn' : `history.${step}`)}</td>
            <td>{who}</td>
            <td className="nowrap">{instantText(at, language)}</td>
            <td>
              {note}
              {until !== null && (
                <span className="quiet"> {t('procedure.until', { when: instantText(until, language) })}</span>
              )}
            </td>
            <td>{isNoticed(step) && <Link href={`/paper/notice/${n}`}>{t('procedure.print')}</Link>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
