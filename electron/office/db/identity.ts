/** Who this office.db is: office, network, device and epoch, with the key blobs that stay usable while locked. */
import type { ReadableDb, WritableDb } from '../../../node/sqlite.ts'
import type { NetworkFile } from '../../../shared/ledger/genesis.ts'
import type { Epoch, KeyId, OfficeId } from '../../../shared/ledger/ids.ts'
import { plain } from './columns.ts'

export interface Identity {
  readonly office: OfficeId
  readonly network: NetworkFile
  readonly device: KeyId
  /** Fresh whenever the file is created or restored. */
  readonly epoch: Epoch
  readonly devicePublicKey: Uint8Array
  readonly deviceBlob: Uint8Array
  readonly cosignerPublicKey: Uint8Array
  readonly cosignerBlob: Uint8Array
  /** The office's X25519 public key. */
  readonly officeBox: Uint8Array
  /** The draft key, sealed by HPKE to the office's key. */
  readonly draftKey: Uint8Array
  /** Epoch of the number key in use. */
  readonly numberEpoch: number
  readonly demo: boolean
  /** The telephone that a receipt names. */
  readonly phone: string
  readonly madeAt: number
}

interface Columns {
  readonly office: OfficeId
  readonly network: string
  readonly device: KeyId
  readonly epoch: Epoch
  readonly device_key: Buffer
  readonly device_blob: Buffer
  readonly cosigner_key: Buffer
  readonly cosigner_blob: Buffer
  readonly office_box: Buffer
  readonly draft_key: Buffer
  readonly number_epoch: number
  readonly demo: number
  readonly phone: string
  readonly made_at: number
}

/** Null in a file that nobody has provisioned. */
export const readIdentity = (db: ReadableDb): Identity | null => {
  const row = db.prepare('SELECT * FROM identity').get() as Columns | undefined
  if (row === undefined) return null
  return {
    office: row.office,
    network: JSON.parse(row.network) as NetworkFile,
    device: row.device,
    epoch: row.epoch,
    devicePublicKey: plain(row.device_key),
    deviceBlob: plain(row.device_blob),
    cosignerPublicKey: plain(row.cosigner_key),
    cosignerBlob: plain(row.cosigner_blob),
    officeBox: plain(row.office_box),
    draftKey: plain(row.draft_key),
    numberEpoch: row.number_epoch,
    demo: row.demo === 1,
    phone: row.phone,
    madeAt: row.made_at,
  }
}

/** Writes the one row, or replaces it when a backup is restored. */
export const writeIdentity = (db: WritableDb, identity: Identity): void => {
  db.prepare(
    `INSERT OR REPLACE INTO identity (only, office, network, device, epoch, device_key, device_blob, cosigner_key,
       cosigner_blob, office_box, draft_key, number_epoch, demo, phone, made_at)
     VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    identity.office,
    JSON.stringify(identity.network),
    identity.device,
    identity.epoch,
    identity.devicePublicKey,
    identity.deviceBlob,
    identity.cosignerPublicKey,
    identity.cosignerBlob,
    identity.officeBox,
    identity.draftKey,
    identity.numberEpoch,
    identity.demo ? 1 : 0,
    identity.phone,
    identity.madeAt,
  )
}
