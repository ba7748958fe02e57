/**
 * What must go, goes everywhere; what must not be lost, comes back.
 */
import { cpSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { restoreBackup } from '../../electron/office/backup.ts'
import { openOfficeDb } from '../../electron/office/db/open.ts'
import { fileStore } from '../../node/keystore.ts'
import { createCrypto } from '../../node/sodium.ts'
import { openReadonly } from '../../node/sqlite.ts'
import { equalBytes, fromBase64, fromHex, toBase64, utf8Encode } from '../../shared/bytes.ts'
import type { Crypto } from '../../shared/crypto/port.ts'
import type { JsonObject } from '../../shared/json.ts'
import { beginStory, expectOneLedger, expectVerified, type Story } from '../support/story.ts'
import { passphraseOf, type StoryOffice, storyCrypto, storyFolder } from '../support/story-office.ts'
import { filesUnder } from '../support/traces.ts'

const PURPOSE = { code: 'counter', note: '' } as const
const PASSPHRASE = 'backup 암호 하나'
const real = createCrypto()

/** A backup is stretched for real; its new staff as in every story. */
const restoring: Crypto = {
  ...real,
  argon2id: (passphrase, salt, cost) =>
    (equalBytes(passphrase, utf8Encode(PASSPHRASE)) ? real : storyCrypto).argon2id(passphrase, salt, cost),
}

interface RestoredOffice {
  readonly office: StoryOffice
  /** What administrators enrol. */
  readonly request: JsonObject
}

const restore = async (story: Story, file: Uint8Array, terminal: number): Promise<RestoredOffice> => {
  const dataDir = storyFolder()
  const { test } = story.mapo
  const restored = await restoreBackup({
    crypto: restoring,
    secrets: fileStore(join(dataDir, 'keys')),
    path: join(dataDir, 'office.db'),
    file,
    passphrase: PASSPHRASE,
    staff: [test.clerk, test.supervisor].map(({ seed, staffNo, roles }) => ({
      seed,
      staffNo,
      roles,
      name: `직원 ${staffNo}`,
      passphrase: passphraseOf(staffNo),
    })),
    now: Date.now(),
  })
  if (!restored.ok) throw new Error(restored.error.code)
  const { device, devicePublicKey, cosigner, epoch } = restored.value
  const request = { key: device, publicKey: devicePublicKey, office: 'mapo', epoch, cosigner, terminal }
  return { office: story.officeAt('mapo', dataDir), request }
}

const backupOf = async (office: StoryOffice): Promise<Uint8Array> => {
  const { base64 } = await office.supervisor.call('backup.create', { passphrase: PASSPHRASE })
  return fromBase64(base64) as Uint8Array
}

/** Gaepo's two administrators enrol it. */
const enrol = async ({ gaepo }: Story, request: JsonObject): Promise<void> => {
  const id = await gaepo.administrator.sign('members', 'enrol-device', request)
  await gaepo.administrator2.approve(id)
}

describe('erasure', () => {
  /**
   * A sale with a scan is accepted everywhere. Gaepo loses its line; a window of Gaepo stands in a cupboard; a backup of
   * Mapo was made before the record was sent. Then the sealed part is erased: a clerk writes, two others approve.
   *
   * Wanted: no byte of the ciphertexts remains at Mapo or central, write-ahead logs and free pages included; nothing
   * opens it; its search tokens are gone; Gaepo and the window purge theirs when they hear of it, and so does the office
   * restored from that backup. The log's entries stay, byte for byte, and verify.
   */
  it('reaches every copy, also those that come late', async () => {
    const story = await beginStory({ devices: 2, administrators: 2 })
    const { mapo, gaepo } = story
    const late = await story.terminal('gaepo', 2)
    await late.open()
    await late.clerk.ready()
    await mapo.unplug()
    const draft = await mapo.clerk.draft('real-estate', 'report')
    const scan = await mapo.clerk.call('attachment.add', {
      draft: draft.id,
      field: 'papers.contract',
      name: 'contract.png',
      type: 'image/png',
      base64: toBase64(utf8Encode(`\x89PNG\r\n\x1a\n${'scan '.repeat(2000)}`)),
    })
    const values = story.sale()
    const seller = (values.sellers as { name: string }[])[0]?.name ?? ''
    const sale = await mapo.clerk.submit(draft, { ...values, papers: { contract: [scan.handle] } })
    await mapo.supervisor.approveAll()
    const backup = await backupOf(mapo)
    await mapo.plug()
    await story.settled(mapo, gaepo, late)
    const { sealed } = (await mapo.clerk.record(sale.id)).payload as unknown as {
      sealed: { hash: string; attachments: { hash: string }[] }
    }
    const hashes = [sealed.hash, ...sealed.attachments.map(({ hash }) => hash)]
    const needles = hashes.map((hash) => ciphertextIn(gaepo.dataDir, hash).subarray(40, 72))
    const holders = (...folders: string[]): string[] =>
      folders.flatMap(filesUnder).filter((path) => {
        const bytes = readFileSync(path)
        return needles.some((needle) => bytes.includes(needle))
      })
    for (const folder of [mapo.dataDir, gaepo.dataDir, story.central.folder]) expect(holders(folder)).not.toEqual([])
    await gaepo.unplug()
    await late.close()
    // A replica that was set aside as damaged is a copy too.
    cpSync(join(mapo.dataDir, 'replica.db'), join(mapo.dataDir, 'replica.db.damaged-20261101T000000-000Z'))
    cpSync(join(late.dataDir, 'replica.db'), join(late.dataDir, 'replica.db.damaged-20261101T000000-000Z'))

    const id = await mapo.clerk.sign('privacy', 'erase', { target: sale.id, why: 'subject-request', hashes })
    await mapo.supervisor.approve(id)
    expect((await mapo.clerk.record(id)).state).toBe('signed')
    await mapo.supervisor2.approve(id)
    await story.settledAlone(mapo)
    expect(holders(mapo.dataDir, story.central.folder)).toEqual([])
    expect(await mapo.clerk.refusal('record.unseal', { id: sale.id, purpose: PURPOSE })).toBe('SEALED_ERASED')
    expect((await mapo.clerk.call('search.all', { query: seller })).records).toEqual([])

    expect((await gaepo.clerk.call('record.unseal', { id: sale.id, purpose: PURPOSE })).facts.length).toBeGreaterThan(3)
    await gaepo.plug()
    await late.open()
    await story.settled(mapo, gaepo, late)
    expect(holders(mapo.dataDir, gaepo.dataDir, late.dataDir, story.central.folder)).toEqual([])
    for (const { clerk } of [gaepo, late]) {
      expect(await clerk.refusal('record.unseal', { id: sale.id, purpose: PURPOSE })).toBe('SEALED_ERASED')
      expect((await clerk.call('search.all', { query: seller })).records).toEqual([])
      expect((await clerk.record(sale.id)).erased).toBe(true)
    }

    const { office: restored, request } = await restore(story, backup, 3)
    expect(holders(restored.dataDir)).not.toEqual([])
    // It has the words and their key, and cannot know of the erasure: nothing sealed is opened, nobody is found by name.
    await restored.open()
    const { clerk } = restored
    expect(await clerk.refusal('record.unseal', { id: sale.id, purpose: PURPOSE })).toBe('SEALED_WAITS')
    expect(await clerk.refusal('search.all', { query: seller })).toBe('SEALED_WAITS')
    expect(await clerk.refusal('lookup.people', { query: seller })).toBe('SEALED_WAITS')
    const scanOf = { record: sale.id, index: 0, purpose: PURPOSE }
    expect(await clerk.refusal('attachment.read', scanOf)).toBe('SEALED_WAITS')
    const found = await clerk.call('search.all', { query: sale.receiptNo })
    expect(found.records.map(({ id }) => id)).toEqual([sale.id])
    expect((await clerk.record(sale.id)).state).toBe('approved')
    await restored.close()
    await enrol(story, request)
    await restored.open()
    await restored.clerk.ready()
    await story.settled(mapo, gaepo, late, restored)
    expect(await restored.clerk.refusal('record.unseal', { id: sale.id, purpose: PURPOSE })).toBe('SEALED_ERASED')
    expect((await restored.clerk.record(sale.id)).state).toBe('accepted')
    expect(holders(restored.dataDir)).toEqual([])
    // From now on it opens what stands, also after a restart without a line.
    const other = await gaepo.clerk.enter('real-estate', 'report', story.sale())
    await gaepo.supervisor.approveAll()
    await story.settled(mapo, gaepo, late, restored)
    await restored.close()
    await restored.open()
    await restored.unplug()
    const opened = await restored.clerk.call('record.unseal', { id: other.id, purpose: PURPOSE })
    expect(opened.facts.length).toBeGreaterThan(3)
    await restored.plug()
    await story.settled(mapo, gaepo, late, restored)
    expectOneLedger(story, mapo, gaepo, late, restored)
    await expectVerified(story, mapo, gaepo, restored)
  })
})

const ciphertextIn = (dataDir: string, hash: string): Buffer => {
  const db = openReadonly(join(dataDir, 'replica.db'))
  try {
    return db.prepare('SELECT ciphertext FROM sealed WHERE hash = ?').pluck().get(fromHex(hash)) as Buffer
  } finally {
    db.close()
  }
}

describe('a backup', () => {
  /**
   * Mapo is cut off for a day: one record is approved, one waits for approval, one is a draft. A backup is made. Then the
   * building burns down: no disk is left. The backup is restored on a new machine; Gaepo's administrators enrol it.
   *
   * Wanted: a new epoch; until it is enrolled the machine records nothing; then the approved record is sent as it was
   * signed by the machine that burnt, and accepted under its receipt number; the waiting one is approved and accepted;
   * the draft is finished; new numbers come from the new terminal.
   */
  it('brings back what was signed and not sent, on a new machine under a new epoch', async () => {
    const story = await beginStory({ administrators: 2 })
    const { mapo, gaepo } = story
    await story.settled(mapo, gaepo)
    await mapo.unplug()
    const approved = await mapo.clerk.enter('real-estate', 'report', story.sale())
    await mapo.supervisor.approveAll()
    const waiting = await mapo.clerk.enter('birth', 'register', story.birth())
    const draft = await mapo.clerk.draft('real-estate', 'report')
    const values = story.sale()
    await mapo.clerk.call('draft.save', { id: draft.id, values: { ...draft.values, ...values } as never })
    const epochs = [epochOf(mapo.dataDir)]
    const file = await backupOf(mapo)
    await mapo.close()
    rmSync(mapo.dataDir, { recursive: true })

    const { office: restored, request } = await restore(story, file, 2)
    epochs.push(epochOf(restored.dataDir))
    expect(new Set(epochs).size).toBe(2)
    await restored.open()
    expect((await restored.clerk.call('app.state', {})).canRecord).toBe(false)
    const saved = await restored.clerk.call('draft.get', { id: draft.id })
    expect(await restored.clerk.refusal('draft.submit', { id: draft.id, values: saved.values as never })).toBe(
      'DEVICE_WAITING',
    )
    await enrol(story, request)
    await restored.clerk.ready()
    await story.settled(restored, gaepo)
    const { payload, state } = await gaepo.clerk.record(approved.id)
    expect([state, payload.receiptNo, payload.epoch]).toEqual(['accepted', approved.receiptNo, epochs[0]])
    const finished = await restored.clerk.submit(saved, {})
    const fresh = await restored.clerk.enter('real-estate', 'report', story.sale())
    expect(await restored.supervisor.approveAll()).toBe(3)
    await story.settled(restored, gaepo)
    for (const { id } of [waiting, finished, fresh]) expect((await gaepo.clerk.record(id)).state).toBe('accepted')
    expect(finished.receiptNo).toBe(draft.receiptNo)
    expect(fresh.receiptNo.slice(14, 16)).toBe('02')
    expect((await gaepo.clerk.record(fresh.id)).payload.epoch).toBe(epochs[1])
    expect((await gaepo.clerk.record(waiting.id)).payload.epoch).toBe(epochs[0])
    expect(await restored.clerk.cases()).toEqual([])
    expectOneLedger(story, restored, gaepo)
    await expectVerified(story, restored, gaepo)
  })
})

const epochOf = (dataDir: string): string => {
  const office = openOfficeDb(join(dataDir, 'office.db'), storyCrypto)
  try {
    return office.db.prepare('SELECT epoch FROM identity').pluck().get() as string
  } finally {
    office.db.close()
  }
}
