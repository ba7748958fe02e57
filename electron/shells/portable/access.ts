/**
 * Who may talk to the portable shell's server: a window that was started with a one-time link, for as long as this
 * process lives. The link's token is exchanged for a session cookie at the first request; a token that was used, is
 * older than its hour, or was pushed out by newer ones opens nothing.
 */

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
}

export const createAccess = <Window>({ secret, now, open, close }: AccessOptions<Window>): Access<Window> => {
  const links = new Map<string, number>()
  const windows = new Map<string, Window>()
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
      windows.set(presented, open())
      for (const gone of dropOldest(windows, MAX_WINDOWS)) close(gone)
      return presented
    },
    window: (presented) => (presented === undefined ? null : (windows.get(presented) ?? null)),
  }
}

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
