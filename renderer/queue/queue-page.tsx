/** A place where work waits: the list in the middle, the one item whole at the right. */
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { RecordSummary } from '../../shared/contract/types.ts'
import { useApp } from '../app-state.tsx'
import { useCall } from '../bridge/use-call.ts'
import { useKeys } from '../common/keys.ts'
import { Empty, grouped, Key } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'
import { VirtualList } from '../common/virtual-list.tsx'
import { RecordPane } from '../record/record-pane.tsx'
import { BatchApproval } from './batch-approval.tsx'
import { RecordRow } from './record-row.tsx'

const QUEUES = ['signed', 'returned', 'unsent', 'conflict', 'accepted'] as const
type Queue = (typeof QUEUES)[number]

const isQueue = (name: string): name is Queue => (QUEUES as readonly string[]).includes(name)

export const QueuePage = ({ queue, id }: { readonly queue: string; readonly id: string | null }) => {
  const { t } = useTranslation()
  if (!isQueue(queue)) return <Empty title={t('app.noPage')} />
  return <Queue queue={queue} id={id} />
}

const Queue = ({ queue, id }: { readonly queue: Queue; readonly id: string | null }) => {
  const { t } = useTranslation()
  const { app } = useApp()
  const [, navigate] = useLocation()
  const [sort, setSort] = useState<'due' | 'newest'>(queue === 'accepted' ? 'newest' : 'due')
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const [approving, setApproving] = useState(false)
  const records = useCall('record.list', { queue, sort }, ['records', 'session'])
  const list = records.value ?? []
  const batches = queue === 'signed' && (app.me?.roles.includes('supervisor') ?? false)
  const here = list.filter((record) => picked.has(record.id))

  const open = useCallback(
    (record: RecordSummary) => navigate(`/queue/${queue}/${record.id}`, { replace: true }),
    [navigate, queue],
  )
  const toggle = (record: string) =>
    setPicked((before) =>
      before.has(record) ? new Set([...before].filter((each) => each !== record)) : new Set(before).add(record),
    )

  // With nothing chosen, the first item stands open: the next thing to do is the first thing seen.
  const first = list[0]
  useEffect(() => {
    if (id === null && first !== undefined) open(first)
  }, [id, first, open])

  /** After the open one is done, the next of the list. */
  const next = () => {
    const at = list.findIndex((record) => record.id === id)
    const after = list[at + 1] ?? list[at - 1]
    if (after === undefined) navigate(`/queue/${queue}`, { replace: true })
    else open(after)
  }

  useKeys('page', { ' ': batches && id !== null ? () => toggle(id) : undefined })

  return (
    <div className="split">
      <section className="split-list" aria-label={t(`nav.${queue}`)}>
        <header className="list-head">
          <h1 className="grow">
            {t(`nav.${queue}`)} ({grouped(list.length)})
          </h1>
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
        </header>
        {batches && list.length > 0 && (
          <div className="list-tools">
            <label className="check-label small grow">
              <input
                type="checkbox"
                checked={here.length > 0 && here.length === list.filter(({ mine }) => !mine).length}
                onChange={(event) =>
                  setPicked(
                    event.target.checked ? new Set(list.filter(({ mine }) => !mine).map((each) => each.id)) : new Set(),
                  )
                }
              />
              {here.length === 0 ? t('queue.pickAll') : t('queue.picked', { count: here.length })}
            </label>
            <button
              type="button"
              className="button small"
              disabled={here.length === 0}
              onClick={() => setApproving(true)}
            >
              {t('queue.approvePicked')}
            </button>
          </div>
        )}
        <FailureNote failure={records.error} />
        {records.value !== null && list.length === 0 ? (
          <Empty title={t(`queue.none.${queue}`)} hint={t(`queue.noneHint.${queue}`)}>
            {queue !== 'accepted' && (
              <p>
                <Key name="F2" /> {t('nav.new')}
              </p>
            )}
          </Empty>
        ) : (
          <VirtualList
            label={t(`nav.${queue}`)}
            items={list}
            keyOf={(record) => record.id}
            chosen={id}
            rowHeight={4.3}
            follow
            onChoose={open}
            {...(batches
              ? {
                  before: (record: RecordSummary) => (
                    <input
                      type="checkbox"
                      className="list-check"
                      aria-label={t('queue.pick', { receiptNo: record.receiptNo ?? record.id.slice(0, 8) })}
                      checked={picked.has(record.id)}
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
        {id === null ? (
          <Empty title={t('queue.choose')} hint={t('queue.chooseHint')} />
        ) : (
          <RecordPane id={id} onDone={next} />
        )}
      </section>
      {approving && (
        <BatchApproval
          ids={here.map((record) => record.id)}
          onClose={() => setApproving(false)}
          onDone={() => {
            setApproving(false)
            setPicked(new Set())
          }}
        />
      )}
    </div>
  )
}
