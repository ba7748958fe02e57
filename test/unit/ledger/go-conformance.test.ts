/**
 * Go's checksum-database code reads what this program writes, and refuses it when a byte is changed: a log of 700
 * entries (two full tiles, partial ones, a second level) that was signed at 300, 500 and 700, over real HTTP.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toBase64, utf8Decode, utf8Encode } from '../../../shared/bytes.ts'
import { signCheckpoint } from '../../../shared/ledger/checkpoint.ts'
import { cosign, mergeCosignatures } from '../../../shared/ledger/cosignature.ts'
import { inclusionProof, storedRoot } from '../../../shared/ledger/merkle.ts'
import {
  encodeNote,
  encodeVkey,
  KEY_COSIGNATURE,
  KEY_ED25519,
  noteKey,
  parseNote,
} from '../../../shared/ledger/note.ts'
import { encodeTlogProof } from '../../../shared/ledger/proof.ts'
import { bundlePath, bundlesOf, tilePath, tilesOf } from '../../../shared/ledger/tiles.ts'
import { buildGoVerifier, runGoVerifier } from '../../support/go-verifier.ts'
import { memoryLog, testEntry } from '../../support/log.ts'
import { sha256, sign, testKeyPair } from '../../support/node-crypto.ts'

const origin = 'daejang.seoul/test'
const token = 'an-auditor-may-read'
const logPair = testKeyPair(1)
const logKey = noteKey(sha256, origin, KEY_ED25519, logPair.publicKey)
const logVkey = encodeVkey(logKey)
const witnessPair = testKeyPair(2)
const witnessKey = noteKey(sha256, 'mapo/1', KEY_COSIGNATURE, witnessPair.publicKey)

const log = memoryLog()
const entries = Array.from({ length: 700 }, (_, n) => testEntry(n))
log.grow(entries.slice(0, 300))
log.grow(entries.slice(300))

const checkpointOf = (size: number, root = storedRoot(sha256, size, log.readHash)): Uint8Array => {
  const note = parseNote(signCheckpoint(sign, { origin, size, root }, logKey, logPair.secretKey))
  if (!note.ok) throw new Error(note.error.code)
  const line = cosign(sign, note.value.text, 1_790_000_000, witnessKey, witnessPair.secretKey)
  const merged = mergeCosignatures(note.value, [line])
  if (!merged.ok) throw new Error(merged.error.code)
  return encodeNote(merged.value)
}
const receiptOf = (index: number, size: number): Uint8Array =>
  encodeTlogProof({
    index,
    path: inclusionProof(sha256, size, index, log.readHash),
    extra: null,
    checkpoint: checkpointOf(size),
  })

/** What the server serves; a test may change it and must put it back. */
const files = new Map<string, Uint8Array>()
let server: Server
let base = ''
let program = ''
const folder = mkdtempSync(join(tmpdir(), 'daejang-go-'))
const save = (name: string, bytes: Uint8Array): string => {
  writeFileSync(join(folder, name), bytes)
  return join(folder, name)
}
const verify = (...options: string[]) => runGoVerifier(program, [...options, '-token', token, base, logVkey])

/** Verifies while `path` is served as `bytes` (null: not at all). */
async function verifyWith(path: string, bytes: Uint8Array | null, ...options: string[]) {
  const before = files.get(path)
  if (bytes === null) files.delete(path)
  else files.set(path, bytes)
  try {
    return await verify(...options)
  } finally {
    if (before === undefined) files.delete(path)
    else files.set(path, before)
  }
}
const flip = (bytes: Uint8Array, at: number): Uint8Array => bytes.with(at, (bytes[at] ?? 0) ^ 1)

