/**
 * A service's register (대장): what was accepted, newest first, with filters; masked until somebody gives a purpose.
 * F9 prints what the filters leave.
 */
import { Download, Printer } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { useApp } from '../app-state.tsx'
import { useAction, useCall } from '../bridge/use-call.ts'
import { download } from '../common/files.ts'
import { useKeys } from '../common/keys.ts'
import { Empty, grouped, Key } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'
import { useTell } from '../common/told.tsx'
import { useUi } from '../frame/ui-store.ts'
import { likelyPurpose, type Purpose } from '../record/purpose.ts'
import { PurposeFields } from '../record/purpose-fields.tsx'
import { RegisterFilters } from './filters.tsx'
import { RegisterTable } from './register-table.tsx'

const PAGE = 100

export const RegisterPage = ({ service }: { readonly service: string }) => {
  const { t } = useTranslation()
  const say = useTell()
  const { app } = useApp()
  const [, navigate] = useLocation()
  const printRegister = useUi((ui) => ui.printRegister)
  const [filters, setFilters] = useState<{ readonly [column: string]: string }>({})
  const [offset, setOffset] = useState(0)
  const [purpose, setPurpose] = useState<Purpose>({ code: likelyPurpose(app.me, 'accepted'), note: '' })
  const [opened, setOpened] = useState<Purpose | null>(null)
  const view = useCall(
    'register.view',
    { service, filters: { ...filters }, offset, limit: PAGE, purpose: opened },
    opened === null ? ['ledger'] : [],
  )
  const csv = useAction('register.csv')
  const register = view.value

  const save = async () => {
    const done = await csv.run({ service, filters: { ...filters }, purpose: opened })
    if (done !== null) download(done.value.name, done.value.base64, 'text/csv')
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
        {register !== null && <span className="quiet">{t('register.total', { count: grouped(register.total) })}</span>}
        <span className="grow" />
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
        {register !== null && (
          <RegisterFilters
            columns={register.columns}
            filters={filters}
            onChange={(next) => {
              setFilters(next)
              setOffset(0)
            }}
          />
        )}
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
      <FailureNote failure={view.error ?? csv.failure} />
      {register !== null && register.rows.length === 0 ? (
        <Empty title={t('register.none')} hint={t('register.noneHint')} />
      ) : (
        register !== null && (
          <>
            <div className="table-scroll">
              <RegisterTable register={register} onOpen={(id) => navigate(`/record/${id}`)} />
            </div>
            <Pager offset={offset} total={register.total} onMove={setOffset} />
          </>
        )
      )}
    </div>
  )
}

const Pager = ({
  offset,
  total,
  onMove,
}: {
  readonly offset: number
  readonly total: number
  readonly onMove: (offset: number) => void
}) => {
  const { t } = useTranslation()
  if (total <= PAGE) return null
  return (
    <nav className="row pager" aria-label={t('register.pages')}>
      <button
        type="button"
        className="button small"
        disabled={offset === 0}
        onClick={() => onMove(Math.max(0, offset - PAGE))}
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
        onClick={() => onMove(offset + PAGE)}
      >
        {t('register.after')}
      </button>
    </nav>
  )
}
