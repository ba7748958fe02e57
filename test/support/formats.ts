/**
 * One example of every format that is signed, hashed, stored for good or printed, made from fixed seeds: the same bytes
 * in every run and on every machine. test/vectors/formats-v1.json keeps them.
 */
import { KEY_PURPOSES, lockKey } from '../../node/keystore.ts'
import { createCrypto } from '../../node/sodium.ts'
import { concatBytes, fromHex, toHex, utf8Decode, utf8Encode, writeU32 } from '../../shared/bytes.ts'
import type { CivilDate } from '../../shared/civil.ts'
import { boxSeal } from '../../shared/crypto/box.ts'
import type { Crypto } from '../../shared/crypto/port.ts'
import { sealRecord } from '../../shared/crypto/sealed.ts'
import { numberTag, searchTokens } from '../../shared/crypto/tags.ts'
import { createWrap } from '../../shared/crypto/wraps.ts'
import { canonicalText, type Json } from '../../shared/json.ts'
import { cosign } from '../../shared/ledger/cosignature.ts'
import { payloadOf } from '../../shared/ledger/entry.ts'
import { inclusionPath, inclusionProof, leafHash } from '../../shared/ledger/merkle.ts'
import { encodeNote, type NoteSignature, parseNote } from '../../shared/ledger/note.ts'
import { encodePolicy } from '../../shared/ledger/policy.ts'
import { outcomeLeaf } from '../../shared/ledger/state.ts'
import { encodeBundle } from '../../shared/ledger/tiles.ts'
import { encodeCertificate } from '../../shared/paper/certificate.ts'
import { encodeReceipt } from '../../shared/paper/receipt.ts'
import { toSymbols } from '../../shared/paper/symbols.ts'
import { encodeBatch, encodeParts } from '../../shared/wire/frames.ts'
import { signRefusal, signSession } from '../../shared/wire/statements.ts'
import { cosignerKey, witnessSet } from '../../shared/wire/witnesses.ts'
import { makeChain } from './chain.ts'
import { makeTestNetwork, TEST_START, type TestOffice } from './network.ts'

/** Randomness that is the same every time: SHA-256 of a counter, for as many bytes as are asked. */
export const counted = (crypto: Crypto, label: string): Crypto => {
  let n = 0
  return {
    ...crypto,
    random: (length) => {
      const blocks: Uint8Array[] = []
      for (let have = 0; have < length; have += 32) {
        const count = new Uint8Array(4)
        writeU32(count, 0, n)
        n += 1
        blocks.push(crypto.sha256(concatBytes(utf8Encode(label), count)))
      }
      return concatBytes(...blocks).slice(0, length)
    },
  }
}

const text = (bytes: Uint8Array): string => utf8Decode(bytes) as string

