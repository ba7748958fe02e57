/**
 * Bars by month, each stacked of its parts. The picture says nothing that the table beside it does not say in words: it is
 * one image with one name, and the table is its text. Parts differ by pattern, not by colour alone.
 */
import { useId } from 'react'

const WIDTH = 960
const HEIGHT = 150
const TOP = 20
const FOOT = 22
/** Labels under the bars at most. */
const MAX_LABELS = 12

export type Fill = 'solid' | 'hatched' | 'open'

export interface Bar {
  readonly label: string
  /** From the bottom up. */
  readonly parts: readonly { readonly fill: Fill; readonly value: number }[]
}

export const Bars = ({
  name,
  table,
  bars,
  told,
}: {
  /** What the picture is of. */
  readonly name: string
  /** Id of the table with the same numbers. */
  readonly table: string
  readonly bars: readonly Bar[]
  /** The highest value in words, at the line that it reaches. */
  readonly told: (value: number) => string
}) => {
  const hatch = useId()
  const heights = bars.map(({ parts }) => parts.reduce((sum, { value }) => sum + value, 0))
  const highest = Math.max(...heights)
  if (bars.length === 0 || highest <= 0) return null
  const slot = WIDTH / bars.length
  const width = Math.min(slot * 0.64, 56)
  const every = Math.ceil(bars.length / MAX_LABELS)
  const scale = (value: number): number => (value / highest) * HEIGHT
  return (
    <svg
      className="bars"
      viewBox={`0 0 ${WIDTH} ${TOP + HEIGHT + FOOT}`}
      role="img"
      aria-label={name}
      aria-describedby={table}
    >
      <defs>
        <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect className="bar-ground" width="6" height="6" />
          <rect className="bar-line" width="3" height="6" />
        </pattern>
      </defs>
      <text x="0" y={TOP - 7} className="bar-text">
        {told(highest)}
      </text>
      <line x1="0" x2={WIDTH} y1={TOP} y2={TOP} className="bar-limit" />
      {bars.map(({ label, parts }, i) => {
        const left = i * slot + (slot - width) / 2
        let top = TOP + HEIGHT
        return (
          <g key={label}>
            {parts.map(({ fill, value }) => {
              const height = scale(value)
              top -= height
              return value <= 0 ? null : (
                <rect
                  key={fill}
                  className={`bar ${fill}`}
                  fill={fill === 'hatched' ? `url(#${hatch})` : undefined}
                  x={left}
                  y={top}
                  width={width}
                  height={Math.max(height, 1)}
                />
              )
            })}
            {(bars.length - 1 - i) % every === 0 && (
              <text x={left + width / 2} y={TOP + HEIGHT + 16} className="bar-text middle">
                {label}
              </text>
            )}
          </g>
        )
      })}
      <line x1="0" x2={WIDTH} y1={TOP + HEIGHT} y2={TOP + HEIGHT} className="bar-base" />
    </svg>
  )
}

/** What the patterns mean. */
export const Legend = ({ of }: { readonly of: readonly { readonly fill: Fill; readonly label: string }[] }) => (
  <ul className="bars-legend" aria-hidden="true">
    {of.map(({ fill, label }) => (
      <li key={fill}>
        <span className={`bar-key ${fill}`} />
        {label}
      </li>
    ))}
  </ul>
)
