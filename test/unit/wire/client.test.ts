import { describe, expect, it } from 'vitest'
import { createCrypto } from '../../../node/sodium.ts'
import { createCentralClient } from '../../../shared/wire/client.ts'

/** A client to whom every request is answered in the same way. */
const answered = (status: number, headers: Readonly<Record<string, string>>) =>
  createCentralClient({
    fetch: async () => ({ status, headers: { get: (name) => headers[name] ?? null }, body: null }),
    baseUrl: 'http://central.test',
    crypto: createCrypto(),
    network: 'test',
    origin: 'daejang.seoul/test',
    identity: null,
  })

describe('a reply that asks to come again later', () => {
  it.each([
    ['3', 3_000],
    ['999999999', 60_000],
    ['soon', null],
    ['-1', null],
  ])('is heeded for a minute at most (%s)', async (after, ms) => {
    const reply = await answered(503, { 'retry-after': after }).checkpoint()
    expect(reply).toMatchObject({ ok: false, error: { code: 'REFUSED', retryAfterMs: ms } })
  })
})
