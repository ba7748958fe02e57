/**
 * `keys approve`, `network approve`, `privacy approve`: what waits is told record by record before anything is signed: what it does, who wrote it, what it
 * changes, what the rules say of it. A person at a terminal then chooses; a script says which with --only, or approves
 * everything that was told. What came up between the telling and the signature stops it.
 *
 *     told on standard error   so that --json keeps standard output to its one object
 *     --show                   tells and signs nothing
 */
import type { Input, Output } from '../../shared/contract/contract.ts'
import type { ApprovalOverview, RecordDetail } from '../../shared/contract/types.ts'
import type { Json } from '../../shared/json.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { type Change, type Told, tell } from '../../shared/services/present-types.ts'
import { type Command, type CommandInput, done, failed, flag, type Problem, text } from '../command.ts'
import { passphrases } from '../passphrase.ts'
import type { Texts } from '../texts.ts'
import { AT_COUNTER, asResult, atCounter, type CounterSeat } from './counter-seat.ts'

interface Waiting {
  readonly record: RecordDetail
  /** Why whoever looks may not approve it: one's own, as a rule. */
  readonly barred: string | null
  /** Why the rules would refuse it now. */
  readonly refusal: string | null
}

interface Approved {
  readonly waiting: readonly Waiting[]
  readonly records: readonly string[]
}

/** Approves what waits of one service that has no screen of its own. */
const approveCommand = (name: string, service: string): Command => ({
  name,
  operands: [],
  options: {
    ...AT_COUNTER,
    only: { type: 'string', hint: 'RECORD', repeats: true },
    show: { type: 'boolean' },
  },
  run: async (input) => {
    const approved = await atCounter(input, passphrases(input), (seat) => approve(input, seat, service))
    if (!approved.ok) return failed(approved.error)
    const { waiting, records } = approved.value
    return done({ approved: records.length, records: [...records], waiting: waiting.map(jsonOf) }, [
      input.texts.say(waiting.length === 0 ? 'keys.noneWaits' : 'keys.approved', { approved: records.length }),
    ])
  },
})

export const keysApprove = approveCommand('keys approve', 'members')
export const networkApprove = approveCommand('network approve', 'network')
export const privacyApprove = approveCommand('privacy approve', 'privacy')

const approve = async (input: CommandInput, seat: CounterSeat, service: string): Promise<Result<Approved, Problem>> => {
  const waiting = await waitingAt(seat, service)
  if (!waiting.ok) return waiting
  const all = waiting.value
  if (all.length === 0) return ok({ waiting: all, records: [] })
  for (const [i, each] of all.entries()) for (const line of linesOf(input.texts, i + 1, each)) input.io.note(line)
  const chosen = await choose(input, all)
  if (!chosen.ok || chosen.value.length === 0) return chosen.ok ? ok({ waiting: all, records: [] }) : chosen
  const ids = chosen.value.map(({ record }) => record.id)
  const overview = asResult(await seat.call('approval.overview', { ids }))
  if (!overview.ok) return overview
  const isAsTold = chosen.value.every((each) => sameStanding(each, standingIn(overview.value, each.record.id)))
  if (!isAsTold) return err({ code: 'OVERVIEW_CHANGED' })
  const { digest } = overview.value
  const signed = asResult(await seat.call('approval.approve', { ids, digest }))
  return signed.ok ? ok({ waiting: all, records: ids }) : signed
}

/** Every record of the service that waits for an approval here, the oldest first. */
const waitingAt = async (seat: CounterSeat, service: string): Promise<Result<readonly Waiting[], Problem>> => {
  const ids: string[] = []
  for (let after: string | null = null; ; ) {
    const page: Input<'record.list'> = {
      queue: 'signed',
      sort: 'newest',
      limit: 500,
      ...(after === null ? {} : { after }),
    }
    const found: Result<Output<'record.list'>, Problem> = asResult(await seat.call('record.list', page))
    if (!found.ok) return found
    ids.push(...found.value.records.filter((each) => each.service === service).map(({ id }) => id))
    after = found.value.next
    if (after === null) break
  }
  if (ids.length === 0) return ok([])
  const overview = asResult(await seat.call('approval.overview', { ids }))
  if (!overview.ok) return overview
  const waiting: Waiting[] = []
  for (const id of ids.reverse()) {
    const record = asResult(await seat.call('record.get', { id }))
    if (!record.ok) return record
    waiting.push({ record: record.value, ...standingIn(overview.value, id) })
  }
  return ok(waiting)
}

