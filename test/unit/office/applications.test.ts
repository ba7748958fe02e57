/** 보완요구, 연장, 취하, 반려: what befalls an application before it is settled. */
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openLetters } from '../../../electron/office/db/letters.ts'
import { encodeTransfer, type TransferredApplication } from '../../../electron/office/desk/transfer-form.ts'
import { openDatabase } from '../../../node/sqlite.ts'
import { PAYLOAD_TYPES, verifyPayload } from '../../../shared/crypto/dsse.ts'
import type { Json } from '../../../shared/json.ts'
import { entryType, TRANSACTION } from '../../../shared/ledger/entry.ts'
import { HOUR } from '../../../shared/working-hours.ts'
import { makeLetter } from '../../support/letters.ts'
import { TEST_START } from '../../support/network.ts'
import { approveAll, sale, signSale } from './sale.ts'
import { crypto, makeWorld, type Seated, type World } from './world.ts'

const DAY = 24 * HOUR
const begin = (clerk: Seated) =>
  clerk.call('draft.create', { service: 'real-estate', action: 'report', target: null, values: sale() })

/** office.db beside the process that owns it. */
const office = ({ mapo }: World) => {
  const db = openDatabase(join(mapo.dataDir, 'office.db'))
  onTestFinished(() => void db.close())
  return db
}

const announce = ({ network, mapo, gaepo, order }: World, days: readonly string[]): void => {
  const body = { year: 2026, days: days.map((on) => ({ on, code: 'temporary' })) }
  const record = network.sign(gaepo.test.administrator, gaepo.test.device, {
    service: 'network',
    action: 'holidays',
    body,
  })
  order([network.entry(record, [mapo.test.administrator])])
}

const erase = ({ network, mapo, gaepo, order, chain }: World, target: string): void => {
  const [stored] = [...Array(chain.head().size).keys()]
    .flatMap((index) => chain.store.entry(index) ?? [])
    .filter((bytes) => entryType(bytes) === TRANSACTION)
    .map((bytes) => network.decode(bytes))
    .filter(({ id }) => id === target)
  const body = { target, why: 'subject-request', hashes: [stored?.payload.sealed?.hash ?? ''] }
  const record = network.sign(gaepo.test.clerk, gaepo.test.device, { service: 'privacy', action: 'erase', body })
  order([network.entry(record, [mapo.test.supervisor, gaepo.test.supervisor])])
}

const notesOf = (world: World): number =>
  office(world).prepare('SELECT count(*) FROM procedure WHERE note_box IS NOT NULL').pluck().get() as number

