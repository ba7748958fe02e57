/**
 * What the tests need of the machine beside npm's packages: Chromium (the end-to-end tests), a font with Hangul
 * (their pictures), Go and its module library (an independent verifier of the log).
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const debianPackages = ['chromium', 'fonts-noto-cjk', 'golang-go', 'golang-golang-x-mod-dev']

/**
 * Makes sure that all of it is there: as root on Debian by installing what is missing, elsewhere by looking.
 * Returns undefined, or one sentence that says what to do.
 */
export function systemPackagesFault(): string | undefined {
  return existsSync('/usr/bin/dpkg-query') ? debianFault() : otherFault()
}

function debianFault(): string | undefined {
  const missing = missingPackages()
  if (missing.length === 0) return undefined
  const line = `apt-get update && apt-get install -y --no-install-recommends ${missing.join(' ')}`
  if (process.getuid?.() !== 0) return `packages are missing. Run: sudo sh -c '${line}'`

  console.log(`Installing what the tests need: ${missing.join(', ')}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (args: readonly string[]) => {
    const run = spawnSync('apt-get', ['-qq', ...args], { env, encoding: 'utf8' })
    if (run.status !== 0) console.log(`${run.stdout}${run.stderr}`)
  }
  apt(['update'])
  apt(['install', '-y', '--no-install-recommends', ...missing])
  const still = missingPackages()
  return still.length === 0 ? undefined : `${still.join(', ')} could not be installed. Run: ${line}`
}

function missingPackages(): string[] {
  return debianPackages.filter((name) => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is dpkg-query's own.
    const run = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Status}', name], { encoding: 'utf8' })
    return run.stdout !== 'installed'
  })
}

function otherFault(): string | undefined {
  const missing = ['chromium', 'go'].filter((name) => {
    if (name === 'chromium' && process.env.DAEJANG_CHROMIUM !== undefined) return false
    return spawnSync(name, [name === 'go' ? 'version' : '--version']).status !== 0
  })
  if (missing.length === 0) return undefined
  return `${missing.join(' and ')} must be installed (on Debian: apt-get install ${debianPackages.join(' ')}).`
}
