/** A place where work waits: the list in the middle, the one item whole at the right. */
import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { RecordSummary } from '../../shared/contract/types.ts'
import { useApp } from '../app-state.tsx'
import { usePages } from '../bridge/use-pages.ts'
import { useKeys } from '../common/keys.ts'
import { Empty, grouped, Key } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'
import { VirtualList } from '../common/virtual-list.tsx'
import { RecordPane } from '../record/record-pane.tsx'
import { BatchApproval, type Choice } from './batch-approval.tsx'
import { RecordRow } from './record-row.tsx'

/** Records fetched at once. */
const PAGE = 100
const QUEUES = ['signed', 'returned', 'unsent', 'accepted'] as const
type Queue = (typeof QUEUES)[number]

const isQueue = (name: string): name is Queue => (QUEUES as readonly string[]).includes(name)

const NONE: Choice = { all: false, but: new Set() }

/** Where what will appear here comes from, and the key that leads there. */
const SOURCES: { readonly [queue in Queue]: { readonly key: string; readonly place: string } } = {
  signed: { key: 'F2', place: 'new' },
  returned: { key: 'Alt+2', place: 'signed' },
  unsent: { key: 'Alt+2', place: 'signed' },
  accepted: { key: 'Alt+3', place: 'unsent' },
}

export const QueuePage = ({ queue, id }: { readonly queue: string; readonly id: string | null }) => {
  const { t } = useTranslation()
  if (!isQueue(queue)) return <Empty whole title={t('app.noPage')} hint={t('app.noPageHint')} />
  return <Queue key={queue} queue={queue} id={id} />
}

const Queue = ({ queue, id }: { readonly queue: Queue; readonly id: string | null }) => {
  const { t } = useTranslation()
  const { app } = useApp()
  const [, navigate] = useLocation()
  const [sort, setSort] = useState<'due' | 'newest'>(queue === 'accepted' ? 'newest' : 'due')
  const [choice, setChoice] = useState<Choice>(NONE)
  const [approving, setApproving] = useState(false)
  const records = usePages<'record.list', RecordSummary>(
    {
      channel: 'record.list',
      ask: (after) => ({ queue, sort, limit: PAGE, ...(after === null ? {} : { after }) }),
      rows: (page) => page.records,
      next: ({ next }) => next,
    },
    ['records', 'session'],
  )
  const list = records.rows
  const total = records.pages[0]?.total ?? null
  const writes = app.me?.roles.some((role) => role === 'clerk' || role === 'supervisor') ?? false
  const batches = queue === 'signed' && (app.me?.roles.includes('supervisor') ?? false)
  const chosen = choice.all ? (total ?? 0) - choice.but.size : choice.but.size
  const isChosen = (record: RecordSummary) => !record.mine && choice.but.has(record.id) !== choice.all

  const open = useCallback(
    (record: RecordSummary) => navigate(`/queue/${queue}/${record.id}`, { replace: true }),
    [navigate, queue],
  )
  const toggle = (record: string) =>
    setChoice(({ all, but }) => ({
      all,
      but: but.has(record) ? new Set([...but].filter((each) => each !== record)) : new Set(but).add(record),
    }))

  // With nothing chosen, the first item stands open: the next thing to do is the first thing seen.
  const first = list[0]
  useEffect(() => {
    if (id === null && first !== undefined) open(first)
  }, [id, first, open])

  const at = list.findIndex((record) => record.id === id)
  const place = useRef(0)
  if (at >= 0) place.current = at
  /** After the open one is done, the next of the list; it may have left the list already, and the next moved up. */
  const next = () => {
    const after = at >= 0 ? (list[at + 1] ?? list[at - 1]) : (list[place.current] ?? list.at(-1))
    if (after === undefined) navigate(`/queue/${queue}`, { replace: true })
    else open(after)
  }

  const pick = (record: RecordSummary) => !record.mine && toggle(record.id)
  // With the focus on no row, Space picks the one that stands open.
  const here = list.find((record) => record.id === id)
  useKeys('page', { ' ': batches && here?.mine === false ? () => toggle(here.id) : undefined })

  return (
    <div className="split">
      <section className="split-list" aria-label={t(`nav.${queue}`)}>
        <header className="list-head">
          <h1 className="grow">
            {t(`nav.${queue}`)}
            {total !== null && ` (${grouped(total)})`}
          </h1>
          {queue !== 'accepted' && (
            <label className="row small">
              {t('queue.sort')}
              <select
                className="input small"
                value={sort}
                onChange={(event) => setSort(event.target.value as 'due' | 'newest')}
              >
                <option value="due">{t('queue.sort.due')}</option>
                <option value="newest">{t('queue.sort.newest')}</option>
              </select>
            </label>
          )}
        </header>
        {batches && total !== null && total > 0 && (
          <div className="list-tools">
            <label className="check-label small grow">
              <input
                type="checkbox"
                checked={choice.all && choice.but.size === 0}
                onChange={(event) => setChoice({ all: event.target.checked, but: new Set() })}
              />
              {chosen === 0
                ? t('queue.pickAll', { count: grouped(total) })
                : t(choice.all ? 'queue.pickedAll' : 'queue.picked', { count: grouped(chosen) })}
            </label>
            <button
              type="button"
              className={`button small${chosen === 0 ? '' : ' main'}`}
              disabled={chosen === 0}
              onClick={() => setApproving(true)}
            >
              {t('queue.approvePicked')}
            </button>
          </div>
        )}
        <FailureNote failure={records.error} />
        {total === 0 ? (
          <Empty title={t(`queue.none.${queue}`)} hint={t(`queue.noneHint.${queue}`)}>
            {(queue !== 'signed' || writes) && (
              <p>
                <Key name={SOURCES[queue].key} /> {t(`nav.${SOURCES[queue].place}`)}
              </p>
            )}
          </Empty>
        ) : records.waiting ? (
          <Empty title={t('common.loading')} />
        ) : (
          <VirtualList
            label={t(`nav.${queue}`)}
            items={list}
            total={total ?? list.length}
            onSeen={records.seen}
            keyOf={(record) => record.id}
            chosen={id}
            rowHeight={4.3}
            follow
            onChoose={open}
            {...(batches
              ? {
                  onPick: pick,
                  before: (record: RecordSummary) => (
                    <input
                      type="checkbox"
                      className="list-check"
                      aria-label={t('queue.pick', { receiptNo: record.receiptNo ?? record.id.slice(0, 8) })}
                      checked={isChosen(record)}
                      disabled={record.mine}
                      onChange={() => toggle(record.id)}
                    />
                  ),
                }
              : {})}
            render={(record) => <RecordRow record={record} now={app.now} states={queue === 'unsent'} />}
          />
        )}
      </section>
      <section className="split-detail" aria-label={t('record.label')}>
        {id !== null && <RecordPane id={id} onDone={next} />}
        {id === null && first !== undefined && <Empty title={t('queue.choose')} hint={t('queue.chooseHint')} />}
      </section>
      {approving && (
        <BatchApproval
          choice={choice}
          onClose={() => setApproving(false)}
          onDone={() => {
            setApproving(false)
            setChoice(NONE)
          }}
        />
      )}
    </div>
  )
}
