/**
 * The office process: one composition root that knows no window system. Shells, tests and the command line call
 * channels of the contract through `call`, which alone decides who may: known channel, unlocked session, role on the
 * verified ledger, input that fits its schema. Whatever goes wrong inside is told by a code, never by a stack.
 *
 *     office.db <- desk -> overlay -> verified replica (ports.ts) <- sync -> central
 */
import { join } from 'node:path'
import type { SecretStore } from '../../node/keystore.ts'
import { sqliteProblem } from '../../node/sqlite.ts'
import type { LegalDongTable } from '../../shared/codes/legal-dong.ts'
import { SEOUL_LEGAL_DONG } from '../../shared/codes/seoul.ts'
import {
  type Answer,
  type ChannelName,
  CONTRACT,
  type Input,
  type OfficeEvent,
  type Output,
} from '../../shared/contract/contract.ts'
import type { Crypto, SignKeyPair } from '../../shared/crypto/port.ts'
import { ok, type Result } from '../../shared/result.ts'
import type { RecordDraft } from '../../shared/services/form-types.ts'
import type { MemberRole } from '../../shared/services/members/v1/rows.ts'
import { dropUnfinished } from './backup.ts'
import { type Call, HANDLERS } from './channels.ts'
import type { Clock } from './clock.ts'
import { type Identity, readIdentity } from './db/identity.ts'
import { openOfficeDb } from './db/open.ts'
import { type Acknowledged, acknowledgeAlarm, acknowledgeable } from './desk/acknowledge.ts'
import { anchorAccessLog } from './desk/anchor-access.ts'
import { type Actor, changed, type Desk } from './desk/desk.ts'
import { openFirstSync } from './desk/first-sync.ts'
import { startFollowing } from './desk/follow.ts'
import { ImportDesk } from './desk/import.ts'
import { LookupLimit, Readings } from './desk/limit.ts'
import { openMail } from './desk/mail.ts'
import { openOutbox } from './desk/outbox.ts'
import { Overlay } from './desk/overlay.ts'
import { Payloads } from './desk/payloads.ts'
import { mayWrite, openWindow } from './desk/standing.ts'
import { tidyUp } from './desk/tidy.ts'
import { watchTip } from './desk/tip.ts'
import { type StartVerify, VerifyDesk } from './desk/verify.ts'
import { verifyFolder } from './desk/verify-folder.ts'
import { type Written, writeRecord } from './desk/write.ts'
import { type DeskError, fail } from './errors.ts'
import { type Admitted, admitNewMember } from './keys/admit.ts'
import { openMachine } from './keys/machine.ts'
import { approveAsRoot, type RootWaiting, recordAsRoot, waitingForRoots } from './keys/root.ts'
import { type Session, Sessions } from './keys/sessions.ts'
import { type Stretch, stretchInBackground } from './keys/stretch.ts'
import { type Link, noLink } from './link.ts'
import type { Alarm, FirstSync, Heads, MachineKeys, Mail, Outbox, Replica } from './ports.ts'
import { type DeskServices, SERVICES } from './services.ts'
import { type Around, noSteps } from './steps.ts'

export interface OfficeOptions {
  /** Holds office.db, and whatever the replica keeps. */
  readonly dataDir: string
  readonly clock: Clock
  readonly crypto: Crypto
  readonly secrets: SecretStore
  /** The verified replica; it is held against the checkpoints that office.db kept. */
  readonly replica: (parts: { readonly heads: Heads; readonly identity: Identity }) => Replica | Promise<Replica>
  readonly services?: DeskServices
  readonly dongs?: LegalDongTable
  readonly stretch?: Stretch
  readonly verify?: StartVerify
  /** See steps.ts. */
  readonly around?: Around
  readonly shell?: 'electron' | 'portable' | 'none'
  readonly version?: string
  /** Hears of defects, without anything that people wrote. */
  readonly report?: (channel: string, error: unknown) => void
}

