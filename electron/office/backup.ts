/**
 * Backing up and restoring office.db (DESIGN section 7).
 *
 *     file     = "DJBK" || version 1 || blob length u32 || key blob || name length u8 || office || box under the backup's key
 *     key blob = node/keystore.ts under a passphrase of its own, purpose `backup`
 *     box      = secrets length u32 || {v, office, box, draftKey, numberKeys} canonical JSON || office.db as SQLite bytes
 *
 * With it go the office's HPKE key, the number keys and the draft key; without it stay the keys of members, device and
 * cosigner: a stolen backup reads, and signs nothing. A restored office is a new device with a new epoch, to be
 * enrolled; until then it reads and searches, but opens nothing that is sealed (desk/first-sync.ts). What was signed and
 * not sent is sent as it was signed, by the old device.
 *
 * The checkpoints that the backup's counter had verified and cosigned come along, and no other history is believed. Only
 * when the city has given up the history that they are of (ARCHITECTURE.md, alarms) are they left behind, on order.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type Database from 'better-sqlite3'
import { writeDurable } from '../../node/durable.ts'
import { KEY_PURPOSES, lockKey, type SecretStore, secretFrom, unlockKey } from '../../node/keystore.ts'
import { openDatabase } from '../../node/sqlite.ts'
import { concatBytes, equalBytes, fromHex, readU32, toBase64, toHex, utf8Encode, writeU32 } from '../../shared/bytes.ts'
import { koreanDate } from '../../shared/civil.ts'
import type { SavedFile } from '../../shared/contract/types.ts'
import { boxOpen, boxSeal } from '../../shared/crypto/box.ts'
import { keysFromSeed } from '../../shared/crypto/keys.ts'
import type { Crypto } from '../../shared/crypto/port.ts'
import { decodeJson, encodeJson } from '../../shared/json.ts'
import type { Epoch } from '../../shared/ledger/ids.ts'
import { fits, int, list, literal, object, pattern, type Shaped } from '../../shared/ledger/shape.ts'
import { ok, type Result } from '../../shared/result.ts'
import { forgetHeads } from './db/heads.ts'
import { type Identity, readIdentity, writeIdentity } from './db/identity.ts'
import { openOfficeDb } from './db/open.ts'
import { putStaff } from './db/staff.ts'
import type { Actor, Desk } from './desk/desk.ts'
import { type DeskError, fail } from './errors.ts'
import { MACHINE_SECRET } from './keys/machine.ts'
import { admitMember, admitNumberKey } from './keys/office-keys.ts'
import type { NewMember } from './keys/provision.ts'

/** Where a copy of the file may be written while it is made. */
export interface BackupParts {
  readonly folder: string
}

const MAGIC = utf8Encode('DJBK')
const VERSION = 1
const HEADER_BYTES = 9
const BOX_LABEL = { purpose: 'daejang/backup/v1', name: 'office.db' }
const MAX_SECRETS_BYTES = 64 * 1024
const MIN_PASSPHRASE = 8

const hex32 = pattern(/^[0-9a-f]{64}$/)
const secretsShape = object({
  v: literal(1),
  office: pattern(/^[a-z]{2,16}$/),
  box: hex32,
  draftKey: hex32,
  numberKeys: list(object({ epoch: int(1, 65535), key: hex32 }), 0, 256),
})
type Secrets = Shaped<typeof secretsShape>

/** Copies that a crash left behind: nobody writes to them, so what is erased would stand in them for ever. */
export const dropUnfinished = (folder: string): void => {
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) {
    if (/^\.(backup|restore|taking)-/.test(name)) rmSync(join(folder, name), { recursive: true, force: true })
  }
}

