/**
 * Making a demo network's folders: `DIR/central`, one folder for each office, and `DIR/network.json`, which is written
 * last and says that all of it is there. A run that was killed is repeated: every key is derived from a secret that
 * stands in `DIR/making.json` until the end, so what exists already is completed, never made a second time differently.
 *
 * A demo network shows its passphrases; nothing else about it is weaker.
 */
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { initFolder } from '../../central/folder.ts'
import { readIdentity } from '../../electron/office/db/identity.ts'
import { openOfficeDb } from '../../electron/office/db/open.ts'
import { type NewMember, provisionOffice } from '../../electron/office/keys/provision.ts'
import { readDurable, writeDurable } from '../../node/durable.ts'
import { DEFAULT_PARAMETERS, derivedSeeds, makeNetwork, type StaffPlan } from '../../node/genesis-network.ts'
import { fileStore } from '../../node/keystore.ts'
import { readNetworkFile, writeNetworkFile } from '../../node/network-file.ts'
import { writeRootFile } from '../../node/root-file.ts'
import { createCrypto } from '../../node/sodium.ts'
import { fromHex, toHex } from '../../shared/bytes.ts'
import type { Crypto } from '../../shared/crypto/port.ts'
import type { NetworkFile, Parameters } from '../../shared/ledger/genesis.ts'
import type { Instant } from '../../shared/ledger/ids.ts'
import type { MemberRole } from '../../shared/services/members/v1/rows.ts'
import { makeName } from './people.ts'
import { createRandom } from './random.ts'

export const DEMO_OFFICES = ['mapo', 'gaepo'] as const
export type DemoOffice = (typeof DEMO_OFFICES)[number]

export interface DemoStaff {
  readonly name: string
  /** `MAPO-001` */
  readonly staffNo: string
  readonly role: MemberRole
  readonly passphrase: string
}

export interface DemoNetwork {
  readonly file: NetworkFile
  readonly central: string
  readonly offices: readonly { readonly id: DemoOffice; readonly data: string; readonly staff: readonly DemoStaff[] }[]
}

export interface DemoOptions {
  /** When the genesis says it was made. */
  readonly now: Instant
  /** Network name; `demo` unless said. */
  readonly network?: string
  readonly parameters?: Partial<Parameters>
}

/** How many of each role an office has: enough to approve for each other, few enough to tell apart. */
const ROLES: readonly (readonly [role: MemberRole, from: number, count: number])[] = [
  ['clerk', 1, 4],
  ['supervisor', 11, 2],
  ['administrator', 21, 2],
  ['auditor', 31, 1],
]
const WORDS = ['pine', 'maple', 'plum', 'birch', 'cedar', 'ginkgo', 'willow', 'persimmon', 'azalea']
const OFFICE_PHONE: Readonly<Record<DemoOffice, string>> = { mapo: '02-0000-1101', gaepo: '02-0000-1102' }

/** The staff of a demo office, the same in every demo network. */
export const demoStaff = (office: DemoOffice): readonly DemoStaff[] => {
  const random = createRandom(office === 'mapo' ? 11440 : 11680)
  return ROLES.flatMap(([role, from, count]) => Array.from({ length: count }, (_, i) => ({ role, no: from + i }))).map(
    ({ role, no }, i) => ({
      name: makeName(random),
      staffNo: `${office.toUpperCase()}-${String(no).padStart(3, '0')}`,
      role,
      passphrase: `${office}-${WORDS[i] as string}-${no}`,
    }),
  )
}

export const demoPaths = (dir: string) => ({
  network: join(dir, 'network.json'),
  central: join(dir, 'central'),
  office: (id: DemoOffice): string => join(dir, id),
  root: (n: number): string => join(dir, 'roots', `root-${n}.json`),
})

/** A demo's root keys rest in files of their own, each under a passphrase that is no secret. */
export const demoRootPassphrase = (n: number): string => `root-${WORDS[n - 1]}-${n}`

