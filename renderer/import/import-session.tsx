/**
 * An open file: sorted by verdict and reason at the left, the rows in the middle, the one row whole at the right. Whole
 * reasons are decided at once, rows one by one with the hands on the keys; Ctrl+Enter signs what is ready.
 */
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import type { ImportView } from '../../shared/contract/types.ts'
import { useAction, useProgress } from '../bridge/use-call.ts'
import { useKeys } from '../common/keys.ts'
import { Empty, grouped, Key, Progress } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'
import { VirtualList } from '../common/virtual-list.tsx'
import { useUi } from '../frame/ui-store.ts'
import { Reasons } from './reasons.tsx'
import { RowDetail } from './row-detail.tsx'
import { RowLine } from './row-line.tsx'
import { SignDialog } from './sign-dialog.tsx'
import { type Shown, useRows } from './use-rows.ts'
import { WholeReason } from './whole-reason.tsx'

export const ImportSession = ({
  view,
  onView,
  onClose,
}: {
  readonly view: ImportView
  readonly onView: (view: ImportView) => void
  readonly onClose: () => void
}) => {
  const { t } = useTranslation()
  const say = useUi((ui) => ui.say)
  const [, navigate] = useLocation()
  const [shown, setShown] = useState<Shown>(firstOf(view))
  const [at, setAt] = useState(0)
  const [asking, setAsking] = useState(false)
  const [left, setLeft] = useState<{ signed: number; doubtful: number; unsigned: number } | null>(null)
  const [startedAt, setStartedAt] = useState<number | null>(null)
  const deciding = useAction('import.decide')
  const signing = useAction('import.sign')
  const [progress] = useProgress('import')
  const rows = useRows(view, shown)

  const reason = view.reasons.find(({ code }) => code === shown.reason) ?? null
  const total =
    shown.reason === null
      ? shown.verdict === 'all'
        ? view.rows
        : view[shown.verdict]
      : shown.verdict === 'doubtful'
        ? (reason?.open ?? 0)
        : (reason?.count ?? 0)
  const index = Math.min(at, total - 1)
  const row = index < 0 ? null : rows.row(index)
  const show = useCallback((next: Shown) => {
    setShown(next)
    setAt(0)
  }, [])
  // A reason with nothing left to decide gives way to the next one.
  useEffect(() => {
    if (shown.reason !== null && total === 0) show(firstOf(view))
  }, [shown.reason, total, view, show])
  useEffect(() => {
    if (index >= 0) rows.need(index)
  }, [index, rows.need])

  const sign = async () => {
    setAsking(false)
    setStartedAt(performance.now())
    const done = await signing.run({ id: view.id })
    if (done === null) return
    const { signed, view: after } = done.value
    const unsigned = after.ready - after.signed
    if (after.doubtful + unsigned === 0) {
      say(t('import.signed', { count: grouped(signed) }))
      onClose()
      navigate('/queue/signed')
      return
    }
    setLeft({ signed, doubtful: after.doubtful, unsigned })
    onView(after)
    show(firstOf(after))
  }
  const ready = view.ready - view.signed
  const mayAsk = !signing.busy && ready > 0
  useKeys('page', { 'Ctrl+Enter': () => mayAsk && setAsking(true) })

  return (
    <div className="import">
      <header className="import-head">
        <h1 className="clip">{view.name}</h1>
        <span className="quiet nowrap">{t('import:encodedAs', { encoding: view.encoding.toUpperCase() })}</span>
        <span className="grow" />
        <button type="button" className="button" disabled={signing.busy} onClick={onClose}>
          {t('import.another')}
        </button>
        <button type="button" className="button main" disabled={!mayAsk} onClick={() => setAsking(true)}>
          {t('import.sign', { count: grouped(ready) })} <Key name="Ctrl+Enter" />
        </button>
      </header>
      <div className="import-notes">
        {signing.busy && (
          <Progress
            label={t('import.signing')}
            done={progress?.finished === null ? progress.done : 0}
            total={ready}
            startedAt={startedAt}
          />
        )}
        {left !== null && (
          <div className="notice info row wrap" role="status">
            <span className="grow">
              {t('import.signed', { count: grouped(left.signed) })}
              {left.doubtful > 0 && ` ${t('import:leftDoubtful', { count: grouped(left.doubtful) })}`}
              {left.unsigned > 0 && ` ${t('import:leftUnsigned', { count: grouped(left.unsigned) })}`}
            </span>
            <Link href="/queue/signed">{t('nav.signed')}</Link>
          </div>
        )}
        <FailureNote failure={rows.failure ?? deciding.failure ?? signing.failure} />
      </div>
      <Reasons view={view} shown={shown} onShow={show} />
      <section className="import-list" aria-label={t('import:rows')}>
        {reason !== null && <WholeReason key={reason.code} view={view} reason={reason} onView={onView} />}
        {total === 0 ? (
          <Empty title={t(`import.none.${shown.verdict}`)} />
        ) : (
          <VirtualList
            key={`${shown.verdict} ${shown.reason}`}
            label={t('import:rows')}
            items={indexes(total)}
            keyOf={String}
            chosen={String(index)}
            rowHeight={3.6}
            follow
            onChoose={setAt}
            render={(each) => <RowLine index={each} row={rows.row(each)} need={rows.need} />}
          />
        )}
      </section>
      <section className="import-detail" aria-label={t('import:row')}>
        {row !== null && (
          <RowDetail
            key={row.row}
            row={row}
            columns={view.columns}
            reason={shown.reason}
            busy={deciding.busy || signing.busy || !rows.fresh(index)}
            onDecide={async (decision, problem, value) => {
              const done = await deciding.run({
                id: view.id,
                row: row.row,
                reason: problem?.code ?? null,
                column: problem === null || problem.column === '' ? null : problem.column,
                decision,
                value,
              })
              if (done !== null) onView(done.value)
            }}
          />
        )}
      </section>
      {asking && <SignDialog view={view} onClose={() => setAsking(false)} onSign={() => void sign()} />}
    </div>
  )
}

/** What to look at first: the reason with most rows to decide, else what is ready. */
const firstOf = (view: ImportView): Shown => {
  const next = view.reasons.find(({ open }) => open > 0)
  if (next !== undefined) return { verdict: 'doubtful', reason: next.code }
  return { verdict: view.ready > view.signed ? 'ready' : 'all', reason: null }
}

const indexes = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)