/** The backup as a file to keep. The passphrase is the backup's own, not a member's. */
export const createBackup = (
  parts: BackupParts,
  desk: Desk,
  actor: Actor,
  passphrase: string,
): Result<SavedFile, DeskError> => {
  if (passphrase.length < MIN_PASSPHRASE) return fail('BACKUP_PASSPHRASE')
  const { crypto, identity, clock } = desk
  const { box, draftKey, numberKeys } = actor.member.office
  const secrets: Secrets = {
    v: 1,
    office: identity.office,
    box: toHex(box.secretKey),
    draftKey: toHex(draftKey),
    numberKeys: [...numberKeys].map(([epoch, key]) => ({ epoch, key: toHex(key) })),
  }
  const bytes = seal(crypto, passphrase, secrets, databaseWithoutKeys(parts, desk))
  const day = koreanDate(clock.now()).replaceAll('-', '')
  return ok({ name: `daejang-${identity.office}-${day}.backup`, base64: toBase64(bytes), notes: [] })
}

export interface RestorePlan {
  readonly crypto: Crypto
  readonly secrets: SecretStore
  /** The new office.db; its folder must not hold one. */
  readonly path: string
  readonly file: Uint8Array
  readonly passphrase: string
  /** Whoever is to unlock here: with a seed of their own, enrolled or to be enrolled. */
  readonly staff: readonly NewMember[]
  /** Leaves the kept heads behind: the history that they are of was given up. The new cosigner has signed none of it. */
  readonly forgetHeads?: boolean
  readonly now: number
}

/** What administrators enrol (members/enrol-device); the terminal number is theirs to give. */
export interface Restored {
  readonly identity: Identity
  readonly device: string
  readonly devicePublicKey: string
  readonly cosigner: string
  readonly epoch: string
}

