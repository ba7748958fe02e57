/**
 * The mail between offices (shared/crypto/letters.ts), on the line to central's mailbox.
 *
 *     ours    1. central is asked whether it knows the letter; if not, it is posted     a lost reply: asked again
 *                (an earlier refusal is forgotten first: it told that nobody has it)
 *             2. `posted` is written                                                    a crash before: asked again
 *             3. asked until the receiving office's acknowledgement is there and holds; it is kept, our copy goes
 *     theirs  1. the header is held against the verified replica, then the content is fetched and held against the header
 *             2. the letter is stored                       a crash before: fetched again; after: acknowledged from here
 *             3. this device signs for it                   a lost reply: signed for again, and the first one is told
 *             4. ours is the acknowledgement that central keeps: the letter is shown. Another device's: our copy goes
 *
 * A letter that does not verify is neither stored nor acknowledged: it stays at central, set aside here by its code, and
 * is looked at again when keys change. A content is fetched, and a letter that central refuses is posted, ever more rarely.
 */
import { encodeLetter, isContentOf, type LetterHeader, type Signed, signTaken } from '../../../shared/crypto/letters.ts'
import type { Crypto } from '../../../shared/crypto/port.ts'
import type { Instant, KeyId, OfficeId } from '../../../shared/ledger/ids.ts'
import { err, ok, type Result } from '../../../shared/result.ts'
import type { CentralClient, ClientError } from '../../../shared/wire/client.ts'
import { judgeLetter, judgeTaken } from '../../../shared/wire/letters.ts'
import { LETTER_REFUSALS, type LetterState } from '../../../shared/wire/messages.ts'
import { fromEnvelope, toEnvelope } from '../../../shared/wire/statements.ts'
import type { Clock } from '../clock.ts'
import type { MachineKeys, Mail } from '../ports.ts'
import type { OpenReplica } from '../replica/replica.ts'

export interface MailingOptions {
  readonly replica: Pick<OpenReplica, 'ledger' | 'network'>
  readonly mail: Mail
  readonly keys: Pick<MachineKeys, 'office' | 'device' | 'signDevice'>
  readonly client: CentralClient
  readonly crypto: Crypto
  readonly clock: Pick<Clock, 'now' | 'monotonic'>
  readonly log: (event: string, data: Readonly<Record<string, string | number | null>>) => void
}

export interface Mailing {
  /** The next round asks central what is new; without it, a round sends what waits here. */
  ask(): void
  round(): Promise<Result<null, ClientError>>
}

const OF_A_LETTER: ReadonlySet<string> = new Set(LETTER_REFUSALS)
const FIRST_REST_MS = 10_000
const LONGEST_REST_MS = 10 * 60_000

