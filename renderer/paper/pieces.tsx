/**
 * A paper as pieces in reading order, each of which stays whole on a page: 결재란 and title, the record's steps, lines of
 * the fact table, tables line by line, notes, who issued it, QR symbols row by row.
 */
import type { TFunction } from 'i18next'
import type { ReactNode } from 'react'
import type { Paper } from '../../shared/contract/types.ts'
import { type Told, tell } from '../../shared/services/present-types.ts'
import { dateOf, dateWithDay, instantText } from '../common/dates.ts'
import { grouped } from '../common/parts.tsx'
import { Say } from '../common/told.tsx'
import { Steps } from '../record/steps.tsx'
import { Symbols } from './symbols.tsx'

export interface Block {
  readonly kind: 'block'
  readonly node: ReactNode
  /** Stays with the next piece. */
  readonly keep: boolean
}

/** A line of a table: cells of its head, or of one row. */
export interface Line {
  readonly kind: 'head' | 'row'
  readonly table: SheetTable
  readonly cells: readonly Told[]
  readonly cancelled: boolean
  /** Stays with the next piece, as a head does. */
  readonly keep: boolean
}

export interface SheetTable {
  readonly name: string
  readonly className: string
  readonly columns: readonly { readonly width: number; readonly align: 'left' | 'right' }[]
  /** The first cell of a line is its heading; its columns are as wide as told, others as their content wants. */
  readonly rowHeads: boolean
}

export type Piece = Block | Line

/** Symbols across an upright sheet. */
const ACROSS = 3

export const piecesOf = (paper: Paper, t: TFunction, language: 'ko' | 'en'): readonly Piece[] => {
  const { document, register, symbols, file, proofs } = paper
  return [
    block(<SheetTitle paper={paper} />, true),
    ...(paper.state === null || document.kind === 'receipt' ? [] : [block(<State paper={paper} />)]),
    ...(paper.state !== null && WITHOUT_EFFECT.includes(paper.state)
      ? [block(<p className="sheet-alert">{t('paper:withoutEffect', { state: t(`ui:state.${paper.state}`) })}</p>)]
      : []),
    ...facts(paper),
    ...document.tables.flatMap((table, i) => tableOf(`table-${i}`, table, proofs)),
    ...(register === null ? [] : registerLines(register, plainly(t, language))),
    block(
      <p className="sheet-end">
        <Say value={document.end} inline />
      </p>,
    ),
    ...document.notes.map((note) =>
      block(
        <p className="sheet-note">
          <span aria-hidden="true">※ </span>
          <Say value={note} inline />
        </p>,
      ),
    ),
    ...(register === null
      ? [block(<Issuer paper={paper} office={officeName(t, paper.office)} language={language} />)]
      : []),
    ...proofLines(proofs, t),
    ...(symbols.length === 0
      ? []
      : [
          block(
            <p className="sheet-check">{t(proofs.length === 0 ? 'paper:checkReceipt' : 'paper:checkHow')}</p>,
            true,
          ),
        ]),
    ...rowsOf(symbols, ACROSS).map((row, i) =>
      block(<Symbols texts={row} from={i * ACROSS} of={symbols.length} label={t('paper:symbol')} />),
    ),
    ...(file === null
      ? []
      : [
          block(
            <p className="sheet-check">
              {t(symbols.length === 0 ? 'paper:fileInstead' : 'paper:fileBesides', { name: file.name })}
            </p>,
          ),
        ]),
  ]
}

/** States in which the record stands in no register. */
const WITHOUT_EFFECT: readonly NonNullable<Paper['state']>[] = [
  'returned',
  'rejected',
  'refused',
  'withdrawn',
  'voided',
]

export const officeName = (t: TFunction, office: string): string =>
  t(`errors:office.${office}`, { defaultValue: office })

const block = (node: ReactNode, keep = false): Block => ({ kind: 'block', node, keep })

const SheetTitle = ({ paper: { document, register } }: { readonly paper: Paper }) => (
  <header className="sheet-head">
    <div className="sheet-titles">
      <h2 className="sheet-title">
        <Say value={register?.title ?? document.title} inline />
      </h2>
      {document.subtitle !== null && (
        <p className="sheet-subtitle">
          <Say value={document.subtitle} inline />
        </p>
      )}
    </div>
    {document.approvals.length > 0 && <Approvals approvals={document.approvals} />}
  </header>
)

/** 결재란: one box per step; empty where nobody has signed yet. */
const Approvals = ({ approvals }: { readonly approvals: Paper['document']['approvals'] }) => (
  <table className="sheet-approvals">
    <tbody>
      <tr>
        {approvals.map(({ step }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: boxes keep their order
          <th key={i} scope="col">
            <Say value={step} inline />
          </th>
        ))}
      </tr>
      <tr>
        {approvals.map(({ who, at }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: boxes keep their order
          <td key={i}>
            {who !== null && <strong>{who}</strong>}
            {at !== null && <span>{dateOf(at)}</span>}
          </td>
        ))}
      </tr>
    </tbody>
  </table>
)

const State = ({ paper }: { readonly paper: Paper }) =>
  paper.state === null ? null : (
    <div className="sheet-steps">
      <Steps state={paper.state} witnessed={paper.witnessed} />
    </div>
  )

const Issuer = ({
  paper,
  office,
  language,
}: {
  readonly paper: Paper
  readonly office: string
  readonly language: 'ko' | 'en'
}) => (
  <div className="sheet-issuer">
    <p>{dateWithDay(dateOf(paper.printedAt), language)}</p>
    <p className="sheet-office">{office}</p>
  </div>
)

