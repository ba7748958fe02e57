/**
 * Central lies. The offices believe nothing that they have not computed themselves.
 *
 * Wanted every time: each office stops at the last block that it could verify, cosigns nothing after it, keeps the
 * evidence as files, shows the alarm (over a restart too), and goes on recording and approving; nothing is lost.
 */
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { serveCentral } from '../../central/serve.ts'
import { titleValues, transferValues } from '../../cli/demo/world.ts'
import { importEnvelope, PAYLOAD_TYPES, verifyPayload } from '../../shared/crypto/dsse.ts'
import type { RulesSet } from '../../shared/ledger/engine.ts'
import { CURRENT_RULES, RULES } from '../../shared/services/index.ts'
import { beginStory, type Story } from '../support/story.ts'
import type { Actor } from '../support/story-actor.ts'
import { type StoryOffice, storyFolder, until } from '../support/story-office.ts'

const alarmOf = async (office: StoryOffice): Promise<string | null> => (await office.status()).alarm?.code ?? null

const alarmed = (office: StoryOffice): Promise<void> =>
  until(
    async () => (await alarmOf(office)) !== null,
    () => office.clerk.call('app.state', {}),
  )

/** The evidence that an office keeps, by file name. */
const evidenceOf = (office: StoryOffice): readonly string[] => {
  const folder = join(office.dataDir, 'evidence')
  const [own] = readdirSync(folder).filter((name) => name !== 'alarm.json')
  return readdirSync(join(folder, own ?? ''))
}

/** What staff can do beside an alarm, before and after a restart. */
const goesOn = async (story: Story, office: StoryOffice, code: string): Promise<void> => {
  const before = await office.waiting()
  const { state } = await office.clerk.enter('real-estate', 'report', story.sale())
  expect(state).toBe('signed')
  expect(await office.supervisor.approveAll()).toBe(1)
  await office.restart()
  expect(await alarmOf(office)).toBe(code)
  expect(await office.waiting()).toBe(before + 1)
}

describe('a central whose evaluator was changed to accept a double sale', () => {
  /** It writes `accepted` where the rules say that the seller's share has moved since the clerk looked. */
  const bribed: RulesSet = { ...CURRENT_RULES, reasons: { ...CURRENT_RULES.reasons, STALE: 0 } }

  it('is followed by no office beyond the last honest block', async () => {
    const story = await beginStory({ central: { rulesSet: () => bribed } })
    const { mapo, gaepo, world, today } = story
    const [parcel, owner] = [world.parcel('mapo'), world.person()]
    const title = await mapo.clerk.enter('property', 'open-title', titleValues(world, parcel, [owner]))
    await mapo.supervisor.approveAll()
    await story.settled(mapo, gaepo)
    const { body } = (await mapo.clerk.record(title.id)).payload as { body: { owners: { person: string }[] } }
    const from = { person: body.owners[0]?.person ?? '', name: owner.name, den: 1 }
    const sales: string[] = []
    for (const office of [mapo, gaepo]) {
      await office.unplug()
      const values = transferValues(world, parcel, from, world.person(), today)
      sales.push((await office.clerk.enter('property', 'transfer', values)).id)
      await office.supervisor.approveAll()
    }
    await mapo.plug()
    await story.settledAlone(mapo)
    const honest = mapo.roots()
    await gaepo.plug()
    for (const office of [mapo, gaepo]) {
      await alarmed(office)
      expect(await alarmOf(office)).toMatch(/^(OUTCOMES|EFFECTS)_DIFFER$/)
      expect(evidenceOf(office)).toEqual(expect.arrayContaining(['alarm.json', 'entries.bin', 'theirs.txt']))
      expect(office.roots()).toEqual(honest)
      expect((await office.status()).witnessedSize).toBeLessThanOrEqual(honest.size)
    }
    expect(story.central.roots().size).toBeGreaterThan(honest.size)
    expect((await mapo.clerk.record(sales[0] ?? '')).state).toBe('accepted')
    expect((await gaepo.clerk.record(sales[1] ?? '')).state).toBe('sent')
    for (const office of [mapo, gaepo]) await goesOn(story, office, (await alarmOf(office)) ?? '')
  })
})