export const createMailing = ({ replica, mail, keys, client, crypto, clock, log }: MailingOptions): Mailing => {
  const { network } = replica.network
  const own = keys.office as OfficeId
  let due = true
  /** By letter: until when, by the monotonic clock, and how long it was. */
  const resting = new Map<string, { readonly until: number; readonly ms: number }>()
  /** Letters that do not verify, by their code: told once. */
  const aside = new Map<string, string>()

  const rest = (id: string): void => {
    const ms = Math.min(LONGEST_REST_MS, (resting.get(id)?.ms ?? FIRST_REST_MS / 2) * 2)
    resting.set(id, { until: clock.monotonic() + ms, ms })
  }
  const rests = (id: string): boolean => (resting.get(id)?.until ?? 0) > clock.monotonic()

  const setAside = (id: string, code: string): void => {
    if (aside.get(id) !== code) log('letter set aside', { letter: id, code })
    aside.set(id, code)
  }

  // Ours

  const post = async (id: string, to: OfficeId): Promise<Result<null, ClientError>> => {
    const state = await client.letterState(to, id)
    if (!state.ok) return state
    if (state.value !== null) {
      mail.posted(id, true)
      return finish(id, to, state.value)
    }
    const letter = mail.letter(id)
    if (letter === null) return ok(null)
    // Before the request: whatever becomes of its answer, central may have the letter from now on.
    mail.offered(id)
    const posted = await client.postLetter(to, encodeLetter(letter))
    if (posted.ok) {
      resting.delete(id)
      mail.posted(id, true)
      return ok(null)
    }
    const { error } = posted
    if (error.code !== 'REFUSED' || !OF_A_LETTER.has(error.wire)) return posted
    rest(id)
    log('letter refused', { letter: id, code: error.wire })
    mail.refused(id, error.wire)
    return ok(null)
  }

  const askAfter = async (id: string, to: OfficeId): Promise<Result<null, ClientError>> => {
    const state = await client.letterState(to, id)
    if (!state.ok) return state
    if (state.value !== null) return finish(id, to, state.value)
    // A central that was put back to an earlier day: the letter is here, and goes there again.
    mail.posted(id, false)
    return post(id, to)
  }

  const finish = (id: string, to: OfficeId, state: LetterState): Result<null, ClientError> => {
    if (state.state === 'waiting') return ok(null)
    const signed = fromEnvelope(state.taken)
    if (signed === null) return err({ code: 'REPLY_MALFORMED' })
    const taken = judgeTaken(crypto, replica.ledger, { network, id, to }, signed)
    if (taken.ok) mail.taken(taken.value, signed)
    else setAside(id, taken.error.code)
    return ok(null)
  }

  // Theirs

  const acknowledge = async (id: string, holder: string): Promise<Result<null, ClientError>> => {
    const statement = { v: 1, network, id, to: own, device: keys.device as KeyId, at: clock.now() as Instant } as const
    const signed = signTaken(keys.signDevice, statement)
    const kept = await client.takeLetter(own, id, toEnvelope(signed))
    if (!kept.ok) return kept
    if (kept.value === null) {
      // A central that was put back to an earlier day has it again later, or its sender has.
      setAside(id, 'NOT_FOUND')
      return ok(null)
    }
    const first = kept.value.state === 'taken' ? fromEnvelope(kept.value.taken) : null
    if (first === null) return err({ code: 'REPLY_MALFORMED' })
    const taken = judgeTaken(crypto, replica.ledger, { network, id, to: own }, first)
    if (!taken.ok) setAside(id, taken.error.code)
    else if (taken.value.device === keys.device || taken.value.device === holder) mail.received(id, taken.value.at)
    else mail.elsewhere(id)
    return ok(null)
  }

  const takeIn = async (signed: Signed): Promise<Result<null, ClientError>> => {
    const judged = judgeLetter(crypto, replica.ledger, network, signed)
    if (!judged.ok) {
      setAside(crypto.sha256Hex(signed.payload), judged.error.code)
      return ok(null)
    }
    const header = judged.value
    if (header.to !== own) setAside(header.id, 'LETTER_OFFICE')
    if (header.to !== own || mail.knows(header.id) || rests(header.id)) return ok(null)
    const content = await client.letter(own, header.id)
    // Null: another device of ours was quicker.
    if (!content.ok || content.value === null) return content.ok ? ok(null) : content
    if (!isContentOf(crypto, header, content.value)) {
      rest(header.id)
      setAside(header.id, 'HASH_MISMATCH')
      return ok(null)
    }
    return store(header, { ...signed, content: content.value })
  }

  const store = (header: LetterHeader, letter: Signed & { readonly content: Uint8Array }) => {
    mail.fetched(header, letter)
    resting.delete(header.id)
    return acknowledge(header.id, keys.device)
  }

  const takeInAll = async (): Promise<Result<null, ClientError>> => {
    for (let after = 0; ; ) {
      const listed = await client.letters(own, after)
      if (!listed.ok) return listed
      const { letters, more } = listed.value
      for (const { n, header } of letters) {
        const signed = fromEnvelope(header)
        if (signed === null || n <= after) return err({ code: 'REPLY_MALFORMED' })
        after = n
        const taken = await takeIn(signed)
        if (!taken.ok) return taken
      }
      if (!more || letters.length === 0) return ok(null)
    }
  }

  const each = async <T>(
    items: readonly T[],
    run: (item: T) => Promise<Result<null, ClientError>>,
  ): Promise<Result<null, ClientError>> => {
    for (const item of items) {
      const done = await run(item)
      if (!done.ok) return done
    }
    return ok(null)
  }

  return {
    ask: () => {
      due = true
    },
    round: async () => {
      if (!mail.ready()) return ok(null)
      const asks = due
      due = false
      const rounds = async (): Promise<Result<null, ClientError>> => {
        const ours = mail.unfinished()
        const waiting = ours.filter(({ id, state }) => state === 'waiting' && !rests(id))
        const sent = await each(waiting, ({ id, to }) => post(id, to))
        if (!sent.ok || !asks) return sent
        const told = await each(
          ours.filter(({ state }) => state === 'posted'),
          ({ id, to }) => askAfter(id, to),
        )
        if (!told.ok) return told
        const signed = await each(mail.unacknowledged(), ({ id, holder }) => acknowledge(id, holder))
        return signed.ok ? takeInAll() : signed
      }
      const done = await rounds()
      due ||= asks && !done.ok
      return done
    },
  }
}