/** Puts a backup in place as a new device of the office. A crash leaves either no office.db or a whole one. */
export const restoreBackup = async (plan: RestorePlan): Promise<Result<Restored, DeskError>> => {
  const { crypto, path, now } = plan
  if (existsSync(path)) return fail('BACKUP_EXISTS')
  const opened = open(crypto, plan.passphrase, plan.file)
  if (!opened.ok) return opened
  const secret = await secretFrom(crypto, plan.secrets, MACHINE_SECRET)
  const memberSecret = plan.secrets.protection === 'keystore' ? secret : null
  const [deviceSeed, cosignerSeed] = [crypto.random(32), crypto.random(32)]
  const device = keysFromSeed(crypto, deviceSeed)
  const lock = (purpose: 'device' | 'cosigner', seed: Uint8Array) =>
    lockKey(crypto, { passphrase: null, keystoreSecret: secret }, KEY_PURPOSES[purpose], device.id, seed)
  mkdirSync(dirname(path), { recursive: true })
  dropUnfinished(dirname(path))
  const folder = mkdtempSync(join(dirname(path), '.restore-'))
  const beside = join(folder, 'office.db')
  try {
    writeFileSync(beside, opened.value.database, { mode: 0o600 })
    const office = openOfficeDb(beside, crypto)
    const before = readIdentity(office.db)
    if (before === null || before.office !== opened.value.secrets.office) {
      office.db.close()
      return fail('BACKUP_DAMAGED')
    }
    const officeBox = crypto.boxKeyPair(fromHex(opened.value.secrets.box) as Uint8Array)
    const identity: Identity = {
      ...before,
      device: device.id,
      epoch: toHex(crypto.random(16)) as Epoch,
      devicePublicKey: device.sign.publicKey,
      deviceBlob: lock('device', deviceSeed),
      cosignerPublicKey: crypto.signKeyPair(cosignerSeed).publicKey,
      cosignerBlob: lock('cosigner', cosignerSeed),
      madeAt: now,
    }
    office.commit(() => {
      writeIdentity(office.db, identity)
      office.restored.begin(now)
      office.letters.offerAll()
      if (plan.forgetHeads === true) {
        forgetHeads(office.db)
        office.records.forgetAccepted()
      }
      for (const { epoch, key } of opened.value.secrets.numberKeys) {
        admitNumberKey(crypto, office.db, identity, device.sign, epoch, fromHex(key) as Uint8Array)
      }
      for (const { seed, name, staffNo, roles, passphrase } of plan.staff) {
        const keys = keysFromSeed(crypto, seed)
        const blob = lockKey(crypto, { passphrase, keystoreSecret: memberSecret }, KEY_PURPOSES.member, keys.id, seed)
        putStaff(office.db, {
          key: keys.id,
          name,
          staffNo,
          roles,
          blob,
          demoPassphrase: identity.demo ? passphrase : null,
        })
        admitMember(crypto, office.db, identity, device.sign, officeBox, keys.box.publicKey)
      }
    })
    // Closing brings the write-ahead log into the file; then it appears under its name whole.
    office.db.close()
    writeDurable(path, readFileSync(beside), 0o600)
    return ok({
      identity,
      device: device.id,
      devicePublicKey: toHex(identity.devicePublicKey),
      cosigner: toHex(identity.cosignerPublicKey),
      epoch: identity.epoch,
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A copy without the keys of members, device and cosigner, and without room where they stood. */
const databaseWithoutKeys = (parts: BackupParts, desk: Desk): Uint8Array => {
  mkdirSync(parts.folder, { recursive: true })
  const folder = mkdtempSync(join(parts.folder, '.backup-'))
  try {
    const path = join(folder, 'office.db')
    copyInto(desk.office.db, path)
    const copy = openDatabase(path)
    copy.exec(`
      UPDATE staff SET blob = NULL, demo_passphrase = NULL, failures = 0, failed_at = 0;
      UPDATE identity SET device_blob = x'', cosigner_blob = x'';
      DELETE FROM key_wraps;
    `)
    copy.exec('VACUUM')
    copy.pragma('journal_mode = DELETE')
    const bytes = new Uint8Array(copy.serialize())
    copy.close()
    return bytes
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** One consistent copy; `VACUUM INTO` writes beside and never over a file. */
const copyInto = (db: Database.Database, path: string): void => {
  db.prepare('VACUUM INTO ?').run(path)
}

const seal = (crypto: Crypto, passphrase: string, secrets: Secrets, database: Uint8Array): Uint8Array => {
  const key = crypto.random(32)
  const blob = lockKey(crypto, { passphrase, keystoreSecret: null }, KEY_PURPOSES.backup, secrets.office, key)
  const header = new Uint8Array(HEADER_BYTES)
  header.set(MAGIC, 0)
  header[4] = VERSION
  writeU32(header, 5, blob.length)
  const json = encodeJson(secrets)
  const length = new Uint8Array(4)
  writeU32(length, 0, json.length)
  const box = boxSeal(crypto, key, BOX_LABEL, concatBytes(length, json, database))
  crypto.wipe(key)
  crypto.wipe(json)
  // The office's name stands in clear before the blob: it is the blob's label.
  const office = utf8Encode(secrets.office)
  return concatBytes(header, blob, Uint8Array.of(office.length), office, box)
}

interface OpenedBackup {
  readonly secrets: Secrets
  readonly database: Uint8Array
}

/** A wrong passphrase and a damaged file give one answer. */
const open = (crypto: Crypto, passphrase: string, file: Uint8Array): Result<OpenedBackup, DeskError> => {
  if (file.length < HEADER_BYTES || !equalBytes(file.slice(0, 4), MAGIC) || file[4] !== VERSION) {
    return fail('BACKUP_DAMAGED')
  }
  const blobEnd = HEADER_BYTES + readU32(file, 5)
  const nameEnd = blobEnd + 1 + (file[blobEnd] ?? 0)
  if (nameEnd > file.length) return fail('BACKUP_DAMAGED')
  const name = new TextDecoder().decode(file.slice(blobEnd + 1, nameEnd))
  const secrets = { passphrase, keystoreSecret: null }
  const key = unlockKey(crypto, secrets, KEY_PURPOSES.backup, name, file.slice(HEADER_BYTES, blobEnd))
  if (!key.ok) return fail('BACKUP_PASSPHRASE')
  const plain = boxOpen(crypto, key.value, BOX_LABEL, file.slice(nameEnd))
  crypto.wipe(key.value)
  if (plain === null || plain.length < 4) return fail('BACKUP_DAMAGED')
  const jsonEnd = 4 + readU32(plain, 0)
  const json = jsonEnd > plain.length ? null : decodeJson(plain.slice(4, jsonEnd), MAX_SECRETS_BYTES)
  if (!json?.ok || !fits(secretsShape, json.value)) return fail('BACKUP_DAMAGED')
  return ok({ secrets: json.value, database: plain.slice(jsonEnd) })
}