/** What `makeDemoNetwork` made in `dir`; null when it is not there, or not whole. */
export const readDemoNetwork = (dir: string): DemoNetwork | null => {
  const paths = demoPaths(dir)
  const file = readNetworkFile(paths.network)
  if (!file.ok) return null
  return {
    file: file.value,
    central: paths.central,
    offices: DEMO_OFFICES.map((id) => ({ id, data: paths.office(id), staff: demoStaff(id) })),
  }
}

/** Makes the network, or completes what an interrupted run began. What it throws has a `code`, as the file system's errors do. */
export const makeDemoNetwork = async (dir: string, options: DemoOptions): Promise<DemoNetwork> => {
  const there = readDemoNetwork(dir)
  if (there !== null) return there
  const crypto = createCrypto()
  const paths = demoPaths(dir)
  mkdirSync(dir, { recursive: true })
  const { secret, createdAt } = beginMaking(crypto, join(dir, 'making.json'), options.now)
  const network = options.network ?? 'demo'
  const seedOf = derivedSeeds(crypto, secret)
  const made = makeNetwork(
    crypto,
    {
      network,
      origin: `daejang.seoul/${network}`,
      createdAt,
      offices: DEMO_OFFICES.map((id) => ({ id, staff: demoStaff(id).map(planOf), devices: 1 })),
      parameters: { ...DEFAULT_PARAMETERS, ...options.parameters },
      rules: 1,
    },
    seedOf,
  )
  const { file, genesisEntry, logSeed } = made
  const founded = initFolder(crypto, paths.central, { file, genesisEntry, logSeed })
  if (!founded.ok) {
    const { code } = founded.error
    throw Object.assign(new Error(`central's folder could not be made: ${code}`), { code })
  }
  for (const id of DEMO_OFFICES) {
    const office = made.offices.find((each) => each.id === id)
    const device = office?.devices[0]
    if (office === undefined || device === undefined) throw new Error('the plan names every office')
    const data = paths.office(id)
    mkdirSync(data, { recursive: true })
    const db = openOfficeDb(join(data, 'office.db'), crypto)
    try {
      if (readIdentity(db.db) !== null) continue
      const staff = demoStaff(id).map((member, i): NewMember => {
        const { name, staffNo, role, passphrase } = member
        return { seed: office.staff[i]?.seed as Uint8Array, name, staffNo, roles: [role], passphrase }
      })
      await provisionOffice(crypto, db, demoSecrets(data), {
        network: file,
        office: office.id,
        deviceSeed: device.seed,
        cosignerSeed: device.cosignerSeed,
        epoch: device.epoch,
        officeBox: office.box,
        numberKey: made.numberKey,
        staff,
        phone: OFFICE_PHONE[id],
        demo: true,
        madeAt: createdAt,
      })
    } finally {
      db.db.close()
    }
  }
  mkdirSync(join(dir, 'roots'), { recursive: true })
  for (const n of [1, 2, 3]) {
    if (!existsSync(paths.root(n))) writeRootFile(crypto, paths.root(n), seedOf(`root/${n}`), demoRootPassphrase(n))
  }
  writeNetworkFile(paths.network, file, genesisEntry)
  rmSync(join(dir, 'making.json'), { force: true })
  return readDemoNetwork(dir) as DemoNetwork
}

/** A demo office's machine secret is a file: it opens in either shell, and leaves nothing in anybody's keystore. */
export const demoSecrets = (data: string) => fileStore(join(data, 'keys'))

const planOf = ({ staffNo, role }: DemoStaff): StaffPlan => ({ staffNo, roles: [role], scopes: ['*'] })

const beginMaking = (crypto: Crypto, path: string, now: Instant): { secret: Uint8Array; createdAt: Instant } => {
  const found = readDurable(path)
  if (found !== null) {
    const { secret, createdAt } = JSON.parse(new TextDecoder().decode(found)) as { secret: string; createdAt: Instant }
    const bytes = fromHex(secret)
    if (bytes?.length === 32 && existsSync(path)) return { secret: bytes, createdAt }
  }
  const secret = crypto.random(32)
  writeDurable(path, new TextEncoder().encode(JSON.stringify({ secret: toHex(secret), createdAt: now })), 0o600)
  return { secret, createdAt: now }
}
