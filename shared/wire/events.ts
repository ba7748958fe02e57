/**
 * Server-sent events as central writes them: `event: <name>`, one `data:` line of JSON, an empty line; comment lines
 * keep the connection alive. The reader takes that form and ignores other fields.
 */
import { utf8Decode, utf8Encode } from '../bytes.ts'
import { err, ok, type Result } from '../result.ts'
import { MAX_EVENT_BYTES } from './limits.ts'
import { type CheckpointEvent, checkpointEvent, type MailboxEvent, mailboxEvent } from './messages.ts'

export type CheckpointNews = { readonly name: 'checkpoint' | 'witnessed'; readonly data: CheckpointEvent }
export type WireEvent = CheckpointNews | { readonly name: 'mailbox'; readonly data: MailboxEvent }

export const encodeEvent = (event: WireEvent): Uint8Array =>
  utf8Encode(`event: ${event.name}\ndata: ${JSON.stringify(event.data)}\n\n`)

/** A comment line; no event. */
export const HEARTBEAT: Uint8Array = utf8Encode(': \n\n')

/** Feed it the stream's pieces as they come; it hands out whole events. Not UTF-8 or too long an event is an error. */
export class EventReader {
  #rest: Uint8Array = new Uint8Array(0)

  push(piece: Uint8Array): Result<WireEvent[], { readonly code: 'EVENTS_MALFORMED' }> {
    const bytes = new Uint8Array(this.#rest.length + piece.length)
    bytes.set(this.#rest)
    bytes.set(piece, this.#rest.length)
    const events: WireEvent[] = []
    let start = 0
    for (let at = 0; at + 1 < bytes.length; at += 1) {
      if (bytes[at] !== 0x0a || bytes[at + 1] !== 0x0a) continue
      const event = parseEvent(bytes.subarray(start, at))
      if (!event.ok) return event
      if (event.value !== null) events.push(event.value)
      start = at + 2
      at += 1
    }
    this.#rest = bytes.slice(start)
    return this.#rest.length > MAX_EVENT_BYTES ? err({ code: 'EVENTS_MALFORMED' }) : ok(events)
  }
}

const parseEvent = (bytes: Uint8Array): Result<WireEvent | null, { readonly code: 'EVENTS_MALFORMED' }> => {
  const text = utf8Decode(bytes)
  if (text === null) return err({ code: 'EVENTS_MALFORMED' })
  const field = (name: string): string | undefined =>
    text
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2)
  const [name, data] = [field('event'), field('data')]
  if (name !== 'checkpoint' && name !== 'witnessed' && name !== 'mailbox') return ok(null)
  try {
    const json: unknown = JSON.parse(data ?? '')
    if (name === 'mailbox') {
      const parsed = mailboxEvent.safeParse(json)
      return parsed.success ? ok({ name, data: parsed.data }) : err({ code: 'EVENTS_MALFORMED' })
    }
    const parsed = checkpointEvent.safeParse(json)
    return parsed.success ? ok({ name, data: parsed.data }) : err({ code: 'EVENTS_MALFORMED' })
  } catch {
    return err({ code: 'EVENTS_MALFORMED' })
  }
}
