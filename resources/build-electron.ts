/**
 * The office process for Electron: the same modules, file by file, without their types, as they lie in the project.
 * Nothing is bundled, so a worker is still a file beside its module, and a locale file is where it is looked for. Only
 * the preload script is one file: in the sandbox it can require nothing but electron.
 *
 *     OUT/electron/main.js, OUT/electron/preload.cjs, OUT/{electron,node,shared}/..., OUT/resources/{codes,locales}
 */
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Started by Node alone; they import what is not packed. */
const NOT_FOR_ELECTRON = ['electron/start.ts', 'electron/office-process.ts', 'electron/preload.ts']
/** A relative import, or a worker's address, of a TypeScript file. */
const TYPESCRIPT_IMPORT = /(?<=(['"])\.{1,2}\/[^'"\n]*)\.ts(?=\1)/g

export const buildElectron = async (out: string): Promise<void> => {
  for (const folder of ['electron', 'node', 'shared']) {
    rmSync(join(out, folder), { recursive: true, force: true })
    for (const path of globSync(`${folder}/**/*.ts`, { cwd: root })) {
      if (path.endsWith('.d.ts') || NOT_FOR_ELECTRON.includes(path)) continue
      const source = readFileSync(join(root, path), 'utf8')
      const script = stripTypeScriptTypes(source).replaceAll(TYPESCRIPT_IMPORT, '.js')
      write(join(out, path.replace(/\.ts$/, '.js')), script)
    }
  }
  for (const folder of ['codes', 'locales']) {
    rmSync(join(out, 'resources', folder), { recursive: true, force: true })
    for (const path of globSync(`resources/${folder}/**/*.json`, { cwd: root })) {
      write(join(out, path), readFileSync(join(root, path)))
    }
  }
  await buildPreload(join(out, 'electron'))
}

const buildPreload = (outDir: string): Promise<unknown> =>
  build({
    configFile: false,
    root,
    logLevel: 'warn',
    ssr: { noExternal: true, external: ['electron'] },
    build: {
      ssr: join(root, 'electron', 'preload.ts'),
      outDir,
      emptyOutDir: false,
      target: 'node24',
      rolldownOptions: { output: { format: 'cjs', entryFileNames: 'preload.cjs', codeSplitting: false } },
    },
  })

const write = (path: string, content: string | Uint8Array): void => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}
