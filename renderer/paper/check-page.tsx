/**
 * The offline check of a paper: its symbols from a scanner, pasted, in pictures, or its file. The facts shown are those
 * that the symbols prove, as of the checkpoint that they carry; no connection and no other office is needed.
 */
import { CircleAlert, CircleCheck, FolderOpen, ScanLine } from 'lucide-react'
import { type ClipboardEvent, type DragEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PaperCheck } from '../../shared/contract/types.ts'
import type { Fact, Told } from '../../shared/services/present-types.ts'
import { useAction } from '../bridge/use-call.ts'
import { instantText } from '../common/dates.ts'
import { base64Of } from '../common/files.ts'
import { useKeys } from '../common/keys.ts'
import { grouped, Key } from '../common/parts.tsx'
import { FailureNote, useProblems } from '../common/problems.tsx'
import { useLanguage, useTell } from '../common/told.tsx'
import { FactsTab } from '../record/facts-tab.tsx'
import { type Gathered, gather, missingOf, NOTHING } from './gather.ts'
import { pixelsOf, readSymbols } from './read-qr.ts'

const FILE_TYPES = '.daejang,image/png,image/jpeg,image/webp,image/gif,image/bmp'

export const CheckPage = () => {
  const { t } = useTranslation()
  const [gathered, setGathered] = useState<Gathered>(NOTHING)
  const [typed, setTyped] = useState('')
  const [notes, setNotes] = useState<readonly string[]>([])
  const [looking, setLooking] = useState(false)
  const [over, setOver] = useState(false)
  const [checked, setChecked] = useState<PaperCheck | null>(null)
  const { run, failure, clear } = useAction('paper.check')
  const field = useRef<HTMLTextAreaElement>(null)
  const chooser = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])

  const check = async (parts: readonly string[]) => {
    const done = await run({ parts: [...parts] })
    if (done !== null) setChecked(done.value)
  }
  const take = async (lines: readonly string[]) => {
    const { gathered: now, added, strange, restarted } = gather(gathered, lines)
    setNotes([...(restarted ? [t('paper:restarted')] : []), ...(strange > 0 ? [t('paper:strange')] : [])])
    if (restarted) setChecked(null)
    setGathered(now)
    if (added > 0) await check([...now.parts.values()])
  }
  const open = async (files: readonly File[]) => {
    if (files.length === 0 || looking) return
    setLooking(true)
    setNotes([])
    const found: string[] = []
    for (const file of files) {
      if (!file.type.startsWith('image/')) {
        setGathered(NOTHING)
        await check([await base64Of(file)])
        setLooking(false)
        return
      }
      const pixels = await pixelsOf(file)
      if (pixels !== null) found.push(...(await readSymbols(pixels)))
    }
    setLooking(false)
    if (found.length === 0) setNotes([t('paper:noSymbol')])
    else await take(found)
  }
  const typing = (text: string) => {
    const lines = text.split('\n')
    // A scanner ends each symbol with Enter: whole lines are taken, the rest stays.
    setTyped(lines.pop() ?? '')
    if (lines.some((line) => line.trim() !== '')) void take(lines)
  }
  const pasted = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files]
    const text = event.clipboardData.getData('text/plain')
    if (files.length === 0 && text === '') return
    event.preventDefault()
    if (files.length > 0) void open(files)
    else void take(`${typed}${text}`.split('\n')).then(() => setTyped(''))
  }
  const dropped = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    void open([...event.dataTransfer.files])
  }
  const again = () => {
    setGathered(NOTHING)
    setChecked(null)
    setNotes([])
    setTyped('')
    clear()
    field.current?.focus()
  }
  useKeys('page', { Escape: again })

  const missing = missingOf(gathered)
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t('check.title')}</h1>
        <span className="quiet">{t('check.explain')}</span>
      </header>
      <div className="check-columns">
        <div className="stack">
          {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is one of several ways; the field and the button are the others */}
          <div
            className={`check-drop stack${over ? ' over' : ''}`}
            onDragOver={(event) => {
              event.preventDefault()
              setOver(true)
            }}
            onDragLeave={() => setOver(false)}
            onDrop={dropped}
          >
            <label htmlFor="check-scan" className="row">
              <ScanLine className="icon" aria-hidden="true" />
              <strong>{t('paper:scanHere')}</strong>
            </label>
            <textarea
              id="check-scan"
              ref={field}
              className="input mono"
              rows={3}
              spellCheck={false}
              autoComplete="off"
              aria-describedby="check-hint"
              value={typed}
              onChange={(event) => typing(event.target.value)}
              onPaste={pasted}
            />
            <p id="check-hint" className="quiet small">
              {t('paper:scanHint')}
            </p>
            <div className="row wrap">
              <button type="button" className="button" disabled={looking} onClick={() => chooser.current?.click()}>
                <FolderOpen className="icon" aria-hidden="true" />
                {t('paper:openFile')}
              </button>
              <input
                ref={chooser}
                type="file"
                hidden
                multiple
                accept={FILE_TYPES}
                aria-label={t('paper:openFile')}
                onChange={(event) => {
                  void open([...(event.target.files ?? [])])
                  event.target.value = ''
                }}
              />
              {(gathered.of > 0 || checked !== null) && (
                <button type="button" className="button" onClick={again}>
                  {t('paper:again')} <Key name="Esc" />
                </button>
              )}
            </div>
          </div>
          <div role="status" className="stack tight">
            {looking && <p>{t('paper:reading')}</p>}
            {notes.map((note) => (
              <p key={note} className="notice warning">
                {note}
              </p>
            ))}
            {gathered.of > 0 && (
              <>
                <p>{t('paper:gathered', { of: gathered.of, count: gathered.parts.size })}</p>
                <ul className="check-symbols">
                  {Array.from({ length: gathered.of }, (_, i) => i + 1).map((number) => (
                    <li key={number} className={gathered.parts.has(number) ? 'read' : ''}>
                      {gathered.parts.has(number) && <CircleCheck className="icon" aria-hidden="true" />}
                      {number}/{gathered.of}
                    </li>
                  ))}
                </ul>
                {missing.length > 0 && (
                  <p className="warning-text">{t('paper:missing', { numbers: missing.join(', ') })}</p>
                )}
              </>
            )}
          </div>
          <FailureNote failure={failure} />
          <section className="check-how">
            <h2>{t('paper:howTitle')}</h2>
            <ul>
              <li>{t('paper:how1')}</li>
              <li>{t('paper:how2')}</li>
              <li>{t('paper:how3')}</li>
            </ul>
          </section>
        </div>
        <div aria-live="polite">
          {checked === null || checked.verdict === 'incomplete' ? (
            <p className="empty">{t(gathered.of > 0 ? 'paper:waiting' : 'paper:nothing')}</p>
          ) : (
            <Verdict checked={checked} />
          )}
        </div>
      </div>
    </div>
  )
}

