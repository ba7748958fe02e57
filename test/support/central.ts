/**
 * Central for tests: in a temporary folder, either in this process with a clock that the test moves (`openCentral`)
 * or over real HTTP on loopback (`serveTestCentral`).
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Central, type CentralError, createCentral } from '../../central/central.ts'
import { type CentralFolder, initFolder, openFolder } from '../../central/folder.ts'
import { type ServeOptions, type Serving, serveCentral } from '../../central/serve.ts'
import type { Around } from '../../central/steps.ts'
import type { MadeDevice } from '../../node/genesis-network.ts'
import { createTransport, type Transport } from '../../node/transport.ts'
import type { KeyRing } from '../../shared/crypto/keys.ts'
import { cosign } from '../../shared/ledger/cosignature.ts'
import type { RulesSet } from '../../shared/ledger/engine.ts'
import type { Instant, KeyId } from '../../shared/ledger/ids.ts'
import { encodeNote, parseNote } from '../../shared/ledger/note.ts'
import type { Result } from '../../shared/result.ts'
import { type CentralClient, createCentralClient } from '../../shared/wire/client.ts'
import type { Fetch } from '../../shared/wire/fetch.ts'
import { cosignerKey } from '../../shared/wire/witnesses.ts'
import type { TestNetwork } from './network.ts'
import { testRules } from './rules.ts'

export const temporaryFolder = (): { readonly path: string; remove(): void } => {
  const path = mkdtempSync(join(tmpdir(), 'daejang-central-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** A folder with the network's genesis. */
export const initTestFolder = (network: TestNetwork, folder: string): void => {
  const { file, genesisEntry, logSeed } = network.made
  const made = initFolder(network.crypto, folder, { file, genesisEntry, logSeed })
  if (!made.ok) throw new Error(made.error.code)
}

/** A clock that stands still until it is moved. */
export interface TestClock {
  now(): Instant
  monotonic(): number
  advance(ms: number): void
}

export const testClock = (start: number): TestClock => {
  let at = 0
  return {
    now: () => (start + at) as Instant,
    monotonic: () => at,
    advance: (ms) => {
      at += ms
    },
  }
}

export interface OpenCentral {
  readonly central: Central
  readonly folder: CentralFolder
  readonly clock: TestClock
  client(identity?: MadeDevice | { readonly keys: KeyRing } | null): CentralClient
  /** Moves the clock past whatever is waited for and lets central work. */
  settle(): void
  close(): void
}

export interface OpenOptions {
  readonly around?: Around
  readonly clock?: TestClock
  readonly rulesSet?: (version: number) => RulesSet | undefined
  readonly limits?: { readonly records: number; readonly bytes: number }
}

/** Opens central over an initialised folder, without a port. */
export const tryOpenCentral = (
  network: TestNetwork,
  path: string,
  options: OpenOptions = {},
): Result<OpenCentral, CentralError> => {
  const folder = openFolder(network.crypto, path)
  if (!folder.ok) throw new Error(folder.error.code)
  const clock = options.clock ?? testClock(network.now)
  const opened = createCentral({
    crypto: network.crypto,
    clock,
    store: folder.value.store,
    objects: folder.value.objects,
    letters: folder.value.letters,
    last: folder.value.last,
    logKeys: folder.value.logKeys,
    rulesSet: options.rulesSet ?? testRules,
    ...(options.around === undefined ? {} : { around: options.around }),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  })
  if (!opened.ok) {
    folder.value.close()
    return opened
  }
  const central = opened.value
  const fetch: Fetch = async (url, init) => central.fetch(new Request(url, init as RequestInit))
  return {
    ok: true,
    value: {
      central,
      folder: folder.value,
      clock,
      client: (identity = network.mapo.device) => testClient(network, fetch, 'http://central.test', identity),
      settle: () => {
        clock.advance(network.made.genesis.parameters.candidateHoldMs + 1000)
        central.tick()
      },
      close: () => {
        central.close()
        folder.value.close()
      },
    },
  }
}

export const openCentral = (network: TestNetwork, path: string, options: OpenOptions = {}): OpenCentral => {
  const opened = tryOpenCentral(network, path, options)
  if (!opened.ok) throw new Error(opened.error.code)
  return opened.value
}

export const testClient = (
  network: TestNetwork,
  fetch: Fetch,
  baseUrl: string,
  identity: { readonly keys: KeyRing } | null,
): CentralClient => {
  const { file } = network.made
  const id: KeyId | null = identity?.keys.id ?? null
  return createCentralClient({
    fetch,
    baseUrl,
    crypto: network.crypto,
    network: file.network,
    origin: file.origin,
    identity: identity === null || id === null ? null : { id, sign: identity.keys.sign },
  })
}

export interface TestServer {
  readonly serving: Serving
  readonly url: string
  client(identity?: { readonly keys: KeyRing } | null, transport?: Transport): CentralClient
  close(): Promise<void>
}

/** Central on a free port of loopback, in this process. */
export const serveTestCentral = async (
  network: TestNetwork,
  path: string,
  more: Partial<ServeOptions> = {},
): Promise<TestServer> => {
  const served = await serveCentral({ crypto: network.crypto, data: path, port: 0, rulesSet: testRules, ...more })
  if (!served.ok) throw new Error(served.error.code)
  const serving = served.value
  const shared = createTransport()
  return {
    serving,
    url: serving.url,
    client: (identity = network.mapo.device, transport = shared) =>
      testClient(network, transport.fetch, serving.url, identity),
    close: async () => {
      shared.close()
      await serving.close()
    },
  }
}

/** What a device sends to POST /cosignatures for a checkpoint it was shown (it verifies nothing here). */
export const cosignNote = (network: TestNetwork, device: MadeDevice, note: Uint8Array, seconds: number): Uint8Array => {
  const parsed = parseNote(note)
  if (!parsed.ok) throw new Error(parsed.error.code)
  const { text } = parsed.value
  const { crypto, made } = network
  const key = cosignerKey(crypto.sha256, made.file.origin, device.office, device.keys.id, device.cosigner.publicKey)
  return encodeNote({ text, signatures: [cosign(crypto.sign, text, seconds, key, device.cosigner.secretKey)] })
}

export const value = <T, E extends { readonly code: string }>(result: Result<T, E>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}
