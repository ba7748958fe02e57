/**
 * The only code that touches `ipcMain`. Every channel of the contract is registered here, the same way: the sender is
 * checked before anything is made of what it sent; the office checks input, session and role.
 */
import type { IpcMainInvokeEvent } from 'electron'
import { type Answer, type ChannelName, CONTRACT } from '../../../shared/contract/contract.ts'
import { callSeat, type Office, type Seat, type ShellLog } from '../office.ts'
import { ipcName, isOurs, ORIGIN } from './names.ts'
import type { ElectronMain } from './port.ts'

export const CHANNELS = Object.keys(CONTRACT) as ChannelName[]

export const registerChannels = (ipcMain: ElectronMain['ipcMain'], office: Office, log: ShellLog): void => {
  const seats = new Map<number, Seat>()

  const seatOf = (sender: IpcMainInvokeEvent['sender']): Seat => {
    const held = seats.get(sender.id)
    if (held !== undefined) return held
    const seat = office.seat()
    seats.set(sender.id, seat)
    sender.once('destroyed', () => {
      seats.delete(sender.id)
      seat.close()
    })
    return seat
  }

  const handle = (channel: ChannelName): void => {
    ipcMain.handle(ipcName(channel), async (event, ...given: unknown[]): Promise<Answer<unknown>> => {
      if (!isOurTopFrame(event)) {
        log('sender-refused', { channel })
        return { ok: false, error: { code: 'WINDOW_UNKNOWN' } }
      }
      if (given.length !== 1) return { ok: false, error: { code: 'INPUT_INVALID' } }
      return callSeat(seatOf(event.sender), log, channel, given[0])
    })
  }
  for (const channel of CHANNELS) handle(channel)
}

/** A frame that is gone, is embedded, or shows another origin says nothing here. */
const isOurTopFrame = (event: IpcMainInvokeEvent): boolean => {
  try {
    const frame = event.senderFrame
    return frame !== null && frame.parent === null && frame.origin === ORIGIN && isOurs(frame.url)
  } catch {
    // Electron throws for a frame that was disposed of in this moment.
    return false
  }
}
