/** The device's and its cosigner's keys: opened once by the machine's own secret, usable while the screen is locked. */
import { KEY_PURPOSES, type SecretStore, secretFrom, unlockKey } from '../../../node/keystore.ts'
import { pae } from '../../../shared/crypto/dsse.ts'
import { keysFromSeed } from '../../../shared/crypto/keys.ts'
import type { Crypto, SignKeyPair } from '../../../shared/crypto/port.ts'
import { err, ok, type Result } from '../../../shared/result.ts'
import type { Identity } from '../db/identity.ts'
import type { MachineKeys } from '../ports.ts'

/** The name under which the machine's secret rests in the keystore. */
export const MACHINE_SECRET = 'office-machine'

export interface Machine {
  readonly keys: MachineKeys
  /** Signs wraps and the device's own records. */
  readonly device: SignKeyPair
  /** What goes into a member's key-wrapping key: null where no keystore guards it and the passphrase stands alone. */
  readonly memberSecret: Uint8Array | null
  readonly protection: SecretStore['protection']
}

/** Fails when the blobs were made on another machine: a copied folder does not become a second device. */
export const openMachine = async (
  crypto: Crypto,
  identity: Identity,
  secrets: SecretStore,
): Promise<Result<Machine, { readonly code: 'KEYSTORE_MISSING' }>> => {
  const secret = await secretFrom(crypto, secrets, MACHINE_SECRET)
  const open = (purpose: 'device' | 'cosigner', blob: Uint8Array) =>
    unlockKey(crypto, { passphrase: null, keystoreSecret: secret }, KEY_PURPOSES[purpose], identity.device, blob)
  const [deviceSeed, cosignerSeed] = [open('device', identity.deviceBlob), open('cosigner', identity.cosignerBlob)]
  if (!deviceSeed.ok || !cosignerSeed.ok) return err({ code: 'KEYSTORE_MISSING' })
  const device = keysFromSeed(crypto, deviceSeed.value).sign
  const cosigner = crypto.signKeyPair(cosignerSeed.value)
  crypto.wipe(deviceSeed.value)
  crypto.wipe(cosignerSeed.value)
  return ok({
    keys: {
      office: identity.office,
      device: identity.device,
      epoch: identity.epoch,
      signDevice: (type, payload) => crypto.sign(device.secretKey, pae(type, payload)),
      devicePublicKey: device.publicKey,
      cosignerSecretKey: cosigner.secretKey,
      cosignerPublicKey: cosigner.publicKey,
    },
    device,
    memberSecret: secrets.protection === 'keystore' ? secret : null,
    protection: secrets.protection,
  })
}