describe('a supplement', () => {
  test('stops the time; a colleague goes on when the applicant comes back, and the record keeps receipt and deadline', async () => {
    const world = await makeWorld()
    const { mapo, clock } = world
    let clerk = await mapo.seat('clerk')
    // Monday, ten o'clock: three working hours are until two.
    const draft = await begin(clerk)
    expect(draft.dueAt).toBe(draft.savedAt + 4 * HOUR)
    clock.time += HOUR
    // Who was away is locked out meanwhile.
    clerk = await mapo.seat('clerk')
    let colleague = await mapo.seat('clerk2')

    const asked = { draft: draft.id, days: 4, reason: '계약서 사본' }
    expect(await colleague.refusal('application.supplement', asked)).toBe('DRAFT_UNKNOWN')
    expect(await clerk.refusal('application.supplement', { ...asked, days: 61 })).toBe('INPUT_INVALID')
    expect(await clerk.refusal('application.supplement', { ...asked, reason: '  ' })).toBe('INPUT_INVALID')
    const { notice } = await clerk.call('application.supplement', asked)

    const { counts } = await colleague.call('app.state', {})
    expect(counts).toMatchObject({ drafts: 0, pending: 1 })
    expect(await clerk.call('draft.list', {})).toEqual([])
    const [pending] = (await colleague.call('application.pending', {})).supplements
    // Four days from a Monday is a Friday, at its closing.
    expect(pending).toMatchObject({
      application: draft.receiptNo,
      reason: '계약서 사본',
      lapsed: false,
      mine: false,
      until: draft.savedAt + 4 * DAY + 8 * HOUR,
      may: ['supplemented', 'withdrawn'],
    })
    expect(await clerk.refusal('draft.submit', { id: draft.id, values: sale() })).toBe('SUPPLEMENT_OPEN')
    expect(await clerk.refusal('draft.discard', { id: draft.id })).toBe('SUPPLEMENT_OPEN')
    expect(await colleague.refusal('draft.get', { id: draft.id })).toBe('DRAFT_UNKNOWN')

    const told = await clerk.call('paper.print', { kind: 'notice', of: String(notice), purpose: null })
    expect(told.document.rows).toContainEqual({
      label: { key: 'errors:receipt.supplement.reason' },
      value: '계약서 사본',
    })
    expect(told.copy).toBe(1)
    expect((await clerk.call('paper.print', { kind: 'notice', of: String(notice), purpose: null })).copy).toBe(2)

    // Wednesday, ten o'clock: two of the three hours are left, less the hour that had passed.
    clock.time += 2 * DAY - HOUR
    clerk = await mapo.seat('clerk')
    colleague = await mapo.seat('clerk2')
    const before = (await auditorOf(world)).length
    const mine = await colleague.call('application.supplied', { draft: draft.id })
    expect(mine.values).toEqual(sale())
    expect(mine.dueAt).toBe(clock.now() + 2 * HOUR)
    expect((await auditorOf(world)).length).toBe(before + 1)
    expect(await clerk.refusal('draft.get', { id: draft.id })).toBe('DRAFT_UNKNOWN')

    const { id } = await colleague.call('draft.submit', { id: draft.id, values: sale() })
    const record = await colleague.call('record.get', { id })
    expect(record.dueAt).toBe(mine.dueAt)
    expect(record.history.map(({ step }) => step)).toEqual(['supplement', 'supplemented', 'entered'])
    expect(record.history[0]).toMatchObject({ note: '계약서 사본', who: '직원 MAPO-001' })
    const receipt = await colleague.call('paper.print', { kind: 'receipt', of: id, purpose: null })
    expect(receipt.document.rows).toContainEqual({
      label: { key: 'errors:receipt.receivedAt' },
      value: { instant: draft.savedAt },
    })
  })

  test('is asked for twice at most, the second time for ten days; then the application may be sent back', async () => {
    const world = await makeWorld()
    const { mapo, clock } = world
    let clerk = await mapo.seat('clerk')
    const draft = await begin(clerk)
    const ask = (days: number) => ({ draft: draft.id, days, reason: '인감' })
    const back = { draft: draft.id, how: 'sent-back', reason: '보완되지 않음' } as const
    expect(await clerk.refusal('application.end', back)).toBe('SUPPLEMENT_NONE')
    await clerk.call('application.supplement', ask(4))
    expect(await clerk.refusal('application.supplement', ask(4))).toBe('SUPPLEMENT_OPEN')
    expect(await clerk.refusal('application.end', back)).toBe('SUPPLEMENT_NOT_OVER')
    clock.time += 5 * DAY
    clerk = await mapo.seat('clerk')
    expect(await clerk.refusal('application.supplement', ask(11))).toBe('SUPPLEMENT_TERM')
    await clerk.call('application.supplement', ask(10))
    clock.time += 12 * DAY
    clerk = await mapo.seat('clerk')
    expect(await clerk.refusal('application.supplement', ask(10))).toBe('SUPPLEMENTS_USED')
    const colleague = await mapo.seat('clerk2')
    const { notice } = await colleague.call('application.end', back)
    expect((await colleague.call('application.pending', {})).supplements).toEqual([])
    const found = await colleague.call('search.all', { query: draft.receiptNo })
    expect(found.givenUp).toMatchObject([{ receiptNo: draft.receiptNo, how: 'sent-back', who: '직원 MAPO-002' }])
    const told = await colleague.call('paper.print', { kind: 'notice', of: String(notice), purpose: null })
    expect(told.document.title).toEqual({ key: 'errors:receipt.sentBack.title' })
    expect(told.document.rows).toContainEqual({ label: { key: 'errors:receipt.receiptNo' }, value: draft.receiptNo })
  })

  test('a term that ends on a weekend ends on the Monday; the queue has what is due first on top', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const [long, short] = [await begin(clerk), await begin(clerk)]
    await clerk.call('application.supplement', { draft: long.id, days: 6, reason: '가' })
    await clerk.call('application.supplement', { draft: short.id, days: 1, reason: '나' })
    const pending = (await clerk.call('application.pending', {})).supplements
    expect(pending.map(({ reason }) => reason)).toEqual(['나', '가'])
    // Monday 2 November and six days is a Sunday.
    expect(pending[1]?.until).toBe(long.savedAt + 7 * DAY + 8 * HOUR)
  })
})

