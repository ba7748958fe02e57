/**
 * A paper as pages of A4. Its pieces are laid out once unseen, with the fonts that they need, and measured; then they
 * are dealt out to pages, so that the screen shows exactly what the printer gets, `1 / 3` on every page.
 */
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Paper } from '../../shared/contract/types.ts'
import { Dense } from '../common/dense.tsx'
import { Say, useLanguage } from '../common/told.tsx'
import { type Measured, paginate } from './paginate.ts'
import { footOf, type Line, type Piece, piecesOf, stateOf } from './pieces.tsx'

/** Room for roundings, px. */
const SLACK = 2

export const Sheets = ({ paper, onReady }: { readonly paper: Paper; readonly onReady: (pages: number) => void }) => {
  const { t } = useTranslation()
  const language = useLanguage()
  const pieces = useMemo(() => piecesOf(paper, t, language), [paper, t, language])
  const [laid, setLaid] = useState<Laid | null>(null)
  const measure = useRef<HTMLDivElement>(null)
  const [fonts, setFonts] = useState(0)
  // A table that is too wide for the sheet though its lines break where they may: then words break, too.
  const [tight, setTight] = useState(false)

  // biome-ignore lint/correctness/useExhaustiveDependencies: measured again when fonts have arrived
  useLayoutEffect(() => {
    const sheet = measure.current?.querySelector<HTMLElement>('.sheet-body')
    const flow = sheet?.querySelector<HTMLElement>('.sheet-flow')
    if (sheet === null || sheet === undefined || flow === null || flow === undefined) return
    const tables = [...flow.querySelectorAll('table')]
    if (!tight && tables.some((table) => table.offsetWidth > flow.clientWidth)) {
      setTight(true)
      return
    }
    setLaid({ pages: paginate(measured(pieces, flow), sheet.clientHeight - SLACK), widths: widthsIn(flow) })
  }, [pieces, fonts, tight])

  // Fonts come by range of letters: what is laid out asks for them, and moves when they are there.
  useEffect(() => {
    const arrived = () => setFonts((count) => count + 1)
    document.fonts.addEventListener('loadingdone', arrived)
    return () => document.fonts.removeEventListener('loadingdone', arrived)
  }, [])
  const count = laid?.pages.length ?? 0
  useEffect(() => onReady(count), [count, onReady])

  const lying = paper.register !== null
  const all = pieces.map((_, i) => i)
  return (
    <div className={tight ? 'sheets tight' : 'sheets'}>
      <div className="sheet-measure" ref={measure} aria-hidden="true" inert>
        <Sheet paper={paper} lying={lying} number={1} of={1}>
          <Flow pieces={pieces} shown={all} widths={null} />
        </Sheet>
      </div>
      {laid?.pages.map((shown, i) => (
        <Sheet key={shown.at(-1)} paper={paper} lying={lying} number={i + 1} of={laid.pages.length}>
          <Flow pieces={pieces} shown={shown} widths={laid.widths} />
        </Sheet>
      ))}
    </div>
  )
}

interface Laid {
  readonly pages: readonly (readonly number[])[]
  readonly widths: Widths
}

/** Widths of each table's columns, as its whole content wants them, so that they are the same on every page. */
type Widths = ReadonlyMap<string, readonly number[]>

const widthsIn = (flow: HTMLElement): Widths =>
  new Map(
    [...flow.querySelectorAll<HTMLElement>('table[data-table]')].map((table) => [
      table.getAttribute('data-table') ?? '',
      [...(table.querySelector('tr')?.children ?? [])].map((cell) => cell.getBoundingClientRect().width),
    ]),
  )

const measured = (pieces: readonly Piece[], flow: HTMLElement): readonly Measured[] => {
  const tops = [...flow.querySelectorAll<HTMLElement>('[data-piece]')].map((each) => each.getBoundingClientRect().top)
  const bottom = flow.getBoundingClientRect().bottom
  return pieces.map((piece, i) => ({
    height: (tops[i + 1] ?? bottom) - (tops[i] ?? bottom),
    keep: piece.keep,
    table: piece.kind === 'block' ? null : piece.table.name,
    head: piece.kind === 'head',
  }))
}

