import { existsSync } from 'node:fs'

const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium']

/** The Chromium that the tests drive: `DAEJANG_CHROMIUM`, else the system's. Throws one sentence when there is none. */
export const chromiumPath = (): string => {
  const found = [process.env.DAEJANG_CHROMIUM, ...candidates].find((path) => path !== undefined && existsSync(path))
  if (found === undefined) throw new Error('Chromium is missing. Install it, or name it in DAEJANG_CHROMIUM.')
  return found
}

/** Chromium refuses its sandbox to root, and only then may it run without. */
export const sandboxArguments = (): string[] => (process.getuid?.() === 0 ? ['--no-sandbox'] : [])
