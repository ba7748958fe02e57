/**
 * Holds released rules to what was released.
 *
 * A folder `shared/services/<service>/v<n>` that is listed in `rules-freeze.json` must hash to the value there, for
 * ever: networks replay their history through it. A fix is a new folder and a new version.
 *
 *     node resources/freeze-rules.ts                   lists every folder: frozen, changed or open
 *     node resources/freeze-rules.ts real-estate/v1    freezes a folder; never one that is frozen already
 *
 * The hash is SHA-256 over every file in the order of their names: name, a zero byte, length, a zero byte, content.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PROJECT = dirname(dirname(fileURLToPath(import.meta.url)))
const FREEZE_FILE = 'resources/rules-freeze.json'

export interface Freeze {
  /** `real-estate/v1` -> SHA-256 of the folder, hex. */
  readonly frozen: { readonly [folder: string]: string }
}

export interface FolderState {
  readonly folder: string
  readonly hash: string
  readonly state: 'open' | 'frozen' | 'changed'
}

export const readFreeze = (project: string = PROJECT): Freeze =>
  JSON.parse(readFileSync(join(project, FREEZE_FILE), 'utf8')) as Freeze

/** Every version folder of every service, `members/v1`, in order. */
export const ruleFolders = (project: string = PROJECT): readonly string[] => {
  const services = join(project, 'shared/services')
  return readdirSync(services, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) =>
      readdirSync(join(services, name))
        .filter((version) => /^v[1-9][0-9]*$/.test(version))
        .map((version) => `${name}/${version}`),
    )
    .sort()
}

export const folderHash = (folder: string, project: string = PROJECT): string => {
  const root = join(project, 'shared/services', folder)
  const hash = createHash('sha256')
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .map((name) => name.replaceAll('\\', '/'))
    .sort()
  for (const name of files) {
    const content = readFileSync(join(root, name))
    hash.update(`${name}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

/** Folders that are frozen and gone are `changed`, with an empty hash. */
export const folderStates = (project: string = PROJECT): readonly FolderState[] => {
  const { frozen } = readFreeze(project)
  const folders = ruleFolders(project)
  const gone = Object.keys(frozen).filter((folder) => !folders.includes(folder))
  return [
    ...folders.map((folder): FolderState => {
      const hash = folderHash(folder, project)
      const held = Object.hasOwn(frozen, folder) ? frozen[folder] : undefined
      return { folder, hash, state: held === undefined ? 'open' : held === hash ? 'frozen' : 'changed' }
    }),
    ...gone.map((folder): FolderState => ({ folder, hash: '', state: 'changed' })),
  ]
}

/** Freezes an open folder; throws for one that is unknown or already frozen. */
export const freeze = (folder: string, project: string = PROJECT): void => {
  const { frozen } = readFreeze(project)
  if (!ruleFolders(project).includes(folder)) throw new Error(`no rules in shared/services/${folder}`)
  if (Object.hasOwn(frozen, folder)) throw new Error(`${folder} is frozen; a fix is a new version`)
  const next = Object.fromEntries(Object.entries({ ...frozen, [folder]: folderHash(folder, project) }).sort())
  writeFileSync(join(project, FREEZE_FILE), `${JSON.stringify({ frozen: next }, null, 2)}\n`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const folder of process.argv.slice(2)) freeze(folder)
  const states = folderStates()
  for (const { folder, hash, state } of states) process.stdout.write(`${state.padEnd(8)}${folder.padEnd(20)}${hash}\n`)
  process.exitCode = states.some(({ state }) => state === 'changed') ? 1 : 0
}
