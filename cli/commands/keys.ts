/**
 * `keys new`, `keys enrol FILE`, `keys approve`, `keys suspend|resume|revoke KEY`, `keys list`: whose signature counts.
 * Enrolling, suspending and revoking are records that one administrator writes and another approves; both need their passphrases, listing needs
 * none. `new` makes a member's key at a counter that works; `enrol` takes one that was made elsewhere (`backup restore`).
 */
import type { Admitted } from '../../electron/office/keys/admit.ts'
import { type KeyRow, keyRowsOf } from '../../electron/office/keys/key-rows.ts'
import { createCrypto } from '../../node/sodium.ts'
import { koreanDate } from '../../shared/civil.ts'
import type { Json } from '../../shared/json.ts'
import { HASH } from '../../shared/ledger/ids.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { MEMBER_ROLES } from '../../shared/services/members/v1/rows.ts'
import { type Command, type CommandInput, done, failed, misuse, type Problem, text, wholeNumber } from '../command.ts'
import { passphrases } from '../passphrase.ts'
import { AT_COUNTER, atCounter, type OrderedRecord, ordered, recordAt } from './counter-seat.ts'
import { type EnrolRequest, readEnrolRequest } from './enrol-request.ts'
import { openLedgerFolder } from './folder.ts'

const WHYS = ['revoked', 'compromised', 'retired'] as const

export const keysNew: Command = {
  name: 'keys new',
  operands: [],
  options: {
    ...AT_COUNTER,
    'staff-no': { type: 'string', hint: 'NUMBER', required: true },
    name: { type: 'string', hint: 'NAME', required: true },
    roles: { type: 'string', hint: 'ROLE,ROLE' },
    scopes: { type: 'string', hint: 'SERVICE,SERVICE' },
  },
  run: async (input) => {
    const roles = (text(input, 'roles') ?? 'clerk').split(',')
    if (!roles.every((role) => (MEMBER_ROLES as readonly string[]).includes(role))) {
      return misuse({ code: 'ROLE_UNKNOWN', roles: MEMBER_ROLES.join(', ') })
    }
    const [staffNo, name] = [text(input, 'staff-no') ?? '', text(input, 'name') ?? '']
    const scopes = (text(input, 'scopes') ?? '*').split(',')
    const ask = passphrases(input)
    const made = await atCounter(input, ask, async (seat) => {
      const passphrase = await ask(input.texts.say('ask.newPassphrase', { name }))
      return passphrase.ok
        ? ordered<Admitted>(seat, 'admit', { name, staffNo, roles, scopes, passphrase: passphrase.value })
        : passphrase
    })
    if (!made.ok) return failed(made.error)
    const { key, record, rotates } = made.value
    return done({ key, records: [record], rotates }, [
      input.texts.say(rotates ? 'keys.newRotates' : 'keys.new', { name, staffNo }),
      input.texts.say('keys.recorded', { n: 1 }),
    ])
  },
}

export const keysEnrol: Command = {
  name: 'keys enrol',
  operands: ['FILE'],
  options: {
    ...AT_COUNTER,
    terminal: { type: 'string', hint: 'N' },
    scopes: { type: 'string', hint: 'SERVICE,SERVICE' },
  },
  run: async (input) => {
    const request = readEnrolRequest(input.operands[0] ?? '')
    if (!request.ok) return failed(request.error)
    const terminal = wholeNumber(input, 'terminal', { min: 1, max: 99 }, 0)
    const { device, member } = request.value
    if (terminal === null || (device !== null && terminal === 0)) return misuse({ code: 'TERMINAL_NUMBER' })
    return record(input, (keys) =>
      ok([
        ...(device === null ? [] : [draft('enrol-device', { ...device, office: request.value.office, terminal })]),
        ...(member === null ? [] : [memberDraft(input, keys, request.value.office, member)]),
      ]),
    )
  },
}

export const keysRevoke: Command = {
  name: 'keys revoke',
  operands: ['KEY'],
  options: { ...AT_COUNTER, why: { type: 'string', hint: WHYS.join('|') } },
  run: async (input) => {
    const why = text(input, 'why') ?? 'revoked'
    if (!(WHYS as readonly string[]).includes(why)) return misuse({ code: 'WHY_UNKNOWN', whys: WHYS.join(', ') })
    return record(input, (keys) => {
      const key = keyNamed(keys, input.operands[0] ?? '')
      return key.ok ? ok([draft('revoke', { key: key.value, why })]) : key
    })
  },
}

