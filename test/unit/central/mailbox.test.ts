/** The mailbox's door: who may post, see, fetch and acknowledge what, and what stays when a letter is taken. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodeLetter, MAX_LETTER_FRAME_BYTES } from '../../../shared/crypto/letters.ts'
import type { OfficeId } from '../../../shared/ledger/ids.ts'
import type { Reply } from '../../../shared/wire/client.ts'
import { initTestFolder, type OpenCentral, openCentral, temporaryFolder, value } from '../../support/central.ts'
import { openTestEvents } from '../../support/events.ts'
import { makeLetter, takenBy } from '../../support/letters.ts'
import { makeTestNetwork, type TestNetwork } from '../../support/network.ts'

let network: TestNetwork
let folder: ReturnType<typeof temporaryFolder>
let open: OpenCentral

beforeEach(() => {
  network = makeTestNetwork({ devices: 2 })
  folder = temporaryFolder()
  initTestFolder(network, folder.path)
  open = openCentral(network, folder.path)
})
afterEach(() => {
  open.close()
  folder.remove()
})

const mapo = () => open.client(network.mapo.device)
const gaepo = (n = 0) => open.client(network.gaepo.devices[n])
const wire = async (reply: Reply<unknown>): Promise<string> => {
  const got = await reply
  if (got.ok) return 'ok'
  return got.error.code === 'REFUSED' ? got.error.wire : got.error.code
}
const NOWHERE = 'nowhere' as OfficeId

describe('a letter at the door', () => {
  it('waits for the other office alone, in the order of arrival, until it is taken', async () => {
    const { gaepo: to, mapo: from } = network
    const letters = [1, 2, 3].map(() => makeLetter(network, from, to))
    for (const { bytes } of letters) expect(value(await mapo().postLetter(to.id, bytes))).toEqual({ status: 'stored' })
    const listed = value(await gaepo().letters(to.id, 0))
    expect(listed.letters.map(({ n }) => n)).toEqual([1, 2, 3])
    expect(listed.more).toBe(false)
    expect(value(await gaepo(1).letters(to.id, 1)).letters.map(({ n }) => n)).toEqual([2, 3])
    const [first] = letters
    if (first === undefined) throw new Error()
    const { id } = first.header
    expect(value(await gaepo().letter(to.id, id))).toEqual(first.letter.content)
    expect(value(await mapo().letterState(to.id, id))).toEqual({ state: 'waiting' })
    const taken = takenBy(network, first.header, to.device)
    expect(value(await gaepo().takeLetter(to.id, id, taken))).toEqual({ state: 'taken', taken })
    expect(value(await gaepo().letters(to.id, 0)).letters.map(({ n }) => n)).toEqual([2, 3])
    expect(value(await gaepo().letter(to.id, id))).toBeNull()
    expect(value(await mapo().letterState(to.id, id))).toEqual({ state: 'taken', taken })
    expect(value(await gaepo().letterState(to.id, id))).toEqual({ state: 'taken', taken })
  })

  it('is listed a page at a time', async () => {
    const { gaepo: to, mapo: from } = network
    const sender = mapo()
    for (let i = 0; i < 101; i += 1) value(await sender.postLetter(to.id, makeLetter(network, from, to).bytes))
    const page = value(await gaepo().letters(to.id, 0))
    expect([page.letters.length, page.more]).toEqual([100, true])
    const rest = value(await gaepo().letters(to.id, page.letters.at(-1)?.n ?? 0))
    expect([rest.letters.map(({ n }) => n), rest.more]).toEqual([[101], false])
  })

  it('is known when it comes again, also after it was taken, and its id is nobody else’s', async () => {
    const { gaepo: to, mapo: from } = network
    const { header, letter, bytes } = makeLetter(network, from, to)
    expect(value(await mapo().postLetter(to.id, bytes))).toEqual({ status: 'stored' })
    expect(value(await open.client(from.devices[1]).postLetter(to.id, bytes))).toEqual({ status: 'known' })
    const other = makeLetter(network, from, to, { header: { id: header.id } })
    expect(await wire(mapo().postLetter(to.id, other.bytes))).toBe('LETTER_ID_USED')
    const resigned = { ...letter, signature: other.letter.signature }
    expect(await wire(mapo().postLetter(to.id, encodeLetter(resigned)))).toBe('LETTER_ID_USED')
    value(await gaepo().takeLetter(to.id, header.id, takenBy(network, header, to.device)))
    expect(value(await mapo().postLetter(to.id, bytes))).toEqual({ status: 'known' })
    expect(value(await gaepo().letters(to.id, 0)).letters).toEqual([])
    expect(value(await gaepo().letter(to.id, header.id))).toBeNull()
  })

  it('is refused with a code when it is not what it says', async () => {
    const { gaepo: to, mapo: from } = network
    const post = (wish: Parameters<typeof makeLetter>[3], path = to.id, by = mapo()) =>
      wire(by.postLetter(path, makeLetter(network, from, to, wish).bytes))
    expect(await post({}, from.id)).toBe('LETTER_MALFORMED')
    expect(await post({ header: { to: NOWHERE } }, NOWHERE)).toBe('LETTER_OFFICE')
    expect(await post({}, to.id, gaepo())).toBe('LETTER_SENDER')
    expect(await post({ by: from.administrator })).toBe('LETTER_KEY')
    expect(await post({ header: { network: 'another' } })).toBe('LETTER_NETWORK')
    expect(await post({ by: to.clerk, header: { by: from.clerk.keys.id } })).toBe('LETTER_SIGNATURE')
    expect(await post({ content: new Uint8Array(500) })).toBe('HASH_MISMATCH')
    expect(await post({ content: new Uint8Array(0) })).toBe('HASH_MISMATCH')
    const { bytes } = makeLetter(network, from, to)
    expect(await wire(mapo().postLetter(to.id, bytes.slice(0, 20)))).toBe('LETTER_MALFORMED')
    expect(await wire(mapo().postLetter(to.id, new Uint8Array(0)))).toBe('LETTER_MALFORMED')
    expect(await wire(mapo().postLetter(to.id, new Uint8Array(3000).fill(255)))).toBe('LETTER_MALFORMED')
    expect(await wire(mapo().postLetter(to.id, new Uint8Array(MAX_LETTER_FRAME_BYTES + 1)))).toBe('BODY_TOO_LARGE')
    expect(value(await gaepo().letters(to.id, 0)).letters).toEqual([])
  })

  it('is refused when its signer’s key has ended, and stays when it ends after', async () => {
    const { gaepo: to, mapo: from } = network
    const [before, after] = [makeLetter(network, from, to), makeLetter(network, from, to)]
    value(await mapo().postLetter(to.id, before.bytes))
    const revocation = network.sign(from.administrator, from.device, {
      service: 'members',
      action: 'revoke',
      body: { key: from.supervisor.keys.id, why: 'retired' },
    })
    value(await mapo().submit([network.entry(revocation, [to.administrator])]))
    open.settle()
    expect(await wire(mapo().postLetter(to.id, after.bytes))).toBe('LETTER_KEY')
    expect(value(await mapo().postLetter(to.id, before.bytes))).toEqual({ status: 'known' })
    expect(value(await gaepo().letters(to.id, 0)).letters.length).toBe(1)
  })
})

describe('what is asked of a mailbox', () => {
  it('is answered to devices of its office; a letter’s state to the sender’s too', async () => {
    const { gaepo: to, mapo: from } = network
    const { header, bytes } = makeLetter(network, from, to)
    value(await mapo().postLetter(to.id, bytes))
    const taken = takenBy(network, header, to.device)
    for (const other of [mapo(), open.client(to.auditor), open.client(from.auditor)]) {
      expect(await wire(other.letters(to.id, 0))).toBe('FORBIDDEN')
      expect(await wire(other.letter(to.id, header.id))).toBe('FORBIDDEN')
      expect(await wire(other.takeLetter(to.id, header.id, taken))).toBe('FORBIDDEN')
    }
    expect(await wire(open.client(from.auditor).letterState(to.id, header.id))).toBe('FORBIDDEN')
    expect(await wire(open.client(from.auditor).postLetter(to.id, bytes))).toBe('FORBIDDEN')
    expect(await wire(open.client(null).letters(to.id, 0))).toBe('SESSION_NEEDED')
    // Under another office's name, or another id, there is nothing.
    expect(value(await mapo().letter(from.id, header.id))).toBeNull()
    expect(value(await mapo().letterState(from.id, header.id))).toBeNull()
    expect(value(await mapo().letterState(to.id, '00'.repeat(16)))).toBeNull()
    expect(value(await gaepo().letter(to.id, '00'.repeat(16)))).toBeNull()
    expect(value(await gaepo().takeLetter(to.id, '00'.repeat(16), taken))).toBeNull()
  })

  it('is turned away when it is malformed', async () => {
    const { gaepo: to, mapo: from } = network
    const { header, bytes } = makeLetter(network, from, to)
    value(await mapo().postLetter(to.id, bytes))
    const take = (envelope: { payload: string; signature: string }) =>
      wire(gaepo().takeLetter(to.id, header.id, envelope))
    const good = takenBy(network, header, to.device)
    expect(await take({ ...good, payload: '!' })).toBe('BODY_MALFORMED')
    expect(await take({ ...good, signature: 'ab' })).toBe('BODY_MALFORMED')
    expect(await take({ ...good, payload: 'AAAA' })).toBe('LETTER_MALFORMED')
    expect(await take({ ...good, signature: '00'.repeat(64) })).toBe('LETTER_SIGNATURE')
    expect(await take(takenBy(network, header, to.device, { id: '00'.repeat(16) }))).toBe('LETTER_MALFORMED')
    expect(await take(takenBy(network, header, from.device))).toBe('LETTER_KEY')
    expect(await take(takenBy(network, header, to.device, { network: 'another' }))).toBe('LETTER_NETWORK')
    // Another device of the office has signed: it may say so itself.
    expect(await take(takenBy(network, header, to.devices[1] as typeof to.device))).toBe('FORBIDDEN')
    for (const id of ['xyz', '../../etc', 'AB'.repeat(16)]) expect(value(await gaepo().letter(to.id, id))).toBeNull()
    for (const after of [-1, 1.5, Number.NaN]) expect(await wire(gaepo().letters(to.id, after))).toBe('NOT_FOUND')
    expect(value(await mapo().letterState(to.id, header.id))).toEqual({ state: 'waiting' })
  })
})

describe('an acknowledgement', () => {
  it('is the first device’s, for good, and tells the others so', async () => {
    const { gaepo: to, mapo: from } = network
    const { header, bytes } = makeLetter(network, from, to)
    value(await mapo().postLetter(to.id, bytes))
    const first = takenBy(network, header, to.device)
    const again = takenBy(network, header, to.device, { at: (network.now + 5) as never })
    const second = takenBy(network, header, to.devices[1] as typeof to.device)
    expect(value(await gaepo().takeLetter(to.id, header.id, first))).toEqual({ state: 'taken', taken: first })
    expect(value(await gaepo(1).takeLetter(to.id, header.id, second))).toEqual({ state: 'taken', taken: first })
    expect(value(await gaepo().takeLetter(to.id, header.id, again))).toEqual({ state: 'taken', taken: first })
    open.close()
    open = openCentral(network, folder.path)
    expect(value(await mapo().letterState(to.id, header.id))).toEqual({ state: 'taken', taken: first })
  })

  it('leaves no byte of the content in central’s folder', async () => {
    const { gaepo: to, mapo: from } = network
    const { header, letter, bytes } = makeLetter(network, from, to, { text: new Uint8Array(50_000).fill(3) })
    const pieces = [200, 20_000, 40_000].map((at) => Buffer.from(letter.content.subarray(at, at + 24)))
    const found = () =>
      readdirSync(folder.path).flatMap((name) => {
        const file = readFileSync(join(folder.path, name))
        return pieces.filter((piece) => file.includes(piece)).map(() => name)
      })
    value(await mapo().postLetter(to.id, bytes))
    expect(found().length).toBeGreaterThanOrEqual(3)
    value(await gaepo().takeLetter(to.id, header.id, takenBy(network, header, to.device)))
    expect(found()).toEqual([])
  })
})

describe('the event stream', () => {
  it('tells the receiving office of a letter and the sending one that it was taken, and nobody else', async () => {
    const { gaepo: to, mapo: from } = network
    const [ours, theirs] = [openTestEvents(mapo()), openTestEvents(gaepo(1))]
    await Promise.all([ours.open, theirs.open])
    const { header, bytes } = makeLetter(network, from, to)
    value(await mapo().postLetter(to.id, bytes))
    await theirs.heard('mailbox', 1)
    expect(ours.count('mailbox')).toBe(0)
    value(await gaepo().takeLetter(to.id, header.id, takenBy(network, header, to.device)))
    await ours.heard('mailbox', 1)
    expect(theirs.count('mailbox')).toBe(1)
    ours.close()
    theirs.close()
  })
})
