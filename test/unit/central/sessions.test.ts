import { describe, expect, it } from 'vitest'
import { createSessions } from '../../../central/sessions.ts'
import type { LedgerView } from '../../../shared/ledger/state.ts'
import { signSession } from '../../../shared/wire/statements.ts'
import { testClock, value } from '../../support/central.ts'
import { makeTestNetwork } from '../../support/network.ts'

const network = makeTestNetwork()
const { crypto, made, mapo } = network
const { origin } = made.file
const rows = new Map(
  made.genesis.members.map((member) => [
    `key/${crypto.sha256Hex(Buffer.from(member.publicKey, 'hex'))}`,
    { value: member as never, writer: '' as never },
  ]),
)
const view: LedgerView = { get: (key) => rows.get(key), hasSequence: () => false }

const start = () => {
  const clock = testClock(network.now)
  const sessions = createSessions({ crypto, view, clock, network: 'test', origin })
  const answer = ({ keys } = mapo.device as { readonly keys: typeof mapo.device.keys }) => {
    const { nonce, expires } = sessions.challenge()
    const statement = {
      v: 1,
      network: 'test',
      origin,
      key: keys.id,
      nonce,
      expires: expires as never,
    } as const
    return signSession(crypto, keys.sign.secretKey, statement)
  }
  return { clock, sessions, answer }
}

describe('sessions in time', () => {
  it('live ten minutes', () => {
    const { clock, sessions, answer } = start()
    const bearer = `Bearer ${value(sessions.open(answer())).token}`
    clock.advance(599_999)
    expect(sessions.visitor(bearer)).toEqual({ key: mapo.device.keys.id, kind: 'device', office: 'mapo' })
    clock.advance(1)
    expect(sessions.visitor(bearer)).toBeNull()
    expect(sessions.visitor(null)).toBeNull()
  })

  it('are opened within a minute of the challenge', () => {
    const { clock, sessions, answer } = start()
    const [first, second] = [answer(), answer()]
    clock.advance(59_999)
    expect(sessions.open(first).ok).toBe(true)
    clock.advance(1)
    expect(sessions.open(second)).toMatchObject({ error: { code: 'SESSION_CHALLENGE' } })
    expect(sessions.open(first)).toMatchObject({ error: { code: 'SESSION_CHALLENGE' } })
  })

  it('are not opened by the challenge of another process', () => {
    const [one, other] = [start(), start()]
    expect(one.sessions.open(other.answer())).toMatchObject({ error: { code: 'SESSION_CHALLENGE' } })
    // Any number of challenges may be asked for; the one answered is good all the same.
    const answered = one.answer()
    for (let i = 0; i < 10_000; i += 1) one.sessions.challenge()
    expect(one.sessions.open(answered).ok).toBe(true)
  })

  it('of an auditor begin and end with the days of the mandate', () => {
    const { clock, sessions, answer } = start()
    const key = `key/${mapo.auditor.keys.id}`
    const row = rows.get(key) as never as { value: object; writer: never }
    const during = (from: string, until: string | null) =>
      rows.set(key, { ...row, value: { ...row.value, from, until } as never })
    during('2026-11-01', '2026-11-02')
    const bearer = `Bearer ${value(sessions.open(answer(mapo.auditor))).token}`
    expect(sessions.visitor(bearer)).toMatchObject({ kind: 'auditor' })
    during('2026-10-01', '2026-11-01')
    expect(sessions.visitor(bearer)).toBeNull()
    expect(sessions.open(answer(mapo.auditor))).toMatchObject({ error: { code: 'SESSION_KEY' } })
    during('2026-11-03', null)
    expect(sessions.visitor(bearer)).toBeNull()
    clock.advance(86_400_000)
    expect(sessions.open(answer(mapo.auditor)).ok).toBe(true)
    rows.set(key, row as never)
  })

  it('end when the key is suspended', () => {
    const { sessions, answer } = start()
    const bearer = `Bearer ${value(sessions.open(answer())).token}`
    const key = `key/${mapo.device.keys.id}`
    const row = rows.get(key) as never as { value: object; writer: never }
    rows.set(key, { ...row, value: { ...row.value, status: 'suspended' } as never })
    expect(sessions.visitor(bearer)).toBeNull()
    rows.set(key, row as never)
    expect(sessions.visitor(bearer)).not.toBeNull()
  })
})
