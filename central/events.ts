/**
 * The event stream: every subscriber hears of each checkpoint and of each one that becomes witnessed, beginning with
 * how things stand; and of its own office's letters, without a beginning: who comes back asks. A subscriber that does not read is cut off; it fetches `/checkpoint` when it comes back.
 */
import type { OfficeId } from '../shared/ledger/ids.ts'
import { encodeEvent, HEARTBEAT, type WireEvent } from '../shared/wire/events.ts'

const MAX_SUBSCRIBERS = 512
/** Events that may wait in a subscriber's stream. */
const MAX_WAITING = 256

export interface Broadcast {
  /** To everybody, or to the subscribers of one office. */
  send(event: WireEvent, office?: OfficeId): void
  /** A comment to every subscriber; the server calls it every fifteen seconds. */
  heartbeat(): void
  /** A new subscriber's stream; null when there are too many. */
  subscribe(office: OfficeId): ReadableStream<Uint8Array<ArrayBuffer>> | null
  close(): void
}

type Controller = ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>

/** `present` are the events that a new subscriber begins with. */
export const createBroadcast = (present: () => readonly WireEvent[]): Broadcast => {
  const controllers = new Map<Controller, OfficeId>()
  const push = (controller: Controller, bytes: Uint8Array): void => {
    try {
      controller.enqueue(bytes.slice() as Uint8Array<ArrayBuffer>)
      if ((controller.desiredSize ?? 0) > 0) return
      controllers.delete(controller)
      controller.close()
    } catch {
      // The stream was cancelled or closed meanwhile.
      controllers.delete(controller)
    }
  }
  const pushAll = (bytes: Uint8Array, to?: OfficeId): void => {
    for (const [controller, office] of [...controllers]) {
      if (to === undefined || to === office) push(controller, bytes)
    }
  }
  return {
    send: (event, office) => pushAll(encodeEvent(event), office),
    heartbeat: () => pushAll(HEARTBEAT),
    subscribe: (office) => {
      if (controllers.size >= MAX_SUBSCRIBERS) return null
      let own: Controller | null = null
      return new ReadableStream<Uint8Array<ArrayBuffer>>(
        {
          start: (controller) => {
            own = controller
            controllers.set(controller, office)
            push(controller, HEARTBEAT)
            for (const event of present()) push(controller, encodeEvent(event))
          },
          cancel: () => {
            if (own !== null) controllers.delete(own)
          },
        },
        new CountQueuingStrategy({ highWaterMark: MAX_WAITING }),
      )
    },
    close: () => {
      for (const controller of controllers.keys()) {
        try {
          controller.close()
        } catch {
          // Cancelled by its reader already.
        }
      }
      controllers.clear()
    },
  }
}
