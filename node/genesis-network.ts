/**
 * Making a network: the keys of its roots, its log, its offices and their first people and devices, and the signed
 * genesis that enrols them. What comes back holds every secret, each for another hand; the caller puts them to rest
 * (root keys on paper, the log key with central, an office's keys in its `office.db`) and keeps none.
 *
 * All keys are made from 32-byte seeds that `seedOf` hands out by name: random ones for a real network, derived ones
 * (`derivedSeeds`) for a demo or a test that must be the same every time.
 */
import { toHex, utf8Encode } from '../shared/bytes.ts'
import { koreanDate } from '../shared/civil.ts'
import { PAYLOAD_TYPES, signPayload } from '../shared/crypto/dsse.ts'
import { type KeyRing, keysFromSeed } from '../shared/crypto/keys.ts'
import type { BoxKeyPair, Crypto, SignKeyPair } from '../shared/crypto/port.ts'
import { encodeGenesis } from '../shared/ledger/entry.ts'
import { encodeGenesisPayload, type Genesis, type NetworkFile, type Parameters } from '../shared/ledger/genesis.ts'
import type { Epoch, Instant, OfficeId } from '../shared/ledger/ids.ts'
import type { MemberRole, MemberRow } from '../shared/services/members/v1/rows.ts'

/** The 32-byte seed of a named key; the same name gives the same seed within one network. */
export type SeedOf = (name: string) => Uint8Array

export interface StaffPlan {
  /** `MAPO-017`. */
  readonly staffNo: string
  readonly roles: readonly MemberRole[]
  /** Services; `['*']` is all. */
  readonly scopes: readonly string[]
}

export interface OfficePlan {
  readonly id: string
  readonly staff: readonly StaffPlan[]
  /** How many terminals are enrolled from the start; they get the numbers 1, 2, ... */
  readonly devices: number
}

export interface NetworkPlan {
  readonly network: string
  /** `daejang.seoul/<network>`. */
  readonly origin: string
  readonly createdAt: Instant
  readonly offices: readonly OfficePlan[]
  readonly parameters: Parameters
  readonly rules: number
}

export interface MadeStaff extends StaffPlan {
  readonly office: OfficeId
  readonly seed: Uint8Array
  readonly keys: KeyRing
}

export interface MadeDevice {
  readonly office: OfficeId
  readonly seed: Uint8Array
  /** Signs sessions and wraps; `keys.id` is the device's id on the ledger. */
  readonly keys: KeyRing
  readonly cosignerSeed: Uint8Array
  readonly cosigner: SignKeyPair
  readonly epoch: Epoch
  readonly terminal: number
}

export interface MadeOffice {
  readonly id: OfficeId
  /** The office's HPKE key: sealed parts are wrapped to it. */
  readonly box: BoxKeyPair
  readonly staff: readonly MadeStaff[]
  readonly devices: readonly MadeDevice[]
}

export interface MadeNetwork {
  /** What an auditor is given: names the root keys, no secret. */
  readonly file: NetworkFile
  readonly genesis: Genesis
  /** Entry 0, signed by two roots. */
  readonly genesisEntry: Uint8Array
  readonly logSeed: Uint8Array
  readonly logKey: SignKeyPair
  readonly roots: readonly KeyRing[]
  readonly offices: readonly MadeOffice[]
  /** K of the first epoch: number tags and search tokens. */
  readonly numberKey: { readonly epoch: number; readonly key: Uint8Array }
}

/** What DESIGN's figures speak of: five seconds for a quorum, an empty block after ten minutes. */
export const DEFAULT_PARAMETERS: Parameters = {
  maxBlock: 4096,
  idleBlockMs: 600_000,
  clockToleranceMs: 600_000,
  candidateHoldMs: 5_000,
  stateRootEvery: 64,
  stateRootLag: 8,
  witnessQuorum: 2,
}

/** Seeds that only who knows `secret` can make again. */
export const derivedSeeds =
  (crypto: Crypto, secret: Uint8Array): SeedOf =>
  (name) =>
    crypto.hkdfSha256(secret, new Uint8Array(0), utf8Encode(`daejang/made-network/v1\0${name}`), 32)

