/**
 * Builds what has to be built: the renderer (`dist/renderer`) and, for the Electron shell, its office process and its
 * preload script (`dist/electron` and beside it). Everything else runs from source.
 */
import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { buildElectron } from './build-electron.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

// The set-up script marks what it had built; whatever stands there now is about to change.
rmSync(join(root, 'dist', '.built'), { force: true })
await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn' })
await buildElectron(join(root, 'dist'))
