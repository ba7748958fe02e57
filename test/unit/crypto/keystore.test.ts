import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import {
  ARGON2_COST,
  fileStore,
  KEY_PURPOSES,
  type KeySecrets,
  keyringStore,
  lockKey,
  openSecretStore,
  secretFrom,
  unlockDelayMs,
  unlockKey,
} from '../../../node/keystore.ts'
import { createCrypto } from '../../../node/sodium.ts'
import { toHex, utf8Encode, writeU32 } from '../../../shared/bytes.ts'
import { boxOpen, boxSeal } from '../../../shared/crypto/box.ts'

const real = createCrypto()
/** Argon2id at the real cost takes a sixth of a second; most tests need only that its inputs matter. */
let costs: string[] = []
const crypto = {
  ...real,
  argon2id: (passphrase: Uint8Array, salt: Uint8Array, cost: typeof ARGON2_COST) => {
    costs.push(`${cost.opslimit}/${cost.memlimitBytes}`)
    return real.hmacSha256(salt, passphrase)
  },
}
const seed = new Uint8Array(32).fill(7)
const secret = new Uint8Array(32).fill(9)
const both: KeySecrets = { passphrase: '한강의 기적', keystoreSecret: secret }
const wordOnly: KeySecrets = { passphrase: '한강의 기적', keystoreSecret: null }
const storeOnly: KeySecrets = { passphrase: null, keystoreSecret: secret }
const member = KEY_PURPOSES.member
const refused = (code: string) => ({ ok: false, error: { code } })

describe('key blobs', () => {
  it('open with the real Argon2id, and with the passphrase typed as jamo', () => {
    const blob = lockKey(real, wordOnly, member, 'MAPO-017', seed)
    expect(unlockKey(real, wordOnly, member, 'MAPO-017', blob)).toEqual({ ok: true, value: seed })
    const jamo = { ...wordOnly, passphrase: '한강의 기적'.normalize('NFD') }
    expect(unlockKey(real, jamo, member, 'MAPO-017', blob)).toEqual({ ok: true, value: seed })
    expect(unlockKey(real, { ...wordOnly, passphrase: '한강의 기저' }, member, 'MAPO-017', blob).ok).toBe(false)
  })

  it.each([
    ['passphrase and keystore', both],
    ['passphrase alone', wordOnly],
    ['keystore alone', storeOnly],
  ] as const)('open with what made them: %s', (_name, secrets) => {
    const blob = lockKey(crypto, secrets, member, 'k', seed)
    expect(unlockKey(crypto, secrets, member, 'k', blob)).toEqual({ ok: true, value: seed })
    expect(toHex(blob)).not.toContain(toHex(seed))
    expect(toHex(lockKey(crypto, secrets, member, 'k', seed))).not.toBe(toHex(blob))
  })

  it('say the same of a wrong passphrase, another keystore and every damaged byte, after the same work', () => {
    const blob = lockKey(crypto, both, member, 'k', seed)
    costs = []
    const attempts: (readonly [KeySecrets, Uint8Array])[] = [
      [{ ...both, passphrase: 'wrong' }, blob],
      [{ ...both, passphrase: '' }, blob],
      [{ ...both, keystoreSecret: seed }, blob],
      [both, new Uint8Array(0)],
      [both, blob.slice(0, 40)],
      [both, blob.slice(0, -1)],
      [both, utf8Encode('SQLite format 3')],
    ]
    for (let i = 0; i < blob.length; i++) {
      // Byte 5 says what is needed; its own test follows.
      if (i !== 5) attempts.push([both, blob.map((byte, at) => (at === i ? byte ^ 4 : byte))])
    }
    for (const [secrets, bytes] of attempts) {
      expect(unlockKey(crypto, secrets, member, 'k', bytes)).toEqual(refused('KEY_NOT_OPENED'))
    }
    expect(costs.length).toBe(attempts.length)
  })

  it('cannot be talked into less: changing what is needed does not open them', () => {
    const blob = lockKey(crypto, both, member, 'k', seed)
    for (const uses of [0, 1, 2, 4, 255]) {
      const changed = blob.slice()
      changed[5] = uses
      expect(unlockKey(crypto, both, member, 'k', changed)).toEqual(refused('KEY_NOT_OPENED'))
    }
  })

  it('ask for the keystore that they need, and cannot be opened without a passphrase', () => {
    const blob = lockKey(crypto, both, member, 'k', seed)
    expect(unlockKey(crypto, wordOnly, member, 'k', blob)).toEqual(refused('KEYSTORE_MISSING'))
    expect(unlockKey(crypto, storeOnly, member, 'k', blob)).toEqual(refused('KEY_NOT_OPENED'))
  })

  it('do not serve another purpose or name', () => {
    const blob = lockKey(crypto, both, member, 'k', seed)
    expect(unlockKey(crypto, both, KEY_PURPOSES.backup, 'k', blob)).toEqual(refused('KEY_NOT_OPENED'))
    expect(unlockKey(crypto, both, member, 'k2', blob)).toEqual(refused('KEY_NOT_OPENED'))
  })

  it('refuse to spend more memory or passes than is sane, whatever the bytes ask for', () => {
    const blob = lockKey(crypto, wordOnly, member, 'k', seed)
    for (const [at, value] of [
      [6, 17],
      [6, 0],
      [10, 1024 * 1024 + 1],
      [10, 8],
    ] as const) {
      const greedy = blob.slice()
      writeU32(greedy, at, value)
      costs = []
      expect(unlockKey(crypto, wordOnly, member, 'k', greedy)).toEqual(refused('KEY_NOT_OPENED'))
      expect(costs).toEqual([`${ARGON2_COST.opslimit}/${ARGON2_COST.memlimitBytes}`])
    }
  })

  it('are never made below 64 MiB or of nothing', () => {
    const cheap = { opslimit: 3, memlimitBytes: 32 * 1024 * 1024 }
    expect(() => lockKey(crypto, wordOnly, member, 'k', seed, cheap)).toThrow(RangeError)
    const nothing = { passphrase: null, keystoreSecret: null }
    expect(() => lockKey(crypto, nothing, member, 'k', seed)).toThrow(RangeError)
  })
})

