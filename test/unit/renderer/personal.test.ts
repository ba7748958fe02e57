/** Nothing of one user is left for the next: every store of the window is known here, and what becomes of it at a lock. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { heldOf, useHeld } from '../../../renderer/form/held.ts'
import { forgetAtLock, forgetOthers } from '../../../renderer/frame/personal.ts'
import { useUi } from '../../../renderer/frame/ui-store.ts'
import { useImport } from '../../../renderer/import/import-store.ts'
import { useSearch } from '../../../renderer/search/search-store.ts'
import type { ImportView } from '../../../shared/contract/types.ts'

const renderer = join(import.meta.dirname, '../../../renderer')

const sources = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? sources(path) : /\.tsx?$/.test(entry.name) ? [path] : []
  })

const places = (pattern: RegExp): readonly string[] =>
  sources(renderer)
    .filter((path) => pattern.test(readFileSync(path, 'utf8')))
    .map((path) => path.slice(renderer.length + 1).replaceAll('\\', '/'))
    .sort()

test('there is no other store, no other memory of a module, and nothing else on disk', () => {
  expect(places(/from 'zustand'/)).toEqual([
    'form/held.ts', // names its owner
    'frame/lock.ts', // whether the screen is hidden
    'frame/ui-store.ts', // forgotten
    'import/import-store.ts', // names its owner
    'search/search-store.ts', // forgotten
  ])
  // What modules keep besides: listeners, keys and what saves before a lock, all of what is on the screen now.
  expect(places(/^(let |const \w+(: (?!Readonly)[^=]+)? = (new (Map|Set|WeakMap)|\[\]))/m)).toEqual([
    'bridge/client.ts',
    'common/keys.ts',
    'frame/lock.ts',
  ])
  // The key used last, and which draft amends which case: ids.
  expect(places(/localStorage|sessionStorage|indexedDB|history\.(push|replace)State/)).toEqual([
    'form/case-drafts.ts',
    'unlock/unlock-screen.tsx',
  ])
})

test('what was open, looked for, said and about to be printed goes with the lock', () => {
  const before = { ui: useUi.getState(), search: useSearch.getState() }
  useUi.getState().show('palette', '@김하늘')
  useUi.getState().say('김하늘 승인')
  useUi.getState().printRegister({ filters: { name: '김하늘' }, purpose: { code: 'audit', note: '김하늘' } })
  useSearch.getState().look(' 9001011234567 ')
  expect(useSearch.getState().words).toBe('9001011234567')
  forgetAtLock()
  expect([useUi.getState(), useSearch.getState()]).toEqual([before.ui, before.search])
})

test('an import and what could not be saved are their owner’s alone', () => {
  const view = { id: '1', name: '아파트.csv' } as ImportView
  useImport.getState().show('a', view)
  useHeld.getState().hold('a', 'draft', { name: '나래별' })
  forgetAtLock()
  forgetOthers('a')
  expect([useImport.getState().view, heldOf('a', 'draft')]).toEqual([view, { name: '나래별' }])
  forgetOthers('b')
  expect([useImport.getState().view, useImport.getState().by]).toEqual([null, null])
  expect([heldOf('b', 'draft'), heldOf('a', 'draft')]).toEqual([null, { name: '나래별' }])
  useHeld.getState().hold('a', 'draft', null)
  expect(useHeld.getState().byAuthor.size).toBe(0)
})
