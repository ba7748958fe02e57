/**
 * What the preload script leaves in the window: the contract and nothing more. `ipcRenderer` itself, its events and
 * other channel names stay on this side.
 */
import type { IpcRendererEvent } from 'electron'
import { type Bridge, type ChannelName, CONTRACT, type OfficeEvent } from '../../../shared/contract/contract.ts'
import { BRIDGE, EVENTS, ipcName } from './names.ts'
import type { ElectronPreload } from './port.ts'

export const exposeBridge = ({ contextBridge, ipcRenderer }: ElectronPreload): void => {
  const bridge: Bridge = {
    call: (channel, input) =>
      isChannel(channel)
        ? ipcRenderer.invoke(ipcName(channel), input)
        : Promise.resolve({ ok: false, error: { code: 'CHANNEL_UNKNOWN' } }),
    listen: (listener) => {
      const hear = (_event: IpcRendererEvent, told: OfficeEvent): void => listener(told)
      ipcRenderer.on(EVENTS, hear)
      return () => void ipcRenderer.off(EVENTS, hear)
    },
  }
  contextBridge.exposeInMainWorld(BRIDGE, Object.freeze(bridge))
}

const isChannel = (name: unknown): name is ChannelName => typeof name === 'string' && Object.hasOwn(CONTRACT, name)
