/** The texts of the QR symbols in a picture. One symbol is found at a time, so found ones are painted over. */
import decodeQR, { type Point } from 'qr/decode.js'

const MOST = 16
const PATIENCE_MS = 2000

export const symbolsIn = async (file: Blob): Promise<readonly string[]> => {
  const picture = await createImageBitmap(file)
  const canvas = new OffscreenCanvas(picture.width, picture.height)
  const drawing = canvas.getContext('2d', { willReadFrequently: true })
  if (drawing === null) return []
  drawing.drawImage(picture, 0, 0)
  const found: string[] = []
  while (found.length < MOST) {
    const seen: { outline: readonly Point[] | null } = { outline: null }
    try {
      const text = decodeQR(drawing.getImageData(0, 0, canvas.width, canvas.height), {
        timeLimit: PATIENCE_MS,
        effort: 3,
        pointsOnDetect: (points) => {
          seen.outline = points.outline
        },
      })
      if (!found.includes(text)) found.push(text)
    } catch {
      break
    }
    const [first, ...rest] = seen.outline ?? []
    if (first === undefined) break
    drawing.fillStyle = '#fff'
    drawing.beginPath()
    drawing.moveTo(first.x, first.y)
    for (const { x, y } of rest) drawing.lineTo(x, y)
    drawing.closePath()
    drawing.fill()
  }
  return found
}
