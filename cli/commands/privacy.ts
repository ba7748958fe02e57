/**
 * `privacy erase RECORD --reason WHY`: orders that what a record seals is purged wherever it lies. One member records it,
 * two others approve (`privacy approve`, keys-approve.ts). RECORD is an id or a receipt number; of two records with one
 * number, an adopted one and its adoption, what was accepted is meant, for it holds the ciphertexts.
 */
import { HASH } from '../../shared/ledger/ids.ts'
import type { SealedRef } from '../../shared/ledger/transaction.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { ERASE_REASONS } from '../../shared/services/privacy/v1/rules.ts'
import { type Command, type CommandInput, done, failed, misuse, type Problem, text } from '../command.ts'
import { passphrases } from '../passphrase.ts'
import { AT_COUNTER, asResult, atCounter, type CounterSeat, ordered } from './counter-seat.ts'

export const privacyErase: Command = {
  name: 'privacy erase',
  operands: ['RECORD'],
  options: { ...AT_COUNTER, reason: { type: 'string', hint: ERASE_REASONS.join('|'), required: true } },
  run: async (input) => {
    const why = text(input, 'reason') ?? ''
    if (!(ERASE_REASONS as readonly string[]).includes(why))
      return misuse({ code: 'ERASE_REASON', reasons: ERASE_REASONS.join(', ') })
    const erased = await atCounter(input, passphrases(input), (seat) => erase(input, seat, why))
    if (!erased.ok) return failed(erased.error)
    const { target, hashes, record } = erased.value
    return done({ records: [record], target, ciphertexts: hashes }, [
      input.texts.say('privacy.erase', { n: hashes, target: target.slice(0, 16) }),
      input.texts.say('privacy.recorded'),
    ])
  },
}

interface Erased {
  readonly target: string
  readonly hashes: number
  readonly record: string
}

const erase = async (input: CommandInput, seat: CounterSeat, why: string): Promise<Result<Erased, Problem>> => {
  const target = await recordNamed(seat, input.operands[0] ?? '')
  if (!target.ok) return target
  const found = asResult(await seat.call('record.get', { id: target.value }))
  if (!found.ok) return found
  const sealed = found.value.payload.sealed as unknown as SealedRef | null
  if (sealed === null) return err({ code: 'SEALED_NONE' })
  const hashes = [sealed, ...sealed.attachments].map(({ hash }) => hash)
  const body = { target: target.value, why, hashes }
  const written = await ordered<{ readonly id: string }>(seat, 'record', { service: 'privacy', action: 'erase', body })
  return written.ok ? ok({ target: target.value, hashes: hashes.length, record: written.value.id }) : written
}

const recordNamed = async (seat: CounterSeat, name: string): Promise<Result<string, Problem>> => {
  if (HASH.test(name)) return ok(name)
  const found = asResult(await seat.call('search.all', { query: name }))
  if (!found.ok) return found
  const named = found.value.records.filter(({ receiptNo }) => receiptNo === name)
  const accepted = named.filter(({ state }) => state === 'accepted')
  const [one] = named.length === 1 ? named : accepted
  const isOne = named.length === 1 || accepted.length === 1
  return one !== undefined && isOne ? ok(one.id) : err({ code: 'ERASE_RECORD', name } as Problem)
}
