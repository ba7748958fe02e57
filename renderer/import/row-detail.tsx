/**
 * One row, whole: what is in doubt and what it probably was, the decisions with their keys, and every cell as the file has
 * it. The keys act on the first doubt; when it is settled, the next one is the first.
 */
import { CircleCheck, Undo2 } from 'lucide-react'
import { type RefObject, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImportRow } from '../../shared/contract/types.ts'
import { isComposing, useKeys } from '../common/keys.ts'
import { grouped, Key } from '../common/parts.tsx'
import { problemText } from './problem-text.ts'

export type Decision = 'proposal' | 'as-is' | 'value' | 'refuse' | 'reopen'
type Problem = ImportRow['problems'][number]

export const RowDetail = ({
  row,
  columns,
  reason,
  busy,
  onDecide,
}: {
  readonly row: ImportRow
  readonly columns: readonly string[]
  /** The reason that is being worked through: its doubts come first. */
  readonly reason: string | null
  readonly busy: boolean
  /** `problem` null: the row as a whole. */
  readonly onDecide: (decision: Decision, problem: Problem | null, value: string | null) => void
}) => {
  const { t } = useTranslation()
  const typing = useRef<HTMLInputElement>(null)
  const open = row.verdict === 'doubtful'
  const mine = row.problems.filter(({ code }) => code === reason)
  const problems = [...mine, ...row.problems.filter(({ code }) => code !== reason)]
  const first = open ? problems[0] : undefined
  const proposal = first?.proposal ?? null

  useKeys('page', {
    F4: () => first !== undefined && typing.current?.focus(),
    F6: () => !busy && first?.asIs === true && onDecide('as-is', first, null),
    F7: () => !busy && open && onDecide('refuse', null, null),
    F8: () => !busy && first !== undefined && proposal !== null && onDecide('proposal', first, null),
  })

  return (
    <div className="stack">
      <header className="row">
        <h2 className="grow">{t('import:rowTitle', { row: grouped(row.row) })}</h2>
        <span className={`badge ${{ ready: 'good', doubtful: 'waiting', refused: 'bad' }[row.verdict]}`}>
          {t(`import.verdict.${row.verdict}`)}
        </span>
      </header>
      {row.decided !== null && (
        <div className="row">
          <CircleCheck className="icon good" aria-hidden="true" />
          <span className="grow">
            {t('import.decided')}{' '}
            {row.decided
              .split(', ')
              .map((use) => t(`import.used.${use}`, { defaultValue: use }))
              .join(', ')}
          </span>
          <button type="button" className="button small" disabled={busy} onClick={() => onDecide('reopen', null, null)}>
            <Undo2 className="icon" aria-hidden="true" />
            {t('import:reopen')}
          </button>
        </div>
      )}
      {problems.map((problem, i) => (
        <Doubt
          key={`${row.row} ${problem.code} ${problem.column}`}
          problem={problem}
          open={open}
          keys={open && i === 0}
          why={problem.code !== reason}
          busy={busy}
          typing={i === 0 ? typing : null}
          onDecide={(decision, value) => onDecide(decision, problem, value)}
        />
      ))}
      {open && (
        <div className="row end">
          <button
            type="button"
            className="button danger"
            disabled={busy}
            onClick={() => onDecide('refuse', null, null)}
          >
            {t('import:leaveOut')} <Key name="F7" />
          </button>
        </div>
      )}
      <table className="table import-cells">
        <caption className="unseen">{t('import.cells')}</caption>
        <tbody>
          {row.cells.map((value, i) => {
            const name = columns[i] ?? `+${i - columns.length + 1}`
            const doubt = row.problems.some(({ column }) => column === name)
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: cells keep their order
              <tr key={i} className={doubt ? 'doubt' : undefined}>
                <th scope="row">{name}</th>
                <td>{value}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

const Doubt = ({
  problem,
  open,
  keys,
  why,
  busy,
  typing,
  onDecide,
}: {
  readonly problem: Problem
  readonly open: boolean
  /** The keys act on this one. */
  readonly keys: boolean
  /** Explains the doubt; not when the list does. */
  readonly why: boolean
  readonly busy: boolean
  readonly typing: RefObject<HTMLInputElement | null> | null
  readonly onDecide: (decision: Decision, value: string | null) => void
}) => {
  const { t } = useTranslation()
  const [value, setValue] = useState('')
  const { code, column, value: found, proposal, candidates, asIs } = problem
  return (
    <section className={`import-doubt stack tight ${open ? 'open' : ''}`}>
      <h3>{problemText(t, code)}</h3>
      {why && <p className="quiet">{t(`import:why.${code}`, { defaultValue: '' })}</p>}
      {found !== '' && (
        <p>
          {column === '' ? '' : `${column}: `}
          <strong className="mono">{found}</strong>
          {proposal !== null && (
            <>
              <span aria-hidden="true"> → </span>
              <span className="unseen">{t('import:probably')}</span>
              <strong className="mono">{proposal}</strong>
              {candidates.length > 1 && (
                <span className="quiet"> {t('import:oneOf', { count: candidates.length })}</span>
              )}
            </>
          )}
        </p>
      )}
      {open && (
        <div className="row wrap">
          {proposal !== null && (
            <button type="button" className="button main" disabled={busy} onClick={() => onDecide('proposal', null)}>
              {t('import:take', { proposal })} {keys && <Key name="F8" />}
            </button>
          )}
          {candidates
            .filter((candidate) => candidate !== proposal)
            .map((candidate) => (
              <button
                key={candidate}
                type="button"
                className="button"
                disabled={busy}
                onClick={() => onDecide('value', candidate)}
              >
                {candidate}
              </button>
            ))}
          {asIs && (
            <button type="button" className="button" disabled={busy} onClick={() => onDecide('as-is', null)}>
              {t('import.decide.as-is')} {keys && <Key name="F6" />}
            </button>
          )}
          {column !== '' && (
            <label className="row">
              <span className="small">
                {t('import.value')} {keys && <Key name="F4" />}
              </span>
              <input
                ref={typing}
                className="input"
                size={14}
                value={value}
                onChange={(event) => setValue(event.target.value)}
                onKeyDown={(event) => {
                  if (isComposing(event.nativeEvent)) return
                  if (event.key === 'Escape') event.currentTarget.blur()
                  if (event.key !== 'Enter' || value.trim() === '' || busy) return
                  event.preventDefault()
                  onDecide('value', value.trim())
                }}
              />
            </label>
          )}
        </div>
      )}
    </section>
  )
}
