import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { gather, missingOf, NOTHING, restoreTyped } from '../../../renderer/paper/gather.ts'
import { drawSymbol } from '../../../renderer/paper/qr.ts'
import { type Pixels, readSymbols } from '../../../renderer/paper/read-qr.ts'
import { fromSymbols, toSymbols } from '../../../shared/paper/symbols.ts'

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest()
const bytes = Uint8Array.from({ length: 3100 }, (_, i) => (i * 131 + (i >> 3) * 17) % 256)
const texts = toSymbols(sha256, bytes) ?? []

/** Fills an SVG path of `M x y h w v1 h-w z` rectangles, as a screen does. */
const paint = (into: Pixels, path: string, at: { x: number; y: number }, scale: number): void => {
  for (const [, x, y, w] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    for (let py = 0; py < scale; py += 1) {
      for (let px = 0; px < Number(w) * scale; px += 1) {
        const offset = ((at.y + Number(y) * scale + py) * into.width + at.x + Number(x) * scale + px) * 4
        into.data.fill(0, offset, offset + 3)
      }
    }
  }
}

const sheet = (width: number, height: number): Pixels => ({
  width,
  height,
  data: new Uint8ClampedArray(width * height * 4).fill(255),
})

describe('symbols on paper', () => {
  it('draws each text so that it can be read again', async () => {
    expect(texts).toHaveLength(3)
    for (const text of texts) {
      const { size, path } = drawSymbol(text)
      const page = sheet(size * 3, size * 3)
      paint(page, path, { x: 0, y: 0 }, 3)
      expect(await readSymbols(page)).toEqual([text])
    }
  })

  it('reads all symbols of one picture, and the bytes behind them', async () => {
    const drawn = texts.map(drawSymbol)
    const page = sheet(1240, 600)
    drawn.forEach(({ path }, i) => {
      paint(page, path, { x: 20 + i * 400, y: 90 }, 3)
    })
    const found = await readSymbols(page)
    expect([...found].sort()).toEqual([...texts].sort())
    const whole = fromSymbols(sha256, found)
    expect(whole.ok && Buffer.from(whole.bytes).equals(Buffer.from(bytes))).toBe(true)
  })

  it('finds nothing where nothing is', async () => {
    expect(await readSymbols(sheet(400, 300))).toEqual([])
  })
})

describe('gathering symbols', () => {
  it('takes them in any order, says what is missing, and counts a repeat once', () => {
    const first = gather(NOTHING, [texts[2] as string, '', texts[2] as string])
    expect(first).toMatchObject({ added: 1, strange: 0, restarted: false })
    expect(missingOf(first.gathered)).toEqual([1, 2])
    const all = gather(first.gathered, [texts[0] as string, `${texts[1]}\r`])
    expect(missingOf(all.gathered)).toEqual([])
    const whole = fromSymbols(sha256, [...all.gathered.parts.values()])
    expect(whole.ok).toBe(true)
  })

  it('begins anew with another sheet and leaves what is no symbol', () => {
    const other = toSymbols(sha256, bytes.subarray(1)) ?? []
    const before = gather(NOTHING, [texts[0] as string]).gathered
    const after = gather(before, ['https://example.com', other[1] as string])
    expect(after).toMatchObject({ added: 1, strange: 1, restarted: true })
    expect([...after.gathered.parts.keys()]).toEqual([2])
    expect(gather(before, ['DJ1:00000000:3:2:ABC'])).toMatchObject({ added: 0, strange: 1, restarted: false })
  })

  it('understands a scanner that types while Hangul input is on', () => {
    // Shift+D J 1 : A B as a Korean keyboard hears it: ㅇ ㅓ 1 : ㅁ ㅠ, the first two composed.
    expect(restoreTyped('어1:ㅁㅠ')).toBe('DJ1:AB')
    expect(restoreTyped('ㅇㅓ1:ㅃㄸ')).toBe('DJ1:QE')
    expect(restoreTyped(texts[0] as string)).toBe(texts[0])
  })
})