test('a returned record is mended once, whoever goes on with it', async () => {
  const world = await makeWorld()
  const clerk = await world.mapo.seat('clerk')
  const colleague = await world.mapo.seat('clerk2')
  const id = await signSale(clerk)
  await (await world.mapo.seat('supervisor')).call('approval.return', { id, reason: '금액' })
  const first = await clerk.call('record.revise', { id })
  await clerk.call('application.supplement', { draft: first.id, days: 3, reason: '위임장' })
  await colleague.call('application.supplied', { draft: first.id })
  const second = await clerk.call('record.revise', { id })
  expect(second.id).not.toBe(first.id)
  await colleague.call('draft.submit', { id: first.id, values: sale() })
  expect(await clerk.refusal('draft.submit', { id: second.id, values: sale() })).toBe('RECORD_NOT_REVISABLE')
})

describe('an extension', () => {
  test('once, of a draft or of what waits for approval, before its deadline; the queue moves with it', async () => {
    const world = await makeWorld()
    const { mapo, clock } = world
    const clerk = await mapo.seat('clerk')
    const first = await signSale(clerk)
    clock.time += 60_000
    const second = await signSale(clerk, { pnu: '1144010200100570010' })
    const order = async () =>
      (await clerk.call('record.list', { queue: 'signed', sort: 'due' })).records.map(({ id }) => id)
    expect(await order()).toEqual([first, second])
    expect((await clerk.call('record.get', { id: first })).may).toContain('extend')
    const before = (await clerk.call('record.get', { id: first })).dueAt ?? 0
    const { notice } = await clerk.call('application.extend', { of: first, reason: '현장 확인' })
    const after = await clerk.call('record.get', { id: first })
    expect(after.dueAt).toBe(before + 3 * HOUR)
    expect(after.may).not.toContain('extend')
    expect(after.history.at(-1)).toMatchObject({ step: 'extended', note: '현장 확인' })
    expect(await order()).toEqual([second, first])
    expect(await clerk.refusal('application.extend', { of: first, reason: '다시' })).toBe('EXTENDED_BEFORE')
    const told = await clerk.call('paper.print', { kind: 'notice', of: String(notice), purpose: null })
    expect(told.document.rows).toContainEqual({
      label: { key: 'errors:receipt.newDueAt' },
      value: { instant: before + 3 * HOUR },
    })

    clock.time += DAY
    const clerkAgain = await mapo.seat('clerk')
    expect(await clerkAgain.refusal('application.extend', { of: second, reason: '늦음' })).toBe('EXTENSION_LATE')
    await approveAll(await mapo.seat('supervisor'), [second])
    expect(await clerkAgain.refusal('application.extend', { of: second, reason: '늦음' })).toBe('RECORD_NOT_WAITING')
    const auditor = await mapo.seat('auditor')
    expect(await auditor.refusal('application.extend', { of: first, reason: '감사' })).toBe('ROLE_NEEDED')
  })
})

describe('a withdrawal by the applicant', () => {
  test('takes words and scans along, and the returned record that was being mended', async () => {
    const world = await makeWorld()
    const { mapo } = world
    const clerk = await mapo.seat('clerk')
    const id = await signSale(clerk)
    await (await mapo.seat('supervisor')).call('approval.return', { id, reason: '금액' })
    const draft = await clerk.call('record.revise', { id })
    const { receiptNo } = await clerk.call('record.get', { id })
    expect(draft.procedure).toMatchObject({ application: receiptNo })
    world.clock.time += 1000
    const { notice } = await clerk.call('application.end', { draft: draft.id, how: 'withdrawn', reason: '신청인 요청' })
    expect((await clerk.call('record.get', { id })).state).toBe('withdrawn')
    expect(await clerk.refusal('draft.get', { id: draft.id })).toBe('DRAFT_UNKNOWN')
    const told = await clerk.call('paper.print', { kind: 'notice', of: String(notice), purpose: null })
    expect(told.document.rows).toContainEqual({ label: { key: 'errors:receipt.receiptNo' }, value: receiptNo })
    // Whose wish it was, and what it did to the record.
    const steps = (await clerk.call('record.get', { id })).history.map(({ step }) => step)
    expect(steps).toEqual(['entered', 'returned', 'withdrawn', 'applicant-withdrew'])
  })
})

