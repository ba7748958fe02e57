/**
 * A network for tests, the same every time: offices Mapo and Gaepo, each with one terminal (two on request), two
 * clerks, two supervisors, an administrator and an auditor, all enrolled by the genesis.
 *
 *     const network = makeTestNetwork()
 *     const { mapo } = network
 *     const record = network.sign(mapo.clerk, mapo.device, { service: 'note', action: 'enter', body: { slot: 1, value: 2 } })
 *     const entry = network.entry(record, [mapo.supervisor])
 *
 * A record is anchored to `network.anchor`: the genesis block until a test moves it (`network.anchor = ...`).
 */
import {
  DEFAULT_PARAMETERS,
  derivedSeeds,
  type MadeDevice,
  type MadeNetwork,
  type MadeOffice,
  type MadeStaff,
  makeDevice,
  makeNetwork,
} from '../../node/genesis-network.ts'
import { createCrypto } from '../../node/sodium.ts'
import { toHex, utf8Encode } from '../../shared/bytes.ts'
import { PAYLOAD_TYPES, signPayload } from '../../shared/crypto/dsse.ts'
import type { KeyRing } from '../../shared/crypto/keys.ts'
import type { Crypto } from '../../shared/crypto/port.ts'
import type { JsonObject } from '../../shared/json.ts'
import { approvedSet, type CarriedApproval, encodeApproval } from '../../shared/ledger/approval.ts'
import { decodeTransaction, encodeTransaction, type TransactionEntry } from '../../shared/ledger/entry.ts'
import type { Parameters } from '../../shared/ledger/genesis.ts'
import type { Epoch, Hash, Instant, KeyId, OfficeId, TxId } from '../../shared/ledger/ids.ts'
import { buildGenesisBlock } from '../../shared/ledger/replay.ts'
import {
  type Expectation,
  encodePayload,
  type SealedRef,
  type TransactionPayload,
} from '../../shared/ledger/transaction.ts'

/** Monday 2026-11-02, nine o'clock in Seoul. */
export const TEST_START = Date.UTC(2026, 10, 2) as Instant

export interface TestOffice {
  readonly id: OfficeId
  readonly made: MadeOffice
  readonly box: MadeOffice['box']
  readonly clerk: MadeStaff
  readonly clerk2: MadeStaff
  readonly supervisor: MadeStaff
  readonly supervisor2: MadeStaff
  readonly administrator: MadeStaff
  readonly auditor: MadeStaff
  /** The terminal with number 1. */
  readonly device: MadeDevice
  readonly devices: readonly MadeDevice[]
}

/** What a test says of a record; the rest has plain defaults. */
export interface RecordDraft {
  readonly service: string
  readonly action: string
  readonly body: JsonObject
  readonly recordedAt?: number
  readonly expects?: readonly Expectation[]
  readonly sealed?: SealedRef | null
  readonly receiptNo?: string | null
  /** Counted per device when left out. */
  readonly seq?: number
  readonly anchor?: TransactionPayload['anchor']
  readonly epoch?: Epoch
  readonly network?: string
  readonly nonce?: string
  readonly rules?: number
}

export interface SignedRecord {
  readonly id: TxId
  readonly payload: TransactionPayload
  readonly payloadBytes: Uint8Array
  readonly author: KeyId
  readonly signature: Uint8Array
}

export interface TestNetwork {
  readonly crypto: Crypto
  readonly made: MadeNetwork
  readonly mapo: TestOffice
  readonly gaepo: TestOffice
  /** Block that new records say they were made after. */
  anchor: TransactionPayload['anchor']
  /** Default `recordedAt` of records and `at` of approvals. */
  now: Instant
  /** A record signed by its author at a device. */
  sign(author: { readonly keys: KeyRing }, device: MadeDevice, draft: RecordDraft): SignedRecord
  /** One approval over all these records, as each of them carries it. */
  approve(records: readonly SignedRecord[], by: { readonly keys: KeyRing }, at?: number): Map<TxId, CarriedApproval>
  /** The record's entry, approved alone by each of `approvers`. */
  entry(record: SignedRecord, approvers?: readonly { readonly keys: KeyRing }[]): Uint8Array
  /** As `entry`, with approvals at hand (from `approve`). */
  entryWith(record: SignedRecord, approvals: readonly CarriedApproval[]): Uint8Array
  decode(entry: Uint8Array): TransactionEntry
  /** Another terminal's keys, not enrolled yet. */
  newDevice(office: OfficeId, terminal: number): MadeDevice
  /** The entry that enrols a device: one administrator writes, the other approves. */
  enrolDevice(device: MadeDevice): Uint8Array
  /** 16 bytes of hex, another each time, the same in every run. */
  randomId(): string
}

export interface TestNetworkOptions {
  readonly seed?: string
  readonly network?: string
  readonly createdAt?: number
  readonly devices?: number
  /** Of each office; those beside the first stand at the end of `made.staff`. */
  readonly administrators?: number
  readonly parameters?: Partial<Parameters>
  readonly rules?: number
}

const staffOf = (office: string, administrators: number) => {
  const no = (n: number): string => `${office.toUpperCase()}-${String(n).padStart(3, '0')}`
  const all = ['*']
  return [
    { staffNo: no(1), roles: ['clerk'], scopes: all },
    { staffNo: no(2), roles: ['clerk'], scopes: all },
    { staffNo: no(11), roles: ['supervisor'], scopes: all },
    { staffNo: no(12), roles: ['supervisor'], scopes: all },
    { staffNo: no(21), roles: ['administrator'], scopes: all },
    { staffNo: no(31), roles: ['auditor'], scopes: all },
    ...Array.from({ length: administrators - 1 }, (_, i) => ({
      staffNo: no(22 + i),
      roles: ['administrator'] as const,
      scopes: all,
    })),
  ] as const
}

