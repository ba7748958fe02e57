/**
 * Restoring from inside the app. The running office cannot be exchanged under its own staff, so it is made ready and
 * taken at the next start:
 *
 *     prepare   `restored/office.db`, whole or not at all, and the administrator's file for `keys enrol`
 *     adopt     at the start, under the folder's lock: office.db -> restored/before, restored/office.db -> office.db,
 *               restored -> replaced-<time>. Each step is a rename, and begins again where a crash left it.
 *
 * What was there before stays in `replaced-<time>`. Nothing that was signed may wait here, and no letter that is nowhere
 * else, neither when it is made ready nor when it would be taken: the backup may not know it, and what staff saw as saved
 * is never lost. A start that finds such a thing goes on with the office as it is; a later one takes the restored one.
 */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { SecretStore } from '../../node/keystore.ts'
import { openReadonly, sqliteProblem } from '../../node/sqlite.ts'
import { fromBase64, toBase64, toHex, utf8Encode } from '../../shared/bytes.ts'
import type { SavedFile } from '../../shared/contract/types.ts'
import { keysFromSeed } from '../../shared/crypto/keys.ts'
import { ok, type Result } from '../../shared/result.ts'
import type { MemberRole } from '../../shared/services/members/v1/rows.ts'
import { restoreBackup } from './backup.ts'
import { hasLettersOnlyHere } from './db/letters.ts'
import type { Actor, Desk } from './desk/desk.ts'
import { type DeskError, fail } from './errors.ts'

const READY = 'restored'
const WAITING = ['signed', 'returned', 'approved', 'sent'] as const

export interface RestoreParts {
  readonly folder: string
  readonly secrets: SecretStore
}

export interface RestoreInput {
  /** The backup file. */
  readonly base64: string
  readonly passphrase: string
  /** With which the administrator unlocks the restored office. */
  readonly own: string
}

/** Makes a restored office ready for the next start; answers with what administrators have to enrol. */
export const prepareRestore = async (
  parts: RestoreParts,
  desk: Desk,
  actor: Actor,
  input: RestoreInput,
): Promise<Result<SavedFile, DeskError>> => {
  const { crypto, identity, office, clock } = desk
  const records = WAITING.reduce((sum, state) => sum + office.records.countIn(state), 0)
  const waiting = records + office.letters.countOnlyHere()
  if (waiting > 0) return fail('RESTORE_WAITING', { count: waiting })
  const file = fromBase64(input.base64)
  if (file === null) return fail('BACKUP_DAMAGED')
  const { staffNo, name } = actor.member
  const { roles } = actor.row
  const seed = crypto.random(32)
  const folder = mkdtempSync(join(parts.folder, '.restore-'))
  try {
    const restored = await restoreBackup({
      crypto,
      secrets: parts.secrets,
      path: join(folder, 'office.db'),
      file,
      passphrase: input.passphrase,
      staff: [{ seed, name, staffNo, roles: roles as MemberRole[], passphrase: input.own }],
      now: clock.now(),
    })
    if (!restored.ok) return restored
    const { identity: found, device, devicePublicKey, cosigner, epoch } = restored.value
    const isOurs = found.office === identity.office && found.network.network === identity.network.network
    if (!isOurs) return fail('BACKUP_OTHER_OFFICE', { office: found.office })
    const ready = join(parts.folder, READY)
    rmSync(ready, { recursive: true, force: true })
    renameSync(folder, ready)
    const keys = keysFromSeed(crypto, seed)
    const member = {
      key: keys.id,
      publicKey: toHex(keys.sign.publicKey),
      box: toHex(keys.box.publicKey),
      staffNo,
      roles,
    }
    const enrol = {
      v: 1,
      office: found.office,
      device: { key: device, publicKey: devicePublicKey, cosigner, epoch },
      member,
    }
    return ok({ name: 'enrol.json', base64: toBase64(utf8Encode(`${JSON.stringify(enrol, null, 2)}\n`)), notes: [] })
  } finally {
    crypto.wipe(seed)
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Signed records without an outcome, or letters that are only here; none in a file that cannot be read any more, for which restoring is there. */
const hasWaiting = (path: string): boolean => {
  if (!existsSync(path)) return false
  try {
    const db = openReadonly(path)
    try {
      const states = WAITING.map(() => '?').join(', ')
      const record = db.prepare(`SELECT 1 FROM records WHERE state IN (${states}) LIMIT 1`).get(...WAITING)
      return record !== undefined || hasLettersOnlyHere(db)
    } finally {
      db.close()
    }
  } catch (error) {
    if (sqliteProblem(error) === 'DATABASE_DAMAGED') return false
    throw error
  }
}

/** Whether the folder holds an office, or one that is ready to be taken. */
export const holdsOffice = (folder: string): boolean =>
  existsSync(join(folder, 'office.db')) || existsSync(join(folder, READY, 'office.db'))

/** Takes a restored office that was made ready. The caller holds the folder's lock and has not opened anything. */
export const adoptRestored = (folder: string, now: number): boolean => {
  const ready = join(folder, READY)
  if (!existsSync(ready) || hasWaiting(join(folder, 'office.db'))) return false
  const made = join(ready, 'office.db')
  if (existsSync(made)) {
    const before = join(ready, 'before')
    mkdirSync(before, { recursive: true })
    for (const end of ['', '-wal', '-shm']) {
      const path = join(folder, `office.db${end}`)
      if (existsSync(path)) renameSync(path, join(before, `office.db${end}`))
    }
    renameSync(made, join(folder, 'office.db'))
  }
  const stamp = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  renameSync(ready, join(folder, `replaced-${stamp}-${Math.floor(now % 1000)}`))
  return true
}
