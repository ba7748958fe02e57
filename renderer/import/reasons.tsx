/** What the rows are sorted by: the verdicts, which always add up, and the reasons, most frequent first. */
import { useTranslation } from 'react-i18next'
import type { ImportView } from '../../shared/contract/types.ts'
import { grouped } from '../common/parts.tsx'
import { problemText } from './problem-text.ts'
import type { Shown, Verdict } from './use-rows.ts'

const VERDICTS: readonly Verdict[] = ['all', 'ready', 'doubtful', 'refused']

export const Reasons = ({
  view,
  shown,
  onShow,
}: {
  readonly view: ImportView
  readonly shown: Shown
  readonly onShow: (shown: Shown) => void
}) => {
  const { t } = useTranslation()
  const counts = { all: view.rows, ready: view.ready, doubtful: view.doubtful, refused: view.refused }
  return (
    <nav className="import-reasons" aria-label={t('import:sorting')}>
      <ul>
        {VERDICTS.map((verdict) => (
          <li key={verdict}>
            <Choice
              label={t(`import.verdict.${verdict}`)}
              count={counts[verdict]}
              tone={verdict}
              here={shown.reason === null && shown.verdict === verdict}
              onClick={() => onShow({ verdict, reason: null })}
            />
          </li>
        ))}
      </ul>
      {view.reasons.length > 0 && (
        <>
          <h2 className="side-head">{t('import:byReason')}</h2>
          <ul>
            {view.reasons.map(({ code, count, open }) => (
              <li key={code}>
                <Choice
                  label={problemText(t, code)}
                  count={open > 0 ? open : count}
                  tone={open > 0 ? 'doubtful' : 'refused'}
                  here={shown.reason === code}
                  onClick={() => onShow({ verdict: open > 0 ? 'doubtful' : 'refused', reason: code })}
                />
              </li>
            ))}
          </ul>
        </>
      )}
    </nav>
  )
}

const Choice = ({
  label,
  count,
  tone,
  here,
  onClick,
}: {
  readonly label: string
  readonly count: number
  readonly tone: Verdict
  readonly here: boolean
  readonly onClick: () => void
}) => (
  <button
    type="button"
    className={`place import-choice ${tone}${here ? ' here' : ''}`}
    aria-pressed={here}
    onClick={onClick}
  >
    <span className="grow">{label}</span>
    <span className="import-number">{grouped(count)}</span>
  </button>
)
