/**
 * The lines of a long table, of which only those that are seen are drawn; an empty line above and below keeps the rest
 * of the way. The table stays a table, with its head, and says how many lines it has.
 */
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect } from 'react'

export const VirtualRows = ({
  scroller,
  count,
  columns,
  rowHeight,
  onSeen,
  row,
}: {
  /** What scrolls, once it is there (a state, so that its coming draws the lines). */
  readonly scroller: HTMLElement | null
  readonly count: number
  readonly columns: number
  /** Of a usual line, rem; lines are measured as they come. */
  readonly rowHeight: number
  readonly onSeen: (index: number) => void
  /** One line; `line` goes to its `<tr>`. */
  readonly row: (index: number, line: LineProps) => ReactNode
}) => {
  const em = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller,
    estimateSize: () => rowHeight * em,
    overscan: 12,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured again when the zoom changes
  useEffect(() => rows.measure(), [em])
  const shown = rows.getVirtualItems()
  const last = shown.at(-1)
  const seen = last?.index ?? -1
  useEffect(() => onSeen(seen), [onSeen, seen])
  return (
    <>
      <Gap columns={columns} height={shown[0]?.start ?? 0} />
      {shown.map(({ index }) =>
        row(index, { ref: rows.measureElement, 'data-index': index, 'aria-rowindex': index + 2 }),
      )}
      <Gap columns={columns} height={last === undefined ? 0 : rows.getTotalSize() - last.end} />
    </>
  )
}

export interface LineProps {
  readonly ref: (line: Element | null) => void
  readonly 'data-index': number
  /** The head is the first. */
  readonly 'aria-rowindex': number
}

const Gap = ({ columns, height }: { readonly columns: number; readonly height: number }) =>
  height <= 0 ? null : (
    <tr className="gap">
      <td colSpan={columns} style={{ height }} />
    </tr>
  )
