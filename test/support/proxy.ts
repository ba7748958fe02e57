/** A way to central that can be listened to, cut and blocked: a TCP proxy on loopback that keeps every byte. */

import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Proxy {
  readonly url: string
  /** Everything that went through so far, both ways. */
  heard(): Buffer
  /** Ends all connections at once, without a word. */
  cut(): void
  /** True: connections are taken and nothing passes, as behind a firewall that drops. */
  block(on: boolean): void
}

/** `target` is asked for at every new connection. */
export const openProxy = async (target: () => string): Promise<Proxy> => {
  const pieces: Buffer[] = []
  const sockets = new Set<Socket>()
  let blocked = false
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  }
  const server = createServer((near) => {
    keep(near)
    const { hostname, port } = new URL(target())
    const far = connect({ host: hostname, port: Number(port) })
    keep(far)
    const pass = (from: Socket, to: Socket): void => {
      from.on('data', (bytes) => {
        if (blocked) return
        pieces.push(Buffer.from(bytes))
        to.write(bytes)
      })
      from.on('close', () => to.destroy())
    }
    pass(near, far)
    pass(far, near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  onTestFinished(() => {
    server.close()
    cut()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard: () => Buffer.concat(pieces),
    cut,
    block: (on) => {
      blocked = on
    },
  }
}
