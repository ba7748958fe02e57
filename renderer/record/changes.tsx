/** What a record changes in the register: before and after, line by line. What changes is marked by weight and a sign. */
import { useTranslation } from 'react-i18next'
import type { Change } from '../../shared/services/present-types.ts'
import { Say } from '../common/told.tsx'

export const Changes = ({
  changes,
  narrow = false,
}: {
  readonly changes: readonly Change[]
  readonly narrow?: boolean
}) => {
  const { t } = useTranslation()
  if (changes.every(({ before }) => before === null)) return <Entered changes={changes} narrow={narrow} />
  // Two sealed words cannot be told apart: one line says so, instead of a row for each.
  const closed = changes.filter(({ before, after, changed }) => !changed && isSealed(before) && isSealed(after))
  const shown = changes.filter((each) => !closed.includes(each))
  return (
    <>
      <table className={`changes${narrow ? ' narrow' : ''}`}>
        <thead>
          <tr>
            <th scope="col">{t('changes.what')}</th>
            <th scope="col">{t('changes.before')}</th>
            <th scope="col">{t('changes.after')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ label, before, after, changed }, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name and keep their order
            <tr key={i} className={changed ? 'changed' : 'context'}>
              <th scope="row">
                {changed && (
                  <span className="sign" title={t('changes.changed')}>
                    <span aria-hidden="true">●</span>
                    <span className="unseen">{t('changes.changed')}</span>
                  </span>
                )}
                <Say value={label} inline />
              </th>
              <td>{before === null ? <span className="quiet">{t('changes.absent')}</span> : <Say value={before} />}</td>
              <td>
                {changed && <span aria-hidden="true">→ </span>}
                {after === null ? <span className="quiet">{t('changes.absent')}</span> : <Say value={after} />}
                {changed && JSON.stringify(before) === JSON.stringify(after) && (
                  <p className="small">{t('changes.sealedDiffers')}</p>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {closed.length > 0 && (
        <p className="quiet small">
          {t('changes.sealedSame')}{' '}
          {closed.map(({ label }, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: labels keep their order
            <span key={i}>
              {i > 0 && ', '}
              <Say value={label} inline />
            </span>
          ))}
        </p>
      )}
    </>
  )
}

/** A word that nobody has opened. */
const isSealed = (value: Change['before']): boolean =>
  typeof value === 'object' && value !== null && 'key' in value && value.key.endsWith(':told.sealed')

/** Nothing stood there before: what will be entered, without an empty column beside it. */
const Entered = ({ changes, narrow }: { readonly changes: readonly Change[]; readonly narrow: boolean }) => (
  <dl className={`new-facts${narrow ? ' narrow' : ''}`}>
    {changes.map(
      ({ label, after }, i) =>
        after !== null && (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name and keep their order
          <div key={i}>
            <dt>
              <Say value={label} inline />
            </dt>
            <dd>
              <Say value={after} />
            </dd>
          </div>
        ),
    )}
  </dl>
)
