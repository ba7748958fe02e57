/**
 * Nothing about a person leaves the sealed part.
 *
 * People with marked names, resident numbers, addresses and telephones come to both counters: a sale, a title with a
 * mortgage, a birth, a scan, a draft that is never finished, remarks of return and withdrawal, a purpose's note, wrong
 * input, searches by name and by number, a case of two people, paper, a backup, a defect that quotes what was typed.
 *
 * Wanted: not one of those words in any byte of the offices' and central's folders (write-ahead logs while running and
 * after the end), of what went over the wire, of the log files, of any error's answer, in any encoding that somebody
 * may have used. That the search finds what is there is shown by words that belong there.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import { describe, expect, it } from 'vitest'
import { birthValues, mortgageValues, type Person, saleValues, titleValues } from '../../cli/demo/world.ts'
import { toBase64, utf8Encode } from '../../shared/bytes.ts'
import { addDays } from '../../shared/civil.ts'
import type { ChannelName, Input } from '../../shared/contract/contract.ts'
import { openProxy } from '../support/proxy.ts'
import { beginStory, expectOneLedger, type Story } from '../support/story.ts'
import type { Values } from '../support/story-actor.ts'
import { type StoryOffice, storyFolder } from '../support/story-office.ts'
import { tracesIn, tracesUnder } from '../support/traces.ts'

const marked = (n: number, name: string): Person => ({
  name,
  number: `88010${n}-100777${n}`,
  birthDate: `1988-01-0${n}`,
  address: `서울특별시 마포구 표식동 ${n}77-7, 표식아파트 ${n}77동`,
  phone: `010-0077-777${n}`,
})

const SELLER = marked(1, '가온누리')
const BUYER = marked(2, '나래별빛')
const MOTHER = marked(3, '다솜하늘')
const FATHER = marked(4, '라온제나')
const OWNER = marked(5, '마루한솔')
/** The same number as the owner's, as another clerk spelled him. */
const AGAIN = { ...OWNER, name: '마루한속', address: '서울특별시 강남구 표식로 99' }
const CHILD = { given: '미리내라', hanja: '標識兒名', number: '261101-3007779', sex: 'male', birthDate: '' } as const

const TEXTS = [
  '되돌리는표식까닭',
  '거두는표식까닭',
  '보는표식까닭',
  '결함이옮긴표식',
  '표식중개사무소',
  '표식계약서.png',
  '스캔안의표식말',
  '초안의표식이름',
  '바로잡는표식말',
]
const WORDS = [
  ...[SELLER, BUYER, MOTHER, FATHER, OWNER, AGAIN].flatMap(({ name, number, address, phone }) => [
    name,
    number,
    address,
    phone,
  ]),
  '표식동',
  '표식아파트',
  '라미리내라',
  CHILD.given,
  CHILD.hanja,
  CHILD.number,
  ...TEXTS,
]

