/** Frozen rule folders keep their bytes; the mechanism notices when one does not. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { folderHash, folderStates, freeze, readFreeze, ruleFolders } from '../../../resources/freeze-rules.ts'
import { RULES } from '../../../shared/services/index.ts'

describe('this project', () => {
  it('has changed no frozen rule', () => {
    expect(folderStates().filter(({ state }) => state === 'changed')).toEqual([])
  })

  it('has a folder for every registered module', () => {
    const folders = ruleFolders()
    for (const { services } of Object.values(RULES)) {
      for (const { service, version } of Object.values(services)) expect(folders).toContain(`${service}/v${version}`)
    }
  })
})

describe('the mechanism', () => {
  let project = ''
  const rulesFile = (): string => join(project, 'shared/services/office/v1/rules.ts')
  const stateOf = (folder: string): string | undefined =>
    folderStates(project).find((each) => each.folder === folder)?.state

  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), 'rules-freeze-'))
    mkdirSync(join(project, 'resources'), { recursive: true })
    writeFileSync(join(project, 'resources/rules-freeze.json'), '{"frozen":{}}')
    cpSync('shared/services/office', join(project, 'shared/services/office'), { recursive: true })
  })
  afterEach(() => rmSync(project, { recursive: true, force: true }))

  it('freezes an open folder once', () => {
    expect(stateOf('office/v1')).toBe('open')
    freeze('office/v1', project)
    expect(stateOf('office/v1')).toBe('frozen')
    expect(readFreeze(project).frozen).toEqual({ 'office/v1': folderHash('office/v1', project) })
    expect(() => freeze('office/v1', project)).toThrow('frozen')
    expect(() => freeze('office/v2', project)).toThrow('no rules')
  })

  it('notices a changed byte, a new file, a renamed file and a lost folder', () => {
    freeze('office/v1', project)
    writeFileSync(join(project, 'shared/services/office/v1/more.ts'), '')
    expect(stateOf('office/v1')).toBe('changed')
    rmSync(join(project, 'shared/services/office/v1/more.ts'))
    expect(stateOf('office/v1')).toBe('frozen')
    cpSync(rulesFile(), rulesFile().replace('rules.ts', 'rule.ts'))
    rmSync(rulesFile())
    expect(stateOf('office/v1')).toBe('changed')
    rmSync(join(project, 'shared/services/office'), { recursive: true })
    expect(stateOf('office/v1')).toBe('changed')
  })
})
