/**
 * Builds what has to be built: the renderer (`dist/renderer`) and, for the Electron shell, its main process and its
 * preload script (`dist/electron`). Everything else runs from source.
 */
import { existsSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

// The set-up script marks what it had built; whatever stands there now is about to change.
rmSync(join(root, 'dist', '.built'), { force: true })
await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn' })
await buildElectron('main.ts', 'es', 'main.js')
// A sandboxed preload script must be one CommonJS file with nothing to require but electron.
await buildElectron('preload.ts', 'cjs', 'preload.cjs')

async function buildElectron(source: string, format: 'es' | 'cjs', output: string): Promise<void> {
  const entry = join(root, 'electron', source)
  if (!existsSync(entry)) return
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    ssr: { ...(format === 'cjs' ? { noExternal: true } : {}), external: ['electron'] },
    build: {
      ssr: entry,
      outDir: join(root, 'dist', 'electron'),
      emptyOutDir: false,
      target: 'node24',
      rolldownOptions: { output: { format, entryFileNames: output, codeSplitting: false } },
    },
  })
}
