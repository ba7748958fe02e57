/**
 * The register's lines as a real table. The first cell opens the record, as a click anywhere on the line does; j, k and
 * the arrows move. What was struck is struck. Columns are as wide as their service says, whatever is on the screen.
 */
import { type ColumnDef, flexRender, tableFeatures, useTable } from '@tanstack/react-table'
import { useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RegisterColumn, RegisterRow } from '../../shared/services/present-types.ts'
import { Dense } from '../common/dense.tsx'
import { useKeys } from '../common/keys.ts'
import { grouped } from '../common/parts.tsx'
import { Say, useTell } from '../common/told.tsx'
import { VirtualRows } from '../common/virtual-rows.tsx'

const features = tableFeatures({})

/** Wider columns are cut off on the screen, in characters; the record's own page has them whole. */
const WIDEST = 30

export const RegisterTable = ({
  columns,
  rows,
  total,
  onSeen,
  onOpen,
}: {
  readonly columns: readonly RegisterColumn[]
  readonly rows: readonly RegisterRow[]
  /** Lines in all; null while that is not known. */
  readonly total: number | null
  readonly onSeen: (index: number) => void
  readonly onOpen: (id: string) => void
}) => {
  const { t } = useTranslation()
  const say = useTell()
  const defined = useMemo(
    () =>
      columns.map(
        ({ name, label }): ColumnDef<typeof features, RegisterRow> => ({
          id: name,
          header: () => <Say value={label} inline />,
          cell: ({ row }) => <Dense value={row.original.cells[name] ?? ''} inline />,
        }),
      ),
    [columns],
  )
  const table = useTable({
    features,
    columns: defined,
    data: rows as RegisterRow[],
    getRowId: (row: RegisterRow) => row.id,
  })
  const lines = table.getRowModel().rows
  const align = (id: string): string | undefined =>
    columns.find(({ name }) => name === id)?.align === 'right' ? 'number' : undefined
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null)
  const body = useRef<HTMLTableSectionElement>(null)
  const move = (step: number) => {
    const drawn = [...(body.current?.querySelectorAll<HTMLElement>('.line-open') ?? [])]
    const at = drawn.indexOf(document.activeElement as HTMLElement)
    const line = drawn[Math.max(0, Math.min(drawn.length - 1, at + step))]
    line?.focus()
    line?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }
  useKeys('part', { j: () => move(1), k: () => move(-1), ArrowDown: () => move(1), ArrowUp: () => move(-1) })

  return (
    <div ref={setScroller} className="table-scroll">
      <table className="table register" aria-rowcount={total === null ? -1 : total + 1}>
        <colgroup>
          {columns.map((column) => (
            <col key={column.name} style={{ width: `calc(${widthOf(column, say(column.label))}ch + 1.2rem)` }} />
          ))}
        </colgroup>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} aria-rowindex={1}>
              {group.headers.map((header) => (
                <th key={header.id} scope="col" className={align(header.column.id)}>
                  {flexRender(header.column.columnDef.header, header.getContext())}
                </th>
              ))}
            </tr>
          ))}
        </thead>
        <tbody ref={body}>
          <VirtualRows
            scroller={scroller}
            count={lines.length}
            columns={columns.length}
            rowHeight={2.2}
            onSeen={onSeen}
            row={(index, attributes) => {
              const row = lines[index]
              if (row === undefined) return null
              return (
                <tr
                  key={row.id}
                  {...attributes}
                  className={row.original.struck ? 'struck' : undefined}
                  data-open=""
                  onClick={() => onOpen(row.id)}
                >
                  {row.getAllCells().map((cell, i) => (
                    <td key={cell.id} className={align(cell.column.id)}>
                      {i === 0 ? (
                        <button
                          type="button"
                          className="link line-open nowrap"
                          onClick={(event) => {
                            event.stopPropagation()
                            onOpen(row.id)
                          }}
                        >
                          {flexRender(cell.column.columnDef.cell, cell.getContext())}
                        </button>
                      ) : (
                        flexRender(cell.column.columnDef.cell, cell.getContext())
                      )}
                    </td>
                  ))}
                </tr>
              )
            }}
          />
        </tbody>
      </table>
      {total !== null && total > rows.length && (
        <p className="quiet small list-more">
          {t('common.shownOf', { shown: grouped(rows.length), total: grouped(total) })}
        </p>
      )}
    </div>
  )
}

/** In characters of half a syllable's width; the head fits, too. */
const widthOf = ({ width }: RegisterColumn, head: string): number =>
  Math.max(
    Math.min(width, WIDEST),
    [...head].reduce((sum, letter) => sum + (letter > '\u0fff' ? 2 : 1), 0),
  )