/** Makes all keys and the genesis. Throws for a plan that no genesis can state (a defect of the caller). */
export const makeNetwork = (crypto: Crypto, plan: NetworkPlan, seedOf: SeedOf): MadeNetwork => {
  const roots = [1, 2, 3].map((n) => keysFromSeed(crypto, seedOf(`root/${n}`)))
  const logSeed = seedOf('log')
  const logKey = crypto.signKeyPair(logSeed)
  const offices = plan.offices.map((office) => makeOffice(crypto, office, seedOf))
  const from = koreanDate(plan.createdAt)
  const genesis: Genesis = {
    v: 1,
    network: plan.network,
    origin: plan.origin,
    createdAt: plan.createdAt,
    logKey: toHex(logKey.publicKey),
    rootKeys: roots.map((root) => toHex(root.sign.publicKey)),
    rootQuorum: 2,
    offices: offices.map(({ id, box }) => ({ id, box: toHex(box.publicKey) })),
    members: offices.flatMap(({ staff, devices }) => [
      ...staff.map((member) => staffRow(member, from)),
      ...devices.map((device) => deviceRow(device, from)),
    ]),
    parameters: plan.parameters,
    rules: plan.rules,
  }
  const payloadBytes = encodeGenesisPayload(genesis)
  const signatures = roots.slice(0, genesis.rootQuorum).map((root) => ({
    key: root.id,
    signature: signPayload(crypto, root.sign.secretKey, PAYLOAD_TYPES.genesis, payloadBytes),
  }))
  const { network, origin, rootKeys, rootQuorum } = genesis
  return {
    file: { v: 1, network, origin, rootKeys, rootQuorum },
    genesis,
    genesisEntry: encodeGenesis({ payloadBytes, signatures }),
    logSeed,
    logKey,
    roots,
    offices,
    numberKey: { epoch: 1, key: seedOf('number-key/1') },
  }
}

const makeOffice = (crypto: Crypto, plan: OfficePlan, seedOf: SeedOf): MadeOffice => {
  const office = plan.id as OfficeId
  return {
    id: office,
    box: crypto.boxKeyPair(seedOf(`office/${office}/box`)),
    staff: plan.staff.map((staff) => {
      const seed = seedOf(`staff/${staff.staffNo}`)
      return { ...staff, office, seed, keys: keysFromSeed(crypto, seed) }
    }),
    devices: Array.from({ length: plan.devices }, (_, i) => makeDevice(crypto, office, i + 1, seedOf)),
  }
}

/** A terminal's keys and its first epoch; also for one that is enrolled later. */
export const makeDevice = (crypto: Crypto, office: OfficeId, terminal: number, seedOf: SeedOf): MadeDevice => {
  const name = `device/${office}/${terminal}`
  const [seed, cosignerSeed] = [seedOf(name), seedOf(`${name}/cosigner`)]
  return {
    office,
    seed,
    keys: keysFromSeed(crypto, seed),
    cosignerSeed,
    cosigner: crypto.signKeyPair(cosignerSeed),
    epoch: toHex(seedOf(`${name}/epoch`).slice(0, 16)) as Epoch,
    terminal,
  }
}

const staffRow = (staff: MadeStaff, from: string): MemberRow => ({
  kind: 'member',
  publicKey: toHex(staff.keys.sign.publicKey),
  office: staff.office,
  roles: staff.roles,
  scopes: staff.scopes,
  staffNo: staff.staffNo,
  from,
  until: null,
  status: 'active',
  epoch: null,
  cosigner: null,
  terminal: null,
  box: toHex(staff.keys.box.publicKey),
})

const deviceRow = (device: MadeDevice, from: string): MemberRow => ({
  kind: 'device',
  publicKey: toHex(device.keys.sign.publicKey),
  office: device.office,
  roles: [],
  scopes: [],
  staffNo: null,
  from,
  until: null,
  status: 'active',
  epoch: device.epoch,
  cosigner: toHex(device.cosigner.publicKey),
  terminal: device.terminal,
  box: null,
})
