/**
 * A clerk's ten fingers: keys alone, Hangul composed as an input method does, Enter pressed while a syllable is still
 * open. Nothing is typed before what should hear it has the focus.
 */
import { type CDPSession, expect, type Locator, type Page } from '@playwright/test'
import type { DemoStaff } from '../../cli/network/make.ts'

/** What goes into a field: text, or what is sought and which of the finds is taken, or a button that copies. */
export type Typed =
  | string
  | { readonly seek: string; readonly take: string }
  | { readonly copy: string; readonly text?: string }
  | { readonly tick: true }

export interface Keys {
  press(...keys: readonly string[]): Promise<void>
  /** Into what has the focus, which stays there whatever Enter did in the middle of a syllable. */
  write(text: string): Promise<void>
  /** Tab by Tab, or back by Shift+Tab. */
  reach(target: Locator, key?: 'Tab' | 'Shift+Tab' | 'ArrowDown'): Promise<void>
  /** Goes through a form by Enter and fills these fields on the way; ends in the last of them. */
  fill(fields: Readonly<Record<string, Typed>>): Promise<void>
  unlock(member: DemoStaff): Promise<void>
}

interface Focused {
  readonly id: string
  readonly path: string
  readonly kind: string
  readonly chosen: boolean
  /** Of a list: how far each choice is from what is chosen. */
  readonly steps: Readonly<Record<string, number>>
}

const HANGUL = /[ㄱ-ㅎㅏ-ㅣ가-힣]/
/** Words as an input method takes them, and what is typed between. */
const PARTS = /[ㄱ-ㅎㅏ-ㅣ가-힣]+|[^ㄱ-ㅎㅏ-ㅣ가-힣]+/g
const ENTER = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 229, nativeVirtualKeyCode: 229 }

export const keysOf = async (page: Page): Promise<Keys> => {
  const wire = await page.context().newCDPSession(page)
  const press: Keys['press'] = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  const write: Keys['write'] = async (text) => {
    const before = await page.evaluate(stand)
    const parts = text.match(PARTS) ?? []
    const last = parts.findLastIndex((part) => HANGUL.test(part))
    for (const [at, part] of parts.entries()) {
      if (HANGUL.test(part)) await compose(wire, part, at === last)
      else await page.keyboard.type(part)
    }
    expect(await page.evaluate(stand), `Enter while ${text} was composed`).toEqual(before)
  }
  const reach: Keys['reach'] = async (target, key = 'Tab') => {
    await expect(target).toBeVisible()
    for (let i = 0; i < 60; i += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return
      await page.keyboard.press(key)
    }
    await expect(target, `by ${key}`).toBeFocused()
  }
  const put = async (at: Focused, typed: Typed): Promise<void> => {
    const here = page.locator(`[id="${at.id}"]`)
    if (typeof typed === 'object' && 'copy' in typed) {
      await reach(page.getByRole('button', { name: typed.copy }), 'Shift+Tab')
      await press('Space')
      await reach(here)
      if (typed.text !== undefined) await put(at, typed.text)
    } else if (typeof typed === 'object' && 'tick' in typed) {
      await press('Space')
      await expect(here).toBeChecked()
    } else if (typeof typed === 'object') {
      if (typed.seek === '') await press('F4')
      else await write(typed.seek)
      const found = page.getByRole('option').filter({ hasText: typed.take })
      await expect(found.first()).toBeVisible()
      for (let i = 0; i < 20 && (await found.first().getAttribute('aria-selected')) !== 'true'; i += 1)
        await press('ArrowDown')
      await press('Enter')
      await expect(page.getByRole('listbox').getByRole('option')).toHaveCount(0)
      await expect(here).toBeFocused()
    } else if (at.kind === 'SELECT') {
      const steps = at.steps[typed] ?? Number.NaN
      expect(steps, `${at.path} offers ${typed}`).not.toBeNaN()
      for (let i = 0; i < Math.abs(steps); i += 1) await press(steps > 0 ? 'ArrowDown' : 'ArrowUp')
      await expect(here).toHaveValue(typed)
    } else {
      if (at.chosen) throw new Error(`${at.path} holds what was chosen`)
      await press('Control+A')
      await write(typed)
      // Somebody, some place or car that nobody knows: it is said before one goes on.
      if (at.kind === 'combobox') await expect(page.locator('.lookup-list')).not.toContainText('찾는 중')
    }
  }
  const fill: Keys['fill'] = async (fields) => {
    const left = new Map(Object.entries(fields))
    let at = await page.evaluate(focused)
    for (;;) {
      const { id, path, kind } = at
      const typed = left.get(path)
      if (typed !== undefined) {
        await put(at, typed)
        left.delete(path)
      }
      if (left.size === 0) return
      // A text of several lines is left by an empty line.
      await press(...(kind === 'TEXTAREA' && typed !== undefined ? ['Enter', 'Enter'] : ['Enter']))
      const moved = async () => {
        at = await page.evaluate(focused)
        return at.id
      }
      const message = `${[...left.keys()].join(' ')} left, after ${id}`
      await expect.poll(moved, { message, intervals: [20] }).not.toBe(id)
    }
  }
  const unlock: Keys['unlock'] = async ({ staffNo, name, passphrase }) => {
    const [find, secret] = [page.locator('#unlock-find'), page.locator('#unlock-passphrase')]
    await expect(find.or(secret).and(page.locator(':focus'))).toHaveCount(1)
    await reach(find, 'Shift+Tab')
    await write(staffNo)
    await expect(page.getByText(name)).toBeVisible()
    await press('Enter')
    await expect(secret).toBeFocused()
    await write(passphrase)
    await press('Enter')
    await expect(page.locator('#page')).toBeVisible()
  }
  return { press, write, reach, fill, unlock }
}

/** Syllable by syllable, and all of it open until the end of the word. */
const compose = async (wire: CDPSession, word: string, enter: boolean): Promise<void> => {
  for (let end = 1; end <= word.length; end += 1)
    await wire.send('Input.imeSetComposition', { text: word.slice(0, end), selectionStart: end, selectionEnd: end })
  if (enter) {
    await wire.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...ENTER })
    await wire.send('Input.dispatchKeyEvent', { type: 'keyUp', ...ENTER })
  }
  await wire.send('Input.insertText', { text: word })
}

/** Where one stands: the place, the field, the questions that are open. */
const stand = (): readonly unknown[] => [
  location.hash,
  document.activeElement?.id,
  (document.activeElement as HTMLElement | null)?.dataset.field,
  document.querySelectorAll('[role=dialog]').length,
]

const focused = (): Focused => {
  const element = document.activeElement as HTMLInputElement | HTMLSelectElement
  const { id, dataset, tagName } = element
  const options = element instanceof HTMLSelectElement ? [...element.options] : []
  const from = element instanceof HTMLSelectElement ? element.selectedIndex : 0
  return {
    id,
    path: dataset.field ?? '',
    kind: element.getAttribute('role') ?? tagName,
    chosen: dataset.chosen !== undefined,
    steps: Object.fromEntries(options.map(({ value }, i) => [value, i - from])),
  }
}
