import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toHex } from '../../../shared/bytes.ts'
import type { Hash, OfficeId } from '../../../shared/ledger/ids.ts'
import { EventReader, encodeEvent, HEARTBEAT, type WireEvent } from '../../../shared/wire/events.ts'
import {
  decodeBatch,
  decodeParts,
  encodeBatch,
  encodeParts,
  PART_STATUS,
  type SealedPart,
} from '../../../shared/wire/frames.ts'

const bytes = (minLength: number, maxLength: number) => fc.uint8Array({ minLength, maxLength })
const hash = bytes(32, 32).map((b) => toHex(b) as Hash)
const part: fc.Arbitrary<SealedPart> = fc.oneof(
  fc.record({
    hash,
    status: fc.constant('present' as const),
    ciphertext: bytes(0, 200),
    tokens: fc.array(bytes(16, 16).map(toHex), { maxLength: 4 }),
    wraps: fc.array(
      fc.record({ office: fc.constantFrom('mapo' as OfficeId, 'gaepo' as OfficeId), wrap: bytes(0, 300) }),
      { maxLength: 3 },
    ),
  }),
  fc.record({
    hash,
    status: fc.constantFrom(...PART_STATUS.slice(1)),
    ciphertext: fc.constant(new Uint8Array(0)),
    tokens: fc.constant([]),
    wraps: fc.constant([]),
  }),
)

describe('frames', () => {
  it('read back what was written', () => {
    fc.assert(
      fc.property(fc.array(bytes(1, 100), { minLength: 1, maxLength: 20 }), (entries) => {
        expect(decodeBatch(encodeBatch(entries))).toEqual({ ok: true, value: entries })
      }),
    )
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
        expect(decodeParts(encodeParts(parts))).toEqual({ ok: true, value: parts })
      }),
    )
  })

  it('take only what their encoder writes', () => {
    const damaged = fc
      .tuple(fc.array(part, { minLength: 1, maxLength: 3 }), fc.nat(), fc.nat({ max: 255 }), fc.boolean())
      .map(([parts, at, byte, cut]) => {
        const written = encodeParts(parts)
        if (cut) return written.slice(0, at % written.length)
        written[at % written.length] = byte
        return written
      })
    fc.assert(
      fc.property(fc.oneof(bytes(0, 300), damaged), (input) => {
        const read = decodeParts(input)
        if (read.ok) expect(toHex(encodeParts(read.value))).toBe(toHex(input))
      }),
    )
    fc.assert(
      fc.property(bytes(0, 300), (input) => {
        const read = decodeBatch(input)
        if (read.ok) expect(toHex(encodeBatch(read.value))).toBe(toHex(input))
      }),
    )
  })
})

describe('the event stream', () => {
  const checkpoint: fc.Arbitrary<WireEvent> = fc.record({
    name: fc.constantFrom('checkpoint' as const, 'witnessed' as const),
    data: fc.record({ size: fc.nat(), root: hash, note: fc.string() }),
  })
  const event = fc.oneof(checkpoint, fc.constant<WireEvent>({ name: 'mailbox', data: {} }))

  it('gives the same events however it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 6 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 40 })),
        (events, cuts) => {
          const whole = Buffer.concat(events.flatMap((e) => [HEARTBEAT, encodeEvent(e)]))
          const reader = new EventReader()
          const read: WireEvent[] = []
          for (let at = 0; at < whole.length; ) {
            const end = at + (cuts.next().value as number)
            const got = reader.push(new Uint8Array(whole.subarray(at, end)))
            if (!got.ok) throw new Error(got.error.code)
            read.push(...got.value)
            at = end
          }
          expect(read).toEqual(events)
        },
      ),
    )
  })

  it('never throws, and says when it is not central’s', () => {
    fc.assert(
      fc.property(fc.array(bytes(0, 80)), (pieces) => {
        const reader = new EventReader()
        for (const piece of pieces) reader.push(piece)
      }),
    )
    for (const text of ['checkpoint\ndata: {}', 'mailbox\ndata: 1', 'mailbox\ndata: {', 'mailbox']) {
      const read = new EventReader().push(new TextEncoder().encode(`event: ${text}\n\n`))
      expect([text, read]).toMatchObject([text, { error: { code: 'EVENTS_MALFORMED' } }])
    }
    // An event of a later version is passed over.
    expect(new EventReader().push(new TextEncoder().encode('event: tomorrow\ndata: {}\n\n'))).toEqual({
      ok: true,
      value: [],
    })
  })
})