beforeAll(async () => {
  program = await buildGoVerifier()
  for (const [path, bytes] of log.files) files.set(path, bytes)
  files.set('checkpoint', checkpointOf(700))
  server = createServer((request, response) => {
    const path = (request.url ?? '').slice(1)
    const bytes = files.get(path)
    const allowed = !path.startsWith('tile/entries/') || request.headers.authorization === `Bearer ${token}`
    response.statusCode = !allowed ? 401 : bytes === undefined ? 404 : 200
    response.end(allowed ? bytes : undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}, 240_000)

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await new Promise((resolve) => server.close(resolve))
})

describe('Go accepts', () => {
  test('the log, an older checkpoint, a cosignature and receipts', async () => {
    const older = save('older', checkpointOf(300))
    const receipts = [0, 255, 256, 299].map((index) => save(`receipt-${index}`, receiptOf(index, 300)))
    const options = receipts.concat(save('receipt-699', receiptOf(699, 700))).flatMap((name) => ['-proof', name])
    expect(await verify('-old', older, '-witness', encodeVkey(witnessKey), ...options)).toEqual({
      code: 0,
      report: {
        ok: true,
        origin,
        size: 700,
        root: toBase64(log.root()),
        entries: 700,
        tiles: [...tilesOf(700)].length,
        inclusion: 700,
        consistency: [300],
        receipts: 5,
        witnesses: ['mapo/1'],
      },
    })
  })

  test.each([1, 2, 255, 256, 257, 300, 500])('the log at %d entries', async (size) => {
    const small = memoryLog()
    small.grow(entries.slice(0, size))
    const all = [...files.keys()]
    const before = new Map(files)
    for (const path of all) files.delete(path)
    for (const [path, bytes] of small.files) files.set(path, bytes)
    files.set('checkpoint', checkpointOf(size))
    try {
      expect(await verify()).toMatchObject({ code: 0, report: { ok: true, size, inclusion: size } })
    } finally {
      files.clear()
      for (const [path, bytes] of before) files.set(path, bytes)
    }
  })

  test('a full tile where a partial one is gone', async () => {
    expect(files.has('tile/0/001.p/244')).toBe(false)
    expect(await verifyWith('checkpoint', checkpointOf(500))).toMatchObject({
      code: 0,
      report: { size: 500, tiles: 3 },
    })
  })
})

describe('Go refuses a flipped bit', () => {
  test.each([...tilesOf(700)].map(tilePath))('in %s', async (path) => {
    const bytes = files.get(path) ?? new Uint8Array(0)
    for (const at of [0, bytes.length >> 1, bytes.length - 1]) {
      const { code, report } = await verifyWith(path, flip(bytes, at))
      expect({ code, ok: report.ok, why: report.why }).toEqual({
        code: 1,
        ok: false,
        why: `${path}: not what the entries give`,
      })
    }
  })

  test.each([...bundlesOf(700)].map(bundlePath))('in %s', async (path) => {
    const bytes = files.get(path) ?? new Uint8Array(0)
    for (const at of [1, 2, bytes.length >> 1, bytes.length - 1]) {
      const { code, report } = await verifyWith(path, flip(bytes, at))
      expect(code).toBe(1)
      expect(report.ok).toBe(false)
      expect(report.why).toMatch(/entries/)
    }
  })

  test('in the checkpoint, anywhere', async () => {
    const bytes = checkpointOf(700)
    const signature = utf8Decode(bytes)?.indexOf('— mapo') ?? 0
    // Up to the witness's line (which is nobody's here); in bytes, the dash before it counts two more.
    for (let at = 0; at < signature - 2; at += 9) {
      const { code, report } = await verifyWith('checkpoint', flip(bytes, at))
      expect([at, code, report.ok]).toEqual([at, 1, false])
    }
  })

  test('in a cosignature that is asked for', async () => {
    const bytes = checkpointOf(700)
    const { code, report } = await verifyWith(
      'checkpoint',
      flip(bytes, bytes.length - 30),
      '-witness',
      encodeVkey(witnessKey),
    )
    expect([code, report.why]).toEqual([1, expect.stringMatching(/invalid signature for key mapo\/1/)])
  })

  test('in a receipt', async () => {
    const bytes = receiptOf(299, 300)
    for (const at of [3, 30, 60, 200, 420]) {
      const { code, report } = await verify('-proof', save('flipped', flip(bytes, at)))
      expect([at, code, report.ok]).toEqual([at, 1, false])
    }
  })
})

describe('Go refuses', () => {
  test('a byte too many or too few, and what is missing', async () => {
    const grown = (bytes: Uint8Array) => new Uint8Array([...bytes, 0])
    for (const path of [
      'tile/0/000',
      'tile/0/002.p/188',
      'tile/1/000.p/2',
      'tile/entries/000',
      'tile/entries/002.p/188',
    ]) {
      const bytes = files.get(path) ?? new Uint8Array(0)
      for (const served of [grown(bytes), bytes.slice(0, -1), null]) {
        expect(await verifyWith(path, served)).toMatchObject({ code: 1, report: { ok: false } })
      }
    }
  })

  test('entries without the bearer token', async () => {
    const { code, report } = await runGoVerifier(program, [base, logVkey])
    expect([code, report.why]).toEqual([1, 'tile/entries/000: 401 Unauthorized'])
  })

  test('a checkpoint of another root, size, key or with an extension line', async () => {
    const text = utf8Decode(checkpointOf(700)) ?? ''
    const extended = signedText(`${origin}\n700\n${toBase64(log.root())}\nmore\n`)
    const wrong = [
      checkpointOf(700, new Uint8Array(32)),
      checkpointOf(300, log.root()),
      extended,
      utf8Encode(text.replace('\n700\n', '\n0700\n')),
    ]
    for (const served of wrong) {
      expect(await verifyWith('checkpoint', served)).toMatchObject({ code: 1, report: { ok: false } })
    }
    const stranger = encodeVkey(noteKey(sha256, origin, KEY_ED25519, witnessPair.publicKey))
    const { code } = await runGoVerifier(program, ['-token', token, base, stranger])
    expect(code).toBe(1)
  })

  test('a witness that did not cosign', async () => {
    const absent = encodeVkey(noteKey(sha256, 'gaepo/1', KEY_COSIGNATURE, testKeyPair(3).publicKey))
    const { code, report } = await verify('-witness', absent)
    expect([code, report.why]).toEqual([1, 'checkpoint: cosigned by 0 of 1 witnesses'])
  })

  test('an older checkpoint of a forked history, signed as it is', async () => {
    const forked = save('forked', checkpointOf(300, new Uint8Array(32).fill(1)))
    expect(await verify('-old', forked)).toMatchObject({ code: 1, report: { ok: false, consistency: [] } })
    const longer = save('longer', checkpointOf(701, new Uint8Array(32)))
    expect(await verify('-old', longer)).toMatchObject({
      code: 1,
      report: { why: `${longer}: the log shrank from 701 to 700` },
    })
  })

  test('a receipt for another entry, and one under a forked checkpoint', async () => {
    const swapped = utf8Encode((utf8Decode(receiptOf(7, 300)) ?? '').replace('index 7\n', 'index 6\n'))
    expect(await verify('-proof', save('swapped', swapped))).toMatchObject({ code: 1, report: { receipts: 0 } })
    const text = utf8Decode(receiptOf(7, 300)) ?? ''
    const forged = text.slice(0, text.indexOf('\n\n') + 2) + (utf8Decode(checkpointOf(300, new Uint8Array(32))) ?? '')
    expect(await verify('-proof', save('forged', utf8Encode(forged)))).toMatchObject({
      code: 1,
      report: { receipts: 0 },
    })
  })
})

/** A note over any text, signed by the log's key. */
function signedText(text: string): Uint8Array {
  const signature = sign(logPair.secretKey, utf8Encode(text))
  return encodeNote({ text, signatures: [{ name: origin, keyId: logKey.keyId, signature }] })
}
