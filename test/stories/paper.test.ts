/**
 * Paper in other people's hands: what its symbols prove, and what they leave to the ledger.
 */
import { describe, expect, it } from 'vitest'
import { type Parcel, type Person, titleValues, transferValues } from '../../cli/demo/world.ts'
import { createCrypto } from '../../node/sodium.ts'
import { fromBase64, utf8Decode, utf8Encode } from '../../shared/bytes.ts'
import type { Paper, PaperCheck } from '../../shared/contract/types.ts'
import { encodeCertificate } from '../../shared/paper/certificate.ts'
import { decodeSheet, encodeSheet, type Sheet } from '../../shared/paper/sheet.ts'
import { fromSymbols, toSymbols } from '../../shared/paper/symbols.ts'
import { beginStory, type Story } from '../support/story.ts'
import type { StoryOffice } from '../support/story-office.ts'

const COUNTER = { code: 'counter', note: '' } as const
const crypto = createCrypto()

const symbolsOf = (bytes: Uint8Array): string[] => toSymbols(crypto.sha256, bytes) as string[]

const sheetIn = ({ symbols }: Paper): Sheet => {
  const gathered = fromSymbols(crypto.sha256, symbols)
  const sheet = gathered.ok ? decodeSheet(gathered.bytes) : gathered
  if (!sheet.ok) throw new Error('no sheet')
  return sheet.value
}

const check = ({ clerk }: StoryOffice, parts: readonly string[]): Promise<PaperCheck> =>
  clerk.call('paper.check', { parts: [...parts] })

const settled = async ({ mapo, gaepo, ...story }: Story): Promise<void> => {
  await mapo.supervisor.approveAll()
  await story.settled(mapo, gaepo)
}

/** A title at Mapo with its owner, and what a sale of the whole needs. */
const titled = async (story: Story): Promise<{ id: string; parcel: Parcel; owner: Person; person: string }> => {
  const { mapo, world } = story
  const [parcel, owner] = [world.parcel('mapo'), world.person()]
  const { id } = await mapo.clerk.enter('property', 'open-title', titleValues(world, parcel, [owner]))
  await settled(story)
  const { body } = (await mapo.clerk.record(id)).payload as { body: { owners: { person: string }[] } }
  return { id, parcel, owner, person: body.owners[0]?.person ?? '' }
}

