/**
 * A list that draws only what is seen. j, k and the arrows move the choice; the first row is chosen by Enter or a click.
 * Of a list that is fetched by the page, the end says how much of it is here. `rowHeight` is in rem, so that rows grow
 * with the zoom.
 */
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { isComposing, useKeys } from './keys.ts'
import { grouped } from './parts.tsx'

export const VirtualList = <T,>({
  label,
  items,
  keyOf,
  chosen,
  rowHeight,
  onChoose,
  onPick,
  render,
  before,
  follow = false,
  total = items.length,
  onSeen,
}: {
  readonly label: string
  readonly items: readonly T[]
  readonly keyOf: (item: T) => string
  /** Key of the row that stands open. */
  readonly chosen: string | null
  readonly rowHeight: number
  readonly onChoose: (item: T) => void
  /** Space on a row: picks that row, not the one that stands open. */
  readonly onPick?: (item: T) => void
  readonly render: (item: T) => ReactNode
  /** Drawn in front of a row's button: a checkbox. */
  readonly before?: (item: T) => ReactNode
  /** Moving opens at once (the detail stands beside the list); else Enter opens. */
  readonly follow?: boolean
  /** Rows of the whole list, when not all of them are here yet. */
  readonly total?: number
  /** Hears which row is the last one on the screen. */
  readonly onSeen?: (index: number) => void
}) => {
  const { t } = useTranslation()
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

  const last = rows.getVirtualItems().at(-1)?.index ?? -1
  useEffect(() => onSeen?.(last), [onSeen, last])

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
              aria-setsize={total}
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
                onKeyDown={(event) => {
                  if (event.key !== ' ' || onPick === undefined || isComposing(event.nativeEvent)) return
                  event.preventDefault()
                  if (!event.repeat) onPick(item)
                }}
              >
                {render(item)}
              </button>
            </li>
          )
        })}
      </ul>
      {total > items.length && (
        <p className="quiet small list-more">
          {t('common.shownOf', { shown: grouped(items.length), total: grouped(total) })}
        </p>
      )}
    </div>
  )
}
