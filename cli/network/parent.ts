/**
 * Ending with whoever started us: a process of the network is given a pipe as its standard input, and the pipe ends
 * when its parent does, however that ended. Nothing is guessed from process ids. Returns the way to stop watching,
 * without which the pipe keeps the process alive.
 */
export const endWithParent = (): (() => void) => {
  const end = (): void => void process.kill(process.pid, 'SIGTERM')
  process.stdin.on('error', () => undefined)
  process.stdin.on('close', end)
  process.stdin.resume()
  return () => {
    process.stdin.off('close', end)
    process.stdin.destroy()
  }
}
