/** The roots rotate the log's key: central goes on with both, an office that lags behind follows, a new one too. */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createApplier } from '../../../node/applier.ts'
import { inlineSignatures } from '../../../node/signatures.ts'
import { openDatabase } from '../../../node/sqlite.ts'
import { concatBytes, toHex } from '../../../shared/bytes.ts'
import { openCheckpoint } from '../../../shared/ledger/checkpoint.ts'
import { leafHash } from '../../../shared/ledger/merkle.ts'
import { encodeNote, KEY_ED25519, noteKey, parseNote } from '../../../shared/ledger/note.ts'
import { openRefusal } from '../../../shared/wire/statements.ts'
import {
  cosignNote,
  initTestFolder,
  type OpenCentral,
  openCentral,
  temporaryFolder,
  tryOpenCentral,
  value,
} from '../../support/central.ts'
import { makeTestNetwork, type TestNetwork } from '../../support/network.ts'
import { testRules } from '../../support/rules.ts'

let network: TestNetwork
let folder: ReturnType<typeof temporaryFolder>
let open: OpenCentral | null = null

beforeEach(() => {
  network = makeTestNetwork()
  folder = temporaryFolder()
  initTestFolder(network, folder.path)
})
afterEach(() => {
  open?.close()
  open = null
  folder.remove()
})

const SEED = new Uint8Array(32).fill(99)
const addSeed = (): void => appendFileSync(join(folder.path, 'log-key'), `${toHex(SEED)}\n`)

const rotation = (): Uint8Array => {
  const [one, two] = network.made.roots.map((keys) => ({ keys }))
  if (one === undefined || two === undefined) throw new Error('no roots')
  const { publicKey } = network.crypto.signKeyPair(SEED)
  const body = { publicKey: toHex(publicKey) }
  const record = network.sign(one, network.mapo.device, { service: 'network', action: 'rotate-log-key', body })
  return network.entry(record, [two])
}
const note = (slot: number): Uint8Array => {
  const draft = { service: 'note', action: 'enter', body: { slot, value: 1 } }
  return network.entry(network.sign(network.mapo.clerk, network.mapo.device, draft), [network.mapo.supervisor])
}
const keyOf = (publicKey: Uint8Array) =>
  noteKey(network.crypto.sha256, network.made.file.origin, KEY_ED25519, publicKey)

const order = async (central: OpenCentral, entry: Uint8Array): Promise<void> => {
  value(await central.client().submit([entry]))
  central.settle()
}

const applier = (name: string) =>
  createApplier({
    crypto: network.crypto,
    db: openDatabase(join(folder.path, name)),
    network: network.made.file,
    rulesSet: testRules,
    signatures: inlineSignatures(network.crypto),
  })

/** Everything from the applier's head to central's, under this note. */
const apply = async (to: ReturnType<typeof applier>, central: OpenCentral, bytes: Uint8Array) => {
  const { store } = central.folder
  const from = to.head()?.size ?? 0
  const entries = store.entries(from, store.head()?.size ?? 0)
  const leaves = concatBytes(...entries.map((entry) => leafHash(network.crypto.sha256, entry)))
  const begun = await to.begin({ note: bytes, leaves, genesis: store.entry(0) ?? null, floor: null })
  if (!begun.ok) return begun
  value(await to.push(entries))
  return to.end()
}

describe('a rotated log key', () => {
  it('signs beside the old one, so that who lags behind and who comes anew can follow', async () => {
    addSeed()
    const central = openCentral(network, folder.path)
    open = central
    const lagging = applier('lagging.db')
    await order(central, note(1))
    expect(await apply(lagging, central, value(await central.client().checkpoint()))).toMatchObject({ ok: true })

    await order(central, rotation())
    await order(central, note(2))
    expect(central.central.health()).toMatchObject({ status: 'ok' })
    const { crypto, made } = network
    const [before, after] = [made.logKey.publicKey, crypto.signKeyPair(SEED).publicKey]
    const checkpoint = value(await central.client().checkpoint())
    for (const key of [before, after]) {
      expect(openCheckpoint(crypto.verify, checkpoint, [keyOf(key)])).toMatchObject({ ok: true })
    }
    expect(await apply(lagging, central, checkpoint)).toMatchObject({ ok: true })
    expect(await apply(applier('new.db'), central, checkpoint)).toMatchObject({ ok: true })

    // Votes are counted on the same text, and refusals come under the present key.
    for (const device of [network.mapo.device, network.gaepo.device]) {
      value(await central.client().cosign(cosignNote(network, device, checkpoint, 1_790_000_000)))
    }
    expect(value(await central.client().witnessed())).not.toBeNull()
    const [item] = value(await central.client().submit([Uint8Array.of(9, 9)])).items
    if (item?.status !== 'refused') throw new Error('not refused')
    expect(openRefusal(crypto, after, item.refusal)).toMatchObject({ ok: true })
  })

  it('is asked for once the rotation is seen: what the old key alone has signed is not taken', async () => {
    addSeed()
    const central = openCentral(network, folder.path)
    open = central
    await order(central, rotation())
    const parsed = parseNote(value(await central.client().checkpoint()))
    if (!parsed.ok) throw new Error('no note')
    const { text, signatures } = parsed.value
    const old = encodeNote({ text, signatures: signatures.slice(0, 1) })
    const late = applier('late.db')
    expect(await apply(late, central, old)).toMatchObject({ ok: false, error: { code: 'CHECKPOINT_INVALID' } })
    expect(await late.begin({ note: old, leaves: new Uint8Array(0), genesis: null, floor: null })).toMatchObject({
      ok: false,
      error: { code: 'CHECKPOINT_INVALID' },
    })
  })

  it('stops a central that does not hold it, and lets it go on when it does', async () => {
    const central = openCentral(network, folder.path)
    await order(central, rotation())
    expect(central.central.health()).toMatchObject({ status: 'stopped', reason: 'LOG_KEY_OTHER' })
    const size = central.folder.store.head()?.size
    central.close()
    expect(tryOpenCentral(network, folder.path)).toMatchObject({ ok: false, error: { code: 'LOG_KEY_OTHER' } })
    addSeed()
    open = openCentral(network, folder.path)
    expect(open.central.health()).toMatchObject({ status: 'ok', size })
    await order(open, note(1))
    expect(open.folder.store.head()?.size).toBe((size ?? 0) + 2)
  })
})
