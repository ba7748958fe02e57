/**
 * Keys. Handlers lie in levels: frame, page, part, dialog. A key goes to the newest handler of the highest level that
 * knows it; an open dialog hides everything beneath it. While a syllable is being composed no key means anything.
 */
import { useLayoutEffect, useRef } from 'react'

export type KeyLevel = 'frame' | 'page' | 'part' | 'dialog'

const LEVELS: readonly KeyLevel[] = ['frame', 'page', 'part', 'dialog']

interface Layer {
  readonly level: KeyLevel
  readonly keys: { readonly current: KeyMap }
}

/** By name, `Ctrl+Enter`, `F8`, `j`; a handler that answers false leaves the key to others. */
export interface KeyMap {
  readonly [name: string]: (() => unknown) | undefined
}

const layers: Layer[] = []
const modals: KeyLevel[] = []
let singleKeys = true

/** Whether single letters act (a setting: some people use speech input). */
export const allowSingleKeys = (allow: boolean): void => {
  singleKeys = allow
}

/** True while an input method composes a syllable: Enter then ends the syllable and nothing else. */
export const isComposing = (event: { readonly isComposing: boolean; readonly keyCode: number }): boolean =>
  event.isComposing || event.keyCode === 229

/** `Ctrl+Shift+P`, `Shift+Enter`, `F2`, `j`. Letters go by their place, so that a Korean layout finds them too. */
export const keyName = (event: {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly shiftKey: boolean
  readonly altKey: boolean
}): string => {
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1]
  const modified = event.ctrlKey || event.metaKey
  const base = letter === undefined ? event.key : modified ? letter : letter.toLowerCase()
  return `${modified ? 'Ctrl+' : ''}${event.altKey ? 'Alt+' : ''}${event.shiftKey ? 'Shift+' : ''}${base}`
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('textarea, select, input:not([type=checkbox]):not([type=radio])'))

/** Space and Enter press what has the focus: a box, a button, a link, a tab. They are nobody else's then. */
const presses = (name: string, target: EventTarget | null): boolean =>
  (name === ' ' || name === 'Enter') &&
  target instanceof HTMLElement &&
  target.matches('a[href], button, input, select, summary, textarea, [role=button], [role=tab], [role=switch]')

const dispatch = (event: KeyboardEvent): void => {
  if (isComposing(event)) return
  const name = keyName(event)
  // Reloading would throw away what is on the screen.
  if (name === 'F5') event.preventDefault()
  // A key held down moves through lists; it does not submit twice.
  if (event.defaultPrevented || (event.repeat && !/^(Arrow\w+|[jk])$/.test(name))) return
  const single = name.length === 1 || /^Arrow|^Enter$|^Home$|^End$|^ $/.test(name)
  if (single && (isTyping(event.target) || presses(name, event.target))) return
  if (name.length === 1 && !singleKeys) return
  const floor = modals.length > 0 ? LEVELS.indexOf('dialog') : 0
  for (let level = LEVELS.length - 1; level >= floor; level -= 1) {
    for (const layer of [...layers].reverse()) {
      if (LEVELS.indexOf(layer.level) !== level) continue
      const handler = layer.keys.current[name]
      if (handler === undefined || handler() === false) continue
      event.preventDefault()
      return
    }
  }
}

let listening = false

/** Known as soon as the page is seen: a key that follows at once must not fall between. */
export const useKeys = (level: KeyLevel, keys: KeyMap): void => {
  const current = useRef(keys)
  current.current = keys
  useLayoutEffect(() => {
    if (!listening) {
      window.addEventListener('keydown', dispatch)
      listening = true
    }
    const layer: Layer = { level, keys: current }
    layers.push(layer)
    return () => {
      layers.splice(layers.indexOf(layer), 1)
    }
  }, [level])
}

/** While mounted, keys below the dialog level do nothing. */
export const useModal = (): void => {
  useLayoutEffect(() => {
    modals.push('dialog')
    return () => {
      modals.pop()
    }
  }, [])
}
