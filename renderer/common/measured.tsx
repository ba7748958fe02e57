/** A long list of things of different height inside a dialog: only what is seen is drawn, and measured as it comes. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useRef } from 'react'

export const Measured = <T,>({
  label,
  items,
  keyOf,
  render,
}: {
  readonly label: string
  readonly items: readonly T[]
  readonly keyOf: (item: T) => string
  readonly render: (item: T) => ReactNode
}) => {
  const scroller = useRef<HTMLDivElement>(null)
  const em = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 8 * em,
    getItemKey: (index) => keyOf(items[index] as T),
    overscan: 4,
  })
  return (
    <div ref={scroller} className={items.length > FEW ? 'measured-list long' : 'measured-list'}>
      <ul aria-label={label} className="virtual" style={{ height: rows.getTotalSize() }}>
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
    </div>
  )
}

/** So many are shown whole. */
const FEW = 2
