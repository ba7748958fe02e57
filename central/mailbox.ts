/**
 * The mailbox (DESIGN section 8): one office puts a letter there that is sealed to another; the first device of that
 * office which has it on disk says so under its signature, and the content goes. The acknowledgement stays with the
 * letter's id, for the sender to fetch, whenever that is.
 *
 *   1. posted: header, signature and content in one commit     a crash before: the sender posts again; after: `known`
 *   2. taken: the acknowledgement is kept and the content dropped in one commit
 *                                                              a crash before: the device says it again; after: it is told
 */
import { equalBytes } from '../shared/bytes.ts'
import { isContentOf, type Letter, parseLetter, parseTaken, type Signed } from '../shared/crypto/letters.ts'
import type { Crypto } from '../shared/crypto/port.ts'
import type { KeyId, OfficeId } from '../shared/ledger/ids.ts'
import type { LedgerView } from '../shared/ledger/state.ts'
import { err, ok, type Result } from '../shared/result.ts'
import { judgeLetter, judgeTaken } from '../shared/wire/letters.ts'
import { MAX_LETTERS } from '../shared/wire/limits.ts'
import type * as m from '../shared/wire/messages.ts'
import { type Envelope, fromEnvelope, toEnvelope } from '../shared/wire/statements.ts'
import type { Letters } from './letters.ts'
import { type Around, durably } from './steps.ts'

type Refused = { readonly code: m.WireCode }

/** The device that asks. */
export interface Caller {
  readonly key: KeyId
  readonly office: OfficeId
}

export interface Mailbox {
  post(caller: Caller, to: OfficeId, letter: Letter): Result<m.LetterStored, Refused>
  list(caller: Caller, own: OfficeId, after: number): Result<m.Letters, Refused>
  content(caller: Caller, own: OfficeId, id: string): Result<Uint8Array, Refused>
  take(caller: Caller, own: OfficeId, id: string, envelope: Envelope): Result<m.LetterState, Refused>
  state(caller: Caller, to: OfficeId, id: string): Result<m.LetterState, Refused>
}

export interface MailboxOptions {
  readonly crypto: Crypto
  readonly view: LedgerView
  readonly letters: Letters
  readonly network: string
  readonly around: Around
  /** Something changed for this office. */
  readonly tell: (office: OfficeId) => void
}

export const createMailbox = ({ crypto, view, letters, network, around, tell }: MailboxOptions): Mailbox => {
  const write = (run: () => void): void => durably(around, 'mailbox', run)

  return {
    post: (caller, to, letter) => {
      const claimed = parseLetter(letter)
      if (claimed === null || claimed.to !== to) return err({ code: 'LETTER_MALFORMED' })
      if (claimed.from !== caller.office) return err({ code: 'LETTER_SENDER' })
      const present = letters.find(claimed.id)
      // What was let in once is known, whatever became of the key since.
      if (present !== null) {
        return isSame(present.header, letter) ? ok({ status: 'known' }) : err({ code: 'LETTER_ID_USED' })
      }
      const judged = judgeLetter(crypto, view, network, letter)
      if (!judged.ok) return judged
      if (!isContentOf(crypto, judged.value, letter.content)) return err({ code: 'HASH_MISMATCH' })
      const { id, from } = judged.value
      write(() => letters.put(id, from, to, letter))
      tell(to)
      return ok({ status: 'stored' })
    },
    list: (caller, own, after) => {
      if (caller.office !== own) return err({ code: 'FORBIDDEN' })
      const found = letters.waiting(own, after, MAX_LETTERS + 1)
      const shown = found.slice(0, MAX_LETTERS).map(({ n, header }) => ({ n, header: toEnvelope(header) }))
      return ok({ letters: shown, more: found.length > MAX_LETTERS })
    },
    content: (caller, own, id) => {
      if (caller.office !== own) return err({ code: 'FORBIDDEN' })
      const letter = letters.find(id)
      const content = letter === null || letter.to !== own ? null : letters.content(letter.n)
      return content === null ? err({ code: 'NOT_FOUND' }) : ok(content)
    },
    take: (caller, own, id, envelope) => {
      if (caller.office !== own) return err({ code: 'FORBIDDEN' })
      const letter = letters.find(id)
      if (letter === null || letter.to !== own) return err({ code: 'NOT_FOUND' })
      const signed = fromEnvelope(envelope)
      if (signed === null || parseTaken(signed) === null) return err({ code: 'LETTER_MALFORMED' })
      const judged = judgeTaken(crypto, view, { network, id, to: own }, signed)
      if (!judged.ok) return judged
      if (judged.value.device !== caller.key) return err({ code: 'FORBIDDEN' })
      if (letter.taken !== null) return ok(stateOf(letter.taken))
      write(() => letters.take(letter.n, signed))
      tell(letter.from)
      return ok(stateOf(signed))
    },
    state: (caller, to, id) => {
      const letter = letters.find(id)
      const concerns = letter !== null && letter.to === to && (caller.office === to || caller.office === letter.from)
      return concerns ? ok(stateOf(letter.taken)) : err({ code: 'NOT_FOUND' })
    },
  }
}

const stateOf = (taken: Signed | null): m.LetterState =>
  taken === null ? { state: 'waiting' } : { state: 'taken', taken: toEnvelope(taken) }

/** The header names the content by its hash: the same header is the same letter. */
const isSame = (a: Signed, b: Signed): boolean =>
  equalBytes(a.payload, b.payload) && equalBytes(a.signature, b.signature)
