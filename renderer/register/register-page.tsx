/**
 * A service's register (대장): what was accepted, newest first, with filters; masked until somebody gives a purpose.
 * Lines are fetched as they are scrolled to; F9 prints all that the filters leave.
 */
import { ChartColumn, Download, Printer } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import type { Problem } from '../../shared/contract/types.ts'
import type { RegisterRow } from '../../shared/services/present-types.ts'
import { useApp } from '../app-state.tsx'
import { useAction } from '../bridge/use-call.ts'
import { usePages } from '../bridge/use-pages.ts'
import { download } from '../common/files.ts'
import { useKeys } from '../common/keys.ts'
import { Empty, grouped, Key } from '../common/parts.tsx'
import { FailureNote, useProblems } from '../common/problems.tsx'
import { useRested } from '../common/rested.ts'
import { useTell } from '../common/told.tsx'
import { useUi } from '../frame/ui-store.ts'
import { likelyPurpose, type Purpose } from '../record/purpose.ts'
import { PurposeFields } from '../record/purpose-fields.tsx'
import { RegisterFilters } from './filters.tsx'
import { RegisterTable } from './register-table.tsx'

const PAGE = 100
/** Pages that a filter looks through by itself: of masked lines some 20,000, of opened ones some 2,500. */
const PATIENCE = 10

export const RegisterPage = ({ service }: { readonly service: string }) => {
  const { t } = useTranslation()
  const say = useTell()
  const { app } = useApp()
  const [, navigate] = useLocation()
  const printRegister = useUi((ui) => ui.printRegister)
  const [filters, setFilters] = useState<{ readonly [column: string]: string }>({})
  const [purpose, setPurpose] = useState<Purpose>({ code: likelyPurpose(app.me, 'accepted'), note: '' })
  const [opened, setOpened] = useState<Purpose | null>(null)
  const asked = useRested(filters)
  const lines = usePages<'register.view', RegisterRow>(
    {
      channel: 'register.view',
      ask: (after) => ({
        service,
        filters: { ...asked },
        purpose: opened,
        limit: PAGE,
        ...(after === null ? {} : { after }),
      }),
      rows: (page) => page.rows,
      next: ({ next }) => next,
      patience: PATIENCE,
    },
    opened === null ? ['ledger'] : [],
  )
  const csv = useAction('register.csv')
  const problems = useProblems()
  const [notes, setNotes] = useState<readonly Problem[]>([])
  const register = lines.pages[0] ?? null
  const filtered = Object.keys(filters).length > 0

  const save = async () => {
    const done = await csv.run({ service, filters: { ...filters }, purpose: opened })
    if (done === null) return
    download(done.value.name, done.value.base64, 'text/csv')
    setNotes(done.value.notes)
  }
  const print = () => {
    printRegister({ filters, purpose: opened })
    navigate(`/paper/register/${service}`)
  }
  useKeys('page', { F9: print })

  return (
    <div className="page column">
      <header className="page-head">
        <h1>{register === null ? t(`service.${service}`, { defaultValue: service }) : say(register.title)}</h1>
        {register !== null && (
          <span className="quiet" role="status">
            {!filtered
              ? t('register.total', { count: grouped(register.all) })
              : lines.done
                ? t('register.found', { count: grouped(lines.rows.length) })
                : t(lines.paused ? 'register.foundInPart' : 'register.foundSoFar', {
                    count: grouped(lines.rows.length),
                    searched: grouped(lines.pages.reduce((sum, page) => sum + page.searched, 0)),
                    all: grouped(register.all),
                  })}
          </span>
        )}
        {lines.paused && (
          <button type="button" className="button small" onClick={lines.more}>
            {t('register.lookOn')}
          </button>
        )}
        <span className="grow" />
        <Link className="button" href={`/statistics/${service}`}>
          <ChartColumn className="icon" aria-hidden="true" />
          {t('register.statistics')}
        </Link>
        <button type="button" className="button" disabled={csv.busy} onClick={() => void save()}>
          <Download className="icon" aria-hidden="true" />
          {t('register.csv')}
        </button>
        <button type="button" className="button" onClick={print}>
          <Printer className="icon" aria-hidden="true" />
          {t('register.print')} <Key name="F9" />
        </button>
      </header>
      <div className="register-tools">
        {register !== null && <RegisterFilters columns={register.columns} filters={filters} onChange={setFilters} />}
        <div className="row wrap">
          {opened === null ? (
            <>
              <span className="quiet small">{t('register.masked')}</span>
              <PurposeFields value={purpose} onChange={setPurpose} />
              <button type="button" className="button small" onClick={() => setOpened(purpose)}>
                {t('register.unmask')}
              </button>
            </>
          ) : (
            <>
              <span className="small">{t('register.unmasked', { purpose: t(`purpose.${opened.code}`) })}</span>
              <button type="button" className="button small" onClick={() => setOpened(null)}>
                {t('register.mask')}
              </button>
            </>
          )}
        </div>
      </div>
      <FailureNote failure={lines.error ?? csv.failure} />
      {notes.map(({ code, data }) => (
        <p key={code} className="notice info" role="status">
          {problems.failure({ code, data })}
        </p>
      ))}
      {register !== null && lines.done && lines.rows.length === 0 ? (
        <Empty title={t('register.none')} hint={t('register.noneHint')} />
      ) : (
        register !== null && (
          <RegisterTable
            columns={register.columns}
            rows={lines.rows}
            total={lines.done ? lines.rows.length : filtered ? null : register.all}
            onSeen={lines.seen}
            onOpen={(id) => navigate(`/record/${id}`)}
          />
        )
      )}
    </div>
  )
}
