/**
 * The borders between the folders.
 *
 *   shared <- node <- central
 *                  <- electron        renderer -> shared        cli -> all but renderer
 *
 * shared/ is pure: a few pure packages, nothing of Node, Electron or SQL. Frozen rules use no package at all.
 */
const folders = '^(shared|node|central|electron|renderer|cli)/'

/** Tables, texts and pictures are data; any folder may read them. */
const data = 'resources/(codes|locales|icons|fonts)/.*[.](json|css|svg|png|woff2)$'

/** `from` may import, of the project's own folders, only those listed. */
const border = (from, allowed, except = []) => ({
  name: `border-${from}`,
  comment: `${from}/ may import ${allowed.join(', ')} and nothing else of the project.`,
  severity: 'error',
  from: { path: `^${from}/`, ...(except.length === 0 ? {} : { pathNot: except }) },
  to: { path: `${folders}|^(test|resources)/`, pathNot: [`^(${allowed.join('|')})/`, `^${data}`] },
})

module.exports = {
  forbidden: [
    border('shared', ['shared']),
    border('node', ['node', 'shared']),
    border('central', ['central', 'node', 'shared']),
    // electron/start.ts is `npm start`: no part of an office process, it starts them all (cli/network).
    border('electron', ['electron', 'node', 'shared'], ['^electron/start[.]ts$']),
    border('renderer', ['renderer', 'shared']),
    border('cli', ['cli', 'electron', 'central', 'node', 'shared']),
    {
      name: 'shared-is-pure',
      comment: 'shared/ imports no Node module.',
      severity: 'error',
      from: { path: '^shared/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'shared-packages',
      comment: 'shared/ may use only packages that are pure: no Node, no DOM.',
      severity: 'error',
      from: { path: '^shared/' },
      to: {
        path: 'node_modules/',
        pathNot: 'node_modules/(@noble/(curves|hashes|ciphers)|zod|es-hangul|hpke|qr|temporal-polyfill|@types)/',
      },
    },
    {
      name: 'rules-without-packages',
      comment: 'Rules and the ledger are kept for ever and replayed: they depend on no package but @noble/hashes.',
      severity: 'error',
      from: { path: '^shared/(ledger|services/[^/]+/v[0-9]+)/' },
      to: { path: 'node_modules/', pathNot: 'node_modules/@noble/hashes/' },
    },
    {
      name: 'rules-stand-alone',
      comment: 'A released rule folder imports the ledger, common helpers and the members rows, not another service.',
      severity: 'error',
      from: { path: '^shared/services/([^/]+)/v[0-9]+/' },
      to: {
        path: '^shared/',
        pathNot:
          '^shared/([^/]+\\.ts$|ledger/|codes/|services/(types|[a-z]+-types)\\.ts$|services/($1|members|office)/)',
      },
    },
    {
      name: 'renderer-not-rules',
      comment: 'The renderer shows what the office process evaluated; it never runs rules itself.',
      severity: 'error',
      from: { path: '^renderer/' },
      to: {
        path: '^shared/(services/[^/]+/v[0-9]+|ledger|crypto)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'renderer-not-node',
      comment: 'The renderer runs in a sandbox: no Node module.',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'electron-only-in-its-shell',
      comment: 'Requiring electron under Node starts a download: only the Electron shell itself imports it.',
      severity: 'error',
      from: { path: folders, pathNot: '^electron/(main|preload|shells?/electron[^/]*)(\\.ts$|/)' },
      to: { path: 'node_modules/electron/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-cycles',
      comment: 'Modules that import each other cannot be understood apart.',
      severity: 'error',
      from: { path: folders },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      comment: 'Every import leads somewhere.',
      severity: 'error',
      from: { path: folders },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
    },
  },
}