const Verdict = ({ checked }: { readonly checked: PaperCheck }) => {
  const { t } = useTranslation()
  const language = useLanguage()
  const problems = useProblems()
  const say = useTell()
  const { verdict, code, asOf, facts, sheet, records } = checked
  const [first, ...others] = records
  const good = verdict === 'good'
  const careful =
    verdict === 'unproven' || verdict === 'outdated' || code === 'PAPER_PARTLY' || asOf?.witnessed === false
  const tone = good && !careful ? 'good' : careful && !REFUSED.includes(verdict) ? 'warning' : 'danger'
  const Icon = good ? CircleCheck : CircleAlert
  return (
    <section className="stack">
      <div className={`notice ${tone}`} role={good ? undefined : 'alert'}>
        <Icon className="icon" aria-hidden="true" />
        <div>
          <strong>{t(`check.verdict.${verdict}`)}</strong>
          <p>{verdict === 'not-accepted' ? problems.reason({ code, data: {} }) : problems.failure({ code })}</p>
          {asOf !== null && (
            <p className="small">
              {t('check.asOf', { when: instantText(asOf.time, language), size: grouped(asOf.size) })}{' '}
              {t(asOf.witnessed ? 'check.witnessed' : 'check.notWitnessed')}
            </p>
          )}
        </div>
      </div>
      {sheet !== null ? (
        <section className="panel">
          <header>
            <h2>{t('paper:sheetTitle')}</h2>
          </header>
          <FactsTab facts={sheetFacts(sheet)} />
        </section>
      ) : (
        records.length > 0 && <p className="notice warning">{t('paper:sheetUnproven')}</p>
      )}
      {first !== undefined && facts.length > 0 && (
        <section className="panel">
          <header>
            <h2>
              {t('check.facts')} [{first.n}]
            </h2>
            <span className="quiet small">{t(`paper:vouch.${first.proof}`)}</span>
          </header>
          <FactsTab facts={facts} />
        </section>
      )}
      {others.map((record) => (
        <section className="panel" key={record.n}>
          <header>
            <h2>
              [{record.n}] {record.title === null ? t('paper:recordUnknown') : say(record.title)} {record.receiptNo}
            </h2>
            <span className={record.proof === 'none' ? 'warning-text' : 'quiet small'}>
              {t(`paper:vouch.${record.proof}`)}
            </span>
          </header>
          {record.facts.length > 0 && <FactsTab facts={record.facts} />}
        </section>
      ))}
    </section>
  )
}

const REFUSED: readonly PaperCheck['verdict'][] = ['not-accepted', 'recalled', 'broken', 'other-network']

/** What the printing device signed: to be laid beside the head of the paper. */
const sheetFacts = (sheet: NonNullable<PaperCheck['sheet']>): readonly Fact[] => {
  const fact = (name: string, value: Told): Fact => ({ label: { key: `paper:sheet.${name}` }, value, from: 'log' })
  return [
    fact('serial', sheet.serial),
    fact('kind', { key: `ui:paper.${sheet.kind}` }),
    fact('copy', String(sheet.copy)),
    fact('office', sheet.office),
    fact('printedAt', { instant: sheet.printedAt }),
    fact('state', { key: `ui:state.${sheet.state}` }),
    fact('masked', { key: sheet.masked ? 'paper:masked' : 'paper:open' }),
  ]
}
