/** Child processes of a test: started, listened to, and gone at its end. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

export interface Child {
  readonly process: ChildProcess
  /** The first line of standard output, as JSON. */
  readonly first: Promise<Record<string, unknown>>
  /** Exit code, or the signal's name. */
  readonly ended: Promise<number | string>
  readonly stderr: () => string
}

/**
 * Runs a TypeScript file under this Node. `blocks`: none of its files may grow beyond so many blocks of 512 bytes; what
 * it writes beyond is refused by the kernel as on a disk whose share is used up, on any machine and without a mount.
 */
export const startChild = (
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  blocks: number | null = null,
): Child => {
  const [program, given] =
    blocks === null
      ? [process.execPath, args]
      : ['sh', ['-c', `ulimit -f ${blocks}; exec "$@"`, 'sh', process.execPath, ...args]]
  const child = spawn(program, given, { stdio: ['ignore', 'pipe', 'pipe'], env })
  let [out, errors] = ['', '']
  child.stderr?.on('data', (piece) => {
    errors += String(piece)
  })
  const ended = once(child, 'close').then(([code, signal]) => (signal as string | null) ?? (code as number))
  const first = new Promise<Record<string, unknown>>((resolve, reject) => {
    child.stdout?.on('data', (piece) => {
      out += String(piece)
      const end = out.indexOf('\n')
      if (end >= 0) resolve(JSON.parse(out.slice(0, end)) as Record<string, unknown>)
    })
    void ended.then((code) => reject(new Error(`ended with ${code}: ${errors}`)))
  })
  first.catch(() => undefined)
  return { process: child, first, ended, stderr: () => errors }
}
