/**
 * Letters between two offices over real HTTP: written offline, posted, taken and signed for; lines that break, processes
 * that end between any two steps, two counters of one office, senders and letters that are not what they say.
 *
 * Wanted, whatever happened: a letter that was written arrives, once, at one counter; its sender ends with that counter's
 * signed word; what does not verify is shown to nobody.
 */
import { afterEach, describe, expect, it } from 'vitest'
import { utf8Encode } from '../../shared/bytes.ts'
import { initTestFolder, serveTestCentral, type TestServer } from '../support/central.ts'
import { dropFolders, newFolder } from '../support/chain.ts'
import { type MailOffice, type MailOptions, openMailOffice } from '../support/mail-office.ts'
import { makeTestNetwork, type TestNetwork, type TestOffice } from '../support/network.ts'

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close()
  dropFolders()
})

interface World {
  readonly network: TestNetwork
  readonly server: TestServer
  office(of: TestOffice, options?: MailOptions): Promise<MailOffice>
}

const begin = async (): Promise<World> => {
  const network = makeTestNetwork({ devices: 2, parameters: { candidateHoldMs: 100 } })
  const centralFolder = newFolder()
  initTestFolder(network, centralFolder)
  const server = await serveTestCentral(network, centralFolder)
  opened.push(server)
  return {
    network,
    server,
    office: async (of, options) => {
      const office = await openMailOffice(network, of, server.url, options)
      opened.push(office)
      return office
    },
  }
}

const until = async (what: () => boolean, told: () => unknown = () => what.toString()): Promise<void> => {
  const end = performance.now() + 30_000
  while (!what()) {
    if (performance.now() > end) throw new Error(`it did not happen: ${JSON.stringify(told())}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

const ready = async (...offices: MailOffice[]): Promise<void> => {
  for (const { desk } of offices) await until(() => desk.tip() !== null)
}

const WORDS = utf8Encode('{"service":"used-car","values":{"buyers":[{"name":"김이송"}]}}')

describe('a letter', () => {
  it('written offline arrives sealed, is read, signed for and settled', async () => {
    const { network, office } = await begin()
    const [mapo, gaepo] = [await office(network.mapo), await office(network.gaepo)]
    await ready(mapo, gaepo)
    mapo.sync.setPlugged(false)
    const id = mapo.post(network.gaepo.id, WORDS)
    expect(mapo.office.letters.out(id)).toMatchObject({ to: 'gaepo', kind: 'application', state: 'waiting' })
    expect(gaepo.office.letters.countInbox('application')).toBe(0)
    mapo.sync.setPlugged(true)
    await until(() => gaepo.office.letters.countInbox('application') === 1)
    const [letter] = gaepo.office.letters.inbox('application')
    expect(letter).toMatchObject({ id, from: 'mapo', kind: 'application', by: network.mapo.supervisor.keys.id })
    expect(gaepo.read(id)).toEqual(WORDS)
    await until(() => mapo.office.letters.out(id)?.state === 'taken')
    expect(mapo.office.letters.out(id)).toMatchObject({
      takenAt: letter?.receivedAt,
      takenBy: network.gaepo.device.keys.id,
    })
    gaepo.office.commit(() => gaepo.office.letters.settle(id))
    expect(gaepo.office.letters.countInbox('application')).toBe(0)
    expect(() => gaepo.read(id)).toThrow('LETTER_UNKNOWN')
    for (const { office } of [mapo, gaepo]) {
      expect(office.db.prepare('SELECT count(*) FROM letter_contents').pluck().get()).toBe(0)
    }
  })
})
