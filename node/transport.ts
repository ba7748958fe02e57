/**
 * A transport with a switch: `close` ends every open socket and refuses new requests until `open`, as pulling the
 * network cable would. Requests are HTTP over `node:http(s)` with an agent of their own, so that nothing else in the
 * process holds a connection open.
 */
import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest, Agent as SecureAgent } from 'node:https'
import type { Fetch, FetchInit, FetchReader, FetchResponse } from '../shared/wire/fetch.ts'

export interface Transport {
  readonly fetch: Fetch
  readonly isOpen: () => boolean
  /** Cuts all connections; every waiting request rejects. */
  close(): void
  open(): void
}

export interface TransportOptions {
  /** A request that hears nothing for so long is given up, milliseconds. */
  readonly idleMs?: number
  /** Sockets to one host at most. */
  readonly sockets?: number
}

export const createTransport = ({ idleMs = 30_000, sockets = 8 }: TransportOptions = {}): Transport => {
  let isOpen = true
  const agents = {
    http: new Agent({ keepAlive: true, maxSockets: sockets }),
    https: new SecureAgent({ keepAlive: true, maxSockets: sockets }),
  }
  const requests = new Set<ClientRequest>()

  const fetch: Fetch = (url, init) => attempt(url, init, true)

  /** A kept connection may have been closed by the other side a moment ago: such a request is sent once more. */
  const attempt = (url: string, init: FetchInit, again: boolean): Promise<FetchResponse> =>
    new Promise<FetchResponse>((resolve, reject) => {
      if (!isOpen) {
        reject(new Error('the transport is closed'))
        return
      }
      const secure = url.startsWith('https:')
      const options = { method: init.method, headers: headersOf(init), agent: secure ? agents.https : agents.http }
      const request = secure ? httpsRequest(url, options) : httpRequest(url, options)
      requests.add(request)
      // A stream says something every fifteen seconds, so that silence means a lost connection there too.
      request.setTimeout(idleMs, () => request.destroy(new Error('no answer')))
      request.on('close', () => requests.delete(request))
      request.on('error', (error: NodeJS.ErrnoException) => {
        if (again && isOpen && request.reusedSocket && error.code === 'ECONNRESET') {
          resolve(attempt(url, init, false))
        } else {
          reject(error)
        }
      })
      request.on('response', (response) => resolve(responseOf(response)))
      request.end(init.body)
    })

  return {
    fetch,
    isOpen: () => isOpen,
    close: () => {
      isOpen = false
      for (const request of requests) request.destroy(new Error('the transport is closed'))
      agents.http.destroy()
      agents.https.destroy()
    },
    open: () => {
      isOpen = true
    },
  }
}

const headersOf = (init: FetchInit): Record<string, string> => {
  const length = init.body === undefined ? 0 : Buffer.byteLength(init.body)
  return init.method === 'GET' ? { ...init.headers } : { ...init.headers, 'content-length': String(length) }
}

const responseOf = (response: IncomingMessage): FetchResponse => ({
  status: response.statusCode ?? 0,
  headers: {
    get: (name) => {
      const value = response.headers[name]
      return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value
    },
  },
  body: { getReader: () => readerOf(response) },
})

const readerOf = (response: IncomingMessage): FetchReader => {
  const pieces = response[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  return {
    read: async () => {
      const { done, value } = await pieces.next()
      return done
        ? { done: true }
        : { done: false, value: new Uint8Array(value.buffer, value.byteOffset, value.length) }
    },
    cancel: async () => {
      response.destroy()
    },
  }
}