/** Another central with the same key, grown from a copy of the folder as it was. */
const twinOf = async (story: Story, copy: string): Promise<string> => {
  const served = await serveCentral({
    crypto: story.network.crypto,
    data: copy,
    port: 0,
    rulesSet: (version) => RULES[version],
  })
  if (!served.ok) throw new Error(served.error.code)
  onTestFinished(() => served.value.close())
  return served.value.url
}

/** A network in which one sale is witnessed, and a copy of central as of then. */
const withCopy = async (): Promise<{ readonly story: Story; readonly copy: string }> => {
  const story = await beginStory()
  const { mapo, gaepo, central } = story
  await mapo.clerk.enter('real-estate', 'report', story.sale())
  await mapo.supervisor.approveAll()
  await story.settled(mapo, gaepo)
  await central.stop()
  const copy = storyFolder()
  cpSync(central.folder, copy, { recursive: true })
  await central.start()
  return { story, copy }
}

describe('a central that forks its history', () => {
  it('is caught by the first office that sees both branches, and neither branch becomes witnessed', async () => {
    const { story, copy } = await withCopy()
    const { mapo, gaepo } = story
    const witnessed = (await mapo.status()).witnessedSize
    const twin = await twinOf(story, copy)
    await gaepo.restart({ central: twin })
    for (const office of [mapo, gaepo]) {
      await office.clerk.enter('real-estate', 'report', story.sale())
      await office.supervisor.approveAll()
      await until(async () => (await office.waiting()) === 0)
    }
    expect(mapo.roots().root).not.toBe(gaepo.roots().root)
    for (const office of [mapo, gaepo]) expect((await office.status()).witnessedSize).toBe(witnessed)
    const before = mapo.roots()
    await mapo.restart({ central: twin })
    await alarmed(mapo)
    expect(await alarmOf(mapo)).toMatch(/^CHECKPOINT_(FORKED|NOT_EXTENDING|BEHIND)$/)
    const folder = join(mapo.dataDir, 'evidence')
    const [own = ''] = readdirSync(folder).filter((name) => name !== 'alarm.json')
    const [ours, theirs] = ['ours.txt', 'theirs.txt'].map((name) => readFileSync(join(folder, own, name), 'utf8'))
    expect(ours).not.toBe(theirs)
    expect(mapo.roots()).toEqual(before)
    await goesOn(story, mapo, (await alarmOf(mapo)) ?? '')

    // The liar still answers: nobody can end the alarm. Then the city shows the ledger again that Mapo knows.
    const end = (who: Actor, why: string) => who.order('acknowledge', { why })
    expect(await end(mapo.administrator, 'it was a test')).toMatchObject({ ok: false, error: { code: 'ALARM_STANDS' } })
    await mapo.restart({ central: story.central.url })
    const code = await alarmOf(mapo)
    expect(code).not.toBeNull()
    expect(await end(mapo.clerk, 'mended')).toMatchObject({ ok: false, error: { code: 'ROLE_NEEDED' } })
    expect(await end(mapo.administrator, ' ')).toMatchObject({ ok: false, error: { code: 'INPUT_INVALID' } })
    await mapo.unplug()
    expect(await end(mapo.administrator, 'mended')).toMatchObject({ error: { code: 'ALARM_NEEDS_CENTRAL' } })
    await mapo.plug()
    const waiting = await mapo.waiting()
    expect(waiting).toBeGreaterThan(0)
    expect(await alarmOf(mapo)).toBe(code)
    const ended = await end(mapo.administrator, '본청이 옳은 원장을 되살림')
    expect(ended).toMatchObject({ ok: true, value: { code, evidence: join(folder, own) } })
    expect(await alarmOf(mapo)).toBeNull()
    expect(await end(mapo.administrator, 'again')).toMatchObject({ ok: false, error: { code: 'ALARM_NONE' } })

    // The evidence stays, and the word that ended it is the administrator's own.
    expect(readdirSync(folder)).toEqual([own])
    const files = readdirSync(join(folder, own))
    expect(files).toEqual(expect.arrayContaining(['alarm.json', 'ours.txt', 'theirs.txt', 'acknowledged.json']))
    const word = importEnvelope(JSON.parse(readFileSync(join(folder, own, 'acknowledged.json'), 'utf8')))
    if (!word.ok) throw new Error('no word')
    const { crypto } = story.network
    const { publicKey } = mapo.test.administrator.keys.sign
    const { payload, signatures } = word.value
    const signature = signatures[0]?.signature as Uint8Array
    expect(verifyPayload(crypto, publicKey, PAYLOAD_TYPES.acknowledgement, payload, signature)).toBe(true)
    const said = JSON.parse(new TextDecoder().decode(payload)) as { why: string; evidence: { name: string }[] }
    expect(said.why).toBe('본청이 옳은 원장을 되살림')
    expect(said.evidence.map(({ name }) => name)).toContain(`${own}/theirs.txt`)

    // It goes on where it stopped, over a restart too.
    await until(async () => (await mapo.waiting()) === 0)
    await mapo.restart()
    expect(await alarmOf(mapo)).toBeNull()
    await until(() => mapo.roots().root === story.central.roots().root)
  })
})

