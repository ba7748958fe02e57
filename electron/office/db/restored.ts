/** Whether this file came from a backup and the replica has not come up with central since (desk/first-sync.ts). */
import type { WritableDb } from '../../../node/sqlite.ts'
import { type Around, durably, noSteps } from '../steps.ts'

export const openRestored = (db: WritableDb, around: Around = noSteps) => {
  const begin = db.prepare('INSERT OR REPLACE INTO restored (only, at) VALUES (1, ?)')
  const end = db.prepare('DELETE FROM restored')
  /** Asked for with every part that is opened; this process alone writes it. */
  let waits = db.prepare('SELECT 1 FROM restored').get() !== undefined
  return {
    waits: (): boolean => waits,
    begin: (at: number): void => {
      begin.run(at)
      waits = true
    },
    end: (): void => {
      durably(around, 'desk', () => end.run())
      waits = false
    },
  }
}