describe('what mends a returned record', () => {
  const returned = async ({ mapo }: World, clerk: Seated) => {
    const id = await signSale(clerk)
    await (await mapo.seat('supervisor')).call('approval.return', { id, reason: '금액' })
    return id
  }

  test('is one draft, however often it is asked for; none besides one that waits for its applicant', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const id = await returned(world, clerk)
    const first = await clerk.call('record.revise', { id })
    const values = { ...first.values, typed: true }
    await clerk.call('draft.save', { id: first.id, values })
    expect(await clerk.call('record.revise', { id })).toMatchObject({ id: first.id, values })
    await clerk.call('application.supplement', { draft: first.id, days: 1, reason: '인감' })
    expect(await clerk.refusal('record.revise', { id })).toBe('SUPPLEMENT_OPEN')
    expect((await clerk.call('app.state', {})).counts).toMatchObject({ drafts: 0, pending: 1 })
  })

  test('and the record have one deadline, whatever step is taken', async () => {
    const world = await makeWorld()
    const { mapo } = world
    const clerk = await mapo.seat('clerk')
    const id = await returned(world, clerk)
    const draft = await clerk.call('record.revise', { id })
    const due = async () => [
      (await clerk.call('record.get', { id })).dueAt,
      (await clerk.call('record.list', { queue: 'returned', sort: 'due' })).records[0]?.dueAt,
    ]
    await clerk.call('application.supplement', { draft: draft.id, days: 4, reason: '인감' })
    const { until } = (await clerk.call('application.pending', {})).supplements[0] ?? {}
    expect(await due()).toEqual([until, until])
    const { dueAt } = await clerk.call('application.supplied', { draft: draft.id })
    expect(await due()).toEqual([dueAt, dueAt])
    await clerk.call('application.extend', { of: draft.id, reason: '현장 확인' })
    const later = (dueAt ?? 0) + 3 * HOUR
    expect(await due()).toEqual([later, later])
    expect((await clerk.call('draft.get', { id: draft.id })).dueAt).toBe(later)
  })

  test('is another application when the first was withdrawn by its applicant', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const id = await returned(world, clerk)
    const first = await clerk.call('record.revise', { id })
    await clerk.call('application.end', { draft: first.id, how: 'withdrawn', reason: '신청인 요청' })
    world.clock.time += 60_000
    const again = await clerk.call('record.revise', { id })
    expect(again.procedure).toMatchObject({ application: again.receiptNo, receivedAt: again.savedAt, steps: [] })
  })
})

