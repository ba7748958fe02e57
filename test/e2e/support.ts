/** A demo network with its windows, as `npm start` opens them, and what a clerk's hands do in them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { type Attached, attach } from '../../cli/network/attach.ts'
import { readLock } from '../../cli/network/lock.ts'
import { type DemoOffice, type DemoStaff, demoStaff } from '../../cli/network/make.ts'
import type { ChannelName, Input, Output } from '../../shared/contract/contract.ts'

export interface TestNetwork {
  /** Opens the office's counter in this page, locked. */
  open(page: Page, office: DemoOffice): Promise<void>
  /** The process id of an office that runs. */
  pidOf(office: DemoOffice): number
  end(): void
}

/** An own network, without the demo's people and records unless `seeded`; ends with the last window. */
export const startNetwork = ({ seeded = false }: { readonly seeded?: boolean } = {}): TestNetwork => {
  const dir = mkdtempSync(join(tmpdir(), 'daejang-e2e-'))
  const windows: Attached[] = []
  return {
    open: async (page, office) => {
      const got = await attach({ dir, office, want: 'window', empty: !seeded })
      if (!got.ok) throw new Error(`${got.error.code} ${got.error.why}`)
      windows.push(got.value)
      if (got.value.reply.kind !== 'window') throw new Error('a window was asked for')
      await page.goto(got.value.reply.link)
    },
    pidOf: (office) => {
      const pid = readLock(dir)?.offices[office]?.pid
      if (pid === undefined) throw new Error(`${office} does not run`)
      return pid
    },
    end: () => {
      for (const window of windows) window.release()
      // The processes may still be writing for a moment; what cannot be removed now lies in the temporary folder.
      setTimeout(() => rmSync(dir, { recursive: true, force: true }), 3000)
    },
  }
}

export const staffOf = (office: DemoOffice, role: DemoStaff['role']): DemoStaff =>
  demoStaff(office).find((member) => member.role === role) as DemoStaff

/** By keyboard alone: the name, Enter, the passphrase, Enter. */
export const unlock = async (page: Page, member: DemoStaff): Promise<void> => {
  const find = page.locator('#unlock-find')
  await find.fill(member.staffNo)
  await expect(page.getByText(member.name)).toBeVisible()
  await find.press('Enter')
  const secret = page.locator('#unlock-passphrase')
  await expect(secret).toBeFocused()
  await page.keyboard.insertText(member.passphrase)
  await page.keyboard.press('Enter')
  await expect(secret).toBeHidden()
}

/** Types one field of a form, found by its path in the values. */
export const fill = async (page: Page, path: string, text: string): Promise<void> => {
  const control = page.locator(`#f-${path.replaceAll('.', '-')}`)
  await control.focus()
  const tag = await control.evaluate((element) => element.tagName)
  if (tag === 'SELECT') await control.selectOption(text)
  else await control.fill(text)
  await page.keyboard.press('Tab')
}

/** Composes a Hangul syllable by syllable as an input method does, Enter pressed while the last one is open. */
export const compose = async (page: Page, path: string, name: string): Promise<void> => {
  await page.locator(`#f-${path.replaceAll('.', '-')}`).focus()
  const wire = await page.context().newCDPSession(page)
  for (const [at, syllable] of [...name].entries()) {
    await wire.send('Input.imeSetComposition', { text: syllable, selectionStart: 1, selectionEnd: 1 })
    if (at === name.length - 1) {
      const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 229, nativeVirtualKeyCode: 229 }
      await wire.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...enter })
      await wire.send('Input.dispatchKeyEvent', { type: 'keyUp', ...enter })
    }
    await wire.send('Input.insertText', { text: syllable })
  }
  await wire.detach()
}

/** Takes the screen's picture and holds it against axe. */
export const soundPage = async (page: Page, name: string): Promise<void> => {
  await page.screenshot({ path: `test-results/screens/${name}.png` })
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
    name,
  ).toEqual([])
}

/** Goes to a place of the interface: `/queue/signed`. */
export const go = (page: Page, place: string) => page.goto(`${new URL(page.url()).origin}/#${place}`)

/** Asks the office as the page itself would. */
export const ask = async <C extends ChannelName>(page: Page, channel: C, input: Input<C>): Promise<Output<C>> => {
  const answer = (await page.evaluate(
    async ([path, body]) => {
      const headers = { 'content-type': 'application/json' }
      return (await fetch(path as string, { method: 'POST', headers, body: body as string })).json()
    },
    [`/api/call/${channel}`, JSON.stringify(input)],
  )) as { readonly ok: boolean; readonly value: Output<C> }
  expect(answer, channel).toMatchObject({ ok: true })
  return answer.value
}
