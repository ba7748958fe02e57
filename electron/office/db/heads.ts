/** The last verified and the last cosigned checkpoint: what a rebuilt replica is held against. Neither ever shrinks. */
import type { WritableDb } from '../../../node/sqlite.ts'
import type { Heads } from '../ports.ts'
import { type Around, durably, noSteps } from '../steps.ts'

/** For a restored counter whose history was given up; see backup.ts. */
export const forgetHeads = (db: WritableDb): void => void db.prepare('DELETE FROM heads').run()

interface Columns {
  readonly size: number
  readonly root: string
  readonly note: string
}

/** Each `set` is on disk when it returns; one that would go backwards, or fork at the same size, throws `HEAD_BACKWARDS`. */
export const openHeads = (db: WritableDb, around: Around = noSteps): Heads => {
  const select = db.prepare('SELECT size, root, note FROM heads WHERE name = ?')
  const put = db.prepare('INSERT OR REPLACE INTO heads (name, size, root, note) VALUES (?, ?, ?, ?)')
  const find = (name: string): Columns | null => (select.get(name) as Columns | undefined) ?? null
  const set = db.transaction((name: string, size: number, root: string, note: string): void => {
    const before = find(name)
    if (before !== null && (size < before.size || (size === before.size && root !== before.root))) {
      throw new Error(`HEAD_BACKWARDS: ${name} is at ${before.size}, not ${size}`)
    }
    put.run(name, size, root, note)
  })
  return {
    verified: () => find('verified'),
    cosigned: () => {
      const row = find('cosigned')
      return row === null ? null : { size: row.size, root: row.root }
    },
    setVerified: ({ size, root, note }) =>
      durably(around, 'verified', () => set.immediate('verified', size, root, note)),
    setCosigned: ({ size, root }) => durably(around, 'cosigned', () => set.immediate('cosigned', size, root, '')),
  }
}
