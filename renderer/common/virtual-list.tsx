/**
 * A list that draws only what is seen. j, k and the arrows move the choice; the first row is chosen by Enter or a click.
 * `rowHeight` is in rem, so that rows grow with the zoom.
 */
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useRef } from 'react'
import { useKeys } from './keys.ts'

export const VirtualList = <T,>({
  label,
  items,
  keyOf,
  chosen,
  rowHeight,
  onChoose,
  render,
  before,
  follow = false,
}: {
  readonly label: string
  readonly items: readonly T[]
  readonly keyOf: (item: T) => string
  /** Key of the row that stands open. */
  readonly chosen: string | null
  readonly rowHeight: number
  readonly onChoose: (item: T) => void
  readonly render: (item: T) => ReactNode
  /** Drawn in front of a row's button: a checkbox. */
  readonly before?: (item: T) => ReactNode
  /** Moving opens at once (the detail stands beside the list); else Enter opens. */
  readonly follow?: boolean
}) => {
  const scroller = useRef<HTMLDivElement>(null)
  const em = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight * em,
    overscan: 8,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured again when the zoom changes
  useEffect(() => rows.measure(), [em])

  const at = items.findIndex((item) => keyOf(item) === chosen)
  const move = (step: number) => {
    if (items.length === 0) return false
    const focusedRow = (document.activeElement as HTMLElement | null)?.dataset.row
    const from = follow ? at : focusedRow === undefined ? -1 : Number(focusedRow)
    const to = Math.max(0, Math.min(items.length - 1, from + step))
    const item = items[to]
    if (item === undefined) return false
    rows.scrollToIndex(to)
    if (follow) onChoose(item)
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-row="${to}"]`)?.focus())
    return true
  }
  useKeys('part', { j: () => move(1), k: () => move(-1), ArrowDown: () => move(1), ArrowUp: () => move(-1) })

  return (
    <div ref={scroller} className="list-scroll">
      <ul aria-label={label} className="virtual" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start, size }) => {
          const item = items[index]
          if (item === undefined) return null
          const key = keyOf(item)
          return (
            <li
              key={key}
              className={`list-row${key === chosen ? ' here' : ''}`}
              aria-setsize={items.length}
              aria-posinset={index + 1}
              style={{ transform: `translateY(${start}px)`, height: size }}
            >
              {before?.(item)}
              <button
                type="button"
                className="list-button"
                data-row={index}
                aria-current={key === chosen ? 'true' : undefined}
                onClick={() => onChoose(item)}
              >
                {render(item)}
              </button>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
