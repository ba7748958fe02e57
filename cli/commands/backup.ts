/**
 * `backup create`: a counter's office.db under a passphrase of its own. `backup restore FILE`: a counter from it, as a
 * new device with a new epoch (DESIGN section 7). It reads what is not sealed at once; it records again when
 * administrators have enrolled what stands in the `enrol.json` that restoring leaves (`keys enrol`), and opens what is
 * sealed when it has then come up with central.
 */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { restoreBackup } from '../../electron/office/backup.ts'
import { officeSecrets } from '../../electron/process.ts'
import { writeDurable } from '../../node/durable.ts'
import { createCrypto } from '../../node/sodium.ts'
import { sqliteProblem } from '../../node/sqlite.ts'
import { toHex } from '../../shared/bytes.ts'
import { keysFromSeed } from '../../shared/crypto/keys.ts'
import type { Json } from '../../shared/json.ts'
import { MEMBER_ROLES, type MemberRole } from '../../shared/services/members/v1/rows.ts'
import { type Command, done, failed, flag, misuse, text } from '../command.ts'
import { makeFolder } from '../make-folder.ts'
import { passphrases } from '../passphrase.ts'
import { asResult, atCounter, problemOf } from './counter-seat.ts'
import type { EnrolRequest } from './enrol-request.ts'

export const ENROL_FILE = 'enrol.json'
const MAX_BACKUP_BYTES = 4 * 1024 ** 3

export const backupCreate: Command = {
  name: 'backup create',
  operands: [],
  options: {
    data: { type: 'string', hint: 'DIR', required: true },
    as: { type: 'string', hint: 'NAME', required: true },
    out: { type: 'string', hint: 'FILE' },
  },
  run: async (input) => {
    const ask = passphrases(input)
    const made = await atCounter(input, ask, async (seat) => {
      const passphrase = await ask(input.texts.say('ask.backup'))
      return passphrase.ok ? asResult(await seat.call('backup.create', { passphrase: passphrase.value })) : passphrase
    })
    if (!made.ok) return failed(made.error)
    const path = resolve(text(input, 'out') ?? made.value.name)
    const bytes = Buffer.from(made.value.base64, 'base64')
    if (existsSync(path)) return failed({ code: 'FILE_EXISTS', path })
    try {
      writeDurable(path, bytes, 0o600)
    } catch {
      return failed({ code: 'FILE_UNWRITABLE', path })
    }
    return done({ file: path, bytes: bytes.length }, [input.texts.say('backup.created', { path, bytes: bytes.length })])
  },
}

export const backupRestore: Command = {
  name: 'backup restore',
  operands: ['FILE'],
  options: {
    data: { type: 'string', hint: 'DIR', required: true },
    'staff-no': { type: 'string', hint: 'NUMBER', required: true },
    name: { type: 'string', hint: 'NAME', required: true },
    roles: { type: 'string', hint: 'ROLE,ROLE' },
    'forget-head': { type: 'boolean' },
  },
  run: async (input) => {
    const crypto = createCrypto()
    const path = input.operands[0] ?? ''
    const data = resolve(text(input, 'data') ?? '')
    const roles = (text(input, 'roles') ?? 'clerk').split(',')
    if (!roles.every((role) => (MEMBER_ROLES as readonly string[]).includes(role))) {
      return misuse({ code: 'ROLE_UNKNOWN', roles: MEMBER_ROLES.join(', ') })
    }
    let file: Uint8Array
    try {
      if (statSync(path).size > MAX_BACKUP_BYTES) return failed({ code: 'BACKUP_DAMAGED' })
      file = new Uint8Array(readFileSync(path))
    } catch {
      return failed({ code: 'FILE_UNREADABLE', path })
    }
    const ask = passphrases(input)
    const backup = await ask(input.texts.say('ask.backup'))
    if (!backup.ok) return failed(backup.error)
    const own = await ask(input.texts.say('ask.newPassphrase', { name: text(input, 'name') }))
    if (!own.ok) return failed(own.error)
    const [staffNo, name] = [text(input, 'staff-no') ?? '', text(input, 'name') ?? '']
    const seed = crypto.random(32)
    try {
      makeFolder(data)
      const restored = await restoreBackup({
        crypto,
        secrets: await officeSecrets(data),
        path: join(data, 'office.db'),
        file,
        passphrase: backup.value,
        staff: [{ seed, name, staffNo, roles: roles as MemberRole[], passphrase: own.value }],
        forgetHeads: flag(input, 'forget-head'),
        now: Date.now(),
      })
      if (!restored.ok) return failed(problemOf(restored.error))
      const { identity, device, devicePublicKey, cosigner, epoch } = restored.value
      const keys = keysFromSeed(crypto, seed)
      const request: EnrolRequest = {
        v: 1,
        office: identity.office,
        device: { key: device, publicKey: devicePublicKey, cosigner, epoch },
        member: {
          key: keys.id,
          publicKey: toHex(keys.sign.publicKey),
          box: toHex(keys.box.publicKey),
          staffNo,
          roles: roles as MemberRole[],
        },
      }
      const enrol = join(data, ENROL_FILE)
      writeFileSync(enrol, `${JSON.stringify(request, null, 2)}\n`)
      return done({ data, enrol, device, epoch } as { [name: string]: Json }, [
        input.texts.say('backup.restored', { data }),
        input.texts.say('backup.enrolNext', { enrol }),
      ])
    } catch (error) {
      const problem = sqliteProblem(error)
      if (problem === null) throw error
      return failed({ code: problem, path: data })
    } finally {
      crypto.wipe(seed)
    }
  },
}
