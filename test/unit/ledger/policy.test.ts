import { describe, expect, test } from 'vitest'
import { utf8Decode, utf8Encode } from '../../../shared/bytes.ts'
import { signCheckpoint } from '../../../shared/ledger/checkpoint.ts'
import { cosign, mergeCosignatures } from '../../../shared/ledger/cosignature.ts'
import {
  encodeVkey,
  KEY_COSIGNATURE,
  KEY_ED25519,
  type Note,
  noteKey,
  parseNote,
  parseVkey,
} from '../../../shared/ledger/note.ts'
import {
  encodePolicy,
  judgeCheckpoint,
  MAX_POLICY_SIZE,
  type Policy,
  parsePolicy,
  quorumMet,
} from '../../../shared/ledger/policy.ts'
import { sha256, sign, testKeyPair, verify } from '../../support/node-crypto.ts'
import vectors from '../../vectors/policy.json' with { type: 'json' }

const origin = 'example.com/log'
const logPair = testKeyPair(1)
const logKey = noteKey(sha256, origin, KEY_ED25519, logPair.publicKey)
const published = Object.values(vectors.keys).map((text) => {
  const key = parseVkey(sha256, text)
  if (!key.ok) throw new Error(key.error.code)
  return noteKey(sha256, key.value.name, KEY_COSIGNATURE, key.value.publicKey)
})
const [w1 = '', w2 = '', w3 = ''] = published.map(encodeVkey)
const fill = (text: string): Uint8Array =>
  utf8Encode(
    text
      .replaceAll('$1', w1)
      .replaceAll('$2', w2)
      .replaceAll('$3', w3)
      .replaceAll('$L', encodeVkey(logKey))
      .replaceAll('$P', vectors.keys.Wit1),
  )
const policyOf = (text: string): Policy => {
  const policy = parsePolicy(sha256, fill(text))
  if (!policy.ok) throw new Error(JSON.stringify(policy.error))
  return policy.value
}

describe('policy files', () => {
  test.each(vectors.refused)('refuses $policy', ({ policy, fault }) => {
    expect(parsePolicy(sha256, fill(policy))).toMatchObject({ ok: false, error: { code: 'POLICY_MALFORMED', fault } })
  })

  test('name the line of a fault', () => {
    expect(parsePolicy(sha256, fill('# one\n\nquorum none\nquorum none\n'))).toEqual({
      ok: false,
      error: { code: 'POLICY_MALFORMED', line: 4, fault: 'QUORUM_REPEATED' },
    })
  })

  test('refuse other bytes and too many of them', () => {
    expect(parsePolicy(sha256, Uint8Array.of(0xff))).toMatchObject({ ok: false, error: { fault: 'ENCODING' } })
    expect(parsePolicy(sha256, new Uint8Array(MAX_POLICY_SIZE + 1).fill(10))).toEqual({
      ok: false,
      error: { code: 'POLICY_TOO_LARGE' },
    })
  })

  test('the smallest', () => {
    expect(policyOf('quorum none\n')).toEqual({ logs: [], witnesses: [], groups: [], quorum: 'none' })
  })

  test('may have white space, comments, urls and any name but none', () => {
    const policy = policyOf(
      '\n# comment\n\t # another\n\tlog $L \n witness \t all  $1   https://w1.example.com/  \nwitness 마포 $2\ngroup group 2 all 마포\n  quorum\tgroup',
    )
    expect(policy.logs).toEqual([{ key: logKey, url: null }])
    expect(policy.witnesses.map(({ name, url }) => [name, url])).toEqual([
      ['all', 'https://w1.example.com/'],
      ['마포', null],
    ])
    expect(policy.groups).toEqual([{ name: 'group', threshold: 2, members: ['all', '마포'] }])
    expect(policy.quorum).toBe('group')
  })

  test('are written in one way', () => {
    const policy = policyOf(
      '# c\nlog $L https://log.example.com/\nwitness w1 $1 https://w1.example.com/\nwitness w2 $2\ngroup g1 any w1 w2\nquorum g1\n',
    )
    const written = utf8Decode(encodePolicy(policy))
    expect(written).toBe(
      utf8Decode(
        fill(
          'log $L https://log.example.com/\nwitness w1 $1 https://w1.example.com/\nwitness w2 $2\ngroup g1 1 w1 w2\nquorum g1\n',
        ),
      ),
    )
    expect(policyOf(written ?? '')).toEqual(policy)
  })

  test('are not written when no file could state them', () => {
    const policy = policyOf(vectors.nested)
    const [first] = policy.witnesses
    if (first === undefined) throw new Error('no witness')
    const wrong: Policy[] = [
      { ...policy, quorum: 'nobody' },
      { ...policy, witnesses: [...policy.witnesses, first] },
      { ...policy, witnesses: [{ ...first, name: 'a b' }], groups: [], quorum: 'none' },
      { ...policy, witnesses: [{ ...first, url: 'a b' }], groups: [], quorum: 'none' },
      { ...policy, groups: policy.groups.toReversed() },
      { ...policy, logs: [{ key: first.key, url: null }] },
      { ...policy, groups: [{ name: 'g', threshold: 1.5, members: ['w1', 'w2'] }], quorum: 'g' },
    ]
    for (const impossible of wrong) expect(() => encodePolicy(impossible)).toThrow(RangeError)
  })
})

