/**
 * Letters between offices, as the desk writes and reads them, and its side of the mail (ports.ts).
 *
 *     postLetter  inside the caller's commit: the letter, and whatever made it necessary, stand together or not at all
 *     sync/mail   posts, and asks until the receiving office has signed for it; takes, and signs for it
 *     openLetter  what the inbox shows, for a member who reads what is sealed
 */
import { fromHex, toHex } from '../../../shared/bytes.ts'
import { READERS } from '../../../shared/contract/contract.ts'
import {
  type LetterHeader,
  type LetterKind,
  MAX_LETTER_BYTES,
  openLetterContent,
  parseLetter,
  sealLetter,
  signLetter,
} from '../../../shared/crypto/letters.ts'
import type { Hash, Instant, KeyId, OfficeId } from '../../../shared/ledger/ids.ts'
import { ok, type Result } from '../../../shared/result.ts'
import { type DeskError, fail } from '../errors.ts'
import type { Mail } from '../ports.ts'
import { type Actor, changed, type Desk } from './desk.ts'
import { canRecord, mayRead, openWindow } from './standing.ts'

/** What of the desk the mail needs. */
export type MailDesk = Pick<Desk, 'crypto' | 'clock' | 'office' | 'identity' | 'replica' | 'tip' | 'emit'>

export interface NewLetter {
  readonly to: OfficeId
  readonly kind: LetterKind
  /** At most `MAX_LETTER_BYTES`. */
  readonly content: Uint8Array
}

/** Who may send letters; central and the receiving office ask the same of the signature (shared/wire/letters.ts). */
const SENDERS = ['clerk', 'supervisor'] as const

/** The new letter's id. To be called inside `office.commit`. */
export const postLetter = (
  desk: MailDesk,
  actor: Actor,
  { to, kind, content }: NewLetter,
): Result<string, DeskError> => {
  const { crypto, identity, replica, clock } = desk
  const window = openWindow(desk)
  if (!window.ok) return window
  if (!SENDERS.some((role) => actor.row.roles.includes(role))) return fail('ROLE_NEEDED', { roles: SENDERS.join(', ') })
  if (content.length > MAX_LETTER_BYTES) return fail('LETTER_TOO_LARGE', { megabytes: MAX_LETTER_BYTES / 1024 ** 2 })
  const box = replica.ledger.get(`office/${to}`)?.value as { readonly box: string } | undefined
  if (box === undefined || to === identity.office) return fail('LETTER_OFFICE', { office: to })
  const binding = {
    network: identity.network.network,
    id: toHex(crypto.random(16)),
    from: identity.office as OfficeId,
    to,
    kind,
  }
  const sealed = sealLetter(crypto, binding, fromHex(box.box) as Uint8Array, content)
  if (!sealed.ok) return fail('READING_OFFICE_KEY', { office: to })
  const header: LetterHeader = {
    v: 1,
    ...binding,
    by: actor.member.key,
    device: identity.device as KeyId,
    at: clock.now() as Instant,
    content: { hash: crypto.sha256Hex(sealed.value) as Hash, size: sealed.value.length },
  }
  const signed = signLetter(crypto, actor.member.keys.sign.secretKey, header)
  desk.office.letters.insertOut(header, { ...signed, content: sealed.value })
  // Told when this turn is over: the sync then finds it.
  changed(desk, 'records')
  return ok(header.id)
}

/** What a letter in the inbox says. The caller has written the access log. */
export const openLetter = (desk: MailDesk, actor: Actor, id: string): Result<Uint8Array, DeskError> => {
  if (!mayRead(actor)) return fail('ROLE_NEEDED', { roles: READERS.join(', ') })
  if (desk.office.restored.waits()) return fail('SEALED_WAITS')
  const stored = desk.office.letters.received(id)
  if (stored === null) return fail('LETTER_UNKNOWN')
  const header = parseLetter({ payload: stored.header })
  const content =
    header === null ? null : openLetterContent(desk.crypto, header, actor.member.office.box, stored.content)
  return content === null ? fail('LETTER_DAMAGED') : ok(content)
}

export const openMail = (desk: MailDesk): Mail => {
  const { office, identity } = desk
  const { letters } = office
  return {
    ready: () => !office.restored.waits() && canRecord(desk),
    unfinished: letters.unfinished,
    letter: letters.letter,
    offered: (id) => {
      if (office.commit(() => letters.offer(id))) changed(desk, 'drafts')
    },
    posted: (id, is) => {
      office.commit(() => (is ? letters.post(id) : letters.unpost(id)))
      changed(desk, 'drafts')
    },
    refused: (id, code) => {
      office.commit(() => letters.refuse(id, code))
      changed(desk, 'drafts')
    },
    taken: (taken, signed) => {
      office.commit(() => {
        letters.take(taken, signed)
        // What went with it is that office's now.
        for (const { id, author } of office.drafts.ofLetter(taken.id)) {
          office.drafts.discard(id, taken.at, 'transferred', author)
        }
      })
      changed(desk, 'drafts', 'state')
    },
    knows: letters.knows,
    fetched: (header, letter) => office.commit(() => letters.insertIn(header, letter, identity.device)),
    unacknowledged: letters.fetched,
    received: (id, at) => {
      office.commit(() => letters.receive(id, at))
      changed(desk, 'drafts', 'state')
    },
    elsewhere: (id) => office.commit(() => letters.leave(id)),
  }
}
