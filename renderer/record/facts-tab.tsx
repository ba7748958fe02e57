/** What the record says, and which of it stands in the log or was sealed. */
import { LockKeyhole } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Fact } from '../../shared/services/present-types.ts'
import { Say } from '../common/told.tsx'

export const FactsTab = ({ facts }: { readonly facts: readonly Fact[] }) => {
  const { t } = useTranslation()
  return (
    <dl className="facts">
      {facts.map(({ label, value, from }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: facts have no other name and keep their order
        <div key={i} className="fact">
          <dt>
            <Say value={label} inline />
          </dt>
          <dd>
            <Say value={value} />
            {from === 'sealed' && (
              <span title={t('record.sealed')}>
                <LockKeyhole className="icon quiet" aria-label={t('record.sealed')} />
              </span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}