describe('quorum', () => {
  const policy = policyOf(vectors.nested)

  test.each(vectors.quorums)('of $cosigned: $met', ({ cosigned, met }) => {
    const cosigners = policy.witnesses.filter(({ name }) => cosigned.includes(name))
    expect(quorumMet(policy, cosigners)).toBe(met)
  })

  test('none asks for nobody', () => {
    expect(quorumMet(policyOf('quorum none\n'), [])).toBe(true)
  })

  test('an office has one vote, however many devices cosign', () => {
    const offices = policyOf(
      'witness m1 $1\nwitness m2 $2\nwitness g1 $3\ngroup mapo any m1 m2\ngroup offices 2 mapo g1\nquorum offices\n',
    )
    const [m1, m2, g1] = published.map((key) => ({ key }))
    if (m1 === undefined || m2 === undefined || g1 === undefined) throw new Error('three keys')
    expect(quorumMet(offices, [m1, m2])).toBe(false)
    expect(quorumMet(offices, [m1, m1, m1])).toBe(false)
    expect(quorumMet(offices, [m2, g1])).toBe(true)
  })

  test('a stranger counts for nothing', () => {
    const stranger = noteKey(sha256, 'Wit1', KEY_COSIGNATURE, testKeyPair(9).publicKey)
    expect(quorumMet(policyOf('witness w1 $1\nquorum w1\n'), [{ key: stranger }])).toBe(false)
  })
})

describe('judging a checkpoint', () => {
  const pairs = [2, 3, 4].map(testKeyPair)
  const keys = pairs.map(({ publicKey }, at) => noteKey(sha256, `w${at}`, KEY_COSIGNATURE, publicKey))
  const policy: Policy = {
    logs: [{ key: logKey, url: null }],
    witnesses: keys.map((key) => ({ name: key.name, key, url: null })),
    groups: [{ name: 'two', threshold: 2, members: ['w0', 'w1', 'w2'] }],
    quorum: 'two',
  }
  const checkpoint = { origin, size: 1, root: new Uint8Array(32) }
  const noteBy = (...cosigners: number[]): Note => {
    const note = parseNote(signCheckpoint(sign, checkpoint, logKey, logPair.secretKey))
    if (!note.ok) throw new Error(note.error.code)
    const lines = cosigners.map((at) => {
      const [key, pair] = [keys[at], pairs[at]]
      if (key === undefined || pair === undefined) throw new Error('no such witness')
      return cosign(sign, note.value.text, 100 + at, key, pair.secretKey)
    })
    const merged = mergeCosignatures(note.value, lines)
    if (!merged.ok) throw new Error(merged.error.code)
    return merged.value
  }

  test('is witnessed when its quorum cosigned', () => {
    expect(judgeCheckpoint(verify, noteBy(), policy)).toMatchObject({
      ok: true,
      value: { witnessed: false, cosigners: [] },
    })
    expect(judgeCheckpoint(verify, noteBy(1), policy)).toMatchObject({ ok: true, value: { witnessed: false } })
    expect(judgeCheckpoint(verify, noteBy(2, 0), policy)).toMatchObject({
      ok: true,
      value: { checkpoint, logKey, witnessed: true, cosigners: [{ timestamp: 100 }, { timestamp: 102 }] },
    })
  })

  test('a spoiled cosignature is an error, not a missing vote', () => {
    const note = noteBy(0, 1, 2)
    const signatures = note.signatures.map((line) =>
      line.name === 'w2' ? { ...line, signature: line.signature.with(70, (line.signature[70] ?? 0) ^ 1) } : line,
    )
    expect(judgeCheckpoint(verify, { ...note, signatures }, policy)).toEqual({
      ok: false,
      error: { code: 'NOTE_SIGNATURE_INVALID', name: 'w2' },
    })
  })

  test('needs one of the logs, whoever cosigned', () => {
    const note = noteBy(0, 1, 2)
    const unsigned = { ...note, signatures: note.signatures.slice(1) }
    expect(judgeCheckpoint(verify, unsigned, policy)).toEqual({ ok: false, error: { code: 'NOTE_UNSIGNED' } })
    expect(judgeCheckpoint(verify, note, { ...policy, logs: [] })).toEqual({
      ok: false,
      error: { code: 'CHECKPOINT_ORIGIN_UNKNOWN', origin },
    })
  })
})