describe('personal data', () => {
  it('stand in no byte of log, replica, files, traffic, log files or errors', async () => {
    const logs = join(storyFolder(), 'logs.txt')
    const pen = pino({ base: null }, pino.destination({ dest: logs, sync: true }))
    const log = (event: string, data: Readonly<Record<string, string | number | null>>): void => pen.info(data, event)
    let failing: Error | null = null
    const around = (): void => {
      const error = failing
      failing = null
      if (error !== null) throw error
    }
    const story = await beginStory({ open: false, central: { log }, mapo: { log, around }, gaepo: { log, around } })
    const { mapo, gaepo, central } = story
    const proxy = await openProxy(() => central.url)
    for (const office of [mapo, gaepo]) {
      office.wish = { ...office.wish, central: proxy.url }
      await office.open()
      await office.clerk.ready()
    }
    const errors: unknown[] = []
    const wrong = async <C extends ChannelName>(office: StoryOffice, channel: C, input: Input<C>): Promise<void> => {
      const answer = await office.clerk.ask(channel, input)
      expect(answer.ok).toBe(false)
      errors.push(answer)
    }

    for (const office of [mapo, gaepo]) await office.unplug()
    const receipts = await workDay(story)
    await wrongInput(mapo, wrong)
    const draft = await mapo.clerk.draft('real-estate', 'report')
    failing = new Error(`결함이옮긴표식 ${SELLER.name} ${SELLER.number}`)
    await wrong(mapo, 'draft.create', { service: 'real-estate', action: 'report', target: null, values: null })
    await mapo.clerk.call('draft.save', {
      id: draft.id,
      values: { sellers: [{ name: '초안의표식이름', number: BUYER.number }] },
    })
    await mapo.plug()
    await story.settledAlone(mapo)
    failing = new Error(`결함이옮긴표식 ${OWNER.name}`)
    await gaepo.plug()
    await story.settled(mapo, gaepo)
    expectOneLedger(story, mapo, gaepo)
    await afterwards(story)
    const backup = await mapo.supervisor.call('backup.create', { passphrase: 'backup 암호 하나' })
    expect(tracesIn('backup', Buffer.from(backup.base64, 'base64'), WORDS)).toEqual([])

    // The words were there to be found: both counters read them.
    const { records } = await gaepo.clerk.call('search.all', { query: SELLER.name })
    const purpose = { code: 'counter', note: '보는표식까닭' } as const
    const opened = await gaepo.clerk.call('record.unseal', { id: records[0]?.id ?? '', purpose })
    expect(tracesIn('screen', utf8Encode(JSON.stringify(opened)), [SELLER.name, SELLER.number])).not.toEqual([])
    // The search finds what is there: receipt numbers on disk and on the wire, an event in the log file.
    expect(tracesIn('wire', proxy.heard(), [receipts[0] as string])).not.toEqual([])
    expect(tracesUnder(central.folder, [receipts[0] as string])).not.toEqual([])
    expect(tracesUnder(gaepo.dataDir, [receipts[0] as string])).not.toEqual([])
    for (const event of ['call-failed', 'checkpoint']) {
      expect(tracesIn('log', readFileSync(logs), [event])).not.toEqual([])
    }

    expect(found(story, proxy.heard(), logs, errors)).toEqual([])
    for (const office of [mapo, gaepo]) await office.close()
    await central.stop()
    expect(found(story, proxy.heard(), logs, errors)).toEqual([])
  })
})

const found = (story: Story, heard: Buffer, logs: string, errors: readonly unknown[]) => [
  ...[story.mapo.dataDir, story.gaepo.dataDir, story.central.folder].flatMap((folder) => tracesUnder(folder, WORDS)),
  ...tracesIn('wire', heard, WORDS),
  ...tracesIn('logs', readFileSync(logs), WORDS),
  ...tracesIn('errors', utf8Encode(JSON.stringify(errors)), WORDS),
]

/** Both counters, offline; the receipt numbers of Mapo's. */
const workDay = async (story: Story): Promise<readonly string[]> => {
  const { mapo, gaepo, world, today } = story
  const { clerk, supervisor } = mapo
  const plain = saleValues(world, world.parcel('mapo'), addDays(today, -3))
  const party = ({ name, number, address, phone }: Person): Values => ({ person: null, name, number, address, phone })
  const withParty = (list: unknown, person: Person): Values[] => [{ ...(list as Values[])[0], ...party(person) }]
  const values: Values = {
    ...plain,
    sellers: withParty(plain.sellers, SELLER),
    buyers: withParty(plain.buyers, BUYER),
    broker: { ...(plain.broker as Values), officeName: '표식중개사무소', phone: SELLER.phone, address: SELLER.address },
    report: { ...(plain.report as Values), name: BUYER.name, phone: BUYER.phone },
  }
  const draft = await clerk.draft('real-estate', 'report')
  const png = utf8Encode('\x89PNG\r\n\x1a\n스캔안의표식말')
  const scan = await clerk.call('attachment.add', {
    draft: draft.id,
    field: 'papers.contract',
    name: '표식계약서.png',
    type: 'image/png',
    base64: toBase64(png),
  })
  const sale = await clerk.submit(draft, { ...values, papers: { contract: [scan.handle] } })
  const parcel = world.parcel('mapo')
  const title = await clerk.enter('property', 'open-title', titleValues(world, parcel, [OWNER]))
  const { body } = (await clerk.record(title.id)).payload as { body: { owners: { person: string }[] } }
  const settlor = { person: body.owners[0]?.person ?? '', name: OWNER.name }
  await clerk.enter('property', 'mortgage', mortgageValues(world, parcel, settlor, OWNER, today))
  const child = { ...CHILD, birthDate: addDays(today, -5) }
  await clerk.enter('birth', 'register', birthValues(MOTHER, FATHER, { ...child, number: '' }))
  const returned = await clerk.enter('real-estate', 'report', { ...story.sale(), sellers: values.sellers ?? [] })
  await supervisor.call('approval.return', { id: returned.id, reason: '되돌리는표식까닭' })
  await clerk.call('record.withdraw', { id: returned.id, reason: '거두는표식까닭' })
  await supervisor.call('record.unseal', { id: sale.id, purpose: { code: 'approval', note: '보는표식까닭' } })
  await clerk.call('paper.print', { kind: 'receipt', of: sale.id, purpose: null })
  await supervisor.approveAll()
  // Gaepo meets the owner too, under another spelling: a case that compares two people.
  await gaepo.clerk.enter('property', 'open-title', titleValues(world, world.parcel('gaepo'), [AGAIN]))
  await gaepo.supervisor.approveAll()
  for (const query of [SELLER.name, `@${OWNER.name}`, OWNER.number, BUYER.number.replace('-', '')]) {
    for (const office of [mapo, gaepo]) {
      await office.clerk.call('search.all', { query })
      await office.clerk.call('lookup.people', { query })
    }
  }
  return [sale.receiptNo, title.receiptNo]
}

