import { describe, expect, test } from 'vitest'
import { approveAll, asValues, PNU, sale, signSale } from './sale.ts'
import { makeWorld } from './world.ts'

describe('a record from the form to the ledger', () => {
  test('is signed, approved, sent and accepted; each step shows', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const draft = await clerk.call('draft.create', {
      service: 'real-estate',
      action: 'report',
      target: null,
      values: null,
    })
    expect(draft.receiptNo).toBe('MAPO-20261102-01-000001')
    const check = await clerk.call('draft.check', { id: draft.id, values: sale() })
    expect(check.errors).toEqual([])
    expect(check.refusal).toBeNull()
    expect(check.changes.length).toBeGreaterThan(0)
    const submitted = await clerk.call('draft.submit', { id: draft.id, values: sale() })
    expect(submitted).toMatchObject({ receiptNo: draft.receiptNo, state: 'signed' })
    expect(await clerk.call('draft.list', {})).toEqual([])

    const supervisor = await world.mapo.seat('supervisor')
    const [waiting] = (await supervisor.call('record.list', { queue: 'signed', sort: 'due' })).records
    expect(waiting).toMatchObject({ id: submitted.id, state: 'signed', mine: false, receiptNo: draft.receiptNo })
    expect(waiting?.dueAt).toBeGreaterThan(waiting?.recordedAt ?? 0)
    expect(await approveAll(supervisor, [submitted.id])).toBe(1)
    expect((await clerk.call('record.get', { id: submitted.id })).state).toBe('approved')

    expect(world.send(world.mapo)).toEqual([submitted.id])
    world.witness()
    const detail = await clerk.call('record.get', { id: submitted.id })
    expect(detail).toMatchObject({ state: 'accepted', witnessed: true, log: { outcome: 0, receipt: true } })
    expect(detail.history.map(({ step }) => step)).toEqual(['entered', 'approved', 'sent', 'ordered', 'witnessed'])
    // What it changed stays told after it was accepted, without a name until it is opened.
    expect(detail.changes.length).toBeGreaterThan(5)
    expect(detail.changes.every(({ before }) => before === null)).toBe(true)
    expect(JSON.stringify(detail.changes)).not.toContain('김하늘')
    const purpose = { code: 'counter', note: '' } as const
    const { changes } = await clerk.call('record.unseal', { id: submitted.id, purpose })
    expect(JSON.stringify(changes)).toContain('김하늘')
    expect(detail.follow.map(({ action }) => action).sort()).toEqual(['cancel', 'correct', 'void'])
    expect(world.mapo.office.outbox.waiting()).toBe(0)
  })

  test('no name or number stands in what is sent in clear', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const id = await signSale(clerk)
    await approveAll(await world.mapo.seat('supervisor'), [id])
    const [outgoing] = world.mapo.office.outbox.next(1, new Set())
    const entry = new TextDecoder().decode(outgoing?.entry)
    for (const datum of ['김하늘', '이바다', '9001011234567', '900101', '공덕현대', '정중개'])
      expect(entry).not.toContain(datum)
    expect(outgoing?.sealed).toHaveLength(1)
    expect(outgoing?.sealed[0]?.wraps.map(({ office }) => office).sort()).toEqual(['gaepo', 'mapo'])
  })

  test('the other office opens it for a purpose, which its access log keeps', async () => {
    const world = await makeWorld()
    const id = await signSale(await world.mapo.seat('clerk'))
    await approveAll(await world.mapo.seat('supervisor'), [id])
    world.send(world.mapo)
    const reader = await world.gaepo.seat('clerk2')
    const masked = await reader.call('record.get', { id })
    expect(JSON.stringify(masked.view)).not.toContain('김하늘')
    const opened = await reader.call('record.unseal', { id, purpose: { code: 'counter', note: '민원인 확인' } })
    expect(JSON.stringify(opened)).toContain('김하늘')
    const auditor = await world.gaepo.seat('auditor')
    const [entry] = await auditor.call('access.list', { before: null, limit: 10 })
    expect(entry).toMatchObject({ who: '직원 GAEPO-002', purpose: 'counter', note: '민원인 확인', record: id })
  })

  test('the same sale again is refused before it is signed, and names the first', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const first = await signSale(clerk)
    const draft = await clerk.call('draft.create', {
      service: 'real-estate',
      action: 'report',
      target: null,
      values: null,
    })
    const check = await clerk.call('draft.check', { id: draft.id, values: sale() })
    expect(check.refusal).toMatchObject({ code: 'DUPLICATE', first: { id: first, state: 'signed' } })
    expect(await clerk.refusal('draft.submit', { id: draft.id, values: sale() })).toBe('RULES_REFUSE')
    expect(await clerk.call('draft.list', {})).toHaveLength(1)
  })

  test('a form that lacks something is told by path, and not signed', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const draft = await clerk.call('draft.create', {
      service: 'real-estate',
      action: 'report',
      target: null,
      values: null,
    })
    const check = await clerk.call('draft.check', { id: draft.id, values: asValues(draft.values) })
    expect(check.errors.map(({ path }) => path)).toContain('parcel.pnu')
    expect(await clerk.refusal('draft.submit', { id: draft.id, values: asValues(draft.values) })).toBe('FORM_INVALID')
  })

  test('a correction targets a record of ours that is still on its way, and is sent after it', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const first = await signSale(clerk)
    const draft = await clerk.call('draft.create', {
      service: 'real-estate',
      action: 'correct',
      target: first,
      values: null,
    })
    const parcel = { ...(sale().parcel as object), floor: 13 }
    const values = asValues({ ...draft.values, detail: '층을 잘못 적음', parcel })
    const { id } = await clerk.call('draft.submit', { id: draft.id, values })
    const supervisor = await world.mapo.seat('supervisor')
    await approveAll(supervisor, [id])
    expect(world.mapo.office.outbox.next(10, new Set())).toEqual([])
    await approveAll(supervisor, [first])
    expect(world.send(world.mapo)).toEqual([first, id])
    expect((await clerk.call('record.get', { id })).state).toBe('accepted')
    const corrected = await clerk.call('record.get', { id: first })
    expect(corrected.history.at(-1)).toMatchObject({ step: 'corrected', record: id })
  })

  test('scans go sealed with the record and come back whole', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const draft = await clerk.call('draft.create', {
      service: 'real-estate',
      action: 'report',
      target: null,
      values: null,
    })
    const scan = { draft: draft.id, field: 'papers.contract', name: '김하늘 계약서.pdf', type: 'application/pdf' }
    const base64 = Buffer.from('a contract').toString('base64')
    const { handle } = await clerk.call('attachment.add', { ...scan, base64 })
    expect(await clerk.refusal('attachment.add', { ...scan, type: 'text/html', base64 })).toBe('ATTACHMENT_TYPE')
    expect(await clerk.refusal('attachment.add', { ...scan, field: 'parcel.pnu', base64 })).toBe('ATTACHMENT_TYPE')
    const { id } = await clerk.call('draft.submit', { id: draft.id, values: sale({ scans: [handle] }) })
    await approveAll(await world.mapo.seat('supervisor'), [id])
    world.send(world.mapo)
    world.witness()
    const reader = await world.gaepo.seat('clerk')
    const purpose = { code: 'counter', note: '' } as const
    const read = await reader.call('attachment.read', { record: id, index: 0, purpose })
    expect(read).toEqual({ name: scan.name, type: scan.type, base64 })
    expect(await reader.refusal('attachment.read', { record: id, index: 1, purpose })).toBe('ATTACHMENT_UNKNOWN')
  })

  test('nobody else sees a draft', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const { id } = await clerk.call('draft.create', {
      service: 'real-estate',
      action: 'report',
      target: null,
      values: null,
    })
    const other = await world.mapo.seat('clerk2')
    expect(await other.refusal('draft.get', { id })).toBe('DRAFT_UNKNOWN')
    expect(await other.refusal('draft.discard', { id })).toBe('DRAFT_UNKNOWN')
    await clerk.call('draft.save', { id, values: sale() })
    expect((await clerk.call('draft.get', { id })).values).toEqual(sale())
    await clerk.call('draft.discard', { id })
    expect(await clerk.refusal('draft.get', { id })).toBe('DRAFT_UNKNOWN')
  })

  test('a signed record and a draft survive the end of the process', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const id = await signSale(clerk)
    const draft = await clerk.call('draft.create', {
      service: 'real-estate',
      action: 'report',
      target: null,
      values: null,
    })
    await clerk.call('draft.save', { id: draft.id, values: sale({ floor: 3 }) })
    await world.mapo.restart()
    const again = await world.mapo.seat('clerk')
    expect((await again.call('draft.get', { id: draft.id })).values).toEqual(sale({ floor: 3 }))
    expect((await again.call('record.get', { id })).state).toBe('signed')
    const check = await again.call('draft.check', { id: draft.id, values: sale() })
    expect(check.refusal?.code).toBe('DUPLICATE')
    const next = await again.call('draft.create', {
      service: 'real-estate',
      action: 'report',
      target: null,
      values: null,
    })
    expect(next.receiptNo).toBe('MAPO-20261102-01-000003')
  })

  test('an outcome that came while the process was gone is found at the start', async () => {
    const world = await makeWorld()
    const id = await signSale(await world.mapo.seat('clerk'))
    await approveAll(await world.mapo.seat('supervisor'), [id])
    const [outgoing] = world.mapo.office.outbox.next(1, new Set())
    world.mapo.office.close()
    world.order([outgoing?.entry as Uint8Array])
    await world.mapo.restart()
    const clerk = await world.mapo.seat('clerk')
    expect((await clerk.call('record.get', { id })).state).toBe('accepted')
    expect(world.mapo.office.outbox.next(1, new Set())).toEqual([])
  })

  test('search finds it by receipt number, name and choseong, here and at the other office', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const id = await signSale(clerk)
    const finds = async (seated: typeof clerk, query: string) => {
      const { records, people } = await seated.call('search.all', { query })
      return [records.map((record) => record.id), people.map(({ name }) => name)]
    }
    expect(await finds(clerk, '#1')).toEqual([[id], []])
    expect(await finds(clerk, 'mapo-20261102')).toEqual([[id], []])
    expect(await finds(clerk, '@ㄱㅎㄴ')).toEqual([[id], ['김하늘']])
    expect(await finds(clerk, '박없음')).toEqual([[], []])
    await approveAll(await world.mapo.seat('supervisor'), [id])
    world.send(world.mapo)
    world.witness()
    const other = await world.gaepo.seat('clerk')
    expect(await finds(other, '이바다')).toEqual([[id], ['이바다']])
    const [hit] = await other.call('lookup.people', { query: '9001011234567' })
    expect(hit).toMatchObject({ name: '김하늘', number: '900101-1******' })
    expect(JSON.stringify(hit)).not.toContain('1234567')
    const chosen = await other.call('lookup.person', { id: hit?.id ?? '' })
    expect(chosen).toMatchObject({ number: '900101-1234567', address: expect.stringMatching(/\S/) })
    expect(await other.refusal('lookup.person', { id: 'f'.repeat(32) })).toBe('SEALED_MISSING')
    const auditor = await world.gaepo.seat('auditor')
    const [read] = await auditor.call('access.list', { before: null, limit: 1 })
    expect(read).toMatchObject({ record: id })
    const parcels = await other.call('lookup.parcels', { query: '공덕동 57-9' })
    expect(parcels[0]).toMatchObject({ pnu: PNU, titled: false })
    expect(await other.call('lookup.parcels', { query: '신공덕동 57-9' })).toHaveLength(1)
  })

  test('looking people up is limited', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    for (let i = 0; i < 60; i += 1) await clerk.call('lookup.people', { query: '김하늘' })
    expect(await clerk.refusal('lookup.people', { query: '김하늘' })).toBe('LOOKUPS_TOO_MANY')
    expect(await clerk.refusal('lookup.person', { id: 'a'.repeat(32) })).toBe('LOOKUPS_TOO_MANY')
    world.clock.pass(61_000)
    await clerk.call('lookup.people', { query: '김하늘' })
  })

  test('asking of numbers through a form is limited and logged, too; going on with one form is not', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const wish = { service: 'real-estate', action: 'report', target: null, values: null }
    const { id } = await clerk.call('draft.create', wish)
    const ask = (n: number, floor = 1) => ({
      id,
      values: sale({ floor, buyer: ['이바다', `850505-2${String(n).padStart(6, '0')}`] }),
    })
    for (let floor = 1; floor <= 70; floor += 1) await clerk.call('draft.check', ask(0, floor))
    const auditor = await world.mapo.seat('auditor')
    const logged = async () => (await auditor.call('access.list', { before: null, limit: 500 })).length
    expect(await logged()).toBe(2)
    for (let n = 1; n <= 58; n += 1) await clerk.call('draft.check', ask(n))
    expect(await clerk.refusal('draft.check', ask(59))).toBe('LOOKUPS_TOO_MANY')
    expect(await clerk.refusal('draft.check', ask(59))).toBe('LOOKUPS_TOO_MANY')
    await clerk.call('draft.check', ask(58))
    expect(await logged()).toBe(60)
    world.clock.pass(61_000)
    await clerk.call('draft.check', ask(59))
    const [last] = await auditor.call('access.list', { before: null, limit: 1 })
    expect(last).toMatchObject({ what: 'draft', purpose: 'counter', record: null })
  })

  test('a submission that the rules refuse counts as the question that it is; one that they take does not', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const wish = { service: 'real-estate', action: 'report', target: null, values: null }
    const { id } = await clerk.call('draft.create', wish)
    const buyer = (n: number): readonly [string, string] => ['이바다', `850505-2${String(n).padStart(6, '0')}`]
    const refused = (n: number) =>
      clerk.refusal('draft.submit', { id, values: sale({ pnu: '2611010100100010000', buyer: buyer(n) }) })
    // The seller's number and the first buyer's are two questions.
    for (let n = 1; n <= 59; n += 1) expect(await refused(n)).toBe('RULES_REFUSE')
    expect(await refused(60)).toBe('LOOKUPS_TOO_MANY')
    await clerk.call('draft.submit', { id, values: sale({ buyer: buyer(61) }) })
  })

  test('register, CSV and papers', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const id = await signSale(clerk)
    const receipt = await clerk.call('paper.print', { kind: 'receipt', of: id, purpose: null })
    expect(receipt).toMatchObject({ copy: 1, serial: 'MAPO-20261102-01-P000001', state: 'signed', proofs: [] })
    expect(receipt.symbols).toHaveLength(1)
    expect(await clerk.refusal('paper.print', { kind: 'certificate', of: id, purpose: null })).toBe('PAPER_NONE')
    await approveAll(await world.mapo.seat('supervisor'), [id])
    world.send(world.mapo)
    world.witness()
    const view = { service: 'real-estate', filters: {}, limit: 10, purpose: null }
    const register = await clerk.call('register.view', view)
    expect(register).toMatchObject({ total: 1, masked: true, rows: [{ id, struck: false }] })
    const none = await clerk.call('register.view', { ...view, filters: { receiptNo: 'gaepo' } })
    expect(none.rows).toEqual([])
    const purpose = { code: 'counter', note: '' } as const
    const csv = await clerk.call('register.csv', { service: 'real-estate', filters: {}, purpose })
    expect(csv.name).toBe('real-estate-20261102.csv')
    const printed = await clerk.call('paper.print', { kind: 'certificate', of: id, purpose })
    expect(printed).toMatchObject({ copy: 1, state: 'accepted', witnessed: true, masked: false })
    expect(printed.symbols.length + (printed.file === null ? 0 : 1)).toBeGreaterThan(0)
    const again = await clerk.call('paper.print', { kind: 'certificate', of: id, purpose })
    expect(again.copy).toBe(2)
    expect(again.serial).not.toBe(printed.serial)
    const sheet = await clerk.call('paper.print', { kind: 'register', of: 'real-estate', purpose: null })
    expect(sheet.register?.rows).toHaveLength(1)
    const parts = printed.file === null ? [...printed.symbols] : [printed.file.base64]
    const check = await world.mapo.locked().call('paper.check', { parts })
    expect(check.verdict).toBe('good')
    expect(JSON.stringify(check.facts)).toContain('김하늘')
    expect(check.facts[0]?.value).toBe(printed.serial)
  })
})
