/** A counter with its mail: a real office.db, replica and sync against a central over real HTTP; the desk is no more than its mail needs. */
import { join } from 'node:path'
import { readIdentity } from '../../electron/office/db/identity.ts'
import { openOfficeDb } from '../../electron/office/db/open.ts'
import type { Actor } from '../../electron/office/desk/desk.ts'
import { type MailDesk, openLetter, openMail, postLetter } from '../../electron/office/desk/mail.ts'
import { watchTip } from '../../electron/office/desk/tip.ts'
import { openMachine } from '../../electron/office/keys/machine.ts'
import { openReplica } from '../../electron/office/replica/replica.ts'
import type { Around } from '../../electron/office/steps.ts'
import { createSync } from '../../electron/office/sync/sync.ts'
import type { MadeDevice, MadeStaff } from '../../node/genesis-network.ts'
import { fileStore } from '../../node/keystore.ts'
import { createTransport, type Transport } from '../../node/transport.ts'
import type { LetterHeader } from '../../shared/crypto/letters.ts'
import { memberIn } from '../../shared/ledger/block.ts'
import type { OfficeId } from '../../shared/ledger/ids.ts'
import type { MemberRow } from '../../shared/services/members/v1/rows.ts'
import type { Fetch } from '../../shared/wire/fetch.ts'
import { newFolder } from './chain.ts'
import type { TestNetwork, TestOffice } from './network.ts'
import { provision, storyCrypto } from './story-office.ts'
import { type MemoryOutbox, memoryOutbox } from './synced-office.ts'

export interface MailOptions {
  readonly folder?: string
  readonly device?: MadeDevice
  readonly plugged?: boolean
  readonly between?: (fetch: Fetch) => Fetch
  readonly around?: Around
}

export interface MailOffice {
  readonly folder: string
  readonly desk: MailDesk
  readonly office: MailDesk['office']
  readonly outbox: MemoryOutbox
  readonly sync: ReturnType<typeof createSync>
  /** What the sync has told its log, `event code`. */
  readonly told: string[]
  actor(who: Pick<MadeStaff, 'keys'>): Actor
  /** As the supervisor unless said; the new letter's id. Throws the code of a refusal. */
  post(to: OfficeId, content: Uint8Array, by?: Pick<MadeStaff, 'keys'>): string
  /** As the clerk. Throws the code of a refusal. */
  read(id: string): Uint8Array
  close(): Promise<void>
}

/** Makes the folder when none is given. */
export const openMailOffice = async (
  network: TestNetwork,
  of: TestOffice,
  baseUrl: string,
  options: MailOptions = {},
): Promise<MailOffice> => {
  const device = options.device ?? of.device
  const folder = options.folder ?? newFolder()
  if (options.folder === undefined) await provision(network, of, device, folder)
  const clock = {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    after: (ms: number, run: () => void) => {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
  }
  const crypto = storyCrypto
  const office = openOfficeDb(join(folder, 'office.db'), crypto, options.around, clock)
  const identity = readIdentity(office.db)
  if (identity === null) throw new Error('no office')
  const machine = await openMachine(crypto, identity, fileStore(join(folder, 'keys')))
  if (!machine.ok) throw new Error(machine.error.code)
  const { keys } = machine.value
  const replica = openReplica({
    dataDir: folder,
    network: identity.network,
    office: of.id,
    crypto,
    heads: office.heads,
    clock,
    writer: new URL('./replica-worker.ts', import.meta.url),
  })
  const real = createTransport()
  const transport: Transport = { ...real, fetch: options.between?.(real.fetch) ?? real.fetch }
  if (options.plugged === false) transport.close()
  const outbox = memoryOutbox()
  const told: string[] = []
  const desk: MailDesk = {
    crypto,
    clock,
    office,
    identity,
    replica,
    tip: watchTip(replica),
    emit: (event) => {
      if (event.kind === 'changed' && event.topics.includes('records')) setImmediate(() => sync.nudge())
    },
  }
  const sync = createSync({
    replica,
    outbox,
    mail: openMail(desk),
    heads: office.heads,
    keys,
    device: machine.value.device,
    transport,
    baseUrl,
    crypto,
    clock,
    random: Math.random,
    log: (event, data) => void told.push(`${event} ${data.code ?? ''}`),
  })
  const actor: MailOffice['actor'] = ({ keys }) => ({
    here: () => true,
    row: memberIn(replica.ledger, keys.id) as MemberRow,
    member: {
      key: keys.id,
      name: '',
      staffNo: '',
      keys,
      office: { box: of.box, draftKey: new Uint8Array(32), numberKeys: new Map() },
    },
  })
  return {
    folder,
    desk,
    office,
    outbox,
    sync,
    told,
    actor,
    post: (to, content, by = of.supervisor) => {
      const posted = office.commit(() =>
        postLetter(desk, actor(by), { to, kind: 'application' satisfies LetterHeader['kind'], content }),
      )
      if (!posted.ok) throw new Error(posted.error.code)
      return posted.value
    },
    read: (id) => {
      const opened = openLetter(desk, actor(of.clerk), id)
      if (!opened.ok) throw new Error(opened.error.code)
      return opened.value
    },
    close: async () => {
      await sync.close()
      await replica.close()
      office.db.close()
    },
  }
}