export const makeTestNetwork = (options: TestNetworkOptions = {}): TestNetwork => {
  const crypto = createCrypto()
  const name = options.network ?? 'test'
  const createdAt = (options.createdAt ?? TEST_START) as Instant
  const seeds = derivedSeeds(crypto, utf8Encode(options.seed ?? 'test network'))
  const offices = ['mapo', 'gaepo'].map((id) => ({
    id,
    staff: staffOf(id, options.administrators ?? 1),
    devices: options.devices ?? 1,
  }))
  const made = makeNetwork(
    crypto,
    {
      network: name,
      origin: `daejang.seoul/${name}`,
      createdAt,
      offices,
      parameters: { ...DEFAULT_PARAMETERS, ...options.parameters },
      rules: options.rules ?? 1,
    },
    seeds,
  )
  const [mapo, gaepo] = made.offices.map(testOffice) as [TestOffice, TestOffice]
  const genesisBlock = buildGenesisBlock(crypto, made.genesis, made.genesisEntry, payloadOf(made))
  let counter = 0
  const sequences = new Map<string, number>()
  const network: TestNetwork = {
    crypto,
    made,
    mapo,
    gaepo,
    anchor: { size: genesisBlock.head.size, root: genesisBlock.head.root },
    now: (createdAt + 60_000) as Instant,
    sign: (author, device, draft) => {
      const seq = draft.seq ?? (sequences.get(device.keys.id) ?? 0) + 1
      if (draft.seq === undefined) sequences.set(device.keys.id, seq)
      const payload: TransactionPayload = {
        v: 1,
        network: draft.network ?? name,
        author: author.keys.id,
        office: device.office,
        device: device.keys.id,
        epoch: draft.epoch ?? device.epoch,
        seq,
        nonce: draft.nonce ?? network.randomId(),
        recordedAt: (draft.recordedAt ?? network.now) as Instant,
        anchor: draft.anchor ?? network.anchor,
        rules: draft.rules ?? 1,
        receiptNo: draft.receiptNo ?? null,
        service: draft.service,
        action: draft.action,
        body: draft.body,
        sealed: draft.sealed ?? null,
        expects: draft.expects ?? [],
      }
      const payloadBytes = encodePayload(payload)
      return {
        id: crypto.sha256Hex(payloadBytes) as TxId,
        payload,
        payloadBytes,
        author: author.keys.id,
        signature: signPayload(crypto, author.keys.sign.secretKey, PAYLOAD_TYPES.transaction, payloadBytes),
      }
    },
    approve: (records, by, at = network.now) => {
      const set = approvedSet(
        crypto.sha256,
        records.map(({ id }) => id),
      )
      const payload = {
        v: 1,
        network: name,
        root: toHex(set.root) as Hash,
        n: set.sorted.length,
        decision: 'approve',
        by: by.keys.id,
        at: at as Instant,
      } as const
      const payloadBytes = encodeApproval(payload)
      const signature = signPayload(crypto, by.keys.sign.secretKey, PAYLOAD_TYPES.approval, payloadBytes)
      return new Map(set.sorted.map((id) => [id, { payloadBytes, payload, signature, ...set.place(id) }]))
    },
    entry: (record, approvers = []) =>
      network.entryWith(
        record,
        approvers.map((by) => network.approve([record], by).get(record.id) as CarriedApproval),
      ),
    entryWith: ({ payloadBytes, author, signature }, approvals) =>
      encodeTransaction({ payloadBytes, author, signature, approvals }),
    decode: (entry) => {
      const read = decodeTransaction(crypto.sha256, entry)
      if (!read.ok) throw new Error(`not a transaction: ${read.error.at}`)
      return read.value
    },
    newDevice: (office, terminal) => makeDevice(crypto, office, terminal, seeds),
    enrolDevice: (device) => {
      const record = network.sign(mapo.administrator, mapo.device, {
        service: 'members',
        action: 'enrol-device',
        body: {
          key: device.keys.id,
          publicKey: toHex(device.keys.sign.publicKey),
          office: device.office,
          epoch: device.epoch,
          cosigner: toHex(device.cosigner.publicKey),
          terminal: device.terminal,
        },
      })
      return network.entry(record, [gaepo.administrator])
    },
    randomId: () => {
      counter += 1
      return toHex(crypto.sha256(utf8Encode(`${options.seed ?? ''}/id/${counter}`)).slice(0, 16))
    },
  }
  return network
}

const payloadOf = (made: MadeNetwork): Uint8Array => {
  // type u8, version u8, then the payload after its u16 length.
  const length = ((made.genesisEntry[2] as number) << 8) | (made.genesisEntry[3] as number)
  return made.genesisEntry.subarray(4, 4 + length)
}

const testOffice = (made: MadeOffice): TestOffice => {
  const [clerk, clerk2, supervisor, supervisor2, administrator, auditor] = made.staff as [
    MadeStaff,
    MadeStaff,
    MadeStaff,
    MadeStaff,
    MadeStaff,
    MadeStaff,
  ]
  const device = made.devices[0] as MadeDevice
  return {
    id: made.id,
    made,
    box: made.box,
    clerk,
    clerk2,
    supervisor,
    supervisor2,
    administrator,
    auditor,
    device,
    devices: made.devices,
  }
}
