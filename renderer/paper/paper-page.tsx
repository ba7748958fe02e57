/**
 * A sheet before it is printed. Issuing gives it a serial and is kept; certificates and extracts ask for a purpose
 * first, for they name people. What stands here is what the printer gets, with the record's state at this moment.
 */
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Paper } from '../../shared/contract/types.ts'
import { useApp } from '../app-state.tsx'
import { useAction } from '../bridge/use-call.ts'
import { Empty } from '../common/parts.tsx'
import { useUi } from '../frame/ui-store.ts'
import { likelyPurpose, type Purpose } from '../record/purpose.ts'
import { PurposeFields } from '../record/purpose-fields.tsx'
import { SheetPage } from './sheet-page.tsx'

const KINDS = ['receipt', 'certificate', 'extract', 'register', 'notice'] as const
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
  if (found === undefined) return <Empty whole title={t('app.noPage')} hint={t('app.noPageHint')} />
  return <Printable key={`${kind}/${of}/${which}`} kind={found} of={of} which={which} />
}

const Printable = ({ kind, of, which }: Wanted<Kind>) => {
  const { t } = useTranslation()
  const { app } = useApp()
  const register = useUi((ui) => ui.register)
  const { run, busy, failure } = useAction('paper.print')
  const [purpose, setPurpose] = useState<Purpose>({ code: likelyPurpose(app.me, 'accepted'), note: '' })
  const [paper, setPaper] = useState<Paper | null>(null)
  const begun = useRef(false)
  const asks = kind === 'certificate' || kind === 'extract'

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

  return (
    <SheetPage title={t(`paper.${kind}`)} paper={paper} busy={busy} failure={failure} asks={asks} onIssue={issue}>
      <PurposeFields value={purpose} onChange={setPurpose} />
    </SheetPage>
  )
}