describe('a sheet in other hands', () => {
  /**
   * A certificate is good. Somebody exchanges its serial, or drops the sheet and keeps the record's proof under a serial
   * of his own. Wanted: the first is broken; the second proves the record and is never called a good paper.
   */
  it('keeps its serial, or is told to have none', async () => {
    const story = await beginStory()
    const { mapo, gaepo } = story
    const sale = await mapo.clerk.enter('real-estate', 'report', story.sale())
    await settled(story)
    const paper = await mapo.clerk.call('paper.print', { kind: 'certificate', of: sale.id, purpose: COUNTER })
    const good = await check(gaepo, paper.symbols)
    expect(good).toMatchObject({ verdict: 'good', code: 'PAPER_GOOD' })
    expect(good.sheet).toMatchObject({ serial: paper.serial, kind: 'certificate', copy: 1, state: 'accepted' })
    expect(good.records).toMatchObject([{ n: 1, proof: 'words' }])
    const sheet = sheetIn(paper)
    const other = `${paper.serial.slice(0, -1)}9`
    const said = (utf8Decode(sheet.statement) ?? '').replace(paper.serial, other)
    const forged = symbolsOf(encodeSheet({ ...sheet, statement: utf8Encode(said) }))
    expect(await check(gaepo, forged)).toMatchObject({ verdict: 'broken', code: 'SHEET_UNSIGNED', sheet: null })
    const [proof] = sheet.proofs
    if (proof === undefined) throw new Error('no proof')
    const bare = symbolsOf(encodeCertificate({ ...proof, serial: other, checkpoint: sheet.checkpoint }))
    const shaken = await check(gaepo, bare)
    expect(shaken).toMatchObject({ verdict: 'unproven', code: 'PAPER_SERIAL_UNPROVEN', sheet: null })
    expect(shaken.facts.length).toBeGreaterThan(3)
  })

  /**
   * A receipt is handed out before anything reached the city, and both offices are asked about it: before, and after.
   */
  it('of a record that is not accepted yet says so', async () => {
    const story = await beginStory()
    const { mapo, gaepo } = story
    const sale = await mapo.clerk.enter('real-estate', 'report', story.sale())
    const paper = await mapo.clerk.call('paper.print', { kind: 'receipt', of: sale.id, purpose: null })
    expect(paper).toMatchObject({ state: 'signed', file: null, proofs: [] })
    expect(await check(gaepo, paper.symbols)).toMatchObject({
      verdict: 'unproven',
      code: 'PAPER_RECEIPT_WAITING',
      sheet: { serial: paper.serial, kind: 'receipt', state: 'signed' },
    })
    await settled(story)
    expect(await check(gaepo, paper.symbols)).toMatchObject({ verdict: 'good', code: 'PAPER_RECEIPT' })
  })

  /**
   * A title is opened, sold and divided. Wanted: each parcel has its extract; every line names the record that it rests
   * on; each record is proven by the symbols or by the file, in words where the sheet speaks them; a masked one is good
   * too. Then another sale makes the extract old.
   */
  it('shows which line rests on what, and ages with the register', async () => {
    const story = await beginStory()
    const { mapo, gaepo, world, today } = story
    const { id, parcel, owner, person } = await titled(story)
    const buyer = world.person()
    const sale = transferValues(world, parcel, { person, name: owner.name, den: 1 }, buyer, today)
    const sold = await mapo.clerk.enter('property', 'transfer', sale)
    await settled(story)
    const paper = await mapo.clerk.call('paper.print', { kind: 'extract', of: sold.id, purpose: COUNTER })
    expect(paper.proofs.map(({ record, words }) => [record, words])).toEqual([
      [sold.id, true],
      [id, false],
    ])
    const lines = paper.document.tables.slice(0, 3).flatMap(({ rows }) => rows.map(({ by }) => by))
    expect(new Set(lines)).toEqual(new Set([id, sold.id]))
    const all = paper.file === null ? paper.symbols : [paper.file.base64]
    const checked = await check(gaepo, all)
    expect(checked).toMatchObject({ verdict: 'good', code: 'PAPER_GOOD' })
    expect(checked.records.map(({ proof }) => proof)).toEqual(['words', 'log'])
    // The seller's words stay at home: neither his number nor the name that only the title's own record told.
    expect(JSON.stringify(checked.records[1]?.facts)).not.toContain(owner.name)
    const bytes = paper.file === null ? fromSymbols(crypto.sha256, paper.symbols) : null
    const raw = bytes?.ok ? bytes.bytes : (fromBase64(paper.file?.base64 ?? '') as Uint8Array)
    expect(Buffer.from(raw).includes(owner.number)).toBe(false)
    // A sheet whose proofs were cut off leaves them to the ledger at hand, and says so.
    const sheet = decodeSheet(raw)
    if (!sheet.ok) throw new Error('no sheet')
    const cut = symbolsOf(encodeSheet({ ...sheet.value, proofs: sheet.value.proofs.slice(0, 1) }))
    const partly = await check(gaepo, cut)
    expect(partly).toMatchObject({ verdict: 'good', code: 'PAPER_PARTLY' })
    expect(partly.records.map(({ proof }) => proof)).toEqual(['words', 'ledger'])

    const masked = await mapo.clerk.call('paper.print', { kind: 'extract', of: sold.id, purpose: null })
    expect(JSON.stringify(masked.document)).not.toContain(buyer.name)
    expect(await check(gaepo, masked.symbols)).toMatchObject({ verdict: 'good', sheet: { masked: true } })

    const { area100 } = (await mapo.clerk.record(id)).payload.body as { area100: number }
    const pnus = [parcel.pnu, `${parcel.pnu.slice(0, 15)}0077`]
    const areas = [Math.floor(area100 / 2), Math.ceil(area100 / 2)].map((area) => String(area / 100))
    const parts = pnus.map((pnu, i) => ({ pnu, category: '08', area: areas[i] ?? '' }))
    const splitting = {
      parcel: { pnu: parcel.pnu, address: '' },
      parts,
      change: { causeDate: today },
      applicant: { name: buyer.name, relation: '', phone: '' },
    }
    const split = await mapo.clerk.enter('property', 'split', splitting)
    await settled(story)
    expect(await check(gaepo, all)).toMatchObject({ verdict: 'outdated', code: 'PAPER_OUTDATED' })
    const { papers } = await mapo.clerk.record(split.id)
    expect(papers.map(({ kind, which }) => [kind, which])).toEqual([
      ['extract', 1],
      ['extract', 2],
      ['receipt', 1],
    ])
    expect(new Set(papers.map(({ of }) => JSON.stringify(of))).size).toBe(3)
    const second = await mapo.clerk.call('paper.print', { kind: 'extract', of: split.id, which: 2, purpose: COUNTER })
    expect(second.copy).toBe(1)
    expect(JSON.stringify(second.document)).toContain(parts[1]?.pnu)
    expect(second.document.subject).toBe(parts[1]?.pnu)
    const last = await check(gaepo, second.file === null ? second.symbols : [second.file.base64])
    expect(last).toMatchObject({ verdict: 'good', code: 'PAPER_GOOD' })
  })
})
