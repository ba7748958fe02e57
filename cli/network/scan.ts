/** A picture that looks like a scanned page from far: grey lines of writing and a red seal, as a PNG. */
import { crc32, deflateSync } from 'node:zlib'
import type { Random } from './random.ts'

const WIDTH = 620
const HEIGHT = 877

export const makeScan = (random: Random): Uint8Array => {
  const pixels = Buffer.alloc(HEIGHT * (1 + WIDTH * 3), 0xf8)
  const fill = (x: number, y: number, width: number, height: number, rgb: readonly [number, number, number]): void => {
    for (let row = y; row < Math.min(HEIGHT, y + height); row += 1) {
      for (let column = x; column < Math.min(WIDTH, x + width); column += 1) {
        pixels.set(rgb, row * (1 + WIDTH * 3) + 1 + column * 3)
      }
    }
  }
  fill(190, 60, 240, 18, [60, 60, 70])
  for (let line = 0; line < 22; line += 1) {
    let x = 60
    const y = 130 + line * 28
    while (x < 520) {
      const word = random.between(18, 74)
      fill(x, y, Math.min(word, 560 - x), 9, [96, 98, 108])
      x += word + 9
    }
  }
  for (let side = 0; side < 4; side += 1) {
    const [x, y, width, height] = [
      [470, 770, 60, 3],
      [470, 827, 60, 3],
      [470, 770, 3, 60],
      [527, 770, 3, 60],
    ][side] as [number, number, number, number]
    fill(x, y, width, height, [190, 40, 40])
  }
  fill(484, 784, 10, 32, [190, 40, 40])
  fill(506, 784, 10, 32, [190, 40, 40])
  for (let row = 0; row < HEIGHT; row += 1) pixels[row * (1 + WIDTH * 3)] = 0
  const header = Buffer.alloc(13)
  header.writeUInt32BE(WIDTH, 0)
  header.writeUInt32BE(HEIGHT, 4)
  // Eight bits a channel, three channels, nothing interlaced.
  header.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const image = deflateSync(pixels, { level: 9 })
  return new Uint8Array(
    Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', image), chunk('IEND', Buffer.alloc(0))]),
  )
}

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const out = Buffer.alloc(8 + data.length + 4)
  out.writeUInt32BE(data.length, 0)
  body.copy(out, 4)
  out.writeUInt32BE(crc32(body), 8 + data.length)
  return out
}
