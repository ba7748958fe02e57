/**
 * The bridge over loopback, for the portable shell: one POST per call, one event stream. The launch cookie is the
 * browser's business. When the stream comes back after a gap, everything is fetched again.
 */
import type { Bridge, OfficeEvent } from '../../shared/contract/contract.ts'
import { ALL_TOPICS } from './topics.ts'

const UNREACHABLE = { ok: false, error: { code: 'OFFICE_UNREACHABLE' } } as const

export const portableBridge = (): Bridge => ({
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
    const source = new EventSource('/api/events')
    let opened = false
    source.onopen = () => {
      if (opened) listener({ kind: 'changed', topics: ALL_TOPICS })
      opened = true
    }
    source.onmessage = (message) => listener(JSON.parse(message.data as string) as OfficeEvent)
    return () => source.close()
  },
})
