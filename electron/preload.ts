/** The Electron shell's preload script: built into one CommonJS file, because it runs in the sandbox. */
import { contextBridge, ipcRenderer } from 'electron'
import { exposeBridge } from './shells/electron/bridge.ts'

exposeBridge({ contextBridge, ipcRenderer })
