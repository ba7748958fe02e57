/**
 * The sheet itself: title, facts, tables, 결재란, the state at printing, QR symbols. Certificates, extracts and receipts
 * are A4 upright, registers lie; page n/N is the printer's (`@page`).
 */
import { useTranslation } from 'react-i18next'
import type { Paper } from '../../shared/contract/types.ts'
import type { PaperTable } from '../../shared/services/present-types.ts'
import { instantText } from '../common/dates.ts'
import { Say, useLanguage } from '../common/told.tsx'
import { RegisterTable } from '../register/register-table.tsx'
import { Qr } from './qr.tsx'

export const Sheet = ({ paper }: { readonly paper: Paper }) => {
  const { t } = useTranslation()
  const language = useLanguage()
  const { document } = paper
  const lying = paper.register !== null
  const office = t(`errors:office.${paper.office}`, { defaultValue: paper.office })
  return (
    <article className={lying ? 'sheet lying' : 'sheet'} lang={language}>
      <header className="sheet-head">
        <div>
          <p className="sheet-serial">{t('paper.serialNo', { serial: paper.serial })}</p>
          <h2 className="sheet-title">
            <Say value={document.title} inline />
          </h2>
          {document.subtitle !== null && (
            <p className="sheet-subtitle">
              <Say value={document.subtitle} inline />
            </p>
          )}
        </div>
        {document.approvals.length > 0 && (
          <table className="sheet-approvals">
            <tbody>
              <tr>
                <th rowSpan={2} scope="row">
                  {t('paper.approvals')}
                </th>
                {document.approvals.map(({ step }, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: boxes keep their order
                  <th key={i} scope="col">
                    <Say value={step} inline />
                  </th>
                ))}
              </tr>
              <tr>
                {document.approvals.map(({ who, at }, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: boxes keep their order
                  <td key={i}>
                    {who ?? ''}
                    <br />
                    <small>{at === null ? '' : instantText(at, language)}</small>
                  </td>
                ))}
              </tr>
            </tbody>
          </table>
        )}
      </header>
      {document.rows.length > 0 && (
        <table className="sheet-rows">
          <tbody>
            {document.rows.map(({ label, value }, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows keep their order
              <tr key={i}>
                <th scope="row">
                  <Say value={label} inline />
                </th>
                <td>
                  <Say value={value} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {document.tables.map((table, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: tables keep their order
        <SheetTable key={i} table={table} />
      ))}
      {paper.register !== null && <RegisterTable register={paper.register} />}
      <p className="sheet-end">
        - <Say value={document.end} inline /> -
      </p>
      {document.notes.length > 0 && (
        <ol className="sheet-notes">
          {document.notes.map((note, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: notes keep their order
            <li key={i}>
              <Say value={note} />
            </li>
          ))}
        </ol>
      )}
      <footer className="sheet-foot">
        <div>
          {paper.state !== null && (
            <p className="sheet-state">
              {t('paper.stateAt')} <strong>{t(`state.${paper.state}`)}</strong>
              {paper.state === 'accepted' && ` · ${t(paper.witnessed ? 'paper.witnessed' : 'paper.notWitnessed')}`}
              {' · '}
              {instantText(paper.printedAt, language)}
            </p>
          )}
          <p>
            {t('paper.printedBy', { office, name: paper.printedBy, at: instantText(paper.printedAt, language) })}
            {' · '}
            {t('paper.copy', { count: paper.copy })}
            {' · '}
            {t(paper.masked ? 'paper.masked' : 'paper.unmasked')}
          </p>
          {paper.symbols.length > 0 && <p>{t('paper.checkHow')}</p>}
          {paper.file !== null && <p>{t('paper.fileOnly', { name: paper.file.name })}</p>}
          {document.kind === 'certificate' && <p className="sheet-issuer">{office}</p>}
        </div>
        {paper.symbols.length > 0 && (
          <div className="sheet-symbols">
            {paper.symbols.map((symbol, i) => (
              <figure key={symbol}>
                <Qr text={symbol} label={t('paper.symbol', { number: i + 1, total: paper.symbols.length })} />
                {paper.symbols.length > 1 && (
                  <figcaption>
                    {i + 1}/{paper.symbols.length}
                  </figcaption>
                )}
              </figure>
            ))}
          </div>
        )}
      </footer>
    </article>
  )
}

const SheetTable = ({ table }: { readonly table: PaperTable }) => (
  <section className="sheet-table">
    <h3>
      <Say value={table.title} inline />
    </h3>
    <table>
      <thead>
        <tr>
          {table.columns.map(({ label, align }, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: columns keep their order
            <th key={i} scope="col" className={align === 'right' ? 'number' : undefined}>
              <Say value={label} inline />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.length === 0 && (
          <tr>
            <td colSpan={table.columns.length}>
              <Say value={table.empty} />
            </td>
          </tr>
        )}
        {table.rows.map(({ cells, cancelled }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows keep their order
          <tr key={i} className={cancelled ? 'struck' : undefined}>
            {cells.map((cell, j) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: cells keep their order
              <td key={j} className={table.columns[j]?.align === 'right' ? 'number' : undefined}>
                <Say value={cell} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)
