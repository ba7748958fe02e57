/**
 * A sheet before it is printed. Issuing gives it a serial and is kept; certificates, extracts and opened registers ask
 * for a purpose first. What stands here is what the printer gets, with the record's state at this moment.
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
import { Sheet } from './sheet.tsx'

const KINDS = ['receipt', 'certificate', 'extract', 'register'] as const
type Kind = (typeof KINDS)[number]

export const PaperPage = ({ kind, of }: { readonly kind: string; readonly of: string }) => {
  const { t } = useTranslation()
  const found = KINDS.find((each) => each === kind)
  if (found === undefined) return <Empty title={t('app.noPage')} />
  return <Printable key={`${kind}/${of}`} kind={found} of={of} />
}

const Printable = ({ kind, of }: { readonly kind: Kind; readonly of: string }) => {
  const { t } = useTranslation()
  const { app } = useApp()
  const register = useUi((ui) => ui.register)
  const { run, busy, failure } = useAction('paper.print')
  const [purpose, setPurpose] = useState<Purpose>({ code: likelyPurpose(app.me, 'accepted'), note: '' })
  const [paper, setPaper] = useState<Paper | null>(null)
  const button = useRef<HTMLButtonElement>(null)
  const begun = useRef(false)
  const asks = kind === 'certificate' || kind === 'extract'

  const issue = async () => {
    const filters = kind === 'register' && register !== null ? { filters: { ...register.filters } } : {}
    const given = kind === 'register' ? (register?.purpose ?? null) : asks ? purpose : null
    const done = await run({ kind, of, purpose: given, ...filters })
    if (done !== null) setPaper(done.value)
  }
  // A sheet without a purpose is issued on arrival, once.
  // biome-ignore lint/correctness/useExhaustiveDependencies: on arrival alone
  useEffect(() => {
    if (asks || begun.current) return
    begun.current = true
    void issue()
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the button that prints takes the focus once it is there
  useEffect(() => button.current?.focus(), [paper !== null])

  const print = () => (paper === null ? void issue() : window.print())
  useKeys('page', { F9: print, 'Ctrl+P': print, Escape: () => history.back() })

  return (
    <div className="page paper-page">
      <header className="page-head no-print">
        <h1>{t(`paper.${kind}`)}</h1>
        {paper !== null && (
          <span className="quiet">
            {paper.serial} · {t('paper.copy', { count: paper.copy })}
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
        <button ref={button} type="button" className="button main" disabled={busy} onClick={print}>
          <Printer className="icon" aria-hidden="true" />
          {t(paper === null ? 'paper.issue' : 'paper.print')} <Key name="F9" />
        </button>
      </header>
      <div className="no-print">
        <FailureNote failure={failure} />
        {paper === null && asks && <p className="quiet">{t('paper.purposeExplain')}</p>}
      </div>
      {paper !== null && <Sheet paper={paper} />}
    </div>
  )
}
