/** What a record changes in the register: before and after, line by line. What changes is marked by weight and a sign. */
import { useTranslation } from 'react-i18next'
import type { Change } from '../../shared/services/present-types.ts'
import { Say } from '../common/told.tsx'

export const Changes = ({
  changes,
  narrow = false,
  past = false,
}: {
  readonly changes: readonly Change[]
  readonly narrow?: boolean
  /** It has changed already: what stood before is not what stands now. */
  readonly past?: boolean
}) => {
  const { t } = useTranslation()
  if (changes.every(({ before }) => before === null)) return <Entered changes={changes} narrow={narrow} />
  // Two sealed words cannot be told apart: one line says so, instead of a row for each.
  const closed = changes.filter(({ before, after, changed }) => !changed && isSealed(before) && isSealed(after))
  const shown = changes.filter((each) => !closed.includes(each))
  return (
    <>
      {narrow ? <OneColumn shown={shown} /> : <TwoColumns shown={shown} past={past} />}
      {closed.length > 0 && (
        <p className="changes-closed quiet small">
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

const TwoColumns = ({ shown, past }: { readonly shown: readonly Change[]; readonly past: boolean }) => {
  const { t } = useTranslation()
  return (
    <table className="changes">
      <thead>
        <tr>
          <th scope="col">{t('changes.what')}</th>
          <th scope="col">{t(past ? 'changes.was' : 'changes.before')}</th>
          <th scope="col">{t('changes.after')}</th>
        </tr>
      </thead>
      <tbody>
        {shown.map((change, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name and keep their order
          <tr key={i} className={change.changed ? 'changed' : 'context'}>
            <th scope="row">
              <Label change={change} />
            </th>
            <td>
              <Value value={change.before} />
            </td>
            <td>
              <After change={change} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Beside a form there is no room for two: what stays is said once, what changes on a line of its own. */
const OneColumn = ({ shown }: { readonly shown: readonly Change[] }) => (
  <dl className="new-facts narrow">
    {shown.map((change, i) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name and keep their order
      <div key={i} className={change.changed ? 'changed' : 'context'}>
        <dt>
          <Label change={change} />
        </dt>
        <dd>
          {change.changed && (
            <p className="quiet">
              <Value value={change.before} />
            </p>
          )}
          <After change={change} />
        </dd>
      </div>
    ))}
  </dl>
)

const Label = ({ change: { label, changed } }: { readonly change: Change }) => {
  const { t } = useTranslation()
  return (
    <>
      {changed && (
        <span className="sign" title={t('changes.changed')}>
          <span aria-hidden="true">●</span>
          <span className="unseen">{t('changes.changed')}</span>
        </span>
      )}
      <Say value={label} inline />
    </>
  )
}

const Value = ({ value }: { readonly value: Change['before'] }) => {
  const { t } = useTranslation()
  return value === null ? <span className="quiet">{t('changes.absent')}</span> : <Say value={value} />
}

const After = ({ change: { before, after, changed } }: { readonly change: Change }) => {
  const { t } = useTranslation()
  return (
    <>
      {changed && <span aria-hidden="true">→ </span>}
      <Value value={after} />
      {changed && JSON.stringify(before) === JSON.stringify(after) && (
        <p className="small">{t('changes.sealedDiffers')}</p>
      )}
    </>
  )
}

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