/** Everything wrong that quotes a person. */
const wrongInput = async (
  office: StoryOffice,
  wrong: <C extends ChannelName>(office: StoryOffice, channel: C, input: Input<C>) => Promise<void>,
): Promise<void> => {
  const draft = await office.clerk.draft('birth', 'register')
  const values = { child: { name: SELLER.name, number: SELLER.number }, [SELLER.name]: SELLER.number }
  await wrong(office, 'draft.submit', { id: draft.id, values })
  await wrong(office, 'draft.submit', { id: SELLER.name, values: { [BUYER.number]: BUYER.name } })
  await wrong(office, 'record.get', { id: OWNER.number })
  await wrong(office, 'session.unlock', { key: SELLER.number, passphrase: SELLER.name })
  await wrong(office, SELLER.name as ChannelName, { name: SELLER.name } as never)
  await wrong(office, 'attachment.add', {
    draft: draft.id,
    field: BUYER.name,
    name: `${BUYER.name}.png`,
    type: 'image/png',
    base64: 'AA==',
  })
  await wrong(office, 'import.open', {
    name: '표식계약서.png',
    base64: toBase64(utf8Encode(SELLER.name)),
    encoding: 'auto',
  })
}

/** Corrections, the case, paper, registers: whatever reads what was sealed. */
const afterwards = async (story: Story): Promise<void> => {
  const { mapo, gaepo } = story
  const purpose = { code: 'counter', note: '보는표식까닭' } as const
  const found = await mapo.clerk.call('search.all', { query: SELLER.name })
  const sale = found.records.find(({ state }) => state === 'accepted')
  const correction = { cause: 'mistake', detail: '바로잡는표식말' }
  await mapo.clerk.enter('real-estate', 'correct', correction, sale?.id ?? '')
  await mapo.supervisor.approveAll()
  const [compare] = await gaepo.clerk.cases()
  const detail = await gaepo.clerk.call('case.get', { id: compare?.id ?? '' })
  expect(JSON.stringify(detail.rows)).toContain(AGAIN.name)
  await gaepo.clerk.decide(compare?.id ?? '', 'withdraw')
  await gaepo.supervisor.approveAll()
  await story.settled(mapo, gaepo)
  for (const { clerk } of [mapo, gaepo]) {
    for (const service of ['birth', 'real-estate', 'property']) {
      await clerk.call('register.csv', { service, filters: {}, purpose })
      await clerk.call('paper.print', { kind: 'register', of: service, purpose })
    }
  }
  await mapo.clerk.call('paper.print', { kind: 'certificate', of: sale?.id ?? '', purpose })
}