describe('a transfer', () => {
  const to = { to: 'gaepo', reason: '강남구 소재' }

  test('leaves everybody’s hands, and what the city refuses to carry is taken back', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const draft = await begin(clerk)
    expect(await clerk.refusal('application.transfer', { draft: draft.id, ...to, to: 'mapo' })).toBe('LETTER_OFFICE')
    expect(await clerk.refusal('application.transfer', { draft: draft.id, ...to, to: 'nowhere' })).toBe('LETTER_OFFICE')
    expect(draft.procedure.may).toContain('transferred')
    const { notice } = await clerk.call('application.transfer', { draft: draft.id, ...to })
    const told = await clerk.call('paper.print', { kind: 'notice', of: String(notice), purpose: null })
    expect(told.document.rows).toContainEqual({
      label: { key: 'errors:receipt.transferredTo' },
      value: { key: 'errors:office.gaepo' },
    })
    const { leaving } = await (await world.mapo.seat('clerk2')).call('application.pending', {})
    expect(leaving).toMatchObject([{ draft: draft.id, application: draft.receiptNo, to: 'gaepo', state: 'waiting' }])
    expect((await clerk.call('app.state', {})).counts).toMatchObject({ drafts: 0, pending: 1 })
    for (const [channel, input] of [
      ['draft.get', { id: draft.id }],
      ['draft.save', { id: draft.id, values: {} }],
      ['draft.discard', { id: draft.id }],
      ['draft.submit', { id: draft.id, values: sale() }],
      ['application.transfer', { draft: draft.id, ...to }],
      ['application.end', { draft: draft.id, how: 'withdrawn', reason: '다시' }],
      ['application.supplement', { draft: draft.id, days: 1, reason: '다시' }],
    ] as const) {
      expect([channel, await clerk.refusal(channel, input)]).toEqual([channel, 'DRAFT_UNKNOWN'])
    }
    expect((await clerk.call('search.all', { query: draft.receiptNo })).drafts).toMatchObject([{ waits: true }])

    const back = { draft: draft.id }
    expect(await clerk.refusal('application.takeBack', back)).toBe('LETTER_ON_ITS_WAY')
    office(world).exec("UPDATE letters_out SET refused = 'LETTER_KEY'")
    // Its author may have left: anybody takes it back, and the reading is logged.
    const before = (await auditorOf(world)).length
    const again = await (await world.mapo.seat('clerk2')).call('application.takeBack', back)
    expect(again.values).toEqual(draft.values)
    expect((await auditorOf(world)).length).toBe(before + 1)
    expect(await clerk.refusal('draft.get', { id: draft.id })).toBe('DRAFT_UNKNOWN')
    expect(office(world).prepare('SELECT count(*) FROM letter_contents').pluck().get()).toBe(0)
    expect((await clerk.call('application.pending', {})).leaving).toEqual([])
  })

  const SENT: TransferredApplication = {
    service: 'real-estate',
    action: 'report',
    target: null,
    application: 'GAEPO-20261101-01-000001',
    receivedAt: TEST_START,
    reason: '마포구 소재',
    values: sale() as TransferredApplication['values'],
    scans: [],
  }
  /** As if the mail had brought it from Gaepo; the letter's id. */
  const arrive = (world: World, sent: Partial<TransferredApplication>): string => {
    const { network, mapo, gaepo, clock } = world
    const text = encodeTransfer({ ...SENT, ...sent })
    const { header, letter } = makeLetter(network, gaepo.test, mapo.test, { text })
    const letters = openLetters(office(world), clock)
    letters.insertIn(header, letter, mapo.test.device.keys.id)
    letters.receive(header.id, clock.now())
    return header.id
  }

  test('what stands here is not taken on once more: nor what its sender says is ours, nor a second letter of it', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const draft = await begin(clerk)
    const record = (await clerk.call('record.get', { id: await signSale(clerk) })).receiptNo ?? ''
    for (const application of [draft.receiptNo, record]) {
      const letter = arrive(world, { application })
      expect(await clerk.refusal('application.take', { letter })).toBe('APPLICATION_STANDS')
    }
    expect((await clerk.call('draft.get', { id: draft.id })).procedure.steps).toEqual([])
    const [first, second] = [arrive(world, {}), arrive(world, {})]
    const taken = await clerk.call('application.take', { letter: first })
    expect(taken.procedure.steps).toMatchObject([{ step: 'taken', other: 'gaepo' }])
    expect(await clerk.refusal('application.take', { letter: second })).toBe('APPLICATION_STANDS')
    // What was given up does not stand here.
    await clerk.call('draft.discard', { id: taken.id })
    expect((await clerk.call('application.take', { letter: second })).receiptNo).toMatch(/^MAPO-/)
  })

  test.each<[string, Partial<TransferredApplication>]>([
    ['an action that there is not', { action: 'constructor' }],
    ['a list that is a word', { values: { ...SENT.values, sellers: 'x' } }],
    ['rows that are numbers', { values: { ...SENT.values, sellers: [7] } }],
    ['a word that is a group', { values: { ...SENT.values, parcel: { right: { a: 1 } } } }],
    ['a group that is a list', { values: { ...SENT.values, parcel: [] } }],
  ])('%s is told as damaged, and not taken on', async (_, sent) => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const letter = arrive(world, sent)
    expect((await clerk.call('application.pending', {})).arrived).toHaveLength(1)
    expect(await clerk.refusal('application.take', { letter })).toBe('LETTER_DAMAGED')
  })

  test('not of what waits for its applicant, nor of what mends a record of ours', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const draft = await begin(clerk)
    await clerk.call('application.supplement', { draft: draft.id, days: 1, reason: '가' })
    expect(await clerk.refusal('application.transfer', { draft: draft.id, ...to })).toBe('SUPPLEMENT_OPEN')
    const id = await signSale(clerk)
    await (await world.mapo.seat('supervisor')).call('approval.return', { id, reason: '금액' })
    const mended = await clerk.call('record.revise', { id })
    expect(await clerk.refusal('application.transfer', { draft: mended.id, ...to })).toBe('TRANSFER_REVISED')
  })
})

