/**
 * Who sits at the counter. A session is one window's; unlocking it opens a member's keys and the office's, locking
 * wipes them. The device's keys are not a session's: sync goes on while the screen is locked.
 *
 * A wrong passphrase tells nothing and slows down: the failure is counted on disk before the passphrase is tried, and
 * the wait doubles (node/keystore.ts, `unlockDelayMs`). Attempts run one after another, so that many at once win nothing.
 */
import { KEY_PURPOSES, unlockDelayMs } from '../../../node/keystore.ts'
import { fromHex } from '../../../shared/bytes.ts'
import { koreanDate } from '../../../shared/civil.ts'
import { type KeyRing, keysFromSeed, wipeKeys } from '../../../shared/crypto/keys.ts'
import type { Crypto } from '../../../shared/crypto/port.ts'
import { publicKeyIn } from '../../../shared/ledger/block.ts'
import type { KeyId } from '../../../shared/ledger/ids.ts'
import type { LedgerView } from '../../../shared/ledger/state.ts'
import { ok, type Result } from '../../../shared/result.ts'
import { keyRow, type MemberRow } from '../../../shared/services/members/v1/rows.ts'
import { NETWORK_ROW } from '../../../shared/services/network/v1/rows.ts'
import type { Clock } from '../clock.ts'
import type { Identity } from '../db/identity.ts'
import type { OfficeDb } from '../db/open.ts'
import { clearFailures, countFailure, findStaff, type StaffRow } from '../db/staff.ts'
import { type DeskError, fail } from '../errors.ts'
import type { Machine } from './machine.ts'
import { type OfficeKeys, openOfficeKeys, wipeOfficeKeys } from './office-keys.ts'
import { type Stretch, unlockInBackground } from './stretch.ts'

/** A member at work. */
export interface Member {
  readonly key: KeyId
  readonly name: string
  readonly staffNo: string
  readonly keys: KeyRing
  readonly office: OfficeKeys
}

/** One window's seat; opaque to the shells. */
export interface Session {
  readonly seat: number
}

interface Seat extends Session {
  member: Member | null
  /** Counts unlockings and lockings: an unlocking that something followed comes to nothing. */
  turn: number
  lastTouch: number
  stopIdle: (() => void) | null
}

export interface SessionParts {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly stretch: Stretch
  readonly office: OfficeDb
  readonly identity: Identity
  readonly machine: Machine
  readonly ledger: LedgerView
  readonly idleMs: () => number
  /** A session was locked or unlocked. */
  readonly changed: () => void
}

export class Sessions {
  readonly #parts: SessionParts
  readonly #seats = new Map<number, Seat>()
  #unlocking: Promise<unknown> = Promise.resolve()
  /** When each key was last tried in this process, by the monotonic clock. */
  readonly #tried = new Map<string, number>()

  constructor(parts: SessionParts) {
    this.#parts = parts
  }

