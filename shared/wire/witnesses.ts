/**
 * Who witnesses a network, read from its state: every active device is a cosigner, the devices of one office have one
 * vote, and `witnessQuorum` offices make a checkpoint witnessed (DESIGN section 8). Central counts votes and an office
 * judges receipts by this one function.
 */
import { fromHex } from '../bytes.ts'
import type { Sha256 } from '../crypto/port.ts'
import type { OfficeId } from '../ledger/ids.ts'
import { KEY_COSIGNATURE, KEY_ED25519, type NoteKey, noteKey } from '../ledger/note.ts'
import type { Policy, PolicyGroup, PolicyWitness } from '../ledger/policy.ts'
import type { StateRow } from '../ledger/state.ts'
import type { MemberRow } from '../services/members/v1/rows.ts'

/** A device that may cosign. */
export interface Witness {
  /** Key id of the device. */
  readonly device: string
  readonly office: OfficeId
  readonly key: NoteKey
}

export interface WitnessSet {
  readonly logKey: NoteKey
  readonly witnesses: readonly Witness[]
  readonly policy: Policy
}

/** A cosigner's name in notes: `<origin>/<office>/<first 16 digits of the device's key id>`. */
export const cosignerName = (origin: string, office: string, device: string): string =>
  `${origin}/${office}/${device.slice(0, 16)}`

/** The note key of a device's cosigner. */
export const cosignerKey = (
  sha256: Sha256,
  origin: string,
  office: string,
  device: string,
  publicKey: Uint8Array,
): NoteKey => noteKey(sha256, cosignerName(origin, office, device), KEY_COSIGNATURE, publicKey)

/** `rows` are the state's rows under `key/`; `logKey` is raw. */
export const witnessSet = (
  sha256: Sha256,
  network: { readonly origin: string; readonly logKey: Uint8Array; readonly witnessQuorum: number },
  rows: Iterable<StateRow & { readonly key: string }>,
): WitnessSet => {
  const { origin } = network
  const witnesses: Witness[] = []
  for (const { key, value } of rows) {
    const row = value as unknown as MemberRow
    if (row.kind !== 'device' || row.status !== 'active' || row.office === null || row.cosigner === null) continue
    const device = key.slice('key/'.length)
    const publicKey = fromHex(row.cosigner) as Uint8Array
    witnesses.push({ device, office: row.office, key: cosignerKey(sha256, origin, row.office, device, publicKey) })
  }
  const logKey = noteKey(sha256, origin, KEY_ED25519, network.logKey)
  return { logKey, witnesses, policy: policyOf(logKey, witnesses, network.witnessQuorum) }
}

/** With fewer offices that have a device than the quorum asks for, nothing is witnessed; such a policy has no file form. */
const policyOf = (logKey: NoteKey, witnesses: readonly Witness[], quorum: number): Policy => {
  const offices = [...new Set(witnesses.map(({ office }) => office))].sort()
  const nameOf = ({ office, device }: Witness): string => `${office}/${device}`
  const listed: PolicyWitness[] = witnesses.map((witness) => ({ name: nameOf(witness), key: witness.key, url: null }))
  const groups: PolicyGroup[] = offices.map((office) => ({
    name: office,
    threshold: 1,
    members: witnesses.filter((witness) => witness.office === office).map(nameOf),
  }))
  const network: PolicyGroup = { name: 'offices', threshold: quorum, members: offices }
  return { logs: [{ key: logKey, url: null }], witnesses: listed, groups: [...groups, network], quorum: network.name }
}
