/**
 * Who may talk to the portable shell's server: a window that was started with a one-time link. The link's token is
 * exchanged for a session cookie at the first request; a token that was used, is older than its hour, or was pushed out
 * by newer ones opens nothing.
 *
 * A window outlives a process that died under it: the hashes of what windows present are kept beside the data until the
 * office is closed in order, so that the process started next knows them, each with a new and locked seat.
 */
import { createHash } from 'node:crypto'

const LINK_MS = 60 * 60 * 1000
/** Links that wait to be used, and windows, at most: the oldest goes. */
const MAX_LINKS = 8
const MAX_WINDOWS = 16

export interface Access<Window> {
  /** A fresh one-time token. */
  issue(): string
  /** Spends a token: the secret of a new window, or null. */
  redeem(token: string): string | null
  /** The window that this secret belongs to. */
  window(secret: string | undefined): Window | null
}

export interface AccessOptions<Window> {
  /** 32 random bytes as text that fits an address and a cookie. */
  readonly secret: () => string
  readonly now: () => number
  readonly open: () => Window
  /** The window was pushed out by newer ones. */
  readonly close: (window: Window) => void
  readonly kept: KeptWindows
}

/** Hashes of the secrets of windows (hex), from one process to the next. */
export interface KeptWindows {
  /** Those of a process that died; the oldest first. */
  read(): readonly string[]
  write(hashes: readonly string[]): void
}

export const createAccess = <Window>({ secret, now, open, close, kept }: AccessOptions<Window>): Access<Window> => {
  const links = new Map<string, number>()
  /** By the hash of what it presents; null: known, and not heard of by this process yet. */
  const windows = new Map<string, Window | null>(
    kept
      .read()
      .slice(-MAX_WINDOWS)
      .map((hash) => [hash, null]),
  )
  return {
    issue: () => {
      const token = secret()
      links.set(token, now())
      dropOldest(links, MAX_LINKS)
      return token
    },
    redeem: (token) => {
      const issued = links.get(token)
      links.delete(token)
      if (issued === undefined || now() - issued > LINK_MS || now() < issued) return null
      const presented = secret()
      windows.set(hashOf(presented), open())
      for (const gone of dropOldest(windows, MAX_WINDOWS)) if (gone !== null) close(gone)
      kept.write([...windows.keys()])
      return presented
    },
    window: (presented) => {
      if (presented === undefined) return null
      const hash = hashOf(presented)
      const found = windows.get(hash)
      if (found !== null) return found ?? null
      const opened = open()
      windows.set(hash, opened)
      return opened
    },
  }
}

const hashOf = (presented: string): string => createHash('sha256').update(presented).digest('hex')

/** What was dropped. */
const dropOldest = <T>(kept: Map<string, T>, most: number): T[] => {
  const dropped: T[] = []
  for (const [key, value] of kept) {
    if (kept.size <= most) break
    kept.delete(key)
    dropped.push(value)
  }
  return dropped
}