describe('slowing down', () => {
  it('doubles from one second to five minutes', () => {
    expect([0, 1, 2, 3, 9, 10, 1000].map(unlockDelayMs)).toEqual([0, 1000, 2000, 4000, 256_000, 300_000, 300_000])
    expect(unlockDelayMs(-1)).toBe(0)
  })
})

describe('secret stores', () => {
  const folder = mkdtempSync(join(tmpdir(), 'daejang-keystore-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('of files keep secrets with mode 0600, whole, and say that they are files', async () => {
    const store = fileStore(join(folder, 'secrets'))
    expect(store.protection).toBe('file')
    expect(await store.get('device')).toBeNull()
    await store.set('device', secret)
    await store.set('device', seed)
    expect(await store.get('device')).toEqual(seed)
    expect(readdirSync(join(folder, 'secrets'))).toEqual(['device.secret'])
    if (process.platform !== 'win32') {
      expect(statSync(join(folder, 'secrets', 'device.secret')).mode & 0o777).toBe(0o600)
      expect(statSync(join(folder, 'secrets')).mode & 0o777).toBe(0o700)
    }
    await store.remove('device')
    await store.remove('device')
    expect(await store.get('device')).toBeNull()
  })

  it('of files pass over a leftover of a crash, and take no path for a name', async () => {
    const store = fileStore(folder)
    writeFileSync(join(folder, 'half.secret.new'), 'torn', { mode: 0o644 })
    await store.set('half', secret)
    expect(await store.get('half')).toEqual(secret)
    if (process.platform !== 'win32') expect(statSync(join(folder, 'half.secret')).mode & 0o777).toBe(0o600)
    for (const name of ['../half', 'a/b', '', 'A', 'a.b']) {
      await expect(store.set(name, secret)).rejects.toThrow(RangeError)
      await expect(store.get(name)).rejects.toThrow(RangeError)
    }
  })

  it('make a secret once', async () => {
    const store = fileStore(folder)
    const first = await secretFrom(crypto, store, 'fresh')
    expect(first.length).toBe(32)
    expect(await secretFrom(crypto, store, 'fresh')).toEqual(first)
  })

  it('of the operating system are used when they work, else files, with the reason', async () => {
    const keyring = await keyringStore('daejang-test')
    const opened = await openSecretStore('daejang-test', folder)
    if (keyring.ok) {
      expect(opened).toMatchObject({ store: { protection: 'keystore' }, keystoreError: null })
    } else {
      expect(keyring.error.code).toBe('KEYSTORE_UNAVAILABLE')
      expect(keyring.error.detail).not.toBe('')
      expect(opened).toMatchObject({ store: { protection: 'file' }, keystoreError: keyring.error.detail })
    }
  })
})

describe('boxes', () => {
  const label = { purpose: 'daejang/draft/v1', name: 'd-1' }

  it('open under their own key, purpose and name only', () => {
    const box = boxSeal(crypto, secret, label, seed)
    expect(box.length).toBe(seed.length + 40)
    expect(boxOpen(crypto, secret, label, box)).toEqual(seed)
    expect(boxOpen(crypto, seed, label, box)).toBeNull()
    expect(boxOpen(crypto, secret, { ...label, name: 'd-2' }, box)).toBeNull()
    expect(boxOpen(crypto, secret, { ...label, purpose: 'daejang/draft/v2' }, box)).toBeNull()
    for (let i = 0; i < box.length; i++) {
      expect(
        boxOpen(
          crypto,
          secret,
          label,
          box.map((byte, at) => (at === i ? byte ^ 1 : byte)),
        ),
      ).toBeNull()
    }
    for (const length of [0, 23, 24, 39]) expect(boxOpen(crypto, secret, label, box.slice(0, length))).toBeNull()
  })
})
