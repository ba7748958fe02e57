/** A row in the list: its number, what it says in short, and what is in doubt. */
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImportRow } from '../../shared/contract/types.ts'
import { grouped } from '../common/parts.tsx'
import { problemText } from './problem-text.ts'

export const RowLine = ({
  index,
  row,
  need,
}: {
  readonly index: number
  /** Null until it has come. */
  readonly row: ImportRow | null
  readonly need: (index: number) => void
}) => {
  const { t } = useTranslation()
  useEffect(() => need(index), [index, need])
  if (row === null) return <span className="quiet">{t('common.loading')}</span>
  const doubts = row.problems.map(({ code }) => problemText(t, code)).join(' · ')
  return (
    <span className="record-row">
      <span className="row">
        <span className="import-number quiet">{grouped(row.row)}</span>
        <span className="grow clip">{row.cells.filter((cell) => cell !== '').join(' · ')}</span>
      </span>
      <span className={`small clip ${row.verdict === 'doubtful' ? 'warning-text' : 'quiet'}`}>
        {doubts === '' ? t(`import.verdict.${row.verdict}`) : doubts}
        {row.decided !== null && ` · ${t('import:decidedShort')}`}
      </span>
    </span>
  )
}
