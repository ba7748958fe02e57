/** Names that the main process and the preload script share. */
import type { ChannelName } from '../../../shared/contract/contract.ts'

export const SCHEME = 'app'
/** The interface's own origin. */
export const ORIGIN = `${SCHEME}://daejang`
export const EVENTS = 'daejang/event'
/** The bridge's name in the window. */
export const BRIDGE = 'daejang'

export const ipcName = (channel: ChannelName): string => `daejang/call/${channel}`

/**
 * Whether an address belongs to the interface. `new URL().origin` is `null` for every scheme that Node does not know, so
 * that all of them would look alike: scheme and host are compared themselves, after parsing.
 */
export const isOurs = (address: string): boolean => {
  try {
    const url = new URL(address)
    return (
      `${url.protocol}//${url.host}` === ORIGIN && url.username === '' && url.password === '' && !address.includes('\\')
    )
  } catch {
    return false
  }
}
