/**
 * `keys enrol` and `keys approve` at a counter that only remembers: what is told before anything is signed, what can be
 * chosen, and that a look-up which fails is no answer. The same commands over a real chain: test/stories/cli-keys.test.ts.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { writeControl } from '../../../electron/shells/portable/control.ts'
import { type PortableServer, startServer } from '../../../electron/shells/portable/server.ts'
import type { Answer } from '../../../shared/contract/contract.ts'
import { createFakeOffice, type FakeOffice } from '../shells/fake-office.ts'
import { daejang, type Ran } from './support.ts'

const TOKEN = 'a-token-of-the-right-length-for-this'
const ME = { key: 'f'.repeat(64), name: 'Han', staffNo: 'MAPO-022', roles: ['administrator'] }

interface Doubt {
  readonly refusal: string | null
}

let folder: string
let office: FakeOffice
let server: PortableServer
let orders: { name: string; input: unknown }[]
let answers: Record<string, (input: Record<string, unknown>) => Answer<unknown>>
let keys: () => unknown
let doubts: Map<string, Doubt>

const idOf = (n: number): string => String(n).repeat(64)
const recordOf = (n: number, mine = false) => ({
  id: idOf(n),
  service: 'members',
  action: 'revoke',
  mine,
  recordedAt: Date.UTC(2026, 10, 22),
  payload: { body: { key: 'e'.repeat(64), why: 'compromised' } },
  history: [{ step: 'entered', at: 0, who: `Writer ${n}`, note: null, record: null }],
  view: {
    title: { key: 'members:action.revoke' },
    summary: 'MAPO-004',
    facts: [{ label: { key: 'members:field.key' }, value: 'eeeeeeeeeeeeeeee…', from: 'log' }],
  },
  changes: [
    {
      label: { key: 'members:field.status' },
      before: { key: 'members:status.active' },
      after: { key: 'members:status.compromised' },
      changed: true,
    },
    { label: { key: 'members:field.roles' }, before: 'x', after: 'x', changed: false },
  ],
  warnings: [],
  reason: null,
})
let records: ReturnType<typeof recordOf>[]

const overviewOf = (ids: readonly string[]) => ({
  digest: 'd'.repeat(64),
  total: ids.length,
  byAction: [],
  barred: records.filter(({ id, mine }) => mine && ids.includes(id)).map(({ id }) => ({ id, code: 'SELF_APPROVED' })),
  doubtful: [...doubts]
    .filter(([id]) => ids.includes(id))
    .map(([id, { refusal }]) => ({
      record: { id },
      warnings: [],
      refusal: refusal === null ? null : { code: refusal, data: {} },
    })),
  skipped: [],
})

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'daejang-keys-unit-'))
  writeFileSync(join(folder, 'passphrase'), 'long enough\n')
  office = createFakeOffice()
  orders = []
  doubts = new Map()
  records = [recordOf(1), recordOf(2), recordOf(3, true)]
  keys = () => ({ ok: true, value: [] })
  answers = {
    'session.staff': () => ({ ok: true, value: [{ ...ME, demoPassphrase: null, barred: null, former: [] }] }),
    'session.unlock': () => ({ ok: true, value: ME }),
    // Newest first; a page each, and another service's record between them.
    'record.list': ({ after }) => {
      const at = Number(after ?? 0)
      const all = [...records].reverse()
      return {
        ok: true,
        value: {
          total: all.length + 1,
          records: at === 1 ? [{ id: idOf(9), service: 'birth' }, all[at]] : [all[at]],
          next: at + 1 < all.length ? String(at + 1) : null,
        },
      }
    },
    'record.get': ({ id }) => ({ ok: true, value: records.find((record) => record.id === id) }),
    'approval.overview': ({ ids }) => ({ ok: true, value: overviewOf(ids as string[]) }),
    'approval.approve': ({ ids }) => ({ ok: true, value: { approved: (ids as string[]).length } }),
  }
  office.answer = (channel, input) =>
    answers[channel]?.(input as Record<string, unknown>) ?? ({ ok: true, value: null } as const)
  const order = (name: string, answer: (input: unknown) => unknown) => async (input: unknown) => {
    orders.push({ name, input })
    return answer(input)
  }
  const started = await startServer({
    office,
    pages: new Map(),
    secret: () => Math.random().toString(36).padEnd(24, 'x'),
    now: Date.now,
    controlToken: TOKEN,
    port: 0,
    log: () => undefined,
    onStop: () => undefined,
    windows: { read: () => [], write: () => undefined },
    orders: {
      keys: order('keys', () => keys()),
      record: order('record', () => ({ ok: true, value: { id: idOf(7) } })),
    },
  })
  if (!started.ok) throw new Error(started.error.code)
  server = started.value
  writeControl(folder, { v: 1, pid: process.pid, port: server.port, token: TOKEN })
})

afterEach(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

const run = (line: readonly string[], typed: string[] | null = null, notes: string[] = []): Promise<Ran> =>
  daejang(
    [...line, '--data', folder, '--as', 'MAPO-022'],
    { LANG: 'C', DAEJANG_PASSPHRASE_FILE: join(folder, 'passphrase') },
    typed,
    notes,
  )
const approve = (more: readonly string[], typed: string[] | null = null, notes: string[] = []): Promise<Ran> =>
  run(['keys', 'approve', ...more], typed, notes)
const signed = (): readonly string[] | undefined =>
  (office.calls.find(({ channel }) => channel === 'approval.approve')?.input as { ids: string[] } | undefined)?.ids

describe('keys approve', () => {
  test('tells each record before it signs: what it does, whose it is, what it changes; one object on standard output', async () => {
    const signs = answers['approval.approve']
    const notes: string[] = []
    let text = ''
    answers['approval.approve'] = (input) => {
      text = notes.join('\n')
      return signs?.(input) as Answer<unknown>
    }
    const { exit, out, json } = await approve(['--json'], null, notes)
    expect([exit, out.length]).toEqual([0, 1])
    expect(json).toMatchObject({ approved: 2, records: [idOf(1), idOf(2)] })
    expect((json.waiting as unknown[]).length).toBe(3)
    expect((json.waiting as unknown[])[0]).toEqual({
      record: idOf(1),
      action: 'revoke',
      by: 'Writer 1',
      recordedAt: Date.UTC(2026, 10, 22),
      body: { key: 'e'.repeat(64), why: 'compromised' },
      barred: null,
      refusal: null,
    })
    expect(text).toMatch(/1\. Revoke a key · written by Writer 1, 2026-11-22 09:00 · record 1{16}/)
    expect(text).toContain('State: Active → Compromised')
    expect(text).not.toContain('Roles')
    expect(text).toMatch(/3\. Revoke a key[\s\S]*! You cannot approve what you entered/)
  })

  test('--only chooses, by the beginning of a record; what is one’s own or is not there stops it', async () => {
    expect((await approve(['--json', '--only', '22222222'])).json.records).toEqual([idOf(2)])
    expect(signed()).toEqual([idOf(2)])
    office.calls.length = 0
    for (const [name, code] of [
      ['2222222', 'RECORD_NAME'],
      ['99999999', 'RECORD_NAME'],
      ['33333333', 'SELF_APPROVED'],
    ] as const) {
      const { exit, json } = await approve(['--json', '--only', '11111111', '--only', name])
      expect([exit, json.error]).toEqual([1, code])
    }
    expect(signed()).toBeUndefined()
  })

  test('--show tells and signs nothing', async () => {
    const { exit, json, notes } = await approve(['--json', '--show'])
    expect([exit, json.approved, (json.waiting as unknown[]).length]).toEqual([0, 0, 3])
    expect(notes.join('\n')).toContain('Writer 2')
    expect(signed()).toBeUndefined()
  })

  test.each([
    ['numbers', ['2'], [idOf(2)]],
    ['all', ['all'], [idOf(1), idOf(2)]],
    ['all in Korean', ['모두'], [idOf(1), idOf(2)]],
    ['nothing', [''], undefined],
    ['what is no choice, then a number', ['yes', '9', '3', '1,2,1'], [idOf(1), idOf(2)]],
  ] as const)('a person at a terminal types %s', async (_, typed, ids) => {
    const { exit, notes } = await approve([], [...typed])
    expect(exit).toBe(0)
    expect(signed()).toEqual(ids)
    // The list stands above the question.
    const question = notes.findIndex((line) => line.startsWith('Approve which?'))
    expect(notes.slice(0, question).join('\n')).toContain('Writer 1')
  })

  test('what came up after the telling stops it', async () => {
    const overview = answers['approval.overview']
    let asked = 0
    answers['approval.overview'] = (input) => {
      asked += 1
      if (asked === 2) doubts.set(idOf(1), { refusal: 'KEY_ENDED' })
      return overview?.(input) as Answer<unknown>
    }
    const { exit, json } = await approve(['--json'])
    expect([exit, json.error]).toEqual([1, 'OVERVIEW_CHANGED'])
    expect(signed()).toBeUndefined()
  })

  test('nothing waits; or only what is one’s own', async () => {
    records = [recordOf(3, true)]
    expect((await approve(['--json'])).json.error).toBe('SELF_APPROVED')
    records = [{ ...recordOf(1), service: 'birth' }]
    const { exit, json } = await approve(['--json'])
    expect([exit, json]).toEqual([0, { approved: 0, records: [], waiting: [] }])
    expect(signed()).toBeUndefined()
  })

  test('every command has a seat of its own and leaves it', async () => {
    await Promise.all([approve(['--json']), approve(['--json'])])
    const seats = new Set(office.calls.map(({ seat }) => seat))
    expect(seats.size).toBe(2)
    expect(new Set(office.closed)).toEqual(seats)
  })
})

describe('keys enrol', () => {
  const member = { key: 'a'.repeat(64), publicKey: 'b'.repeat(64), box: 'c'.repeat(64) }
  const enrol = (): Promise<Ran> => {
    const file = join(folder, 'enrol.json')
    const asked = { ...member, staffNo: 'MAPO-050', roles: ['clerk'] }
    writeFileSync(file, JSON.stringify({ v: 1, office: 'mapo', device: null, member: asked }))
    return run(['keys', 'enrol', file, '--json'])
  }
  const written = () => orders.filter(({ name }) => name === 'record').map(({ input }) => input)
  const row = (status: string) => ({ key: '5'.repeat(64), kind: 'member', staffNo: 'MAPO-050', status })

  test('a number that no key has is new', async () => {
    expect((await enrol()).exit).toBe(0)
    expect(written()).toMatchObject([{ action: 'enrol-member', body: { ...member, staffNo: 'MAPO-050' } }])
  })

  test('a number whose key is active: the new one takes its place', async () => {
    keys = () => ({ ok: true, value: [row('rotated'), row('active')] })
    expect((await enrol()).exit).toBe(0)
    expect(written()).toMatchObject([{ action: 'rotate', body: { key: row('active').key, newKey: member.key } }])
  })

  test.each([
    ['fails', () => ({ ok: false, error: { code: 'DATABASE_DAMAGED' } }), 'DATABASE_DAMAGED'],
    [
      'is not answered',
      () => {
        throw new Error('gone')
      },
      'INTERNAL',
    ],
  ] as const)('a look-up that %s is not the answer “new”: nothing is signed', async (_, lookUp, code) => {
    keys = lookUp
    const { exit, json, notes } = await enrol()
    expect([exit, json.error, notes.length]).toEqual([1, code, 1])
    expect(written()).toEqual([])
  })
})
