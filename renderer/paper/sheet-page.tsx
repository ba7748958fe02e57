/** A sheet's page: what it asks for before it is issued, then the sheet as the printer gets it. */
import { Download, Printer } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Paper } from '../../shared/contract/types.ts'
import type { Failure } from '../bridge/client.ts'
import { download } from '../common/files.ts'
import { useKeys } from '../common/keys.ts'
import { Empty, Key } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'
import { Sheets } from './sheets.tsx'

export const SheetPage = ({
  title,
  paper,
  busy,
  failure,
  asks,
  onIssue,
  children,
}: {
  readonly title: string
  /** Null until it is issued. */
  readonly paper: Paper | null
  readonly busy: boolean
  readonly failure: Failure | null
  /** Whether something is asked before it is issued: the children. */
  readonly asks: boolean
  readonly onIssue: () => Promise<void>
  readonly children: ReactNode
}) => {
  const { t } = useTranslation()
  const [pages, setPages] = useState(0)
  const button = useRef<HTMLButtonElement>(null)
  const ready = paper !== null && pages > 0

  // biome-ignore lint/correctness/useExhaustiveDependencies: the button that acts next takes the focus
  useEffect(() => button.current?.focus(), [ready])
  // The serial names the file when somebody prints into one.
  useEffect(() => {
    if (paper === null) return
    const before = document.title
    document.title = paper.serial
    return () => {
      document.title = before
    }
  }, [paper])

  const print = async () => {
    if (!ready) return
    await document.fonts.ready
    window.print()
  }
  const act = () => void (paper === null ? onIssue() : print())
  useKeys('page', { F9: act, 'Ctrl+P': act, Escape: () => history.back() })

  return (
    <div className="page paper-page">
      <header className="page-head no-print">
        <h1>{title}</h1>
        {paper !== null && (
          <span className="quiet">
            {paper.serial}
            {pages > 0 && ` · ${t('paper:pages', { count: pages })}`}
          </span>
        )}
        <span className="grow" />
        {paper === null && asks && children}
        {paper !== null && paper.file !== null && (
          <button
            type="button"
            className="button"
            onClick={() => paper.file !== null && download(paper.file.name, paper.file.base64)}
          >
            <Download className="icon" aria-hidden="true" />
            {t('paper.file')}
          </button>
        )}
        <button type="button" className="button" onClick={() => history.back()}>
          {t('common.close')} <Key name="Esc" />
        </button>
        <button
          ref={button}
          type="button"
          className="button main"
          disabled={busy || (paper !== null && !ready)}
          onClick={act}
        >
          <Printer className="icon" aria-hidden="true" />
          {t(paper === null ? 'paper.issue' : 'paper.print')} <Key name="F9" />
        </button>
      </header>
      <div className="no-print stack">
        <FailureNote failure={failure} />
        {paper === null && failure === null && (
          <Empty
            title={t(asks ? 'paper:notIssued' : 'common.loading')}
            {...(asks ? { hint: t('paper.purposeExplain') } : {})}
          />
        )}
      </div>
      {paper !== null && <Sheets paper={paper} onReady={setPages} />}
    </div>
  )
}