const Sheet = ({
  paper,
  lying,
  number,
  of,
  children,
}: {
  readonly paper: Paper
  readonly lying: boolean
  readonly number: number
  readonly of: number
  readonly children: ReactNode
}) => {
  const { t } = useTranslation()
  const language = useLanguage()
  return (
    <section className={lying ? 'sheet lying' : 'sheet'} lang={language} aria-label={t('paper:page', { number, of })}>
      <header className="sheet-top">
        <span>{t('paper:serial', { serial: paper.serial })}</span>
        <span>{t(paper.copy === 1 ? 'paper:firstCopy' : 'paper:copy', { count: paper.copy })}</span>
        <span className="sheet-right">{stateOf(paper, t)}</span>
      </header>
      <div className="sheet-body">{children}</div>
      <footer className="sheet-bottom">
        <span>{footOf(paper, t, language)}</span>
        <span className="sheet-right">{t('paper:page', { number, of })}</span>
      </footer>
    </section>
  )
}

/** Pieces one below the other; lines of one table next to each other stand in one table. */
const Flow = ({
  pieces,
  shown,
  widths,
}: {
  readonly pieces: readonly Piece[]
  readonly shown: readonly number[]
  /** Null while they are being found. */
  readonly widths: Widths | null
}) => {
  const parts: ReactNode[] = []
  for (let at = 0; at < shown.length; ) {
    const piece = pieces[shown[at] as number]
    if (piece === undefined) break
    if (piece.kind === 'block') {
      parts.push(
        <div key={shown[at]} data-piece="">
          {piece.node}
        </div>,
      )
      at += 1
      continue
    }
    const lines: { readonly key: number; readonly line: Line }[] = []
    for (; at < shown.length; at += 1) {
      const next = pieces[shown[at] as number]
      if (next === undefined || next.kind === 'block' || next.table.name !== piece.table.name) break
      lines.push({ key: shown[at] as number, line: next })
    }
    const { name } = piece.table
    parts.push(<Lines key={`${name} ${lines[0]?.key}`} lines={lines} widths={widths?.get(name) ?? null} />)
  }
  return <div className="sheet-flow">{parts}</div>
}

const Lines = ({
  lines,
  widths,
}: {
  readonly lines: readonly { readonly key: number; readonly line: Line }[]
  readonly widths: readonly number[] | null
}) => {
  const table = lines[0]?.line.table
  if (table === undefined) return null
  const told = table.rowHeads ? table.columns.map(({ width }) => width) : widths
  const whole = (told ?? []).reduce((sum, width) => sum + width, 0)
  const heads = lines.filter(({ line }) => line.kind === 'head')
  const align = (i: number) => (table.columns[i]?.align === 'right' ? 'number' : undefined)
  return (
    <table className={told === null ? table.className : `${table.className} fixed`} data-table={table.name}>
      {told !== null && (
        <colgroup>
          {told.map((width, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: columns keep their order
            <col key={i} style={{ width: `${(width / whole) * 100}%` }} />
          ))}
        </colgroup>
      )}
      {heads.length > 0 && (
        <thead>
          {heads.map(({ key, line }) => (
            <tr key={key} data-piece="">
              {line.cells.map((cell, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: cells keep their order
                <th key={i} scope="col" className={align(i)}>
                  <Say value={cell} inline />
                </th>
              ))}
            </tr>
          ))}
        </thead>
      )}
      <tbody>
        {lines
          .filter(({ line }) => line.kind === 'row')
          .map(({ key, line }) => (
            <tr key={key} data-piece="" className={line.cancelled ? 'struck' : undefined}>
              {line.cells.map((cell, i) =>
                table.rowHeads && i === 0 ? (
                  // biome-ignore lint/suspicious/noArrayIndexKey: cells keep their order
                  <th key={i} scope="row">
                    <Say value={cell} inline />
                  </th>
                ) : (
                  // biome-ignore lint/suspicious/noArrayIndexKey: cells keep their order
                  <td key={i} className={align(i)}>
                    {table.rowHeads ? <Say value={cell} /> : <Dense value={cell} />}
                  </td>
                ),
              )}
            </tr>
          ))}
      </tbody>
    </table>
  )
}
