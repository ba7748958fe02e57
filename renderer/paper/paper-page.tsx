/**
 * A sheet before it is printed. Issuing gives it a serial and is kept; certificates and extracts ask for a purpose
 * first, for they name people. What stands here is what the printer gets, with the record's state at this moment.
 */
import { Download, Printer } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Paper } from '../../shared/contract/types.ts'
import { useApp } from '../app-state.tsx'
import { useAction } from '../bridge/use-call.ts'
import { download } from '../common/files.ts'
import { useKeys } from '../common/keys.ts'
import { Empty, Key } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'
import { useUi } from '../frame/ui-store.ts'
import { likelyPurpose, type Purpose } from '../record/purpose.ts'
import { PurposeFields } from '../record/purpose-fields.tsx'
import { Sheets } from './sheets.tsx'

const KINDS = ['receipt', 'certificate', 'extract', 'register'] as const
type Kind = (typeof KINDS)[number]

interface Wanted<K> {
  readonly kind: K
  readonly of: string
  /** Of several of the kind, from 1. */
  readonly which: number
}

export const PaperPage = ({ kind, of, which }: Wanted<string>) => {
  const { t } = useTranslation()
  const found = KINDS.find((each) => each === kind)
  if (found === undefined) return <Empty title={t('app.noPage')} hint={t('app.noPageHint')} />
  return <Printable key={`${kind}/${of}/${which}`} kind={found} of={of} which={which} />
}

const Printable = ({ kind, of, which }: Wanted<Kind>) => {
  const { t } = useTranslation()
  const { app } = useApp()
  const register = useUi((ui) => ui.register)
  const { run, busy, failure } = useAction('paper.print')
  const [purpose, setPurpose] = useState<Purpose>({ code: likelyPurpose(app.me, 'accepted'), note: '' })
  const [paper, setPaper] = useState<Paper | null>(null)
  const [pages, setPages] = useState(0)
  const button = useRef<HTMLButtonElement>(null)
  const begun = useRef(false)
  const asks = kind === 'certificate' || kind === 'extract'
  const ready = paper !== null && pages > 0

  const issue = async () => {
    const filters = kind === 'register' && register !== null ? { filters: { ...register.filters } } : {}
    const given = kind === 'register' ? (register?.purpose ?? null) : asks ? purpose : null
    const done = await run({ kind, of, which, purpose: given, ...filters })
    if (done !== null) setPaper(done.value)
  }
  // A sheet without a purpose is issued on arrival, once.
  // biome-ignore lint/correctness/useExhaustiveDependencies: on arrival alone
  useEffect(() => {
    if (asks || begun.current) return
    begun.current = true
    void issue()
  }, [])
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
  const act = () => void (paper === null ? issue() : print())
  useKeys('page', { F9: act, 'Ctrl+P': act, Escape: () => history.back() })

  return (
    <div className="page paper-page">
      <header className="page-head no-print">
        <h1>{t(`paper.${kind}`)}</h1>
        {paper !== null && (
          <span className="quiet">
            {paper.serial}
            {pages > 0 && ` · ${t('paper:pages', { count: pages })}`}
          </span>
        )}
        <span className="grow" />
        {paper === null && asks && <PurposeFields value={purpose} onChange={setPurpose} />}
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
