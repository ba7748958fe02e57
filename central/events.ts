/**
 * The event stream: every subscriber hears of each checkpoint and of each one that becomes witnessed, beginning with
 * how things stand. A subscriber that does not read is cut off; it fetches `/checkpoint` when it comes back.
 */
import { encodeEvent, HEARTBEAT, type WireEvent } from '../shared/wire/events.ts'

const MAX_SUBSCRIBERS = 512
/** Events that may wait in a subscriber's stream. */
const MAX_WAITING = 256

export interface Broadcast {
  send(event: WireEvent): void
  /** A comment to every subscriber; the server calls it every fifteen seconds. */
  heartbeat(): void
  /** A new subscriber's stream; null when there are too many. */
  subscribe(): ReadableStream<Uint8Array<ArrayBuffer>> | null
  close(): void
}

type Controller = ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>

/** `present` are the events that a new subscriber begins with. */
export const createBroadcast = (present: () => readonly WireEvent[]): Broadcast => {
  const controllers = new Set<Controller>()
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
  const pushAll = (bytes: Uint8Array): void => {
    for (const controller of [...controllers]) push(controller, bytes)
  }
  return {
    send: (event) => pushAll(encodeEvent(event)),
    heartbeat: () => pushAll(HEARTBEAT),
    subscribe: () => {
      if (controllers.size >= MAX_SUBSCRIBERS) return null
      let own: Controller | null = null
      return new ReadableStream<Uint8Array<ArrayBuffer>>(
        {
          start: (controller) => {
            own = controller
            controllers.add(controller)
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
      for (const controller of controllers) {
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
