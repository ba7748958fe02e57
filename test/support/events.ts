/** What a client hears of central's events. */
import type { CentralClient } from '../../shared/wire/client.ts'
import type { WireEvent } from '../../shared/wire/events.ts'

export const openTestEvents = (client: CentralClient) => {
  const names: WireEvent['name'][] = []
  const waiting: (() => void)[] = []
  const stream = client.events(({ name }) => {
    names.push(name)
    for (const go of waiting.splice(0)) go()
  })
  const count = (name: WireEvent['name']): number => names.filter((each) => each === name).length
  const heard = async (name: WireEvent['name'], times: number): Promise<void> => {
    while (count(name) < times) await new Promise<void>((go) => waiting.push(go))
  }
  return { count, heard, close: stream.close, open: heard('checkpoint', 1) }
}
