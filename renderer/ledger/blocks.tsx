/** The newest blocks, and older ones on request. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCall } from '../bridge/use-call.ts'
import { instantText } from '../common/dates.ts'
import { grouped } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'
import { useLanguage } from '../common/told.tsx'

const PAGE = 30

export const Blocks = () => {
  const { t } = useTranslation()
  const language = useLanguage()
  const [before, setBefore] = useState<number | null>(null)
  const blocks = useCall('ledger.blocks', { before, limit: PAGE }, before === null ? ['ledger'] : [])
  const list = blocks.value ?? []
  const last = list.at(-1)
  return (
    <section className="stack tight">
      <h2>{t('ledger.blocks')}</h2>
      <FailureNote failure={blocks.error} />
      <div className="table-wide">
        <table className="table">
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
            {list.map((block) => (
              <tr key={block.height}>
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
            ))}
          </tbody>
        </table>
      </div>
      <div className="row">
        {before !== null && (
          <button type="button" className="button small" onClick={() => setBefore(null)}>
            {t('ledger.newest')}
          </button>
        )}
        {last !== undefined && last.height > 0 && (
          <button type="button" className="button small" onClick={() => setBefore(last.height)}>
            {t('ledger.older')}
          </button>
        )}
      </div>
    </section>
  )
}
