/** The texts of all QR symbols in a picture: a photo, a scan, a screenshot. Nothing leaves the window. */
import { decodeQRBatch } from 'qr/decode.js'

/** RGBA, row by row. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly data: Uint8ClampedArray
}

/** More pixels say nothing more about a symbol on paper and take long to look through: an A4 sheet at 300 dpi. */
const MAX_SIDE = 3508
const PATIENCE_MS = 4000

/** Each text once, in no order; empty when no symbol can be read. */
export const readSymbols = async ({ width, height, data }: Pixels): Promise<readonly string[]> => {
  const options = { format: 'RGBA' as const, effort: 8, timeLimit: PATIENCE_MS, maxSize: { width, height } }
  const [found = []] = await decodeQRBatch([{ width, height, data }], options)
  return [...new Set(found.filter((text) => typeof text === 'string'))]
}

/** A picture file's pixels, on white where it is transparent; null when the browser cannot read it. */
export const pixelsOf = async (file: Blob): Promise<Pixels | null> => {
  let picture: ImageBitmap
  try {
    picture = await createImageBitmap(file)
  } catch {
    return null
  }
  const scale = Math.min(1, MAX_SIDE / Math.max(picture.width, picture.height))
  const [width, height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)]
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d')
  if (context === null) return null
  context.fillStyle = '#fff'
  context.fillRect(0, 0, width, height)
  context.drawImage(picture, 0, 0, width, height)
  picture.close()
  return { width, height, data: context.getImageData(0, 0, width, height).data }
}
