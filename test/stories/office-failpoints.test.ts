/**
 * Every durable write of an office fails, once before anything is on disk and once after all of it is, and every request
 * to central is lost once before it arrives and once after it was answered. Then the office is started again, as it is
 * after any crash, and people go on.
 *
 * Wanted, whatever failed: a record that somebody saw as saved stands exactly once in the log; one whose saving failed
 * stands not at all or once, as the disk has it, and the clerk finds either the draft or the record; no number is given
 * twice; both offices and central end at one ledger.
 */
import { cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import type { Around, Step } from '../../electron/office/steps.ts'
import { toBase64 } from '../../shared/bytes.ts'
import type { Fetch } from '../../shared/wire/fetch.ts'
import { makeSalesFile } from '../support/sales-files.ts'
import { beginStory, expectOneLedger, type Story } from '../support/story.ts'
import { type StoryOffice, storyFolder, until } from '../support/story-office.ts'

type When = 'before' | 'after'
/** What fails here was meant to. */
const quiet = (): void => undefined
const MOMENTS = ['before', 'after'] as const

/** Fails at the `nth` write of this step once it is armed. */
const failpoint = () => {
  let armed: { readonly step: Step; readonly when: When; left: number } | null = null
  let hit = 0
  const around: Around = (step, when) => {
    if (armed === null || step !== armed.step || when !== armed.when) return
    armed.left -= 1
    if (armed.left > 0) return
    armed = null
    hit += 1
    throw new Error(`the ${step} failed`)
  }
  return {
    around,
    arm: (step: Step, when: When, nth = 1) => {
      armed = { step, when, left: nth }
    },
    disarm: () => {
      armed = null
    },
    /** How often it has failed. */
    hits: () => hit,
  }
}

/** Does an act whose commit fails, then starts the office again. */
const failingAt =
  (office: StoryOffice, fail: ReturnType<typeof failpoint>, when: When) =>
  async (act: () => Promise<unknown>): Promise<void> => {
    // Unlocking writes, too: whoever acts sits there already.
    for (const who of [office.clerk, office.supervisor]) await who.call('app.state', {})
    const before = fail.hits()
    fail.arm('desk', when)
    await expect(act()).rejects.toThrow('INTERNAL')
    expect(fail.hits()).toBe(before + 1)
    await office.restart()
  }

/** The records of an office in the log, by receipt number. */
const inLog = async (story: Story, office: StoryOffice): Promise<string[]> => {
  const { rows } = await story.gaepo.clerk.call('register.view', {
    service: 'real-estate',
    filters: {},
    limit: 500,
    purpose: { code: 'counter', note: '' },
  })
  const own: string[] = []
  for (const { id } of rows) {
    const record = await story.gaepo.clerk.record(id)
    expect(record.state).toBe('accepted')
    if (record.office === office.test.id) own.push(record.receiptNo ?? '')
  }
  return own.sort()
}

describe('at the counter', () => {
  it.each(MOMENTS)('an act whose commit fails, %s it, happened not at all or wholly', async (when) => {
    const fail = failpoint()
    const story = await beginStory({ mapo: { around: fail.around, log: quiet } })
    const { mapo } = story
    await story.settled(mapo, story.gaepo)
    await mapo.unplug()
    const persisted = when === 'after'
    /** Numbers that were shown as saved, or are on disk although the answer was lost. */
    const journal: string[] = []
    const failing = failingAt(mapo, fail, when)
    const signed = async () => (await mapo.clerk.call('record.list', { queue: 'signed', sort: 'newest' })).records

    await failing(() => mapo.clerk.draft('real-estate', 'report'))
    const drafts = await mapo.clerk.call('draft.list', {})
    expect(drafts).toHaveLength(persisted ? 1 : 0)

    const draft = await mapo.clerk.draft('real-estate', 'report')
    expect(drafts.map(({ receiptNo }) => receiptNo)).not.toContain(draft.receiptNo)
    const values = story.sale()
    await failing(() => mapo.clerk.submit(draft, values))
    expect((await signed()).map(({ receiptNo }) => receiptNo)).toEqual(persisted ? [draft.receiptNo] : [])
    const again = await mapo.clerk.ask('draft.get', { id: draft.id })
    expect(again.ok).toBe(!persisted)
    if (again.ok) await mapo.clerk.submit(again.value, values)
    journal.push(draft.receiptNo)
    expect(await signed()).toHaveLength(1)

    const [waiting] = await signed()
    await failing(() => mapo.supervisor.approve(waiting?.id ?? ''))
    expect(await mapo.waiting()).toBe(persisted ? 1 : 0)
    expect(await mapo.supervisor.approveAll()).toBe(persisted ? 0 : 1)

    const second = await mapo.clerk.enter('real-estate', 'report', story.sale())
    await failing(() => mapo.supervisor.call('approval.return', { id: second.id, reason: '다시' }))
    if (!persisted) await mapo.supervisor.call('approval.return', { id: second.id, reason: '다시' })
    expect((await mapo.clerk.record(second.id)).state).toBe('returned')
    await failing(() => mapo.clerk.call('record.revise', { id: second.id }))
    const revised = await mapo.clerk.call('record.revise', { id: second.id })
    await mapo.clerk.submit(revised, {})
    journal.push(revised.receiptNo)

    const third = await mapo.clerk.enter('real-estate', 'report', story.sale())
    await failing(() => mapo.clerk.call('record.withdraw', { id: third.id, reason: '취소' }))
    if (!persisted) await mapo.clerk.call('record.withdraw', { id: third.id, reason: '취소' })
    expect((await mapo.clerk.record(third.id)).state).toBe('withdrawn')

    const receipt = { kind: 'receipt', of: waiting?.id ?? '', purpose: null } as const
    await failing(() => mapo.clerk.call('paper.print', receipt))
    const { copy } = await mapo.clerk.call('paper.print', receipt)
    expect(copy).toBe(persisted ? 2 : 1)

    expect(await mapo.supervisor.approveAll()).toBe(1)
    await mapo.plug()
    await story.settled(mapo, story.gaepo)
    expect(await inLog(story, mapo)).toEqual([...journal].sort())
    expectOneLedger(story, mapo, story.gaepo)
  })
})

describe('what is kept besides records', () => {
  /**
   * What a draft holds, its scans, a public file and its decisions, settings, a reading. Wanted: before or after, never
   * half; and nothing sealed is shown whose reading is not on disk.
   */
  it.each(MOMENTS)('an act whose commit fails, %s it, happened not at all or wholly', async (when) => {
    const fail = failpoint()
    const story = await beginStory({ mapo: { around: fail.around, log: quiet } })
    const { mapo } = story
    const { clerk } = mapo
    await mapo.unplug()
    const persisted = when === 'after'
    const failing = failingAt(mapo, fail, when)

    const { id } = await clerk.draft('real-estate', 'report')
    const draft = () => clerk.call('draft.get', { id })
    const name = async () => ((await draft()).values.sellers as { name: string }[])[0]?.name
    await failing(async () => {
      const { values } = await draft()
      const sellers = [{ ...(values.sellers as object[])[0], name: '나래별' }]
      await clerk.call('draft.save', { id, values: { ...values, sellers } as never })
    })
    expect(await name()).toBe(persisted ? '나래별' : '')

    const scan = {
      draft: id,
      field: 'papers.contract',
      name: 'contract.png',
      type: 'image/png',
      base64: toBase64(new TextEncoder().encode('\x89PNG\r\n\x1a\nscan')),
    }
    await failing(() => clerk.call('attachment.add', scan))
    expect((await draft()).attachments).toHaveLength(persisted ? 1 : 0)
    const { handle } = (await draft()).attachments[0] ?? (await clerk.call('attachment.add', scan))
    await failing(() => clerk.call('attachment.remove', { draft: id, handle }))
    expect((await draft()).attachments).toHaveLength(persisted ? 0 : 1)
    await failing(() => clerk.call('draft.discard', { id }))
    expect(await clerk.call('draft.list', {})).toHaveLength(persisted ? 0 : 1)

    const record = await clerk.enter('real-estate', 'report', story.sale())
    const readings = async () => (await mapo.auditor.call('access.list', { before: null, limit: 10 })).length
    const purpose = { code: 'counter', note: '' } as const
    await failing(() => clerk.call('record.unseal', { id: record.id, purpose }))
    expect(await readings()).toBe(persisted ? 1 : 0)

    await failing(() => clerk.call('settings.set', { idleMinutes: 7 }))
    expect((await clerk.call('settings.get', {})).idleMinutes).toBe(persisted ? 7 : 10)

    const { bytes } = makeSalesFile({
      seed: 21,
      rows: 5,
      layout: 'ministry-2018',
      encoding: 'cp949',
      lineEnd: '\r',
      preamble: true,
      faulty: 0,
      dayRanges: true,
    })
    const file = { name: 'sales.csv', base64: toBase64(bytes), encoding: 'auto' } as const
    await failing(() => clerk.call('import.open', file))
    const opened = await clerk.call('import.open', file)
    expect(opened.doubtful).toBe(5)
    const all = { id: opened.id, row: null, reason: 'CONTRACT_DAY_RANGE', decision: 'as-is', column: null } as const
    const ready = () => clerk.call('import.rows', { id: opened.id, verdict: 'ready', offset: 0, limit: 10 })
    await failing(() => clerk.call('import.decide', { ...all, value: null }))
    expect(await ready()).toHaveLength(persisted ? 5 : 0)

    // A wrong passphrase that was not counted was not tried either.
    const { key } = clerk
    const wrong = { key, passphrase: 'wrong' }
    const seat = mapo.running.seat()
    fail.arm('desk', when)
    expect(await seat.call('session.unlock', wrong)).toMatchObject({ ok: false, error: { code: 'INTERNAL' } })
    await mapo.restart()
    // However long that took, the wait is not over.
    mapo.ahead = -60_000
    const again = await mapo.running.seat().call('session.unlock', wrong)
    expect(again).toMatchObject({ ok: false, error: { code: persisted ? 'UNLOCK_WAIT' : 'UNLOCK_FAILED' } })
  })
})

describe('an import', () => {
  /** Rows are signed a hundred at a time; the second commit fails. Signing again goes on, and no row is there twice. */
  it.each(MOMENTS)('whose second commit fails, %s it, is signed again from where it stopped', async (when) => {
    const fail = failpoint()
    const story = await beginStory({ mapo: { around: fail.around, log: quiet } })
    const { mapo, gaepo } = story
    await mapo.unplug()
    const file = makeSalesFile({
      seed: 7,
      rows: 240,
      layout: 'ministry-now',
      encoding: 'cp949',
      lineEnd: '\r\n',
      preamble: true,
      faulty: 0,
    })
    const input = { name: 'sales.csv', base64: toBase64(file.bytes), encoding: 'auto' } as const
    const opened = await mapo.clerk.call('import.open', input)
    const { ready } = opened
    expect(ready).toBeGreaterThan(200)
    fail.arm('desk', when, 2)
    await expect(mapo.clerk.call('import.sign', { id: opened.id })).rejects.toThrow('INTERNAL')
    await mapo.restart()
    const rest = await mapo.clerk.call('import.sign', { id: opened.id })
    expect(rest.signed).toBe(ready - (when === 'after' ? 200 : 100))
    expect(await mapo.supervisor.approveAll()).toBe(ready)
    await mapo.plug()
    await story.settled(mapo, gaepo)
    const { total } = await gaepo.clerk.call('register.view', {
      service: 'real-estate',
      filters: {},
      limit: 1,
      purpose: null,
    })
    expect(total).toBe(ready)
    expect(await mapo.clerk.cases()).toEqual([])
    expectOneLedger(story, mapo, gaepo)
  })
})

/** Enters and approves a sale while unplugged, lets `fails` happen on the way to the log, starts again, and looks. */
const onTheWay = async (
  story: Story,
  fails: (office: StoryOffice) => Promise<void>,
  expected: string[],
): Promise<void> => {
  const { mapo, gaepo } = story
  await mapo.unplug()
  const { receiptNo } = await mapo.clerk.enter('real-estate', 'report', story.sale())
  await mapo.supervisor.approveAll()
  expected.push(receiptNo)
  await fails(mapo)
  await story.settled(mapo, gaepo)
  expect(await inLog(story, mapo)).toEqual([...expected].sort())
  expect(await mapo.clerk.cases()).toEqual([])
}

describe('on the way to the log', () => {
  const rows: readonly (readonly [Step, number])[] = [
    ['desk', 1],
    ['desk', 2],
    ['desk', 3],
    ['verified', 1],
    ['cosigned', 1],
  ]
  it.each(MOMENTS)('a commit of the office that fails, %s it: the record is there once', async (when) => {
    const fail = failpoint()
    const story = await beginStory({ mapo: { around: fail.around, log: quiet } })
    await story.settled(story.mapo, story.gaepo)
    const expected: string[] = []
    for (const [step, nth] of rows) {
      await onTheWay(
        story,
        async (office) => {
          const before = fail.hits()
          fail.arm(step, when, nth)
          await office.plug()
          await until(
            () => fail.hits() > before,
            () => `${step} ${nth} ${when}`,
          )
          await office.restart()
        },
        expected,
      )
    }
    expectOneLedger(story, story.mapo, story.gaepo)
  })

  it.each(MOMENTS)(
    'an office that is not started again goes on by itself when a commit failed, %s it',
    async (when) => {
      const fail = failpoint()
      const story = await beginStory({ mapo: { around: fail.around, log: quiet } })
      await story.settled(story.mapo, story.gaepo)
      const expected: string[] = []
      for (const [step, nth] of rows.slice(0, 3)) {
        await onTheWay(
          story,
          async (office) => {
            const before = fail.hits()
            fail.arm(step, when, nth)
            await office.plug()
            await until(() => fail.hits() > before)
          },
          expected,
        )
      }
      expectOneLedger(story, story.mapo, story.gaepo)
    },
  )

  const writes = (['block', 'checkpoint', 'parts'] as const).flatMap((step) => MOMENTS.map((when) => ({ step, when })))
  it('a write of the replica that fails: the record is there once, and no alarm is raised', async () => {
    const story = await beginStory()
    await story.settled(story.mapo, story.gaepo)
    const expected: string[] = []
    for (const { step, when } of writes) {
      const once = join(storyFolder(), `${step}-${when}`)
      const writer = new URL('../support/failing-writer.ts', import.meta.url)
      vi.stubEnv('DAEJANG_TEST_FAIL', `${step} ${when} ${once}`)
      await story.mapo.restart({ writer, log: quiet })
      await onTheWay(
        story,
        async (office) => {
          await office.plug()
          // Gaepo's record is one whose parts Mapo has to fetch.
          const { receiptNo } = await story.gaepo.clerk.enter('real-estate', 'report', story.sale())
          expect(receiptNo).toMatch(/^GAEPO/)
          await story.gaepo.supervisor.approveAll()
          await until(
            () => existsSync(once),
            () => `${step} ${when}`,
          )
          await office.restart({})
        },
        expected,
      )
      expect((await story.mapo.status()).alarm).toBeNull()
    }
    vi.unstubAllEnvs()
    expectOneLedger(story, story.mapo, story.gaepo)
  })

  /** Every request that an office makes to come up, send, follow and cosign. */
  const SENDS = [
    'POST /session/challenge',
    'POST /session',
    'GET /events',
    'GET /checkpoint',
    'GET /checkpoint/witnessed',
    'GET /tile',
    'POST /sealed/put',
    'POST /transactions',
    'POST /sealed/get',
    'POST /cosignatures',
    'GET /mailbox/mapo',
  ]
  it.each(MOMENTS)('a request that is lost, %s central had it: the record is there once', async (when) => {
    let lose: string | null = null
    const asked = new Set<string>()
    const losing =
      (fetch: Fetch): Fetch =>
      async (url, init) => {
        const request = `${init.method} ${new URL(url).pathname.replace(/^\/tile\/.*/, '/tile')}`
        asked.add(request)
        if (request !== lose) return fetch(url, init)
        lose = null
        if (when === 'after') await (await fetch(url, init)).body?.getReader().cancel()
        throw new Error('the line broke')
      }
    const story = await beginStory({ mapo: { between: losing } })
    const { mapo, gaepo } = story
    await story.settled(mapo, gaepo)
    const expected: string[] = []
    for (const send of SENDS) {
      await onTheWay(
        story,
        async (office) => {
          // Gaepo's record is one whose parts Mapo has to fetch; an office that starts has no session.
          await gaepo.clerk.enter('real-estate', 'report', story.sale())
          await gaepo.supervisor.approveAll()
          await office.restart()
          lose = send
          await office.plug()
          await until(
            () => lose === null,
            () => send,
          )
        },
        expected,
      )
    }
    expect([...asked].sort()).toEqual([...SENDS].sort())
    expectOneLedger(story, mapo, gaepo)
  })
})

describe('a refusal at the door', () => {
  /** A copy of the folder counted alike, so its record is refused (SEQ_REUSED). Wanted: one case, whatever failed. */
  it.each(MOMENTS)('whose commit fails, %s it, opens one case all the same', async (when) => {
    const fail = failpoint()
    const story = await beginStory()
    const { mapo, gaepo } = story
    await story.settled(mapo, gaepo)
    await mapo.unplug()
    await mapo.close()
    const folder = join(storyFolder(), 'copy')
    cpSync(mapo.dataDir, folder, { recursive: true })
    const copy = story.officeAt('mapo', folder, { plugged: false, around: fail.around, log: quiet })
    await mapo.open()
    await mapo.clerk.enter('real-estate', 'report', story.sale())
    await mapo.supervisor.approveAll()
    await mapo.plug()
    await story.settled(mapo, gaepo)
    await copy.open()
    const { id } = await copy.clerk.enter('real-estate', 'report', story.sale())
    await copy.supervisor.approveAll()
    fail.arm('desk', when)
    await copy.plug()
    await until(() => fail.hits() === 1)
    await copy.restart()
    await until(async () => (await copy.clerk.cases()).length > 0)
    expect(await copy.clerk.cases()).toMatchObject([{ id, kind: 'REFUSED', reason: { code: 'SEQ_REUSED' } }])
    expect((await copy.clerk.record(id)).state).toBe('refused')
    expect(await copy.waiting()).toBe(0)
  })
})
