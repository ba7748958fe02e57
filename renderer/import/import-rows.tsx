/** The rows of one verdict, page by page; a doubtful row is decided where it stands. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImportRow, ImportView } from '../../shared/contract/types.ts'
import { useAction, useCall } from '../bridge/use-call.ts'
import { isComposing } from '../common/keys.ts'
import { Empty, grouped } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'
import type { Verdict } from './import-session.tsx'
import { problemText } from './problem-text.ts'

const PAGE = 50

export const ImportRows = ({
  view,
  verdict,
  onView,
}: {
  readonly view: ImportView
  readonly verdict: Verdict
  readonly onView: (view: ImportView) => void
}) => {
  const { t } = useTranslation()
  const [offset, setOffset] = useState(0)
  const rows = useCall('import.rows', { id: view.id, verdict, offset, limit: PAGE }, [])
  const deciding = useAction('import.decide')
  const total = verdict === 'all' ? view.rows : view[verdict]

  const decide = async (
    row: number,
    decision: Decision,
    problem: ImportRow['problems'][number],
    value: string | null,
  ) => {
    const column = problem.column === '' ? null : problem.column
    const done = await deciding.run({ id: view.id, row, reason: problem.code, decision, column, value })
    if (done === null) return
    onView(done.value)
    rows.refresh()
  }
  const list = rows.value ?? []
  return (
    <>
      <FailureNote failure={rows.error ?? deciding.failure} />
      {rows.value !== null && list.length === 0 ? (
        <Empty title={t(`import.none.${verdict}`)} />
      ) : (
        <div className="table-scroll">
          <table className="table import-table">
            <thead>
              <tr>
                <th scope="col" className="number">
                  {t('import.row')}
                </th>
                <th scope="col">{t('import.cells')}</th>
                <th scope="col">{t('import.doubts')}</th>
              </tr>
            </thead>
            <tbody>
              {list.map((row) => (
                <tr key={row.row} className={row.verdict}>
                  <td className="number">{grouped(row.row)}</td>
                  <td className="cells">
                    {cellsOf(view.columns, row).map(({ name, value, doubt }) => (
                      <span key={name} className={doubt ? 'cell doubt' : 'cell'}>
                        <span className="cell-name">{name}</span> {value}
                      </span>
                    ))}
                  </td>
                  <td>
                    {row.decided !== null && (
                      <p className="quiet small">
                        {t('import.decided')}{' '}
                        {row.decided
                          .split(', ')
                          .map((use) => t(`import.used.${use}`, { defaultValue: use }))
                          .join(', ')}
                      </p>
                    )}
                    {row.problems.length === 0 && row.decided === null && (
                      <span className="quiet">{t('import.noDoubt')}</span>
                    )}
                    {row.problems.map((problem) => (
                      <ProblemLine
                        key={`${problem.code} ${problem.column}`}
                        problem={problem}
                        open={row.verdict === 'doubtful'}
                        busy={deciding.busy}
                        onDecide={(decision, value) => void decide(row.row, decision, problem, value)}
                      />
                    ))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {total > PAGE && (
        <nav className="row pager" aria-label={t('register.pages')}>
          <button
            type="button"
            className="button small"
            disabled={offset === 0}
            onClick={() => setOffset(Math.max(0, offset - PAGE))}
          >
            {t('register.before')}
          </button>
          <span>
            {t('register.range', {
              from: grouped(offset + 1),
              to: grouped(Math.min(offset + PAGE, total)),
              total: grouped(total),
            })}
          </span>
          <button
            type="button"
            className="button small"
            disabled={offset + PAGE >= total}
            onClick={() => setOffset(offset + PAGE)}
          >
            {t('register.after')}
          </button>
        </nav>
      )}
    </>
  )
}

/** A row's filled cells by their column's name; cells beyond the header are numbered. */
const cellsOf = (columns: readonly string[], row: ImportRow) =>
  row.cells
    .map((value, i) => {
      const name = columns[i] ?? `+${i + 1}`
      return { name, value, doubt: row.problems.some(({ column }) => column === name) }
    })
    .filter(({ value, doubt }) => value !== '' || doubt)

type Decision = 'proposal' | 'as-is' | 'value' | 'refuse'

const ProblemLine = ({
  problem,
  open,
  busy,
  onDecide,
}: {
  readonly problem: ImportRow['problems'][number]
  readonly open: boolean
  readonly busy: boolean
  readonly onDecide: (decision: Decision, value: string | null) => void
}) => {
  const { t } = useTranslation()
  const [value, setValue] = useState('')
  const { code, column, value: found, proposal, candidates, asIs } = problem
  return (
    <div className="stack tight import-problem">
      <p>
        {problemText(t, code)}
        {column !== '' && (
          <span className="quiet small">
            {' '}
            {column}: <span className="mono">{found}</span>
          </span>
        )}
      </p>
      {open && (
        <div className="row wrap">
          {proposal !== null && (
            <button type="button" className="button small" disabled={busy} onClick={() => onDecide('proposal', null)}>
              {t('import.useProposal', { proposal })}
            </button>
          )}
          {candidates
            .filter((candidate) => candidate !== proposal)
            .map((candidate) => (
              <button
                key={candidate}
                type="button"
                className="button small"
                disabled={busy}
                onClick={() => onDecide('value', candidate)}
              >
                {candidate}
              </button>
            ))}
          {asIs && (
            <button type="button" className="button small" disabled={busy} onClick={() => onDecide('as-is', null)}>
              {t('import.decide.as-is')}
            </button>
          )}
          <input
            className="input small"
            aria-label={t('import.value')}
            placeholder={t('import.value')}
            value={value}
            onChange={(event) => setValue(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && !isComposing(event.nativeEvent) && value.trim() !== '')
                onDecide('value', value.trim())
            }}
          />
          <button type="button" className="button small" disabled={busy} onClick={() => onDecide('refuse', null)}>
            {t('import.decide.refuse')}
          </button>
        </div>
      )}
    </div>
  )
}
