/**
 * Whose signature counts on a letter and on its acknowledgement: central at its door and both offices, by the ledger that
 * each of them holds, judge by these functions.
 */
import { koreanDate } from '../civil.ts'
import {
  isLetterSigned,
  isTakenSigned,
  type LetterHeader,
  type LetterTaken,
  parseLetter,
  parseTaken,
  type Signed,
} from '../crypto/letters.ts'
import type { Crypto } from '../crypto/port.ts'
import { memberIn, publicKeyIn } from '../ledger/block.ts'
import type { LedgerView } from '../ledger/state.ts'
import { err, ok, type Result } from '../result.ts'

export type LetterFault =
  /** Not of this form. */
  | 'LETTER_MALFORMED'
  | 'LETTER_NETWORK'
  /** To an office that the ledger does not know, or to one's own. */
  | 'LETTER_OFFICE'
  /** No clerk's or supervisor's key of the sending office that stands, or written at no device of it. */
  | 'LETTER_KEY'
  | 'LETTER_SIGNATURE'

const SENDERS: readonly string[] = ['clerk', 'supervisor']

/**
 * A header whose signature holds, by a key that stands. The key's first and last day are held against the day on which
 * the letter was written: it may have waited for the network.
 */
export const judgeLetter = (
  crypto: Crypto,
  view: LedgerView,
  network: string,
  signed: Signed,
): Result<LetterHeader, { readonly code: LetterFault }> => {
  const header = parseLetter(signed)
  if (header === null) return err({ code: 'LETTER_MALFORMED' })
  if (header.network !== network) return err({ code: 'LETTER_NETWORK' })
  if (header.from === header.to || view.get(`office/${header.to}`) === undefined) return err({ code: 'LETTER_OFFICE' })
  const publicKey = publicKeyIn(view, header.by)
  if (publicKey === undefined || !mayWrite(view, header)) return err({ code: 'LETTER_KEY' })
  return isLetterSigned(crypto, publicKey, signed) ? ok(header) : err({ code: 'LETTER_SIGNATURE' })
}

const mayWrite = (view: LedgerView, { by, from, device, at }: LetterHeader): boolean => {
  const [member, machine] = [memberIn(view, by), memberIn(view, device)]
  if (member?.kind !== 'member' || member.office !== from || member.status !== 'active') return false
  // Written before a counter was restored, it is sent after: any device that was ever enrolled will do, as for records.
  if (machine?.kind !== 'device' || machine.office !== from) return false
  const day = koreanDate(at)
  const inTime = day >= member.from && (member.until === null || day <= member.until)
  return inTime && member.roles.some((role) => SENDERS.includes(role))
}

/** An acknowledgement of this letter whose signature holds, by a device that was enrolled in the receiving office. */
export const judgeTaken = (
  crypto: Crypto,
  view: LedgerView,
  letter: Pick<LetterTaken, 'network' | 'id' | 'to'>,
  signed: Signed,
): Result<LetterTaken, { readonly code: LetterFault }> => {
  const taken = parseTaken(signed)
  if (taken === null || taken.id !== letter.id || taken.to !== letter.to) return err({ code: 'LETTER_MALFORMED' })
  if (taken.network !== letter.network) return err({ code: 'LETTER_NETWORK' })
  const device = memberIn(view, taken.device)
  const publicKey = publicKeyIn(view, taken.device)
  if (publicKey === undefined || device?.kind !== 'device' || device.office !== letter.to) {
    return err({ code: 'LETTER_KEY' })
  }
  return isTakenSigned(crypto, publicKey, signed) ? ok(taken) : err({ code: 'LETTER_SIGNATURE' })
}
