/**
 * Entry 0: what a network is, before any record. Signed by two of the three root keys; a network file that names the
 * root keys is all that an auditor has to trust.
 */
import { fromHex, toHex } from '../bytes.ts'
import { koreanDate } from '../civil.ts'
import { PAYLOAD_TYPES, verifyPayload } from '../crypto/dsse.ts'
import type { Crypto } from '../crypto/port.ts'
import { decodeJson, encodeJson, type Json } from '../json.ts'
import { err, ok, type Result } from '../result.ts'
import {
  ADMINISTRATORS,
  countsAsAdministrator,
  enrolledRows,
  keyRow,
  type MemberRow,
  memberRowShape,
} from '../services/members/v1/rows.ts'
import { decodeGenesis, type GenesisEntry } from './entry.ts'
import { HASH, type Instant, type KeyId, LAST_INSTANT, OFFICE, type OfficeId, type TxId } from './ids.ts'
import { int, list, literal, object, pattern, type Shape, type Shaped } from './shape.ts'
import type { StateRow } from './state.ts'

export const parametersShape = object({
  /** Transactions in a block at most. */
  maxBlock: int(1, 4096),
  /** An empty block proves freshness after this long without one, milliseconds. */
  idleBlockMs: int(100),
  /** A record may be stamped this long after the block that orders it without being flagged, milliseconds. */
  clockToleranceMs: int(0),
  /** How long central holds one checkpoint for its quorum before it closes the next block, milliseconds. */
  candidateHoldMs: int(0),
  /** The state's root is taken as of every height that is a multiple of this, and stands in the block `stateRootLag` later. */
  stateRootEvery: int(1, 1_000_000),
  stateRootLag: int(1, 1_000_000),
  /** Offices whose cosignature makes a checkpoint witnessed. */
  witnessQuorum: int(1, 64),
})
export type Parameters = Shaped<typeof parametersShape>

const publicKey = pattern(HASH)
const genesisShape = object({
  v: literal(1),
  network: pattern(/^[a-z0-9][a-z0-9-]{2,63}$/),
  origin: pattern(/^[\x21-\x2a\x2c-\x7e]{1,120}$/),
  createdAt: int(0, LAST_INSTANT) as Shape<Instant>,
  /** Ed25519 key that signs checkpoints. */
  logKey: publicKey,
  rootKeys: list(publicKey, 3, 3),
  rootQuorum: int(2, 3),
  offices: list(object({ id: pattern<OfficeId>(OFFICE), box: publicKey }), 1, 64),
  /** Administrators and devices: the rows they become. */
  members: list(memberRowShape, 1, 512),
  parameters: parametersShape,
  rules: int(1, 65535),
})
export type Genesis = Shaped<typeof genesisShape>

/** What an auditor is given out of band. */
export interface NetworkFile {
  readonly v: 1
  readonly network: string
  readonly origin: string
  /** Hex public keys, and how many of them must have signed the genesis. */
  readonly rootKeys: readonly string[]
  readonly rootQuorum: number
}

export const MAX_GENESIS_BYTES = 60_000

export const encodeGenesisPayload = (genesis: Genesis): Uint8Array => encodeJson(genesis as unknown as Json)

export type GenesisError = {
  readonly code: 'GENESIS_MALFORMED' | 'GENESIS_OTHER_NETWORK' | 'GENESIS_SIGNATURE'
  readonly at: string
}

/** Reads and verifies entry 0 against the root keys that are trusted beforehand. */
export const openGenesis = (
  crypto: Crypto,
  bytes: Uint8Array,
  trusted: NetworkFile,
): Result<{ readonly genesis: Genesis; readonly entry: GenesisEntry }, GenesisError> => {
  const entry = decodeGenesis(bytes)
  if (!entry.ok) return err({ code: 'GENESIS_MALFORMED', at: entry.error.at })
  const json = decodeJson(entry.value.payloadBytes, MAX_GENESIS_BYTES)
  if (!json.ok) return err({ code: 'GENESIS_MALFORMED', at: json.error.code })
  const at = genesisShape.mismatch(json.value, '')
  if (at !== null) return err({ code: 'GENESIS_MALFORMED', at })
  const genesis = json.value as unknown as Genesis
  const sameRoots =
    genesis.rootKeys.length === trusted.rootKeys.length && genesis.rootKeys.every((k, i) => k === trusted.rootKeys[i])
  if (
    genesis.network !== trusted.network ||
    genesis.origin !== trusted.origin ||
    !sameRoots ||
    genesis.rootQuorum !== trusted.rootQuorum
  ) {
    return err({ code: 'GENESIS_OTHER_NETWORK', at: 'network' })
  }
  const roots = new Map(genesis.rootKeys.map((key) => [keyIdOf(crypto, key), fromHex(key) as Uint8Array]))
  for (const { key, signature } of entry.value.signatures) {
    const root = roots.get(key)
    if (!root || !verifyPayload(crypto, root, PAYLOAD_TYPES.genesis, entry.value.payloadBytes, signature)) {
      return err({ code: 'GENESIS_SIGNATURE', at: key })
    }
  }
  if (entry.value.signatures.length < genesis.rootQuorum) return err({ code: 'GENESIS_SIGNATURE', at: 'quorum' })
  return ok({ genesis, entry: entry.value })
}

/** SHA-256 of a hex public key. */
export const keyIdOf = (crypto: Pick<Crypto, 'sha256'>, publicKeyHex: string): KeyId =>
  toHex(crypto.sha256(fromHex(publicKeyHex) as Uint8Array)) as KeyId

/** The rows that the genesis leaves; their writer is SHA-256 of the genesis payload. */
export const genesisEffects = (
  crypto: Pick<Crypto, 'sha256'>,
  genesis: Genesis,
  payloadBytes: Uint8Array,
): Map<string, StateRow> => {
  const writer = toHex(crypto.sha256(payloadBytes)) as TxId
  const effects = new Map<string, StateRow>()
  const put = (key: string, value: unknown): void => {
    effects.set(key, { value: value as StateRow['value'], writer })
  }
  const { network, origin, logKey, rootQuorum, parameters, rules } = genesis
  put('network', { network, origin, logKey, rootQuorum, ...parameters })
  put('rules/active', { version: rules })
  for (const office of genesis.offices) put(`office/${office.id}`, { box: office.box })
  for (const key of genesis.rootKeys) {
    const root: MemberRow = {
      kind: 'root',
      publicKey: key,
      office: null,
      roles: [],
      scopes: [],
      staffNo: null,
      from: koreanDate(genesis.createdAt),
      until: null,
      status: 'active',
      epoch: null,
      cosigner: null,
      terminal: null,
      box: null,
    }
    put(keyRow(keyIdOf(crypto, key)), root)
  }
  for (const member of genesis.members) {
    for (const { key, value } of enrolledRows(keyIdOf(crypto, member.publicKey), member)) put(key, value)
  }
  put(ADMINISTRATORS, genesis.members.filter(countsAsAdministrator).length)
  return effects
}
