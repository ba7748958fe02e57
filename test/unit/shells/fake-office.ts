/** An office that only remembers: enough to see what a shell brings to it and back. */
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Office, Seat, ShellLog } from '../../../electron/shells/office.ts'
import { type Answer, CONTRACT, type OfficeEvent } from '../../../shared/contract/contract.ts'

export interface FakeOffice extends Office {
  readonly calls: { readonly seat: number; readonly channel: string; readonly input: unknown }[]
  readonly closed: number[]
  readonly listeners: Set<(event: OfficeEvent) => void>
  tell(event: OfficeEvent): void
  /** What the next calls answer; a function is called. */
  answer: Answer<unknown> | ((channel: string, input: unknown) => Answer<unknown> | Promise<Answer<unknown>>)
}

export const createFakeOffice = (): FakeOffice => {
  let seats = 0
  const office: FakeOffice = {
    calls: [],
    closed: [],
    listeners: new Set(),
    answer: { ok: true, value: null },
    seat: (): Seat => {
      seats += 1
      const seat = seats
      return {
        call: async (channel, input) => {
          office.calls.push({ seat, channel, input })
          if (!Object.hasOwn(CONTRACT, channel)) return { ok: false, error: { code: 'CHANNEL_UNKNOWN' } }
          return typeof office.answer === 'function' ? office.answer(channel, input) : office.answer
        },
        close: () => void office.closed.push(seat),
      }
    },
    listen: (listener) => {
      office.listeners.add(listener)
      return () => office.listeners.delete(listener)
    },
    tell: (event) => {
      for (const listener of office.listeners) listener(event)
    },
  }
  return office
}

/** A built interface in miniature, with what must not be served lying about and linked to. */
export const makeInterface = (): { readonly root: string; readonly pages: string } => {
  const root = mkdtempSync(join(tmpdir(), 'daejang-shell-'))
  const pages = join(root, 'renderer')
  mkdirSync(join(pages, 'assets'), { recursive: true })
  writeFileSync(join(root, 'secret.txt'), 'outside')
  writeFileSync(join(pages, 'index.html'), '<!doctype html><title>대장</title>')
  writeFileSync(join(pages, 'assets', 'main-1a2b.js'), 'export {}')
  writeFileSync(join(pages, 'assets', 'main-1a2b.css'), 'body {}')
  writeFileSync(join(pages, 'assets', 'notes.exe'), 'unknown kind')
  symlinkSync(join(root, 'secret.txt'), join(pages, 'link.txt'))
  symlinkSync(root, join(pages, 'out'))
  return { root, pages }
}

export interface Logged {
  readonly log: ShellLog
  readonly lines: string[]
}

export const createLog = (): Logged => {
  const lines: string[] = []
  return { lines, log: (event, data) => void lines.push(JSON.stringify({ event, ...data })) }
}
