/**
 * What an office itself puts on the ledger: the daily anchor of its access log, and the end of a conflict case.
 *
 *     access-log/<device>/<epoch>/<day>   {count, head}: how many readings of sealed parts, and the chain's last hash
 *     case/<target>                       {decision, replacement, office, on}
 *     paper/<serial>                      {recalled, target}: a certificate that is no longer good
 *
 * A case is about a record that the ledger rejected or the door refused, so the target is no accepted record; what
 * was accepted is corrected or voided in its own service. It is decided by the office that wrote the record.
 */
import { isCivilDate } from '../../../civil.ts'
import { HASH, type Hash, type TxId } from '../../../ledger/ids.ts'
import { int, list, nullable, object, oneOf, pattern, type Shaped } from '../../../ledger/shape.ts'
import { accept, action, type Effect, type RuleContext, type RulesModule, refuse, type Verdict } from '../../types.ts'

const DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/
/** Begins with the office: `MAPO-20261122-03-000123`, with further parts for a paper's kind and reprint. */
export const PAPER_SERIAL = /^[A-Z]{2,16}(-[A-Z0-9]{1,12}){1,6}$/

const anchorAccessLog = object({
  day: pattern(DATE),
  /** Readings on this day in this epoch. */
  count: int(0, 10_000_000),
  head: pattern<Hash>(HASH),
})
const decideCase = object({
  target: pattern<TxId>(HASH),
  decision: oneOf('amend', 'withdraw', 'void'),
  /** The record that takes the target's place; only when amended. */
  replacement: nullable(pattern<TxId>(HASH)),
  /** Serials of papers that were issued for the target and are recalled. */
  papers: list(pattern(PAPER_SERIAL), 0, 16),
})
export type AnchorAccessLog = Shaped<typeof anchorAccessLog>
export type DecideCase = Shaped<typeof decideCase>

export const accessLogRow = (device: string, epoch: string, day: string): string =>
  `access-log/${device}/${epoch}/${day}`
export const caseRow = (target: string): string => `case/${target}`
export const paperRow = (serial: string): string => `paper/${serial}`

/**
 * A device anchors its own log alone. A day's count only grows, and one count has one head: a log cut or rewritten later
 * cannot be anchored.
 */
const evaluateAnchor = (context: RuleContext, body: AnchorAccessLog): Verdict => {
  if ((context.author as string) !== context.tx.device) return refuse('ACCESS_LOG_OTHER_DEVICE')
  if (!isCivilDate(body.day)) return refuse('ACCESS_LOG_DAY')
  if (body.day > context.recordedOn) return refuse('ACCESS_LOG_DAY')
  const key = accessLogRow(context.tx.device, context.tx.epoch, body.day)
  const before = context.get(key) as { readonly count: number; readonly head: string } | undefined
  if (before !== undefined) {
    if (body.count < before.count) return refuse('ACCESS_LOG_SHRANK', key)
    if (body.count === before.count && body.head !== before.head) return refuse('ACCESS_LOG_REWRITTEN', key)
  }
  return accept([{ key, value: { count: body.count, head: body.head } }])
}

const evaluateDecideCase = (context: RuleContext, body: DecideCase): Verdict => {
  const tx = `tx/${body.target}`
  const record = context.get(tx) as { readonly o: number; readonly w: string } | undefined
  if (record?.o === 0) return refuse('CASE_RECORD_ACCEPTED', tx)
  if (record !== undefined && record.w !== context.office) return refuse('CASE_OTHER_OFFICE', tx)
  const key = caseRow(body.target)
  const before = context.rely(key) as { readonly office: string } | undefined
  // What another office said of a record of ours before it was ordered decides nothing.
  const decided = before !== undefined && (record === undefined || before.office === context.office)
  if (decided) return refuse('CASE_DECIDED', key)
  if ((body.decision === 'amend') !== (body.replacement !== null) || body.replacement === body.target) {
    return refuse('CASE_REPLACEMENT')
  }
  if (body.decision === 'void' && body.papers.length === 0) return refuse('CASE_NO_PAPER')
  if (new Set(body.papers).size !== body.papers.length) return refuse('CASE_PAPER_REPEATED')
  const prefix = `${context.office.toUpperCase()}-`
  const effects: Effect[] = [
    {
      key,
      value: {
        decision: body.decision,
        replacement: body.replacement,
        office: context.office,
        on: context.recordedOn,
      },
    },
  ]
  for (const serial of body.papers) {
    if (!serial.startsWith(prefix)) return refuse('CASE_PAPER_OTHER_OFFICE')
    if (context.get(paperRow(serial)) !== undefined) continue
    effects.push({ key: paperRow(serial), value: { recalled: true, target: body.target } })
  }
  return accept(effects)
}

export const rules: RulesModule = {
  service: 'office',
  version: 1,
  actions: {
    'anchor-access-log': action({
      kind: 'enter',
      policy: { author: ['device'], approvals: 0, approver: [], approverOffice: 'same' },
      body: anchorAccessLog,
      evaluate: evaluateAnchor,
    }),
    'decide-case': action({
      kind: 'enter',
      policy: { author: ['clerk', 'supervisor'], approvals: 1, approver: ['supervisor'], approverOffice: 'same' },
      body: decideCase,
      evaluate: evaluateDecideCase,
    }),
  },
  reasons: {
    ACCESS_LOG_DAY: 120,
    ACCESS_LOG_SHRANK: 121,
    ACCESS_LOG_REWRITTEN: 122,
    CASE_RECORD_ACCEPTED: 123,
    CASE_DECIDED: 124,
    CASE_REPLACEMENT: 125,
    CASE_NO_PAPER: 126,
    CASE_PAPER_REPEATED: 127,
    CASE_PAPER_OTHER_OFFICE: 128,
    ACCESS_LOG_OTHER_DEVICE: 129,
    CASE_OTHER_OFFICE: 130,
  },
}
