/** How the counter looks and when it locks; the same for all who use this window. */
import type { WritableDb } from '../../../node/sqlite.ts'
import type { Settings } from '../../../shared/contract/types.ts'
import { type Around, durably, noSteps } from '../steps.ts'

const DEFAULTS: Settings = { language: 'ko', zoom: 1, contrast: 'normal', singleKeys: true, idleMinutes: 10 }

export const openSettings = (db: WritableDb, around: Around = noSteps) => {
  const all = db.prepare('SELECT name, value FROM settings')
  const put = db.prepare('INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)')
  const stored = (): Settings => {
    const rows = all.all() as { name: string; value: string }[]
    const found = Object.fromEntries(rows.map(({ name, value }) => [name, JSON.parse(value) as unknown]))
    return { ...DEFAULTS, ...found }
  }
  /** Asked for with every call of a screen; this process alone writes them. */
  let known = stored()
  return {
    read: (): Settings => known,
    /** Changes only what is named. The caller has checked the values. */
    write: (change: { readonly [name: string]: unknown }): void => {
      const write = db.transaction(() => {
        for (const [name, value] of Object.entries(change)) {
          if (value !== undefined && Object.hasOwn(DEFAULTS, name)) put.run(name, JSON.stringify(value))
        }
      })
      durably(around, 'desk', () => write.immediate())
      known = stored()
    },
  }
}
