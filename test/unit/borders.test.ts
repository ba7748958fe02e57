import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

// The borders bite: a small project with the same folders, in which allowed imports pass and each forbidden one is
// reported, by its rule and file.

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

const leaf = 'export const value = 1\n'
const importing = (path: string): string => `import { value } from '${path}'\nexport const other = value\n`
const packaged = (what: string, from: string): string =>
  `import { ${what} } from '${from}'\nexport const value = ${what}\n`

const allowed: Record<string, string> = {
  'shared/a.ts': leaf,
  'shared/data.ts': `import texts from '../resources/locales/ko.json' with { type: 'json' }\nexport const value = texts\n`,
  'resources/locales/ko.json': '{}',
  'shared/ledger/a.ts': packaged('sha256', '@noble/hashes/sha2.js'),
  'shared/services/property/helper.ts': leaf,
  'shared/services/property/v1/rules.ts': importing('../../../ledger/a.ts'),
  'node/a.ts': importing('../shared/a.ts'),
  'node/bad-cycle.ts': importing('./bad-cycle-back.ts'),
  'central/a.ts': importing('../node/a.ts'),
  'central/b.ts': packaged('join', 'node:path'),
  'electron/a.ts': importing('../node/a.ts'),
  'electron/main.ts': packaged('app', 'electron'),
  'electron/types.ts': `import type { App } from 'electron'\nexport type Other = App\n`,
  'renderer/a.ts': importing('../shared/a.ts'),
  'cli/a.ts': importing('../electron/a.ts'),
  'test/a.ts': importing('../central/a.ts'),
}

/** Each file breaks the one rule that it is listed with. */
const forbidden: readonly (readonly [rule: string, path: string, text: string])[] = [
  ['border-shared', 'shared/bad.ts', importing('../node/a.ts')],
  ['border-node', 'node/bad.ts', importing('../electron/a.ts')],
  ['border-node', 'node/bad-test.ts', importing('../test/a.ts')],
  ['border-central', 'central/bad.ts', importing('../electron/a.ts')],
  ['border-electron', 'electron/bad.ts', importing('../central/a.ts')],
  ['border-electron', 'electron/bad-renderer.ts', importing('../renderer/a.ts')],
  ['border-renderer', 'renderer/bad.ts', importing('../electron/a.ts')],
  [
    'border-renderer',
    'renderer/bad-type.ts',
    `import type { Other } from '../electron/types.ts'\nexport type A = Other\n`,
  ],
  ['border-cli', 'cli/bad.ts', importing('../renderer/a.ts')],
  ['shared-is-pure', 'shared/bad-core.ts', packaged('join', 'node:path')],
  ['shared-packages', 'shared/bad-package.ts', packaged('Hono', 'hono')],
  ['rules-without-packages', 'shared/ledger/bad.ts', packaged('z', 'zod')],
  ['rules-without-packages', 'shared/services/birth/v1/bad-package.ts', packaged('z', 'zod')],
  ['rules-stand-alone', 'shared/services/birth/v1/bad.ts', importing('../../property/helper.ts')],
  ['renderer-not-rules', 'renderer/bad-rules.ts', importing('../shared/ledger/a.ts')],
  ['renderer-not-node', 'renderer/bad-core.ts', packaged('join', 'node:path')],
  ['electron-only-in-its-shell', 'electron/bad-import.ts', packaged('app', 'electron')],
  ['no-cycles', 'node/bad-cycle-back.ts', `export { other as value } from './bad-cycle.ts'\n`],
  ['resolvable', 'node/bad-absent.ts', importing('./absent.ts')],
]

test('borders between folders allow what they should and report the rest by name', () => {
  const folder = mkdtempSync(join(tmpdir(), 'daejang-borders-'))
  try {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    const files = [...Object.entries(allowed), ...forbidden.map(([, path, text]) => [path, text] as const)]
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }

    const tops = [...new Set(files.map(([path]) => path.split('/')[0] ?? ''))]
    const cruise = join(root, 'node_modules/.bin/depcruise')
    const config = join(root, '.dependency-cruiser.cjs')
    const run = spawnSync(process.execPath, [cruise, '--config', config, '--output-type', 'json', ...tops], {
      cwd: folder,
      encoding: 'utf8',
    })
    const report = JSON.parse(run.stdout) as { summary: { violations: { from: string; rule: { name: string } }[] } }

    const found = report.summary.violations.map(({ from, rule }) => `${rule.name} ${from}`)
    expect([...new Set(found)].sort()).toEqual(forbidden.map(([rule, path]) => `${rule} ${path}`).sort())
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