type Standing = Pick<Waiting, 'barred' | 'refusal'>

const standingIn = ({ barred, doubtful }: ApprovalOverview, id: string): Standing => ({
  barred: barred.find((each) => each.id === id)?.code ?? null,
  refusal: doubtful.find(({ record }) => record.id === id)?.refusal?.code ?? null,
})

const sameStanding = (one: Standing, other: Standing): boolean =>
  one.barred === other.barred && one.refusal === other.refusal

/** Those that --only names; else those that a person picks; else all that may be approved. */
const choose = async (
  input: CommandInput,
  waiting: readonly Waiting[],
): Promise<Result<readonly Waiting[], Problem>> => {
  if (flag(input, 'show')) return ok([])
  const only = text(input, 'only')?.split(',')
  if (only !== undefined) return named(only, waiting)
  const free = waiting.filter(({ barred }) => barred === null)
  if (free.length === 0) return err({ code: waiting[0]?.barred ?? 'NOTHING_TO_APPROVE' })
  if (input.json) return ok(free)
  for (;;) {
    const answer = await input.io.ask(input.texts.say('ask.approve'))
    if (answer === null) return ok(free)
    const picked = pickedFrom(answer, waiting, free)
    if (picked !== null) return ok(picked)
    input.io.note(input.texts.say('keys.pick'))
  }
}

const named = (names: readonly string[], waiting: readonly Waiting[]): Result<readonly Waiting[], Problem> => {
  const picked: Waiting[] = []
  for (const name of names) {
    const found = waiting.filter(({ record }) => name.length >= 8 && record.id.startsWith(name))
    const [one] = found
    if (one === undefined || found.length > 1) return err({ code: 'RECORD_NAME', name } as Problem)
    if (one.barred !== null) return err({ code: one.barred })
    if (!picked.includes(one)) picked.push(one)
  }
  return ok(picked)
}

/** `all`, numbers as they were told, or nothing; null when it is none of these, or a number may not be approved. */
const pickedFrom = (
  answer: string,
  waiting: readonly Waiting[],
  free: readonly Waiting[],
): readonly Waiting[] | null => {
  const words = answer.split(/[\s,]+/).filter((word) => word !== '')
  if (words.length === 1 && (words[0] === 'all' || words[0] === '모두')) return free
  const picked = words.map((word) => (/^[0-9]{1,4}$/.test(word) ? waiting[Number(word) - 1] : undefined))
  const isWhole = picked.every((each) => each !== undefined && each.barred === null)
  return isWhole ? [...new Set(picked as readonly Waiting[])] : null
}

const jsonOf = ({ record, barred, refusal }: Waiting): Json => {
  const { id, action, recordedAt, payload, history } = record
  return { record: id, action, by: history[0]?.who ?? '', recordedAt, body: payload.body ?? null, barred, refusal }
}

const linesOf = (texts: Texts, number: number, { record, barred, refusal }: Waiting): readonly string[] => {
  const say = (told: Told): string => tell(told, texts.language, (key, values) => texts.say(key, values))
  const { view, changes, history, warnings, reason } = record
  const side = (told: Told | null): string => (told === null ? '–' : say(told))
  const changed = (each: Change): string => `      ${say(each.label)}: ${side(each.before)} → ${side(each.after)}`
  const sentences = [
    ...warnings.map(({ code, data }) => texts.say(String(data.key ?? code), data)),
    ...(reason === null ? [] : [texts.say(String(reason.data.key ?? reason.code), reason.data)]),
    ...(refusal === null ? [] : [texts.say('keys.refused', { code: refusal })]),
    ...(barred === null ? [] : [texts.say(`errors:${barred}`)]),
  ]
  return [
    texts.say('keys.waits', {
      number,
      what: say(view.title),
      who: history[0]?.who ?? '',
      at: say({ instant: record.recordedAt }),
      record: record.id.slice(0, 16),
    }),
    ...view.facts.map(({ label, value }) => `      ${say(label)}: ${say(value)}`),
    ...(changes.some((each) => each.changed) ? [`    ${texts.say('keys.changes')}`] : []),
    ...changes.filter((each) => each.changed).map(changed),
    ...sentences.map((sentence) => `    ! ${sentence}`),
  ]
}
