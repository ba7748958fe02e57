/** A counter of the demo: one office process with a clerk and a supervisor at work, each in a seat of their own. */
import type { Seat } from './seat.ts'
import { DemoError } from './seat.ts'
import type { OfficeName } from './world.ts'

export interface Counter {
  readonly office: OfficeName
  readonly clerk: Seat
  readonly supervisor: Seat
}

const POLL_MS = 60
/** What takes long is asked about more rarely: the asking costs the counter that is waited for. */
const RARELY_MS = 500
/** Nothing of the story stands still so long; a machine under heavy load may. */
const PATIENCE_MS = 180_000

/**
 * Waits until `look` answers true; anything else says how far it has come. When that has not changed for so long, a
 * `DemoError` says what was waited for.
 */
export const until = async (
  what: string,
  look: () => Promise<boolean | string>,
  patience = PATIENCE_MS,
): Promise<void> => {
  const begun = performance.now()
  let end = begun + patience
  for (let last: string | boolean = false; ; ) {
    const far = await look()
    if (far === true) return
    if (far !== last) end = performance.now() + patience
    last = far
    const now = performance.now()
    if (now > end) throw new DemoError('DEMO_STUCK', { what })
    await new Promise((resolve) => setTimeout(resolve, Math.min(RARELY_MS, POLL_MS + (now - begun) / 20)))
  }
}

/** Waits until the counters have sent everything, hold the same log, and its checkpoint is witnessed if all are there. */
export const settled = async (counters: readonly Counter[]): Promise<void> => {
  await until('outboxes empty', async () => {
    const far: string[] = []
    let empty = true
    for (const { clerk } of counters) {
      const { counts, connection, ledger } = await clerk.call('app.state', {})
      if (ledger.alarm !== null) throw new DemoError('DEMO_ALARM', { code: ledger.alarm.code, office: clerk.office })
      if (counts.unsent > 0 || connection.state !== 'connected') empty = false
      far.push(`${counts.unsent} ${connection.state} ${ledger.size}`)
    }
    return empty || far.join()
  })
  if (counters.length < 2) return
  await until('offices equal and witnessed', async () => {
    const heads: string[] = []
    let witnessed = true
    for (const { clerk } of counters) {
      const { size, root, witnessedSize } = await clerk.call('ledger.status', {})
      heads.push(`${size} ${root}`)
      if (witnessedSize !== size) witnessed = false
    }
    return (witnessed && new Set(heads).size === 1) || heads.join()
  })
}
