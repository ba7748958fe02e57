import { copyFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openFolder } from '../../../central/folder.ts'
import { createSigner, type LastCheckpoint, openLogKeys } from '../../../central/signer.ts'
import { noSteps } from '../../../central/steps.ts'
import { initTestFolder, openCentral, temporaryFolder, tryOpenCentral, value } from '../../support/central.ts'
import { makeTestNetwork, type TestNetwork } from '../../support/network.ts'

let network: TestNetwork
let folders: ReturnType<typeof temporaryFolder>[]
const newFolder = (): string => {
  const folder = temporaryFolder()
  folders.push(folder)
  initTestFolder(network, folder.path)
  return folder.path
}

beforeEach(() => {
  network = makeTestNetwork()
  folders = []
})
afterEach(() => {
  for (const folder of folders) folder.remove()
})

/** Opens the folder, orders one record per slot, each in its own block, and closes it again. */
const grow = async (path: string, slots: readonly number[]): Promise<void> => {
  const open = openCentral(network, path)
  for (const slot of slots) {
    const { mapo } = network
    const record = network.sign(mapo.clerk, mapo.device, { service: 'note', action: 'enter', body: { slot, value: 1 } })
    value(await open.client().submit([network.entry(record, [mapo.supervisor])]))
    open.settle()
  }
  open.close()
}

const startError = (path: string) => {
  const opened = tryOpenCentral(network, path)
  if (opened.ok) {
    opened.value.close()
    return null
  }
  return opened.error
}

describe('the log is signed over one history only', () => {
  it('starts again over what it signed', async () => {
    const path = newFolder()
    await grow(path, [1, 2])
    expect(startError(path)).toBeNull()
  })

  it('refuses a database older than the last checkpoint', async () => {
    const path = newFolder()
    await grow(path, [1])
    copyFileSync(join(path, 'log.db'), join(path, 'old.db'))
    await grow(path, [2])
    copyFileSync(join(path, 'old.db'), join(path, 'log.db'))
    expect(startError(path)).toEqual({ code: 'CHECKPOINT_AHEAD', signed: 6, stored: 4 })
  })

  it('refuses another history of the same network, longer or as long', async () => {
    const [one, other] = [newFolder(), newFolder()]
    await grow(one, [1])
    await grow(other, [2])
    copyFileSync(join(other, 'log.db'), join(one, 'log.db'))
    expect(startError(one)).toEqual({ code: 'CHECKPOINT_FORKED', signed: 4, stored: 4 })
    await grow(other, [3])
    copyFileSync(join(other, 'log.db'), join(one, 'log.db'))
    expect(startError(one)).toEqual({ code: 'CHECKPOINT_FORKED', signed: 4, stored: 6 })
  })

  it('refuses to go on without the last checkpoint, or with one that is not of its key', async () => {
    const path = newFolder()
    await grow(path, [1])
    const file = join(path, 'last-checkpoint')
    copyFileSync(file, `${file}.kept`)
    rmSync(file)
    expect(startError(path)).toEqual({ code: 'CHECKPOINT_MISSING', stored: 4 })
    writeFileSync(file, 'daejang.seoul/test\n')
    expect(startError(path)).toEqual({ code: 'CHECKPOINT_UNREADABLE' })
    const stranger = makeTestNetwork({ seed: 'other' })
    const elsewhere = temporaryFolder()
    folders.push(elsewhere)
    initTestFolder(stranger, elsewhere.path)
    openCentral(stranger, elsewhere.path).close()
    copyFileSync(join(elsewhere.path, 'last-checkpoint'), file)
    expect(startError(path)).toEqual({ code: 'CHECKPOINT_UNREADABLE' })
    copyFileSync(`${file}.kept`, file)
    expect(startError(path)).toBeNull()
  })

  it('stops a running central whose database was replaced under it', async () => {
    const path = newFolder()
    let kept: Uint8Array | null = null
    const folder = value(openFolder(network.crypto, path))
    const last: LastCheckpoint = {
      read: () => kept,
      write: (note) => {
        kept = note
      },
    }
    const { crypto, made } = network
    const { origin } = made.file
    const keys = openLogKeys(crypto, origin, [made.logKey])
    const signer = createSigner({ crypto, store: folder.store, last, keys, origin, around: noSteps })
    const head = folder.store.head()
    if (head === null) throw new Error('no head')
    const note = value(signer.sign(head))
    expect(value(signer.sign(head))).toEqual(note)
    const root = `${'00'.repeat(31)}01` as typeof head.root
    expect(signer.sign({ ...head, root })).toMatchObject({ error: { code: 'LOG_DAMAGED' } })
    folder.close()
  })

  it('refuses a log key that is not the network’s', () => {
    const path = newFolder()
    writeFileSync(join(path, 'log-key'), `${'11'.repeat(32)}\n`)
    expect(startError(path)).toEqual({ code: 'LOG_KEY_OTHER' })
    writeFileSync(join(path, 'log-key'), 'no key')
    expect(openFolder(network.crypto, path)).toMatchObject({ error: { code: 'LOG_KEY_UNREADABLE' } })
  })
})

describe('a data folder', () => {
  it('is one process’s at a time', () => {
    const path = newFolder()
    const first = value(openFolder(network.crypto, path))
    expect(openFolder(network.crypto, path)).toEqual({ ok: false, error: { code: 'DATA_IN_USE' } })
    first.close()
    const second = openFolder(network.crypto, path)
    expect(second.ok).toBe(true)
    if (second.ok) second.value.close()
  })

  it('belongs to one network', () => {
    const path = newFolder()
    const stranger = makeTestNetwork({ seed: 'other' })
    expect(() => initTestFolder(stranger, path)).toThrow('DATA_OTHER_NETWORK')
    expect(() => initTestFolder(network, path)).not.toThrow()
    writeFileSync(join(path, 'network.json'), JSON.stringify(stranger.made.file))
    expect(openFolder(network.crypto, path)).toMatchObject({ error: { code: 'GENESIS_OTHER_NETWORK' } })
    writeFileSync(join(path, 'network.json'), '{}')
    expect(openFolder(network.crypto, path)).toMatchObject({ error: { code: 'NETWORK_FILE_MALFORMED' } })
  })

  it('must have been made', () => {
    expect(openFolder(network.crypto, '/nowhere/at/all')).toMatchObject({ error: { code: 'DATA_MISSING' } })
  })
})
