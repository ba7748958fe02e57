/** How the counter looks and when it locks; the same for all who use this window. */
import type { ReadableDb, WritableDb } from '../../../node/sqlite.ts'
import type { Settings } from '../../../shared/contract/types.ts'

const DEFAULTS: Settings = { language: 'ko', zoom: 1, contrast: 'normal', singleKeys: true, idleMinutes: 10 }

export const readSettings = (db: ReadableDb): Settings => {
  const rows = db.prepare('SELECT name, value FROM settings').all() as { name: string; value: string }[]
  const found = Object.fromEntries(rows.map(({ name, value }) => [name, JSON.parse(value) as unknown]))
  return { ...DEFAULTS, ...found }
}

/** Changes only what is named. The caller has checked the values. */
export const writeSettings = (db: WritableDb, change: { readonly [name: string]: unknown }): void => {
  const put = db.prepare('INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)')
  db.transaction(() => {
    for (const [name, value] of Object.entries(change)) {
      if (value !== undefined && Object.hasOwn(DEFAULTS, name)) put.run(name, JSON.stringify(value))
    }
  }).immediate()
}
