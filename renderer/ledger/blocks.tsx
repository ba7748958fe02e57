/** Every block, the newest first. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { BlockInfo } from '../../shared/contract/types.ts'
import { usePages } from '../bridge/use-pages.ts'
import { instantText } from '../common/dates.ts'
import { grouped } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'
import { useLanguage } from '../common/told.tsx'
import { VirtualRows } from '../common/virtual-rows.tsx'

const PAGE = 60

export const Blocks = () => {
  const { t } = useTranslation()
  const language = useLanguage()
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null)
  const blocks = usePages<'ledger.blocks', BlockInfo>(
    {
      channel: 'ledger.blocks',
      ask: (after) => ({ before: after === null ? null : Number(after), limit: PAGE }),
      rows: (page) => page,
      next: (page) => ((page.at(-1)?.height ?? 0) > 0 ? String(page.at(-1)?.height) : null),
    },
    ['ledger'],
  )
  const list = blocks.rows
  const total = list[0] === undefined ? 0 : list[0].height + 1
  return (
    <section className="stack tight">
      <h2>
        {t('ledger.blocks')}
        {total > 0 && ` (${grouped(total)})`}
      </h2>
      <FailureNote failure={blocks.error} />
      <div ref={setScroller} className="table-scroll blocks">
        <table className="table" aria-rowcount={total + 1}>
          <thead>
            <tr>
              <th scope="col" className="number">
                {t('ledger.height')}
              </th>
              <th scope="col">{t('ledger.time')}</th>
              <th scope="col" className="number">
                {t('ledger.count')}
              </th>
              <th scope="col">{t('ledger.root')}</th>
              <th scope="col">{t('ledger.effectsRoot')}</th>
              <th scope="col">{t('ledger.stateRoot')}</th>
              <th scope="col">{t('ledger.witnessed')}</th>
            </tr>
          </thead>
          <tbody>
            <VirtualRows
              scroller={scroller}
              count={list.length}
              columns={7}
              rowHeight={2.4}
              onSeen={blocks.seen}
              row={(index, line) => {
                const block = list[index]
                if (block === undefined) return null
                return (
                  <tr key={block.height} {...line}>
                    <td className="number">{grouped(block.height)}</td>
                    <td className="nowrap">{instantText(block.time, language)}</td>
                    <td className="number">{grouped(block.count)}</td>
                    <td className="mono" title={block.root}>
                      {block.root.slice(0, 12)}
                    </td>
                    <td className="mono" title={block.effectsRoot}>
                      {block.effectsRoot.slice(0, 12)}
                    </td>
                    <td className="mono" title={block.stateRoot ?? ''}>
                      {block.stateRoot?.slice(0, 12) ?? ''}
                    </td>
                    <td>{t(block.witnessed ? 'ledger.yes' : 'ledger.notYet')}</td>
                  </tr>
                )
              }}
            />
          </tbody>
        </table>
      </div>
    </section>
  )
}