export interface Office {
  readonly identity: Identity
  readonly replica: Replica
  /** For the sync. */
  readonly outbox: Outbox
  readonly heads: Heads
  readonly mail: Mail
  readonly firstSync: FirstSync
  readonly machine: MachineKeys
  /** The device's key pair: opens sessions at central. */
  readonly device: SignKeyPair
  /** A session at the counter; locked until `session.unlock`. */
  session(): Session
  call<C extends ChannelName>(session: Session, channel: C, input: Input<C>): Promise<Answer<Output<C>>>
  /** Returns the way to stop listening. */
  listen(listener: (event: OfficeEvent) => void): () => void
  /** Tells the screens; for sync and shells. */
  emit(event: OfficeEvent): void
  connect(link: Link): void
  /** Signs a record that has no form (members, privacy): the actor must be unlocked and hold the policy's role. */
  record(session: Session, draft: RecordDraft): Result<Written, DeskError>
  /** As a root whose key file is given, for this one act (keys/root.ts). */
  rootRecord(input: Parameters<typeof recordAsRoot>[2]): ReturnType<typeof recordAsRoot>
  rootApprove(input: Parameters<typeof approveAsRoot>[2]): ReturnType<typeof approveAsRoot>
  rootWaiting(): readonly RootWaiting[]
  /** Makes a new member's key here and writes the record that enrols it (keys/admit.ts); administrators alone. */
  admit(session: Session, input: unknown): Result<Admitted, DeskError>
  /** Whether this seat may end the alarm that stands, for this reason. Administrators alone. */
  mayAcknowledge(session: Session, why: string): Result<Alarm, DeskError>
  /** Ends it, if it is the one that was seen then. Only when the log was followed and the whole replica verified again just now (desk/acknowledge.ts). */
  acknowledge(session: Session, why: string, seen: Alarm): Result<Acknowledged, DeskError>
  /** Puts finished days of the access log on the ledger; with today's at the end of the day. */
  anchorAccessLog(withToday: boolean): ReturnType<typeof anchorAccessLog>
  /** Cases opened and closed so far. */
  caseCounts(): { readonly opened: number; readonly closed: number }
  close(): void
}

export type OpenError = { readonly code: 'OFFICE_NOT_PROVISIONED' | 'KEYSTORE_MISSING' }

/** Commits of office.db after which it is tidied, when whoever waited for the last one has the answer. */
const COMMITS_UNTIDIED = 32

