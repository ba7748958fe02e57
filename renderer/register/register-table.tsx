/**
 * The register's lines as a real table. The first cell opens the record, as a click anywhere on the line does; j, k and
 * the arrows move. What was struck is struck.
 */
import { type ColumnDef, flexRender, tableFeatures, useTable } from '@tanstack/react-table'
import { useMemo, useRef } from 'react'
import type { RegisterView } from '../../shared/contract/types.ts'
import type { RegisterRow } from '../../shared/services/present-types.ts'
import { Dense } from '../common/dense.tsx'
import { useKeys } from '../common/keys.ts'
import { Say } from '../common/told.tsx'

const features = tableFeatures({})

export const RegisterTable = ({
  register,
  onOpen,
}: {
  readonly register: RegisterView
  readonly onOpen: (id: string) => void
}) => {
  const columns = useMemo(
    () =>
      register.columns.map(
        ({ name, label }): ColumnDef<typeof features, RegisterRow> => ({
          id: name,
          header: () => <Say value={label} inline />,
          cell: ({ row }) => <Dense value={row.original.cells[name] ?? ''} inline />,
        }),
      ),
    [register.columns],
  )
  const table = useTable({
    features,
    columns,
    data: register.rows as RegisterRow[],
    getRowId: (row: RegisterRow) => row.id,
  })
  const align = (id: string): string | undefined =>
    register.columns.find(({ name }) => name === id)?.align === 'right' ? 'number' : undefined

  const body = useRef<HTMLTableSectionElement>(null)
  const move = (step: number) => {
    const lines = [...(body.current?.querySelectorAll<HTMLElement>('.line-open') ?? [])]
    const at = lines.indexOf(document.activeElement as HTMLElement)
    lines[Math.max(0, Math.min(lines.length - 1, at + step))]?.focus()
  }
  useKeys('part', { j: () => move(1), k: () => move(-1), ArrowDown: () => move(1), ArrowUp: () => move(-1) })

  return (
    <div className="table-scroll">
      <table className="table register">
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header) => (
                <th key={header.id} scope="col" className={align(header.column.id)}>
                  {flexRender(header.column.columnDef.header, header.getContext())}
                </th>
              ))}
            </tr>
          ))}
        </thead>
        <tbody ref={body}>
          {table.getRowModel().rows.map((row) => (
            <tr
              key={row.id}
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
          ))}
        </tbody>
      </table>
    </div>
  )
}
