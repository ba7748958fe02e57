/**
 * C2SP tlog-policy: whose word makes a checkpoint valid. A file of lines
 *
 *     log <vkey> [<url>]
 *     witness <name> <vkey> [<url>]
 *     group <name> all|any|<k> <member>...
 *     quorum <name>|none
 *
 * A group witnesses a checkpoint when k of its members do; a member is a witness or an earlier group, and stands in
 * one group only, so every witness counts in one way. An office is `group <office> any <its devices>...`, the network
 * `group offices <k> <office>...`: however many devices an office has, it has one vote.
 *
 * Spaces, tabs, empty lines and comment lines may stand in a file; what the encoder writes has none.
 */

import { toHex, utf8Decode, utf8Encode } from '../bytes.ts'
import type { Sha256 } from '../crypto/port.ts'
import { err, ok, type Result } from '../result.ts'
import { type CheckpointError, type OpenCheckpoint, openCheckpointNote } from './checkpoint.ts'
import { type CosignatureError, type Cosigner, verifyCosignatures } from './cosignature.ts'
import { encodeVkey, KEY_COSIGNATURE, KEY_ED25519, type Note, type NoteKey, parseVkey, type Verify } from './note.ts'

/** Largest policy file in bytes. */
export const MAX_POLICY_SIZE = 256 * 1024

/** The quorum that asks for no witness. */
export const QUORUM_NONE = 'none'

export interface PolicyLog {
  /** Type 01, named as the log's origin. */
  readonly key: NoteKey
  /** Opaque, without white space; null when there is none. */
  readonly url: string | null
}

export interface PolicyWitness {
  /** Means something within this policy only; shares one namespace with the groups. */
  readonly name: string
  /** Type 04. */
  readonly key: NoteKey
  readonly url: string | null
}

export interface PolicyGroup {
  readonly name: string
  /** 1..members.length. */
  readonly threshold: number
  /** Names of witnesses and of earlier groups. */
  readonly members: readonly string[]
}

export interface Policy {
  readonly logs: readonly PolicyLog[]
  readonly witnesses: readonly PolicyWitness[]
  readonly groups: readonly PolicyGroup[]
  /** The name of a witness or group, or `none`. */
  readonly quorum: string
}

export type PolicyFault =
  | 'ENCODING'
  | 'KEYWORD_UNKNOWN'
  | 'FIELDS'
  | 'VKEY'
  | 'KEY_TYPE'
  | 'KEY_REPEATED'
  | 'NAME_RESERVED'
  | 'NAME_REPEATED'
  | 'NAME_UNKNOWN'
  | 'MEMBER_REPEATED'
  | 'THRESHOLD'
  | 'QUORUM_REPEATED'
  | 'QUORUM_MISSING'

/** `line` counts from 1; 0 means the file as a whole. */
export type PolicyError =
  | { readonly code: 'POLICY_TOO_LARGE' }
  | { readonly code: 'POLICY_MALFORMED'; readonly line: number; readonly fault: PolicyFault }

/** A checkpoint under a policy: the log's signature holds; `witnessed` says whether the quorum stands behind it. */
export interface PolicyVerdict extends OpenCheckpoint {
  readonly cosigners: readonly Cosigner[]
  readonly witnessed: boolean
}

/** Reads a policy file. */
export function parsePolicy(sha256: Sha256, bytes: Uint8Array): Result<Policy, PolicyError> {
  if (bytes.length > MAX_POLICY_SIZE) return err({ code: 'POLICY_TOO_LARGE' })
  const text = utf8Decode(bytes)
  if (text === null) return malformed(0, 'ENCODING')
  const draft = new PolicyDraft()
  for (const [at, line] of text.split('\n').entries()) {
    if (CONTROL.test(line)) return malformed(at + 1, 'ENCODING')
    const fields = line.split(/[ \t]+/).filter((field) => field !== '')
    if (fields.length === 0 || fields[0]?.startsWith('#')) continue
    const fault = readLine(sha256, draft, fields)
    if (fault !== null) return malformed(at + 1, fault)
  }
  const policy = draft.policy()
  return policy === null ? malformed(0, 'QUORUM_MISSING') : ok(policy)
}

/** The policy as a file: logs, witnesses, groups, quorum. A policy that no file could state is a bug and throws. */
export function encodePolicy(policy: Policy): Uint8Array {
  const draft = new PolicyDraft()
  const faults = [
    ...policy.logs.map((log) => draft.addLog(log)),
    ...policy.witnesses.map((witness) => draft.addWitness(witness)),
    ...policy.groups.map((group) => draft.addGroup(group)),
    draft.setQuorum(policy.quorum),
  ]
  const fault = faults.find((found) => found !== null)
  if (fault !== undefined) throw new RangeError(`no policy: ${fault}`)
  const lines = [
    ...policy.logs.map(({ key, url }) => ['log', encodeVkey(key), url]),
    ...policy.witnesses.map(({ name, key, url }) => ['witness', name, encodeVkey(key), url]),
    ...policy.groups.map(({ name, threshold, members }) => ['group', name, `${threshold}`, ...members]),
    ['quorum', policy.quorum],
  ]
  return utf8Encode(lines.map((line) => `${line.filter((field) => field !== null).join(' ')}\n`).join(''))
}

/** Whether the witnesses that cosigned (verified, by key) make up the quorum. */
export function quorumMet(policy: Policy, cosigners: Iterable<Pick<Cosigner, 'key'>>): boolean {
  if (policy.quorum === QUORUM_NONE) return true
  const signed = new Set([...cosigners].map(({ key }) => toHex(key.publicKey)))
  const witnessed = new Set<string>()
  for (const { name, key } of policy.witnesses) {
    if (signed.has(toHex(key.publicKey))) witnessed.add(name)
  }
  for (const { name, threshold, members } of policy.groups) {
    if (members.filter((member) => witnessed.has(member)).length >= threshold) witnessed.add(name)
  }
  return witnessed.has(policy.quorum)
}

