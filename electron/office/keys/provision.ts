/**
 * Making an office's folder: office.db with its identity, its staff and the wraps by which they reach the office's keys.
 * The secrets come from whoever makes the network (node/genesis-network.ts) or enrols a device; none is kept in clear.
 */
import { KEY_PURPOSES, lockKey, type SecretStore, secretFrom } from '../../../node/keystore.ts'
import { keysFromSeed } from '../../../shared/crypto/keys.ts'
import type { BoxKeyPair, Crypto } from '../../../shared/crypto/port.ts'
import type { NetworkFile } from '../../../shared/ledger/genesis.ts'
import type { Epoch, OfficeId } from '../../../shared/ledger/ids.ts'
import type { MemberRole } from '../../../shared/services/members/v1/rows.ts'
import { type Identity, readIdentity, writeIdentity } from '../db/identity.ts'
import type { OfficeDb } from '../db/open.ts'
import { putStaff } from '../db/staff.ts'
import { MACHINE_SECRET } from './machine.ts'
import { admitMember, admitNumberKey, sealDraftKey } from './office-keys.ts'

export interface NewMember {
  readonly seed: Uint8Array
  readonly name: string
  readonly staffNo: string
  readonly roles: readonly MemberRole[]
  readonly passphrase: string
}

export interface NewOffice {
  readonly network: NetworkFile
  readonly office: OfficeId
  /** The device's seed, its cosigner's seed and the epoch that it was or will be enrolled with. */
  readonly deviceSeed: Uint8Array
  readonly cosignerSeed: Uint8Array
  readonly epoch: Epoch
  readonly officeBox: BoxKeyPair
  readonly numberKey: { readonly epoch: number; readonly key: Uint8Array }
  readonly staff: readonly NewMember[]
  /** Telephone on receipts. */
  readonly phone: string
  /** Keeps the passphrases to show them on the demo screen. */
  readonly demo: boolean
  readonly madeAt: number
}

/** Fills a new office.db in one commit. Throws when the file is another office's already. */
export const provisionOffice = async (
  crypto: Crypto,
  office: OfficeDb,
  secrets: SecretStore,
  plan: NewOffice,
): Promise<Identity> => {
  if (readIdentity(office.db) !== null) throw new Error('the folder holds an office already')
  const secret = await secretFrom(crypto, secrets, MACHINE_SECRET)
  const memberSecret = secrets.protection === 'keystore' ? secret : null
  const device = keysFromSeed(crypto, plan.deviceSeed)
  const lock = (purpose: 'device' | 'cosigner', seed: Uint8Array) =>
    lockKey(crypto, { passphrase: null, keystoreSecret: secret }, KEY_PURPOSES[purpose], device.id, seed)
  const identity: Identity = {
    office: plan.office,
    network: plan.network,
    device: device.id,
    epoch: plan.epoch,
    devicePublicKey: device.sign.publicKey,
    deviceBlob: lock('device', plan.deviceSeed),
    cosignerPublicKey: crypto.signKeyPair(plan.cosignerSeed).publicKey,
    cosignerBlob: lock('cosigner', plan.cosignerSeed),
    officeBox: plan.officeBox.publicKey,
    draftKey: sealDraftKey(crypto, plan.officeBox.publicKey, crypto.random(32)),
    numberEpoch: plan.numberKey.epoch,
    demo: plan.demo,
    phone: plan.phone,
    madeAt: plan.madeAt,
  }
  const members = plan.staff.map((member) => {
    const keys = keysFromSeed(crypto, member.seed)
    const blob = lockKey(
      crypto,
      { passphrase: member.passphrase, keystoreSecret: memberSecret },
      KEY_PURPOSES.member,
      keys.id,
      member.seed,
    )
    return { member, keys, blob }
  })
  office.commit(() => {
    writeIdentity(office.db, identity)
    admitNumberKey(crypto, office.db, identity, device.sign, plan.numberKey.epoch, plan.numberKey.key)
    for (const { member, keys, blob } of members) {
      const { name, staffNo, roles, passphrase } = member
      putStaff(office.db, {
        key: keys.id,
        name,
        staffNo,
        roles,
        blob,
        demoPassphrase: plan.demo ? passphrase : null,
      })
      admitMember(crypto, office.db, identity, device.sign, plan.officeBox, keys.box.publicKey)
    }
  })
  return identity
}
