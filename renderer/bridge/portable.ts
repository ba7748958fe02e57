/**
 * The bridge over loopback, for the portable shell: one POST per call, one event stream. The launch cookie is the
 * browser's business. A stream that breaks, or falls silent although the process tells every few seconds that it is
 * there, is opened again, and `onDoubt` hears of it; when it comes back after a gap, everything is fetched again.
 */
import type { Bridge, OfficeEvent } from '../../shared/contract/contract.ts'
import { ALL_TOPICS } from './topics.ts'

const UNREACHABLE = { ok: false, error: { code: 'OFFICE_UNREACHABLE' } } as const

/** The server's heartbeat comes every 15 seconds. */
const SILENT_MS = 40_000
/** Before a stream that the server has refused is opened again; a broken one the browser opens by itself. */
const AGAIN_MS = 1000

export const portableBridge = (onDoubt: () => void): Bridge => ({
  call: async (channel, input) => {
    try {
      const response = await fetch(`/api/call/${channel}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(input),
      })
      if (!(response.headers.get('content-type') ?? '').startsWith('application/json')) return UNREACHABLE
      return await response.json()
    } catch {
      return UNREACHABLE
    }
  },
  listen: (listener) => {
    let opened = false
    let close = (): void => undefined
    const open = (): void => {
      const source = new EventSource('/api/events')
      let timer: ReturnType<typeof setTimeout> | undefined
      const again = (ms: number): void => {
        clearTimeout(timer)
        timer = setTimeout(() => {
          source.close()
          onDoubt()
          open()
        }, ms)
      }
      close = () => {
        clearTimeout(timer)
        source.close()
      }
      const alive = (): void => again(SILENT_MS)
      source.onopen = () => {
        alive()
        if (opened) listener({ kind: 'changed', topics: ALL_TOPICS })
        opened = true
      }
      source.onerror = () => {
        onDoubt()
        if (source.readyState === EventSource.CLOSED) again(AGAIN_MS)
      }
      source.addEventListener('here', alive)
      source.onmessage = (message) => {
        alive()
        listener(JSON.parse(message.data as string) as OfficeEvent)
      }
    }
    open()
    return () => close()
  },
})