  open(): Session {
    const seat: Seat = { seat: this.#seats.size + 1, member: null, turn: 0, lastTouch: 0, stopIdle: null }
    this.#seats.set(seat.seat, seat)
    return seat
  }

  /** The member who is at work here, or null; locks a session that was left idle, whatever the timers did. */
  member(session: Session): Member | null {
    const seat = this.#seat(session)
    if (seat.member !== null && this.locksIn(seat) === 0) this.lock(seat)
    return seat.member
  }

  /** Milliseconds until the session locks; null while locked. */
  locksIn(session: Session): number | null {
    const seat = this.#seat(session)
    if (seat.member === null) return null
    const idle = this.#parts.idleMs()
    return Math.min(idle, Math.max(0, seat.lastTouch + idle - this.#parts.clock.now()))
  }

  touch(session: Session): void {
    const seat = this.#seat(session)
    if (seat.member === null) return
    seat.lastTouch = this.#parts.clock.now()
    this.#watch(seat)
  }

  lock(session: Session): void {
    const seat = this.#seat(session)
    seat.turn += 1
    if (seat.member === null) return
    this.#wipe(seat)
    this.#parts.changed()
  }

  lockAll(): void {
    for (const seat of this.#seats.values()) this.lock(seat)
  }

  /** Whoever was at work here is locked out first: switching users never leaves two sets of keys. */
  unlock(session: Session, key: string, passphrase: string): Promise<Result<Member, DeskError>> {
    const seat = this.#seat(session)
    this.#wipe(seat)
    seat.turn += 1
    const { turn } = seat
    const run = this.#unlocking.then(() => this.#unlock(seat, turn, key, passphrase))
    this.#unlocking = run.catch(() => undefined)
    return run
  }

  /**
   * What the ledger says of a member's key, when it may act today. While the replica is empty (new, or set aside and
   * being rebuilt) the staff directory speaks: drafts can be read then, and nothing can be recorded.
   */
  standing(key: string): Result<MemberRow, DeskError> {
    const { ledger } = this.#parts
    const empty = ledger.get(NETWORK_ROW) === undefined
    const row = empty ? this.#directoryRow(key) : (ledger.get(keyRow(key))?.value as unknown as MemberRow | undefined)
    if (row === undefined || row.kind !== 'member' || row.office !== this.#parts.identity.office) {
      return fail('KEY_NOT_ENROLLED')
    }
    if (row.status !== 'active') return fail('KEY_STANDING', { status: row.status })
    const today = koreanDate(this.#parts.clock.now())
    if (today < row.from || (row.until !== null && today > row.until))
      return fail('KEY_STANDING', { status: 'expired' })
    return ok(row)
  }

  async #unlock(seat: Seat, turn: number, key: string, passphrase: string): Promise<Result<Member, DeskError>> {
    if (seat.turn !== turn) return fail('LOCKED')
    const { crypto, clock, office, machine, identity } = this.#parts
    const staff = findStaff(office.db, key)
    if (staff !== null && staff.blob === null) return fail('KEY_NOT_HERE')
    if (staff !== null) {
      const left = this.#waits(staff)
      if (left > 0) return fail('UNLOCK_WAIT', { seconds: Math.ceil(left / 1000) })
      office.commit(() => countFailure(office.db, key, clock.now()))
      this.#tried.set(key, clock.monotonic())
    }
    const seed = await unlockInBackground(
      crypto,
      this.#parts.stretch,
      { passphrase, keystoreSecret: machine.memberSecret },
      KEY_PURPOSES.member,
      key,
      staff?.blob ?? new Uint8Array(0),
    )
    if (!seed.ok) return fail(seed.error.code === 'KEYSTORE_MISSING' ? 'KEYSTORE_MISSING' : 'UNLOCK_FAILED')
    if (staff === null) return fail('UNLOCK_FAILED')
    office.commit(() => clearFailures(office.db, key))
    const keys = keysFromSeed(crypto, seed.value)
    crypto.wipe(seed.value)
    const standing = this.standing(key)
    const officeKeys = standing.ok
      ? openOfficeKeys(crypto, office.db, identity, keys.box, (id) => this.#deviceKey(id))
      : null
    if (!standing.ok || officeKeys === null) {
      wipeKeys(crypto, keys)
      return standing.ok ? fail('OFFICE_KEY_MISSING') : standing
    }
    if (seat.turn !== turn) {
      wipeKeys(crypto, keys)
      wipeOfficeKeys(crypto, officeKeys)
      return fail('LOCKED')
    }
    const member: Member = { key: staff.key, name: staff.name, staffNo: staff.staffNo, keys, office: officeKeys }
    seat.member = member
    seat.lastTouch = clock.now()
    this.#watch(seat)
    this.#parts.changed()
    return ok(member)
  }

  /** Milliseconds that a key has to wait. What was tried before a restart is told by the clock on the wall alone. */
  #waits({ key, failures, failedAt }: StaffRow): number {
    const { clock } = this.#parts
    const delay = unlockDelayMs(failures)
    // A failure of a later time than now was counted by a clock that was wrong: the wait begins with this process.
    if (!this.#tried.has(key) && clock.now() < failedAt) this.#tried.set(key, clock.monotonic())
    const tried = this.#tried.get(key)
    const passed = tried === undefined ? clock.now() - failedAt : clock.monotonic() - tried
    return Math.min(delay, delay - passed)
  }

  #directoryRow(key: string): MemberRow | undefined {
    const { office, identity } = this.#parts
    const staff = findStaff(office.db, key)
    if (staff === null) return undefined
    return {
      kind: 'member',
      publicKey: '',
      office: identity.office,
      roles: staff.roles,
      scopes: [],
      staffNo: staff.staffNo,
      from: '0001-01-01',
      until: null,
      status: 'active',
      epoch: null,
      cosigner: null,
      terminal: null,
      box: null,
    }
  }

  /** Wraps of the office's own keys are made by its devices; this one counts before the ledger knows it. */
  #deviceKey(id: string): Uint8Array | null {
    const { identity, ledger } = this.#parts
    if (id === identity.device) return identity.devicePublicKey
    const row = ledger.get(keyRow(id))?.value as unknown as MemberRow | undefined
    if (row === undefined || row.kind !== 'device' || row.office !== identity.office) return null
    return publicKeyIn(ledger, id as KeyId) ?? fromHex(row.publicKey)
  }

  #watch(seat: Seat): void {
    seat.stopIdle?.()
    const idle = this.#parts.idleMs()
    // The time has passed, whatever the clock was set to; a longer one that was wished for meanwhile begins anew.
    seat.stopIdle = this.#parts.clock.after(idle, () => {
      if (idle >= this.#parts.idleMs()) this.lock(seat)
      else this.#watch(seat)
    })
  }

  #wipe(seat: Seat): void {
    seat.stopIdle?.()
    seat.stopIdle = null
    if (seat.member === null) return
    wipeKeys(this.#parts.crypto, seat.member.keys)
    wipeOfficeKeys(this.#parts.crypto, seat.member.office)
    seat.member = null
  }

  #seat(session: Session): Seat {
    const seat = this.#seats.get(session.seat)
    if (seat === undefined) throw new Error('not a session of this office')
    return seat
  }
}
