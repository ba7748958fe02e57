import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it, vi } from 'vitest'
import { createTransport } from '../../../node/transport.ts'
import { TEST_CERT, TEST_KEY } from '../../support/tls.ts'

afterEach(() => vi.unstubAllEnvs())

it('opens no more sockets to a central that speaks TLS than to one that does not', async () => {
  // The certificate is the test's own.
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
  const waiting: (() => void)[] = []
  let [sockets, asked] = [0, 0]
  const server = createServer({ cert: TEST_CERT, key: TEST_KEY }, (_, response) => {
    asked += 1
    waiting.push(() => response.end('x'))
  })
  server.on('secureConnection', () => {
    sockets += 1
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const transport = createTransport({ sockets: 2 })
  try {
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const replies = Array.from({ length: 6 }, () => transport.fetch(url, { method: 'GET', headers: {} }))
    for (let done = 0; done < 6; done += 1) {
      await vi.waitFor(() => expect(waiting.length).toBeGreaterThan(0))
      waiting.shift()?.()
      const reader = (await Promise.race(replies.splice(0, 1))).body?.getReader()
      await reader?.read()
      await reader?.read()
    }
    expect([asked, sockets]).toEqual([6, 2])
  } finally {
    transport.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})
