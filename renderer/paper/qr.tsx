/** A QR symbol as SVG, drawn from its modules: sharp at any print size, no picture and no markup from text. */
import { encodeQR } from 'qr'
import { useMemo } from 'react'

const BORDER = 4

export const Qr = ({ text, label }: { readonly text: string; readonly label: string }) => {
  const { size, path } = useMemo(() => {
    const modules = encodeQR(text, 'raw', { ecc: 'medium', border: BORDER })
    let drawn = ''
    modules.forEach((row, y) => {
      row.forEach((dark, x) => {
        if (dark) drawn += `M${x} ${y}h1v1h-1z`
      })
    })
    return { size: modules.length, path: drawn }
  }, [text])
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}