const FACTS: SheetTable = {
  name: 'facts',
  className: 'sheet-facts',
  columns: [
    { width: 26, align: 'left' },
    { width: 74, align: 'left' },
  ],
  rowHeads: true,
}

const facts = ({ document }: Paper): readonly Piece[] =>
  document.rows.map(
    ({ label, value }): Line => ({ kind: 'row', table: FACTS, cells: [label, value], cancelled: false, keep: false }),
  )

/** Lines name the record that they state by its number in the list of proofs. */
const tableOf = (
  name: string,
  { title, columns: own, rows, empty }: Paper['document']['tables'][number],
  proofs: Paper['proofs'],
): readonly Piece[] => {
  const numbered = proofs.length > 0 && rows.some(({ by }) => by !== undefined)
  const columns = numbered ? [...own, BASIS] : own
  const basis = (by: string | undefined): readonly Told[] => {
    const n = proofs.find(({ record }) => record === by)?.n
    return numbered ? [n === undefined ? '' : `[${n}]`] : []
  }
  const table: SheetTable = { name, className: 'sheet-table', columns, rowHeads: false }
  const heading = (
    <h3 className="sheet-heading">
      <Say value={title} inline />
    </h3>
  )
  if (rows.length === 0) {
    const nothing = (
      <p className="sheet-nothing">
        <Say value={empty} inline />
      </p>
    )
    return [block(heading, true), block(nothing)]
  }
  return [
    block(heading, true),
    { kind: 'head', table, cells: columns.map(({ label }) => label), cancelled: false, keep: true },
    ...rows.map(
      ({ cells, cancelled, by }): Line => ({
        kind: 'row',
        table,
        cells: [...cells, ...basis(by)],
        cancelled,
        keep: false,
      }),
    ),
  ]
}

const BASIS = { label: { key: 'paper:basis' }, width: 7, align: 'right' } as const

const PROOFS: SheetTable = {
  name: 'proofs',
  className: 'sheet-table',
  columns: [
    { width: 7, align: 'right' },
    { width: 26, align: 'left' },
    { width: 24, align: 'left' },
    { width: 43, align: 'left' },
  ],
  rowHeads: false,
}

/** What proves each record that the sheet rests on, and how far; what is proven by nothing says so. */
const proofLines = (proofs: Paper['proofs'], t: TFunction): readonly Piece[] => {
  if (proofs.length === 0) return []
  const head = ['basis', 'proofReceiptNo', 'proofWhat', 'proofHow'].map((name): Told => ({ key: `paper:${name}` }))
  return [
    block(<h3 className="sheet-heading">{t('paper:proofTitle')}</h3>, true),
    { kind: 'head', table: PROOFS, cells: head, cancelled: false, keep: true },
    ...proofs.map(
      ({ n, receiptNo, title, by, words }): Line => ({
        kind: 'row',
        table: PROOFS,
        cells: [
          `[${n}]`,
          receiptNo,
          title,
          { key: by === 'none' ? 'paper:proof.none' : `paper:proof.${by}.${words ? 'words' : 'log'}` },
        ],
        cancelled: false,
        keep: false,
      }),
    ),
    block(
      <p className="sheet-note">
        <span aria-hidden="true">※ </span>
        {t('paper:proofNote')}
      </p>,
    ),
  ]
}

/** Cells of one value as text: a register has tens of thousands of them. */
const plainly =
  (t: TFunction, language: 'ko' | 'en') =>
  (cell: Told): Told =>
    typeof cell === 'string' || 'list' in cell || 'cancelled' in cell
      ? cell
      : tell(cell, language, (key, values) => t(key, { ...values, defaultValue: key }))

const registerLines = (
  { columns, rows }: NonNullable<Paper['register']>,
  plain: (cell: Told) => Told,
): readonly Piece[] => {
  const table: SheetTable = { name: 'register', className: 'sheet-table register', columns, rowHeads: false }
  return [
    { kind: 'head', table, cells: columns.map(({ label }) => label), cancelled: false, keep: true },
    ...rows.map(
      ({ cells, struck }, i): Line => ({
        kind: 'row',
        table,
        cells: columns.map(({ name }) => plain(cells[name] ?? '')),
        cancelled: struck,
        // What closes the register stands under its last line, not on a page of its own.
        keep: i === rows.length - 1,
      }),
    ),
  ]
}

const rowsOf = <T,>(all: readonly T[], across: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / across) }, (_, i) => all.slice(i * across, (i + 1) * across))

/** Who printed it, when, which copy, how much of it is masked: at the foot of every page. */
export const footOf = (paper: Paper, t: TFunction, language: 'ko' | 'en'): string =>
  [
    t('paper:printedBy', {
      office: officeName(t, paper.office),
      name: paper.printedBy,
      at: instantText(paper.printedAt, language),
    }),
    t('paper:level', { level: t(paper.masked ? 'paper:masked' : 'paper:open') }),
    ...(paper.register === null
      ? []
      : [
          t(paper.register.total > paper.register.rows.length ? 'paper:rowsCut' : 'paper:rows', {
            rows: grouped(paper.register.rows.length),
            total: grouped(paper.register.total),
          }),
        ]),
  ].join(' · ')

/** State at printing, in words: at the head of every page. */
export const stateOf = (paper: Paper, t: TFunction): string | null =>
  paper.state === null
    ? null
    : t('paper:stateAt', {
        state:
          paper.state === 'accepted'
            ? `${t('ui:state.accepted')} · ${t(paper.witnessed ? 'paper:witnessed' : 'paper:notWitnessed')}`
            : t(`ui:state.${paper.state}`),
      })