describe('a replica that is rebuilt', () => {
  /**
   * Mapo's replica is lost. Central, restored from an old copy, has written another history since and shows that.
   * The checkpoint that office.db kept is not in it.
   */
  it('takes no history in which the checkpoint of office.db does not stand', async () => {
    const { story, copy } = await withCopy()
    const { mapo, gaepo } = story
    await mapo.clerk.enter('real-estate', 'report', story.sale())
    await mapo.supervisor.approveAll()
    await story.settled(mapo, gaepo)
    await mapo.unplug()
    const unsent = await mapo.clerk.enter('real-estate', 'report', story.sale())
    await mapo.supervisor.approveAll()
    await mapo.close()
    const twin = await twinOf(story, copy)
    const other = await story.terminal('gaepo', 1, { central: twin })
    await other.open()
    await other.clerk.ready()
    for (let i = 0; i < 3; i += 1) await other.clerk.enter('real-estate', 'report', story.sale())
    await other.supervisor.approveAll()
    await until(async () => (await other.waiting()) === 0)

    for (const name of readdirSync(mapo.dataDir)) {
      if (name.startsWith('replica.db')) rmSync(join(mapo.dataDir, name))
    }
    mapo.wish = { central: twin }
    await mapo.open()
    await mapo.plug()
    await alarmed(mapo)
    expect(await alarmOf(mapo)).toBe('CHECKPOINT_FORKED')
    expect(mapo.roots().size).toBe(0)
    expect((await mapo.clerk.record(unsent.id)).state).toBe('approved')
    expect(await mapo.waiting()).toBe(1)
  })

  /** The same loss, and an honest central: everything comes back, and what was unsent is sent. */
  it('comes back from an honest central', async () => {
    const { story } = await withCopy()
    const { mapo, gaepo } = story
    await mapo.unplug()
    const unsent = await mapo.clerk.enter('real-estate', 'report', story.sale())
    await mapo.supervisor.approveAll()
    await mapo.close()
    for (const name of readdirSync(mapo.dataDir)) {
      if (name.startsWith('replica.db')) rmSync(join(mapo.dataDir, name))
    }
    await mapo.open()
    await mapo.plug()
    await story.settled(mapo, gaepo)
    expect((await gaepo.clerk.record(unsent.id)).state).toBe('accepted')
    expect(mapo.roots()).toEqual(story.central.roots())
  })
})