/** Binary formats as hex, text formats as text. */
export const formatsV1 = (): Readonly<Record<string, string>> => {
  const network = makeTestNetwork({
    seed: 'formats v1',
    network: 'frozen',
    createdAt: TEST_START,
    parameters: {
      maxBlock: 4096,
      idleBlockMs: 600_000,
      clockToleranceMs: 600_000,
      candidateHoldMs: 5_000,
      stateRootEvery: 1,
      stateRootLag: 1,
      witnessQuorum: 2,
    },
  })
  const { made, mapo, gaepo } = network
  const crypto = counted(createCrypto(), 'formats v1')
  const { sha256 } = crypto
  const chain = makeChain(network)

  // Sealed part with one attachment, its wrap, tags and tokens.
  const nonce = '0123456789abcdef0123456789abcdef'
  const context = { network: 'frozen', nonce, service: 'note' }
  const scan = { name: '계약서.png', mediaType: 'image/png', bytes: utf8Encode('scan') }
  const sealed = sealRecord(crypto, context, { name: '홍길동', price: 1 }, [scan])
  const { hash } = sealed.header
  const binding = { network: 'frozen', purpose: 'sealed', subject: hash, office: gaepo.id } as const
  const wrap = createWrap(crypto, binding, gaepo.box.publicKey, sealed.key, mapo.device.keys.sign)
  if (!wrap.ok) throw new Error('no wrap')
  const key = made.numberKey.key
  const subject = { names: ['홍길동', 'Hong Gil-dong'], births: ['1990-03-01' as CivilDate] }
  const tokens = searchTokens(crypto, key, subject)

  // Three records under one approval; the first with a second approver.
  const records = [1, 2, 3].map((slot) =>
    network.sign(mapo.clerk, mapo.device, {
      service: 'note',
      action: 'enter',
      body: { slot, value: 10 * slot },
      nonce: slot === 1 ? nonce : `${slot}`.repeat(32),
      sealed: slot === 1 ? sealed.header : null,
      receiptNo: `MAPO-20261102-01-00000${slot}`,
      expects: [{ key: `note/${slot}`, writer: null }],
    }),
  )
  const [first] = records
  if (first === undefined) throw new Error('no record')
  const batch = network.approve(records, mapo.supervisor)
  const alone = network.approve([first], mapo.supervisor2)
  const entries = records.map((record) =>
    network.entryWith(
      record,
      [batch, ...(record === first ? [alone] : [])].flatMap((approvals) => approvals.get(record.id) ?? []),
    ),
  )
  chain.order(entries)
  chain.order([])
  const block = chain.store.block(1)
  const head = chain.head()
  const entry = chain.store.entry(2)
  const blockEntry = chain.store.entry(5)
  if (block === undefined || entry === undefined || blockEntry === undefined) throw new Error('no block')

  // Checkpoint, cosignatures, policy, proofs.
  const checkpoint = chain.note()
  const parsed = parseNote(checkpoint)
  if (!parsed.ok) throw new Error('no note')
  const line = (office: TestOffice): NoteSignature => {
    const { device } = office
    const cosigner = cosignerKey(sha256, made.genesis.origin, office.id, device.keys.id, device.cosigner.publicKey)
    return cosign(crypto.sign, parsed.value.text, 1_793_592_000, cosigner, device.cosigner.secretKey)
  }
  const signatures = [...parsed.value.signatures, line(mapo), line(gaepo)]
  const witnessed = encodeNote({ text: parsed.value.text, signatures })
  const set = witnessSet(
    sha256,
    { origin: made.genesis.origin, logKey: made.logKey.publicKey, witnessQuorum: 2 },
    chain.store.stateRows('key/'),
  )
  const outcomes = records.map(({ id }, i) => outcomeLeaf({ id, index: 2 + i, outcome: 0 }))
  const certificate = encodeCertificate({
    serial: 'MAPO-20261102-01-000001-C1',
    payload: first.payloadBytes,
    salt: sealed.salt,
    content: sealed.content,
    outcomeLeaf: outcomes[0] as Uint8Array,
    outcomePath: inclusionPath(
      sha256,
      outcomes.map((leaf) => leafHash(sha256, leaf)),
      0,
    ),
    block: blockEntry,
    inclusionPath: inclusionProof(sha256, head.size, 5, chain.store.readHash),
    checkpoint: witnessed,
  })
  const receipt = encodeReceipt({
    index: 2,
    path: inclusionProof(sha256, head.size, 2, chain.store.readHash),
    entry,
    genesis: made.genesisEntry,
    checkpoint: witnessed,
  })

  // What is signed on the wire.
  const session = signSession(crypto, mapo.device.keys.sign.secretKey, {
    v: 1,
    network: 'frozen',
    origin: made.genesis.origin,
    key: mapo.device.keys.id,
    nonce: 'ab'.repeat(32),
    expires: network.now,
  })
  const refusal = signRefusal(crypto, made.logKey.secretKey, {
    v: 1,
    network: 'frozen',
    origin: made.genesis.origin,
    entry: crypto.sha256Hex(entry) as never,
    id: first.id,
    code: 'SEQ_REUSED',
    at: network.now,
  })
  const secrets = { passphrase: '오프라인 구청', keystoreSecret: new Uint8Array(32).fill(7) }
  const row = (key: string): string => canonicalText(chain.store.get(key)?.value ?? null)
  const formats = {
    'genesis payload': text(payloadOf(made.genesisEntry)),
    'genesis entry': toHex(made.genesisEntry),
    'genesis block entry': toHex(chain.store.entry(1) as Uint8Array),
    'transaction payload': text(first.payloadBytes),
    'transaction entry, two approvals, one over a batch': toHex(entry),
    'transaction entry, one approval': toHex(chain.store.entry(3) as Uint8Array),
    'block entry': toHex(blockEntry),
    'block entry with a state root': toHex(chain.store.entry(6) as Uint8Array),
    'outcome leaf': toHex(outcomes[0] as Uint8Array),
    'effects root': toHex(head.effectsRoot),
    'state root': toHex(chain.store.stateRoot()),
    'state row of a record': row(`tx/${first.id}`),
    'enrolled key row': row(`key/${mapo.device.keys.id}`),
    'log root': head.root,
    'level 0 tile': toHex(chain.store.readTile(0, 0, head.size) as Uint8Array),
    'entry bundle': toHex(encodeBundle(chain.store.entries(0, head.size))),
    checkpoint: text(checkpoint),
    'witnessed checkpoint': text(witnessed),
    policy: text(encodePolicy(set.policy)),
    'sealed header': canonicalText(sealed.header as unknown as Json),
    'sealed ciphertext': toHex(sealed.ciphertext),
    'sealed attachment': toHex(sealed.attachments[0] as Uint8Array),
    'sealed content': text(sealed.content),
    wrap: toHex(wrap.value),
    'number tag': numberTag(crypto, key, '9003011234567'),
    'search tokens': tokens.join(' '),
    'draft box': toHex(boxSeal(crypto, key, { purpose: 'daejang/draft/v1', name: 'one' }, utf8Encode('{"a":1}'))),
    'key blob': toHex(lockKey(crypto, secrets, KEY_PURPOSES.member, 'MAPO-001', mapo.clerk.seed)),
    certificate: toHex(certificate),
    'certificate symbols': (toSymbols(sha256, certificate) ?? []).join('\n'),
    receipt: text(receipt),
    'session statement': JSON.stringify(session),
    'refusal statement': JSON.stringify(refusal),
    'batch body': toHex(encodeBatch(entries.slice(1))),
    'parts body': toHex(
      encodeParts([
        {
          hash,
          status: 'present',
          ciphertext: sealed.ciphertext,
          tokens,
          wraps: [{ office: gaepo.id, wrap: wrap.value }],
        },
        { hash: 'cd'.repeat(32) as never, status: 'missing', ciphertext: new Uint8Array(0), tokens: [], wraps: [] },
      ]),
    ),
  }
  chain.close()
  return formats
}

/** The bytes of a hex format. */
export const bytesOf = (formats: Readonly<Record<string, string>>, name: string): Uint8Array => {
  const bytes = fromHex(formats[name] ?? '')
  if (bytes === null || bytes.length === 0) throw new Error(`no bytes of ${name}`)
  return bytes
}
