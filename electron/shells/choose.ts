/**
 * Which shell a start gets, and why. Electron is looked for by file only: merely importing its package without a runtime
 * begins a download.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findChromium, hasDisplay, type Machine } from './portable/window.ts'

export type Choice =
  | { readonly shell: 'electron'; readonly program: string; readonly why: 'asked' | 'runtime-found' }
  /** Chromium's app window. */
  | { readonly shell: 'window'; readonly program: string; readonly why: 'asked' | 'no-electron' }
  /** A printed address. */
  | { readonly shell: 'address'; readonly why: 'no-display' | 'no-chromium' }

/** What was asked for and cannot be had. */
export interface ChoiceError {
  readonly code: 'ELECTRON_MISSING' | 'DISPLAY_MISSING'
}

/**
 * The runtime of the `electron` package: where ELECTRON_OVERRIDE_DIST_PATH says, else where the package put it (it comes
 * from ELECTRON_MIRROR when that is set). Null when the file is not there.
 */
export const findElectron = (machine: Machine, packageFolder: string): string | null => {
  const override = machine.env.ELECTRON_OVERRIDE_DIST_PATH
  const named = readText(join(packageFolder, 'path.txt'))
  const program = named === '' ? platformProgram(machine.platform) : named
  // The file's text is the package's own; still it may only name something inside the runtime's folder.
  if (program.split(/[/\\]/).includes('..')) return null
  const path = join(override !== undefined && override !== '' ? override : join(packageFolder, 'dist'), program)
  return machine.exists(path) ? path : null
}

/** Electron when its runtime is there, else a Chromium window, else an address. Without a display, always an address. */
export const chooseShell = (
  machine: Machine,
  packageFolder: string,
  asked: 'electron' | 'portable' | null,
): Choice | ChoiceError => {
  const electron = findElectron(machine, packageFolder)
  if (asked === 'electron') {
    if (electron === null) return { code: 'ELECTRON_MISSING' }
    return hasDisplay(machine) ? { shell: 'electron', program: electron, why: 'asked' } : { code: 'DISPLAY_MISSING' }
  }
  if (!hasDisplay(machine)) return { shell: 'address', why: 'no-display' }
  if (asked === null && electron !== null) return { shell: 'electron', program: electron, why: 'runtime-found' }
  const chromium = findChromium(machine)
  if (chromium === null) return { shell: 'address', why: 'no-chromium' }
  return { shell: 'window', program: chromium, why: asked === 'portable' ? 'asked' : 'no-electron' }
}

const platformProgram = (platform: NodeJS.Platform): string => {
  switch (platform) {
    case 'win32':
      return 'electron.exe'
    case 'darwin':
      return 'Electron.app/Contents/MacOS/Electron'
    default:
      return 'electron'
  }
}

const readText = (path: string): string => {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}