/**
 * Judges a note by a policy: a checkpoint signed by one of its logs, and the witnesses' cosignatures. A known log's or
 * witness's signature that does not verify is an error; a quorum not (yet) met is `witnessed: false`.
 */
export function judgeCheckpoint(
  verify: Verify,
  note: Note,
  policy: Policy,
): Result<PolicyVerdict, CheckpointError | CosignatureError> {
  const logKeys = policy.logs.map(({ key }) => key)
  const opened = openCheckpointNote(verify, note, logKeys)
  if (!opened.ok) return opened
  const witnessKeys = policy.witnesses.map(({ key }) => key)
  const cosigners = verifyCosignatures(verify, note, witnessKeys)
  if (!cosigners.ok) return cosigners
  return ok({ ...opened.value, cosigners: cosigners.value, witnessed: quorumMet(policy, cosigners.value) })
}

/** Octets that no policy file holds: control characters but tab and newline, and delete. */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/

/** What may stand as a name or url: anything a line can hold as one field. */
const FIELD = /^[^\u0000-\u0020\u007f]+$/

function readLine(sha256: Sha256, draft: PolicyDraft, fields: readonly string[]): PolicyFault | null {
  const [keyword, ...args] = fields
  switch (keyword) {
    case 'log': {
      const [vkey, url = null] = args
      if (vkey === undefined || args.length > 2) return 'FIELDS'
      const key = parseVkey(sha256, vkey)
      return key.ok ? draft.addLog({ key: key.value, url }) : vkeyFault(key.error)
    }
    case 'witness': {
      const [name, vkey, url = null] = args
      if (name === undefined || vkey === undefined || args.length > 3) return 'FIELDS'
      const key = parseVkey(sha256, vkey)
      return key.ok ? draft.addWitness({ name, key: key.value, url }) : vkeyFault(key.error)
    }
    case 'group': {
      const [name, k, ...members] = args
      if (name === undefined || k === undefined || members.length === 0) return 'FIELDS'
      const threshold = k === 'any' ? 1 : k === 'all' ? members.length : Number(k)
      if (k !== 'any' && k !== 'all' && !/^[1-9][0-9]{0,5}$/.test(k)) return 'THRESHOLD'
      return draft.addGroup({ name, threshold, members })
    }
    case 'quorum': {
      const [name] = args
      return name === undefined || args.length > 1 ? 'FIELDS' : draft.setQuorum(name)
    }
    default:
      return 'KEYWORD_UNKNOWN'
  }
}

function vkeyFault(error: { readonly code: string }): PolicyFault {
  return error.code === 'VKEY_TYPE_UNKNOWN' ? 'KEY_TYPE' : 'VKEY'
}

/** A policy under construction; every rule of the format is checked here, for reading and for writing. */
class PolicyDraft {
  readonly #logs: PolicyLog[] = []
  readonly #witnesses: PolicyWitness[] = []
  readonly #groups: PolicyGroup[] = []
  readonly #keys = new Set<string>()
  readonly #names = new Set<string>()
  readonly #members = new Set<string>()
  #quorum: string | null = null

  addLog(log: PolicyLog): PolicyFault | null {
    if (log.key.type !== KEY_ED25519) return 'KEY_TYPE'
    if (log.url !== null && !FIELD.test(log.url)) return 'FIELDS'
    if (!this.#take(this.#keys, `log ${toHex(log.key.publicKey)}`)) return 'KEY_REPEATED'
    this.#logs.push(log)
    return null
  }

  addWitness(witness: PolicyWitness): PolicyFault | null {
    if (witness.key.type !== KEY_COSIGNATURE) return 'KEY_TYPE'
    if (witness.url !== null && !FIELD.test(witness.url)) return 'FIELDS'
    if (!this.#take(this.#keys, `witness ${toHex(witness.key.publicKey)}`)) return 'KEY_REPEATED'
    const fault = this.#define(witness.name)
    if (fault === null) this.#witnesses.push(witness)
    return fault
  }

  addGroup(group: PolicyGroup): PolicyFault | null {
    const { name, threshold, members } = group
    if (!Number.isSafeInteger(threshold) || threshold < 1 || threshold > members.length) return 'THRESHOLD'
    for (const member of members) {
      if (!this.#names.has(member)) return 'NAME_UNKNOWN'
      if (!this.#take(this.#members, member)) return 'MEMBER_REPEATED'
    }
    const fault = this.#define(name)
    if (fault === null) this.#groups.push(group)
    return fault
  }

  setQuorum(name: string): PolicyFault | null {
    if (this.#quorum !== null) return 'QUORUM_REPEATED'
    if (name !== QUORUM_NONE && !this.#names.has(name)) return 'NAME_UNKNOWN'
    this.#quorum = name
    return null
  }

  policy(): Policy | null {
    if (this.#quorum === null) return null
    return { logs: this.#logs, witnesses: this.#witnesses, groups: this.#groups, quorum: this.#quorum }
  }

  #define(name: string): PolicyFault | null {
    if (!FIELD.test(name) || !name.isWellFormed()) return 'FIELDS'
    if (name === QUORUM_NONE) return 'NAME_RESERVED'
    return this.#take(this.#names, name) ? null : 'NAME_REPEATED'
  }

  #take(set: Set<string>, member: string): boolean {
    if (set.has(member)) return false
    set.add(member)
    return true
  }
}

function malformed(line: number, fault: PolicyFault): Result<never, PolicyError> {
  return err({ code: 'POLICY_MALFORMED', line, fault })
}
