/**
 * A window of the portable shell: Chromium in its app mode, with a profile folder of its own in which nothing else was
 * ever browsed, no extensions and no debugging port. The process ends when the window is closed.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Machine {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly isRoot: boolean
  readonly exists: (path: string) => boolean
}

export const thisMachine = (): Machine => ({
  platform: process.platform,
  env: process.env,
  isRoot: process.getuid?.() === 0,
  exists: existsSync,
})

/** The browser to open windows with: `DAEJANG_CHROMIUM`, else one of the usual places; null when there is none. */
export const findChromium = ({ platform, env, exists }: Machine): string | null => {
  const named = env.DAEJANG_CHROMIUM
  if (named !== undefined && named !== '') return exists(named) ? named : null
  return placesOf(platform, env).find(exists) ?? null
}

/** Windows and macOS always have one; elsewhere the environment says. */
export const hasDisplay = ({ platform, env }: Machine): boolean =>
  platform === 'win32' || platform === 'darwin' || isSet(env.DISPLAY) || isSet(env.WAYLAND_DISPLAY)

export interface WindowPlan {
  readonly program: string
  readonly arguments: readonly string[]
  /** Chromium refuses its own sandbox to root: people are warned. */
  readonly withoutSandbox: boolean
}

export const planWindow = (machine: Machine, program: string, profile: string, address: string): WindowPlan => ({
  program,
  arguments: [
    `--app=${address}`,
    `--user-data-dir=${profile}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-extensions',
    '--disable-sync',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-features=Translate,MediaRouter,OptimizationHints',
    '--window-size=1440,900',
    ...(machine.isRoot ? ['--no-sandbox'] : []),
  ],
  withoutSandbox: machine.isRoot,
})

/** Starts it. `closed` tells why there was no window, or null when there was one and somebody closed it. */
export const openWindow = (
  plan: WindowPlan,
  profile: string,
): { readonly closed: Promise<string | null>; close(): void } => {
  prepareProfile(profile)
  const child: ChildProcess = spawn(plan.program, plan.arguments, { stdio: ['ignore', 'ignore', 'pipe'] })
  let words = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    words = `${words}${chunk.toString('utf8')}`.slice(-4000)
  })
  const closed = new Promise<string | null>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code) => resolve(code === 0 || code === null ? null : lastLine(words, code)))
  })
  return { closed, close: () => void child.kill() }
}

/** A new profile offers neither to keep passphrases and what citizens said, nor to send pages to be translated. */
const prepareProfile = (profile: string): void => {
  const path = join(profile, 'Default', 'Preferences')
  if (existsSync(path)) return
  mkdirSync(join(profile, 'Default'), { recursive: true, mode: 0o700 })
  chmodSync(profile, 0o700)
  const preferences = {
    credentials_enable_service: false,
    profile: { password_manager_enabled: false },
    autofill: { profile_enabled: false, credit_card_enabled: false },
    translate: { enabled: false },
    search: { suggest_enabled: false },
    spellcheck: { use_spelling_service: false },
  }
  writeFileSync(path, JSON.stringify(preferences))
}

const lastLine = (words: string, code: number): string => words.trim().split('\n').at(-1) || `exit ${code}`

const isSet = (value: string | undefined): boolean => value !== undefined && value !== ''

const placesOf = (platform: NodeJS.Platform, env: Machine['env']): readonly string[] => {
  switch (platform) {
    case 'win32':
      return [env.ProgramFiles, env['ProgramFiles(x86)'], env.LocalAppData]
        .filter(isSet)
        .flatMap((folder) => [
          `${folder}\\Chromium\\Application\\chrome.exe`,
          `${folder}\\Google\\Chrome\\Application\\chrome.exe`,
          `${folder}\\Microsoft\\Edge\\Application\\msedge.exe`,
        ])
    case 'darwin':
      return [
        '/Applications/Chromium.app/Contents/MacOS/Chromium',
        '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
        '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
      ]
    default:
      return ['chromium', 'chromium-browser', 'google-chrome', 'microsoft-edge']
        .map((name) => `/usr/bin/${name}`)
        .concat('/snap/bin/chromium')
  }
}
