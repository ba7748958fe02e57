/** A long list of things of different height inside a dialog: only what is seen is drawn, and measured as it comes. */
import { useVirtualizer } from '@tanstack/react-virtual'
import type { ReactNode, RefObject } from 'react'

export const Measured = <T,>({
  scroller,
  items,
  keyOf,
  render,
}: {
  readonly scroller: RefObject<HTMLElement | null>
  readonly items: readonly T[]
  readonly keyOf: (item: T) => string
  readonly render: (item: T) => ReactNode
}) => {
  const em = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 8 * em,
    getItemKey: (index) => keyOf(items[index] as T),
    overscan: 4,
  })
  return (
    <ul className="virtual" style={{ height: rows.getTotalSize() }}>
      {rows.getVirtualItems().map(({ index, key, start }) => (
        <li
          key={key}
          ref={rows.measureElement}
          data-index={index}
          className="measured"
          aria-setsize={items.length}
          aria-posinset={index + 1}
          style={{ transform: `translateY(${start}px)` }}
        >
          {render(items[index] as T)}
        </li>
      ))}
    </ul>
  )
}