describe('deadlines', () => {
  test('a mended record is due when the first was, and answers to its number', async () => {
    const world = await makeWorld()
    const { mapo, clock } = world
    let clerk = await mapo.seat('clerk')
    const id = await signSale(clerk)
    const { dueAt, receiptNo } = await clerk.call('record.get', { id })
    clock.time += HOUR / 2
    clerk = await mapo.seat('clerk')
    await (await mapo.seat('supervisor')).call('approval.return', { id, reason: '금액' })
    const draft = await clerk.call('record.revise', { id })
    expect(draft.dueAt).toBe(dueAt)
    const again = await clerk.call('draft.submit', { id: draft.id, values: sale() })
    expect(again.receiptNo).not.toBe(receiptNo)
    expect((await clerk.call('record.get', { id: again.id })).dueAt).toBe(dueAt)
    const found = await clerk.call('search.all', { query: receiptNo ?? '' })
    expect(found.records.map((each) => each.id)).toEqual([id, again.id])
  })

  test('a holiday that is announced late moves what is open, at once and after a restart', async () => {
    const world = await makeWorld()
    const { mapo, clock } = world
    const clerk = await mapo.seat('clerk')
    const id = await signSale(clerk)
    const draft = await begin(clerk)
    const received = clock.now()
    const due = async () => [
      (await clerk.call('record.get', { id })).dueAt,
      (await clerk.call('draft.get', { id: draft.id })).dueAt,
    ]
    expect(await due()).toEqual([received + 4 * HOUR, received + 4 * HOUR])
    // The day itself: nothing of it counts, and the Tuesday begins with nine o'clock.
    announce(world, ['2026-11-02'])
    expect(await due()).toEqual([received + DAY + 2 * HOUR, received + DAY + 2 * HOUR])
    // As after a crash between the ledger's commit and ours.
    office(world).exec('UPDATE records SET due_at = 1')
    await mapo.restart()
    expect((await (await mapo.seat('clerk')).call('record.get', { id })).dueAt).toBe(received + DAY + 2 * HOUR)
  })
})

describe('what is kept', () => {
  test('each step is signed by whoever took it; an erased record takes the words along', async () => {
    const world = await makeWorld()
    const { mapo } = world
    const clerk = await mapo.seat('clerk')
    const draft = await begin(clerk)
    await clerk.call('application.extend', { of: draft.id, reason: '비밀' })
    const row = office(world).prepare('SELECT signed, signature, note_box FROM procedure').get() as {
      readonly signed: Buffer
      readonly signature: Buffer
      readonly note_box: Buffer
    }
    const { publicKey } = mapo.test.clerk.keys.sign
    expect(verifyPayload(crypto, publicKey, PAYLOAD_TYPES.procedure, row.signed, row.signature)).toBe(true)
    expect(JSON.parse(row.signed.toString()) as Json).toMatchObject({ step: 'extended', application: draft.receiptNo })
    expect(row.note_box.includes(Buffer.from('비밀'))).toBe(false)
    const { id } = await clerk.call('draft.submit', { id: draft.id, values: sale() })
    await approveAll(await mapo.seat('supervisor'), [id])
    world.send(mapo)
    expect(notesOf(world)).toBe(1)
    erase(world, id)
    expect(notesOf(world)).toBe(0)
    expect((await clerk.call('record.get', { id })).history[0]).toMatchObject({ step: 'extended', note: null })
  })
})

describe('an erasure', () => {
  const accepted = async (world: World, clerk: Seated): Promise<string> => {
    const id = await signSale(clerk)
    await approveAll(await world.mapo.seat('supervisor'), [id])
    world.send(world.mapo)
    return id
  }
  const correct = { service: 'real-estate', action: 'correct' } as const

  test('takes what was written of an application about the record along, with its draft', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const id = await accepted(world, clerk)
    const draft = await clerk.call('draft.create', { ...correct, target: id, values: null })
    await clerk.call('application.supplement', { draft: draft.id, days: 3, reason: '김하늘 인감' })
    expect(notesOf(world)).toBe(1)
    erase(world, id)
    expect(await clerk.refusal('draft.get', { id: draft.id })).toBe('DRAFT_UNKNOWN')
    expect(notesOf(world)).toBe(0)
  })

  test('that was obeyed before takes no draft along that began after it', async () => {
    const world = await makeWorld()
    let clerk = await world.mapo.seat('clerk')
    const id = await accepted(world, clerk)
    erase(world, id)
    const draft = await clerk.call('draft.create', { ...correct, target: id, values: null })
    expect(draft.values.target).toBe(id)
    await world.mapo.restart()
    clerk = await world.mapo.seat('clerk')
    expect((await clerk.call('draft.get', { id: draft.id })).id).toBe(draft.id)
  })
})

const auditorOf = async ({ mapo }: World) =>
  (await mapo.seat('auditor')).call('access.list', { before: null, limit: 100 })
