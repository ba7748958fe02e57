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
/** Nothing of the story takes so long; a machine under heavy load may. */
const PATIENCE_MS = 180_000

/** Waits until it is so; throws a `DemoError` that says for what. */
export const until = async (what: string, isSo: () => Promise<boolean>, patience = PATIENCE_MS): Promise<void> => {
  const begun = performance.now()
  while (!(await isSo())) {
    const waited = performance.now() - begun
    if (waited > patience) throw new DemoError('DEMO_STUCK', { what })
    await new Promise((resolve) => setTimeout(resolve, Math.min(RARELY_MS, POLL_MS + waited / 20)))
  }
}

/** Waits until the counters have sent everything, hold the same log, and its checkpoint is witnessed if all are there. */
export const settled = async (counters: readonly Counter[], patience = PATIENCE_MS): Promise<void> => {
  await until(
    'outboxes empty',
    async () => {
      for (const { clerk } of counters) {
        const { counts, connection, ledger } = await clerk.call('app.state', {})
        if (ledger.alarm !== null) throw new DemoError('DEMO_ALARM', { code: ledger.alarm.code, office: clerk.office })
        if (counts.unsent > 0 || connection.state !== 'connected') return false
      }
      return true
    },
    patience,
  )
  if (counters.length < 2) return
  await until(
    'offices equal and witnessed',
    async () => {
      const heads = new Set<string>()
      for (const { clerk } of counters) {
        const { size, root, witnessedSize } = await clerk.call('ledger.status', {})
        heads.add(`${size} ${root}`)
        if (witnessedSize !== size) return false
      }
      return heads.size === 1
    },
    patience,
  )
}