/** Opens a provisioned folder. Throws what SQLite throws on opening; everything later is an answer. */
export const openOffice = async (options: OfficeOptions): Promise<Result<Office, OpenError>> => {
  const { crypto, clock, dataDir } = options
  const { around = noSteps } = options
  dropUnfinished(dataDir)
  const office = openOfficeDb(
    join(dataDir, 'office.db'),
    crypto,
    (step, when) => {
      around(step, when)
      if (step === 'desk' && when === 'after') tidyLater()
    },
    clock,
  )
  const identity = readIdentity(office.db)
  const machine = identity === null ? null : await openMachine(crypto, identity, options.secrets)
  if (identity === null || machine === null || !machine.ok) {
    office.db.close()
    return fail(identity === null ? 'OFFICE_NOT_PROVISIONED' : 'KEYSTORE_MISSING') as Result<never, OpenError>
  }
  const replica = await options.replica({ heads: office.heads, identity })
  const events = openEvents()
  let closed = false
  /** Work that nobody waits for: what it could not do is done by the next reader, the next block or the next start. */
  const later = (run: () => void): void =>
    void setImmediate(() => {
      if (closed) return
      try {
        run()
      } catch (error) {
        options.report?.('later', error)
      }
    })
  let commits = 0
  const tidyLater = (): void => {
    commits += 1
    if (commits % COMMITS_UNTIDIED === 0) tidyUp({ office, later })
  }
  const tip = watchTip(replica)
  const desk: Desk = {
    crypto,
    clock,
    office,
    identity,
    machine: machine.value,
    replica,
    services: options.services ?? SERVICES,
    dongs: options.dongs ?? SEOUL_LEGAL_DONG,
    tip,
    overlay: new Overlay(replica.ledger, () => tip()?.rules ?? null, later),
    payloads: new Payloads(),
    lookups: new LookupLimit(),
    readings: new Readings(),
    report: (where, error) => options.report?.(where, error),
    later,
    emit: events.emit,
  }
  const sessions = new Sessions({
    crypto,
    clock,
    stretch: options.stretch ?? stretchInBackground,
    office,
    identity,
    machine: machine.value,
    ledger: replica.ledger,
    idleMs: () => office.settings.read().idleMinutes * 60_000,
    changed: () => changed(desk, 'session', 'state'),
  })
  const imports = new ImportDesk(desk)
  const verify = new VerifyDesk(options.verify ?? verifyFolder(dataDir, identity.network), events.emit)
  const shell = { shell: options.shell ?? ('none' as const), version: options.version ?? '0' }
  let link = noLink(clock.now())
  const stopFollowing = startFollowing(desk)

  const call = async <C extends ChannelName>(
    session: Session,
    channel: C,
    input: Input<C>,
  ): Promise<Answer<Output<C>>> => {
    if (!Object.hasOwn(CONTRACT, channel)) return fail('CHANNEL_UNKNOWN')
    try {
      const { needs, input: schema } = CONTRACT[channel]
      const actor = needs === 'open' ? ok(null) : actorOf(sessions, session, needs)
      if (!actor.ok) return actor
      const parsed = schema.safeParse(input)
      if (!parsed.success) return fail('INPUT_INVALID', { path: parsed.error.issues[0]?.path.join('.') ?? '' })
      const context: Call = {
        desk,
        session,
        // Where the contract needs none, no handler looks at it.
        actor: actor.value as Actor,
        sessions,
        imports,
        verify,
        link,
        backup: { folder: dataDir, secrets: options.secrets },
        shell,
      }
      return await HANDLERS[channel](context, parsed.data as Input<C>)
    } catch (error) {
      const problem = sqliteProblem(error)
      if (problem === null) options.report?.(channel, error)
      return fail(problem ?? 'INTERNAL')
    }
  }

  const record = (session: Session, draft: RecordDraft): Result<Written, DeskError> => {
    const actor = actorOf(sessions, session, 'unlocked')
    if (!actor.ok) return actor
    const window = openWindow(desk)
    if (!window.ok) return window
    const may = mayWrite(window.value.tip.rules, actor.value, draft.service, draft.action)
    if (!may.ok) return may
    const { key, keys, office: officeKeys } = actor.value.member
    const author = { key, sign: keys.sign }
    return writeRecord(desk, author, officeKeys, draft, [], { fresh: true }, ({ id }) => {
      office.marks.add({ record: id, step: 'entered', at: clock.now(), who: key })
    })
  }

  return ok({
    identity,
    replica,
    outbox: openOutbox(desk),
    heads: office.heads,
    mail: openMail(desk),
    firstSync: openFirstSync(desk),
    machine: machine.value.keys,
    device: machine.value.device,
    session: () => sessions.open(),
    call,
    listen: events.listen,
    emit: events.emit,
    connect: (other) => {
      link = other
    },
    record,
    rootRecord: (input) => recordAsRoot(desk, options.stretch ?? stretchInBackground, input),
    rootApprove: (input) => approveAsRoot(desk, options.stretch ?? stretchInBackground, input),
    rootWaiting: () => waitingForRoots(desk),
    admit: (session, input) => {
      const actor = actorOf(sessions, session, ['administrator'])
      if (!actor.ok) return actor
      const admitted = admitNewMember(desk, actor.value, input, (draft) => record(session, draft))
      changed(desk, 'session')
      return admitted
    },
    mayAcknowledge: (session, why) => {
      const actor = actorOf(sessions, session, ['administrator'])
      return actor.ok ? acknowledgeable(desk, why) : actor
    },
    acknowledge: (session, why, seen) => {
      const actor = actorOf(sessions, session, ['administrator'])
      if (!actor.ok) return actor
      const acknowledged = acknowledgeAlarm(desk, actor.value, why, seen)
      changed(desk, 'ledger', 'state')
      return acknowledged
    },
    anchorAccessLog: (withToday) => anchorAccessLog(desk, withToday),
    caseCounts: () => office.cases.counts(),
    close: () => {
      if (closed) return
      closed = true
      verify.stop()
      stopFollowing()
      sessions.lockAll()
      office.db.close()
    },
  })
}

/** The one guard: unlocked, in good standing on the ledger, and with one of the roles. */
const actorOf = (
  sessions: Sessions,
  session: Session,
  needs: 'unlocked' | readonly MemberRole[],
): Result<Actor, DeskError> => {
  const member = sessions.member(session)
  if (member === null) return fail('LOCKED')
  const row = sessions.standing(member.key)
  if (!row.ok) {
    sessions.lock(session)
    return row
  }
  if (needs !== 'unlocked' && !needs.some((role) => row.value.roles.includes(role))) {
    return fail('ROLE_NEEDED', { roles: needs.join(', ') })
  }
  return ok({ member, row: row.value, here: () => sessions.member(session) === member })
}

interface Events {
  emit(event: OfficeEvent): void
  listen(listener: (event: OfficeEvent) => void): () => void
}

type Topic = (OfficeEvent & { readonly kind: 'changed' })['topics'][number]

/** Changes of one turn are told as one event; progress at once. */
const openEvents = (): Events => {
  const listeners = new Set<(event: OfficeEvent) => void>()
  const topics = new Set<Topic>()
  const tell = (event: OfficeEvent): void => {
    for (const listener of listeners) listener(event)
  }
  return {
    emit: (event) => {
      if (event.kind !== 'changed') return tell(event)
      if (topics.size === 0) {
        setImmediate(() => {
          const told = [...topics]
          topics.clear()
          tell({ kind: 'changed', topics: told })
        })
      }
      for (const topic of event.topics) topics.add(topic)
    },
    listen: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
