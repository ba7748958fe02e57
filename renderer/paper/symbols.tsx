/** QR symbols side by side, numbered when there are several. Drawn as SVG: sharp at any size, no markup from text. */
import { useMemo } from 'react'
import { drawSymbol } from './qr.ts'

export const Symbols = ({
  texts,
  from,
  of,
  label,
}: {
  readonly texts: readonly string[]
  /** How many stand before these. */
  readonly from: number
  readonly of: number
  readonly label: string
}) => (
  <div className="sheet-symbols">
    {texts.map((text, i) => (
      <figure key={text}>
        <QrSymbol text={text} label={`${label} ${from + i + 1}/${of}`} />
        {of > 1 && (
          <figcaption aria-hidden="true">
            {from + i + 1}/{of}
          </figcaption>
        )}
      </figure>
    ))}
  </div>
)

const QrSymbol = ({ text, label }: { readonly text: string; readonly label: string }) => {
  const { size, path } = useMemo(() => drawSymbol(text), [text])
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <path d={path} fill="#000" />
    </svg>
  )
}
