/**
 * One QR symbol as a picture: an SVG path of its dark modules, one unit each, within the quiet zone of four that scanners
 * need. The texts of `shared/paper/symbols.ts` are of the alphanumeric alphabet, at error correction M.
 */
import { encodeQR } from 'qr'

const QUIET = 4

export interface Drawing {
  /** Units across and down, quiet zone included. */
  readonly size: number
  /** `M4 4h7v1h-7z...`: one rectangle for every run of dark modules in a row. */
  readonly path: string
}

export const drawSymbol = (text: string): Drawing => {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', encoding: 'alphanumeric', border: QUIET })
  let path = ''
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x += 1) {
      if (!row[x]) continue
      const from = x
      while (row[x + 1]) x += 1
      const width = x - from + 1
      path += `M${from} ${y}h${width}v1h-${width}z`
    }
  })
  return { size: rows.length, path }
}
