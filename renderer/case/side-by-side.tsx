/** Ours and the one that stands, row by row. What differs is told by a sign and by weight, not by colour alone. */
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { CaseDetail } from '../../shared/contract/types.ts'
import type { Told } from '../../shared/services/present-types.ts'
import { instantText } from '../common/dates.ts'
import { StateBadge } from '../common/parts.tsx'
import { Say, useLanguage } from '../common/told.tsx'

/** Of several people compared, each begins with the name. */
const beginsPerson = (label: Told): boolean =>
  typeof label !== 'string' && 'key' in label && label.key === 'errors:person.name'

/** Said by neither: not worth a row. */
const isBlank = (told: Told | null): boolean => told === null || told === ''

export const SideBySide = ({ found }: { readonly found: CaseDetail }) => {
  const { t } = useTranslation()
  const language = useLanguage()
  const { record, first } = found
  const rows = found.rows.filter(({ ours, theirs }) => !isBlank(ours) || !isBlank(theirs))
  const office = (id: string) => t(`errors:office.${id}`, { defaultValue: id })
  return (
    <table className="compare">
      <thead>
        <tr>
          <th scope="col">
            <span className="unseen">{t('case.row')}</span>
          </th>
          <th scope="col">
            {t('case.ours')} <StateBadge state={record.state} />
            <p className="quiet small">
              {office(record.office)} · {instantText(record.recordedAt, language)}
            </p>
            {record.receiptNo !== null && <p className="small nowrap">{record.receiptNo}</p>}
          </th>
          <th scope="col" className="compare-sign">
            <span className="unseen">{t('case.differs')}</span>
          </th>
          <th scope="col">
            {first === null ? (
              t('case.noTheirs')
            ) : (
              <>
                {t('case.theirs')} <StateBadge state={first.state} />
                <p className="quiet small">
                  {office(first.office)} · {instantText(first.recordedAt, language)}
                </p>
                <p className="small nowrap">
                  <Link href={`/record/${first.id}`}>{first.receiptNo ?? t('record.open')}</Link>
                </p>
              </>
            )}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ label, ours, theirs, differs }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name and keep their order
          <tr key={i} className={`${differs ? 'differs' : ''}${i > 0 && beginsPerson(label) ? ' person' : ''}`}>
            <th scope="row">
              <Say value={label} inline />
            </th>
            <td>{ours === null ? <span className="quiet">{t('changes.absent')}</span> : <Say value={ours} />}</td>
            <td className="compare-sign">
              <span aria-hidden="true">{first === null ? '' : differs ? '≠' : '='}</span>
              {differs && <span className="unseen">{t('case.differs')}</span>}
            </td>
            <td>
              {theirs === null ? <span className="quiet">{t('changes.absent')}</span> : <Say value={theirs} />}
              {differs && JSON.stringify(ours) === JSON.stringify(theirs) && (
                <p className="small">{t('case.maskDiffers')}</p>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