/** Until it is resumed the key signs nothing; what it signed and is ordered meanwhile is rejected. */
export const keysSuspend: Command = {
  name: 'keys suspend',
  operands: ['KEY'],
  options: AT_COUNTER,
  run: (input) => recordOfKey(input, 'suspend', 'active'),
}

export const keysResume: Command = {
  name: 'keys resume',
  operands: ['KEY'],
  options: AT_COUNTER,
  run: (input) => recordOfKey(input, 'resume', 'suspended'),
}

const recordOfKey = (input: CommandInput, action: 'suspend' | 'resume', status: KeyRow['status']) =>
  record(input, (keys) => {
    const key = keyNamed(keys, input.operands[0] ?? '', status)
    return key.ok ? ok([draft(action, { key: key.value })]) : key
  })

export const keysList: Command = {
  name: 'keys list',
  operands: [],
  options: {
    data: { type: 'string', hint: 'DIR', required: true },
    network: { type: 'string', hint: 'FILE' },
    // As every `keys` command takes it; whoever can read the folder may list them.
    as: { type: 'string', hint: 'NAME' },
  },
  run: async (input) => {
    const folder = openLedgerFolder(createCrypto(), text(input, 'data') ?? '', text(input, 'network'))
    if (!folder.ok) return failed(folder.error)
    try {
      const keys = keyRowsOf(folder.value.ledger)
      return done({ keys: keys as unknown as Json }, [
        ...keys.map((row) => `${row.key.slice(0, 16)}  ${shown(row)}  ${input.texts.say(`keys.status.${row.status}`)}`),
        input.texts.say('keys.count', { n: keys.length }),
      ])
    } finally {
      folder.value.close()
    }
  },
}

const shown = ({ kind, office, staffNo, roles, terminal }: KeyRow): string =>
  kind === 'member'
    ? `${(staffNo ?? '').padEnd(12)} ${roles.join(',').padEnd(14)}`
    : kind === 'device'
      ? `${(office ?? '').padEnd(12)} ${`device ${terminal ?? ''}`.padEnd(14)}`
      : `${'root'.padEnd(27)}`

/** A whole key id, the beginning of one, or the staff number of a key in this state. */
const keyNamed = (
  keys: readonly KeyRow[],
  name: string,
  wanted: KeyRow['status'] = 'active',
): Result<string, Problem> => {
  if (HASH.test(name)) return ok(name)
  const found = keys.filter(
    ({ key, staffNo, status }) => (staffNo === name && status === wanted) || (name.length >= 8 && key.startsWith(name)),
  )
  const [row] = found
  return row !== undefined && found.length === 1 ? ok(row.key) : err({ code: 'KEY_NAME', name } as Problem)
}

/** Somebody whose staff number has an active key gets a new key in its place. */
const memberDraft = (
  input: CommandInput,
  keys: readonly KeyRow[],
  office: string,
  member: NonNullable<EnrolRequest['member']>,
): OrderedRecord => {
  const { key, publicKey, box, staffNo, roles } = member
  const present = keys.find((row) => row.staffNo === staffNo && row.status === 'active')
  if (present !== undefined && present.key !== key) {
    return draft('rotate', { key: present.key, newKey: key, publicKey, box })
  }
  const scopes = (text(input, 'scopes') ?? '*').split(',')
  const from = koreanDate(Date.now())
  return draft('enrol-member', { key, publicKey, box, office, roles, scopes, staffNo, from, until: null })
}

const draft = (action: string, body: OrderedRecord['body']): OrderedRecord => ({ service: 'members', action, body })

/** Signs what `plan` makes of the keys that the counter's verified replica knows now. */
const record = async (
  input: CommandInput,
  plan: (keys: readonly KeyRow[]) => Result<readonly OrderedRecord[], Problem>,
) => {
  const written = await recordAt(input, async (seat) => {
    const keys = await ordered<readonly KeyRow[]>(seat, 'keys', {})
    return keys.ok ? plan(keys.value) : keys
  })
  if (!written.ok) return failed(written.error)
  return done({ records: [...written.value] }, [input.texts.say('keys.recorded', { n: written.value.length })])
}
