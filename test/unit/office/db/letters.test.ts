import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openOfficeDb } from '../../../../electron/office/db/open.ts'
import { fromEnvelope } from '../../../../shared/wire/statements.ts'
import { makeLetter, takenBy } from '../../../support/letters.ts'
import { makeTestNetwork } from '../../../support/network.ts'
import { crypto, folder } from './memory.ts'

const network = makeTestNetwork()
const { mapo, gaepo } = network

const opened = () => {
  const office = openOfficeDb(join(folder(), 'office.db'), crypto, undefined, { now: () => 777 })
  onTestFinished(() => void office.db.close())
  const contents = (): number => office.db.prepare('SELECT count(*) FROM letter_contents').pluck().get() as number
  const row = (id: string) =>
    office.db.prepare('SELECT state, received_at, settled_at FROM letters_in WHERE id = ?').get(Buffer.from(id, 'hex'))
  return { ...office, contents, row }
}

describe('a letter of ours', () => {
  const { header, letter } = makeLetter(network, mapo, gaepo)
  const { id } = header

  test('waits, is posted, and gives up its content when it is taken', () => {
    const { letters, commit, contents } = opened()
    expect(letters.out(id)).toBeNull()
    commit(() => letters.insertOut(header, letter))
    expect(() => commit(() => letters.insertOut(header, letter))).toThrow(/UNIQUE/)
    const out = { id, to: 'gaepo', kind: 'application', at: header.at, refused: null, takenAt: null, takenBy: null }
    expect(letters.out(id)).toEqual({ ...out, state: 'waiting' })
    expect(letters.unfinished()).toEqual([{ id, to: 'gaepo', state: 'waiting' }])
    expect(letters.letter(id)).toEqual(letter)
    letters.post(id)
    letters.post(id)
    expect(letters.out(id)).toEqual({ ...out, state: 'posted' })
    letters.unpost(id)
    expect(letters.out(id)).toEqual({ ...out, state: 'waiting' })
    letters.post(id)
    const taken = { v: 1, network: header.network, id, to: gaepo.id, device: gaepo.device.keys.id, at: 55 } as const
    const signed = fromEnvelope(takenBy(network, header, gaepo.device))
    if (signed === null) throw new Error()
    commit(() => letters.take(taken as never, signed))
    const done = { ...out, state: 'taken', takenAt: 55, takenBy: gaepo.device.keys.id }
    expect(letters.out(id)).toEqual(done)
    expect([contents(), letters.letter(id), letters.unfinished()]).toEqual([0, null, []])
    // What comes late changes nothing.
    letters.unpost(id)
    letters.refuse(id, 'LETTER_KEY')
    commit(() => letters.take({ ...taken, at: 99 } as never, signed))
    expect(letters.out(id)).toEqual(done)
  })

  test('says why central does not take it, until it does', () => {
    const { letters, commit } = opened()
    commit(() => letters.insertOut(header, letter))
    letters.refuse(id, 'LETTER_KEY')
    expect(letters.out(id)).toMatchObject({ state: 'waiting', refused: 'LETTER_KEY' })
    letters.post(id)
    expect(letters.out(id)).toMatchObject({ state: 'posted', refused: null })
  })
})

describe('a letter to us', () => {
  const [one, two, three] = [1, 2, 3].map(() => makeLetter(network, gaepo, mapo)) as [
    ReturnType<typeof makeLetter>,
    ReturnType<typeof makeLetter>,
    ReturnType<typeof makeLetter>,
  ]

  test('is in the inbox when it is received, in the order of arrival, until it is settled', () => {
    const { letters, commit, contents, row } = opened()
    for (const { header, letter } of [two, one, three]) commit(() => letters.insertIn(header, letter, 'device'))
    expect(letters.inbox('application')).toEqual([])
    expect(letters.fetched().map(({ id, holder }) => [id, holder])).toEqual(
      [two, one, three].map(({ header }) => [header.id, 'device']),
    )
    expect(letters.received(one.header.id)).toBeNull()
    for (const { header } of [one, two]) letters.receive(header.id, 5)
    expect(letters.inbox('application').map(({ id }) => id)).toEqual([two.header.id, one.header.id])
    expect(letters.inbox('application')[0]).toEqual({
      id: two.header.id,
      from: 'gaepo',
      kind: 'application',
      by: gaepo.supervisor.keys.id,
      at: two.header.at,
      receivedAt: 5,
    })
    expect(letters.countInbox('application')).toBe(2)
    expect(letters.received(two.header.id)).toEqual({ header: two.letter.payload, content: two.letter.content })
    commit(() => letters.settle(two.header.id))
    expect(letters.inbox('application').map(({ id }) => id)).toEqual([one.header.id])
    expect(letters.received(two.header.id)).toBeNull()
    expect(row(two.header.id)).toEqual({ state: 'settled', received_at: 5, settled_at: 777 })
    expect(contents()).toBe(2)
    expect(letters.knows(two.header.id)).toBe(true)
  })

  test('is settled once, and only when it was received', () => {
    const { letters, commit } = opened()
    const { id } = one.header
    expect(() => commit(() => letters.settle(id))).toThrow('no such letter')
    commit(() => letters.insertIn(one.header, one.letter, 'device'))
    expect(() => commit(() => letters.settle(id))).toThrow('no such letter')
    letters.receive(id, 5)
    // With the caller's commit, or not at all.
    expect(() =>
      commit(() => {
        letters.settle(id)
        throw new Error('the caller failed')
      }),
    ).toThrow('the caller failed')
    expect(letters.received(id)?.content).toEqual(one.letter.content)
    commit(() => letters.settle(id))
    expect(() => commit(() => letters.settle(id))).toThrow('no such letter')
  })

  test('goes when another device was first, and is not fetched again', () => {
    const { letters, commit, contents } = opened()
    const { id } = one.header
    commit(() => letters.insertIn(one.header, one.letter, 'device'))
    commit(() => letters.leave(id))
    expect([contents(), letters.fetched(), letters.knows(id)]).toEqual([0, [], true])
    letters.receive(id, 5)
    expect(letters.countInbox('application')).toBe(0)
    expect(() => commit(() => letters.insertIn(one.header, one.letter, 'device'))).toThrow(/UNIQUE/)
  })

  test('that was received does not go any more', () => {
    const { letters, commit } = opened()
    const { id } = one.header
    commit(() => letters.insertIn(one.header, one.letter, 'device'))
    letters.receive(id, 5)
    commit(() => letters.leave(id))
    letters.receive(id, 6)
    expect(letters.inbox('application')).toMatchObject([{ id, receivedAt: 5 }])
    expect(letters.received(id)?.content).toEqual(one.letter.content)
  })
})
