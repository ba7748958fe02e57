/**
 * The engine: one pure function from (state, ordered records) to (outcomes, effects), run by central before it signs,
 * by every replica before it cosigns, and by an office over its own unsent records.
 *
 * A record is judged in this order; the first failing step names the outcome:
 *   1. no decision of its office has closed its case; its ciphertexts are no other record's; standing of the author,
 *      the device and the approvers. Every epoch that was leased to the device counts: what a restored office had
 *      signed before is still sendable
 *   2. the anchor: the block the office had verified when it recorded
 *   3. the rules version, the action, the body's shape; what it adopts may be adopted (adoption.ts)
 *   4. `expects`: what the clerk relied on is still as it was
 *   5. the people it names: new ids, resident-number tags, aliases
 *   6. the record it targets, when the action corrects, voids, cancels or changes one
 *   7. the service's own rule
 * A rejected record leaves the rows `tx/<id>` and `sealed/<hash>` alone. An accepted one leaves its effects besides.
 * Nothing here throws for any decoded record: a throw is a defect of the program, and stops the replica instead of
 * splitting it.
 *
 * Rows the engine itself keeps:
 *   tx/<id>                      {o: outcome, s: service, a: action, f: flags, w: office}; r: {key, author,
 *                                device, kept} of one that a retired key's record left
 *   sealed/<hash>                1: the ciphertext belongs to the record that wrote this row
 *   record/<id>                  {status: corrected|voided|cancelled, by}
 *   block/<size>                 {height, root, time}: written while the next block is evaluated
 *   person/p:<id>                {born, died, sex}: made by the record that names a person first
 *   person-by-number/<epoch>/<tag>  person id        number-of/p:<id>  {epoch, tag}
 *   alias/<id>                   {to, by, used}: used by a record that does not amend the one that made it
 *   made/<tx>                    {aliases, numbers} of the record and its corrections
 */
import { koreanDate } from '../civil.ts'
import { type Json, JsonFault } from '../json.ts'
import type { MemberRow } from '../services/members/v1/rows.ts'
import type { ActionRule, Effect, Role, RuleContext, RulesModule, Warning } from '../services/types.ts'
import { adoptedBy, adoptionOf, adoptionProblem, keptDigest, type RetiredRow } from './adoption.ts'
import type { TransactionEntry } from './entry.ts'
import type { Instant, KeyId, OfficeId, TxId } from './ids.ts'
import type { EngineReason, Flag } from './reasons.ts'
import { encodedValue, type LedgerView, MAX_VALUE_BYTES, STATE_KEY, type StateRow } from './state.ts'
import { type Expectation, type PersonInBody, peopleShape, type TransactionPayload } from './transaction.ts'

/** One released set of rules: every service's module and the numbers of all reasons. */
export interface RulesSet {
  readonly version: number
  readonly services: { readonly [service: string]: RulesModule }
  readonly reasons: { readonly [reason: string]: number }
}

/** A record's verdict. `keys` are what a refusal rests on; their writers came first. */
export type RecordVerdict =
  | {
      readonly ok: true
      readonly effects: ReadonlyMap<string, StateRow | null>
      readonly warnings: readonly Warning[]
      readonly flags: readonly Flag[]
    }
  | { readonly ok: false; readonly reason: string; readonly keys: readonly string[] }

/** What the engine knows of the moment of ordering. */
export interface OrderingContext {
  readonly blockTime: Instant
  readonly clockToleranceMs: number
}

export interface TxRow {
  readonly o: number
  readonly s: string
  readonly a: string
  readonly f: readonly Flag[]
  /** The office that wrote it: its cases are that office's to decide. */
  readonly w: OfficeId
  /** Only of a record that was rejected because a key had retired: it may be adopted. */
  readonly r?: RetiredRow
}

/**
 * The rows that every ordered record leaves, whatever became of it: its outcome, and its claim to the ciphertexts that
 * it was ordered with first. Another record that carried them would show this one's words as its own, and its erasure
 * would destroy them.
 */
export const ownRows = (
  view: LedgerView,
  id: TxId,
  payload: TransactionPayload,
  outcome: number,
  flags: readonly Flag[],
  retired: RetiredRow | null = null,
): readonly (readonly [string, StateRow])[] => {
  const row: TxRow = {
    o: outcome,
    s: payload.service,
    a: payload.action,
    f: flags,
    w: payload.office,
    ...(retired === null ? {} : { r: retired }),
  }
  return [
    [`tx/${id}`, { value: row as unknown as Json, writer: id }],
    ...sealedKeys(payload)
      .filter((key) => view.get(key) === undefined)
      .map((key) => [key, { value: 1, writer: id }] as const),
  ]
}

const sealedKeys = ({ sealed }: TransactionPayload): readonly string[] =>
  sealed === null ? [] : [sealed, ...sealed.attachments].map(({ hash }) => `sealed/${hash}`)

/** Judges an ordered record and lists everything it leaves in the state, `tx/<id>` included. */
export const evaluateTransaction = (
  rules: RulesSet,
  view: LedgerView,
  entry: TransactionEntry,
  context: OrderingContext,
): {
  readonly outcome: number
  readonly verdict: RecordVerdict
  readonly effects: ReadonlyMap<string, StateRow | null>
} => {
  const { payload, id } = entry
  const verdict = judge(rules, view, entry, context)
  const outcome = verdict.ok ? 0 : reasonNumber(rules, verdict.reason)
  const effects = new Map(verdict.ok ? verdict.effects : [])
  const [flags, retired] = [verdict.ok ? verdict.flags : [], retiredBy(verdict, payload)]
  for (const [key, row] of ownRows(view, id, payload, outcome, flags, retired)) effects.set(key, row)
  return { outcome, verdict, effects }
}

const retiredBy = (verdict: RecordVerdict, payload: TransactionPayload): RetiredRow | null => {
  const [standing] = verdict.ok || verdict.reason !== 'KEY_RETIRED' ? [] : verdict.keys
  // A rejected adoption is none to adopt: its original still is, and every question is asked of that.
  if (standing === undefined || adoptedBy(payload) !== null) return null
  const { author, device } = payload
  return { key: standing.slice('key/'.length) as KeyId, author, device, kept: keptDigest(payload) }
}

const judge = (rules: RulesSet, view: LedgerView, entry: TransactionEntry, context: OrderingContext): RecordVerdict => {
  const { payload } = entry
  // Of a record that is not yet known any office can speak: the word of another closes nothing.
  const closed = view.get(`case/${entry.id}`)?.value as { readonly office: string } | undefined
  if (closed?.office === payload.office) return refused('CASE_CLOSED', `case/${entry.id}`)
  // An adoption repeats the original's ciphertexts or is refused below.
  const isAdoption = adoptedBy(payload) !== null
  const taken = isAdoption ? undefined : sealedKeys(payload).find((key) => view.get(key) !== undefined)
  if (taken !== undefined) return refused('SEALED_REUSED', taken)
  const rule = ruleOf(rules, payload)
  const standing = checkStanding(view, entry, rule, context)
  if (standing !== null) return standing
  const anchor = checkAnchor(view, payload, context)
  if (!Array.isArray(anchor)) return anchor as RecordVerdict
  const verdict = evaluateRecord(rules, view, entry.id, payload)
  return verdict.ok ? { ...verdict, flags: [...anchor, ...verdict.flags] } : verdict
}

/**
 * Steps 3 to 7 alone: what an office asks of a draft, an unsent record or an item on a supervisor's desk.
 * `relied` collects the keys that belong into `expects`.
 */
export const evaluateRecord = (
  rules: RulesSet,
  view: LedgerView,
  id: TxId,
  payload: TransactionPayload,
  relied: Set<string> = new Set(),
): RecordVerdict => {
  if (payload.rules > rules.version) return refused('RULES_UNKNOWN')
  const rule = ruleOf(rules, payload)
  if (rule === undefined) return refused('ACTION_UNKNOWN')
  if (rule.body.mismatch(payload.body, 'body') !== null) return refused('BODY_INVALID')
  const original = adoptedBy(payload)
  const unfit = original === null ? null : adoptionProblem(view, payload, original)
  if (unfit !== null) return refused(unfit.reason, ...unfit.keys)
  // What a record made, its corrections added to and its voiding takes back.
  const amends = rule.kind === 'correct' || rule.kind === 'void' || rule.kind === 'cancel' ? payload.body.target : null
  const scratch = new Scratch(view, id, typeof amends === 'string' ? madeBy(view, amends) : NOTHING_MADE)
  const broken = checkExpects(scratch, view, payload)
  if (broken !== null) return broken

  const people = payload.body.people
  if (people !== undefined) {
    if (peopleShape.mismatch(people, 'people') !== null) return refused('BODY_INVALID')
    const failed = bindPeople(
      scratch,
      people as unknown as readonly PersonInBody[],
      rule.kind === 'correct' ? (amends as TxId) : id,
    )
    if (failed !== null) return failed
  }
  if (rule.kind !== 'enter') {
    const failed = checkTarget(scratch, rule, payload, relied)
    if (failed !== null) return failed
  }
  const verdict = rule.evaluate(ruleContext(scratch, id, payload, relied), payload.body as never)
  if (!verdict.ok) return { ok: false, reason: verdict.reason, keys: verdict.keys.map((key) => scratch.canonical(key)) }
  for (const effect of verdict.effects) {
    if (!scratch.put(effect)) return refused('VALUE_TOO_LARGE', effect.key.slice(0, 200))
  }
  if (original !== null) {
    const decision = { decision: 'adopt', replacement: id, office: payload.office, on: koreanDate(payload.recordedAt) }
    scratch.put({ key: `case/${original}`, value: decision })
    for (const key of sealedKeys(payload)) scratch.put({ key, value: 1 })
  }
  return { ok: true, effects: scratch.finish(), warnings: verdict.warnings, flags: scratch.flags }
}

/** The `expects` of a record about to be signed: each relied key with its present writer. */
export const expectationsFor = (view: LedgerView, relied: ReadonlySet<string>): Expectation[] =>
  [...relied].sort().map((key) => ({ key, writer: view.get(key)?.writer ?? null }))

export const ruleOf = (
  rules: RulesSet,
  payload: Pick<TransactionPayload, 'service' | 'action'>,
): ActionRule<never> | undefined => {
  const module = Object.hasOwn(rules.services, payload.service) ? rules.services[payload.service] : undefined
  return module && Object.hasOwn(module.actions, payload.action) ? module.actions[payload.action] : undefined
}

/** A reason's name for its number; null for 0 and for numbers this program does not know. */
export const reasonName = (rules: RulesSet, outcome: number): string | null =>
  Object.keys(rules.reasons).find((name) => rules.reasons[name] === outcome) ?? null

const reasonNumber = (rules: RulesSet, reason: string): number => {
  const number = Object.hasOwn(rules.reasons, reason) ? rules.reasons[reason] : undefined
  if (number === undefined) throw new Error(`the reason ${reason} has no number`)
  return number
}

const refused = (reason: EngineReason, ...keys: string[]): RecordVerdict => ({ ok: false, reason, keys })

// Step 1

const STATUS_REASON = {
  suspended: 'KEY_SUSPENDED',
  revoked: 'KEY_REVOKED',
  compromised: 'KEY_COMPROMISED',
  retired: 'KEY_RETIRED',
  rotated: 'KEY_ROTATED',
} as const

const checkStanding = (
  view: LedgerView,
  entry: TransactionEntry,
  rule: ActionRule<never> | undefined,
  context: OrderingContext,
): RecordVerdict | null => {
  const { payload } = entry
  const isAdoption = adoptedBy(payload) !== null
  // An adoption keeps the day of what it adopts; who signs it, and where, is judged by the day on which it is ordered.
  const day = koreanDate(isAdoption ? context.blockTime : payload.recordedAt)
  const author = keyStanding(view, payload.author, day)
  if ('ok' in author) return author
  const device = keyStanding(view, payload.device, day)
  if ('ok' in device) return refused('DEVICE_NOT_ENROLLED', `key/${payload.device}`)
  if (device.kind !== 'device' || device.office !== payload.office)
    return refused('DEVICE_NOT_ENROLLED', `key/${payload.device}`)
  const lease = view.get(`epoch/${payload.epoch}`)?.value as { readonly device: string } | undefined
  if (lease?.device !== payload.device) return refused('EPOCH_MISMATCH', `epoch/${payload.epoch}`)
  if (author.kind !== 'root' && author.office !== payload.office)
    return refused('OFFICE_MISMATCH', `key/${payload.author}`)
  if (rule === undefined) return null
  const { policy } = rule
  const authors = isAdoption ? adoptersOf(rule) : policy.author
  if (!holds(author, authors)) return refused('ROLE_MISSING', `key/${payload.author}`)
  if (!inScope(author, payload.service)) return refused('SCOPE_MISSING', `key/${payload.author}`)
  for (const { payload: approval } of entry.approvals) {
    if (approval.by === payload.author) return refused('SELF_APPROVED', `key/${payload.author}`)
    const approver = keyStanding(view, approval.by, koreanDate(approval.at))
    if ('ok' in approver) return approver
    if (!holds(approver, policy.approver)) return refused('APPROVER_ROLE', `key/${approval.by}`)
    if (!inScope(approver, payload.service)) return refused('APPROVER_ROLE', `key/${approval.by}`)
    if (policy.approverOffice === 'same' && approver.office !== payload.office)
      return refused('APPROVER_OFFICE', `key/${approval.by}`)
  }
  return null
}

/** A supervisor adopts what clerks and supervisors write; nobody adopts an administrator's, a root's or a device's. */
export const adoptersOf = ({ policy }: Pick<ActionRule<never>, 'policy'>): readonly Role[] =>
  policy.author.some((role) => role === 'clerk' || role === 'supervisor') ? ['supervisor'] : []

const keyStanding = (view: LedgerView, key: string, day: string): MemberRow | RecordVerdict => {
  const row = view.get(`key/${key}`)
  if (row === undefined) return refused('KEY_REVOKED', `key/${key}`)
  const member = row.value as unknown as MemberRow
  if (member.status !== 'active') return refused(STATUS_REASON[member.status], `key/${key}`)
  if (day < member.from || (member.until !== null && day > member.until)) return refused('KEY_EXPIRED', `key/${key}`)
  return member
}

const holds = (member: MemberRow, wanted: readonly Role[]): boolean =>
  member.kind === 'member' ? member.roles.some((role) => wanted.includes(role)) : wanted.includes(member.kind)

const inScope = (member: MemberRow, service: string): boolean =>
  member.kind !== 'member' || member.scopes.includes('*') || member.scopes.includes(service)

// Step 2

const checkAnchor = (
  view: LedgerView,
  payload: TransactionPayload,
  context: OrderingContext,
): Flag[] | RecordVerdict => {
  const row = view.get(`block/${payload.anchor.size}`)
  const block = row?.value as { readonly root: string; readonly time: number } | undefined
  if (block === undefined || block.root !== payload.anchor.root)
    return refused('ANCHOR_FORKED', `block/${payload.anchor.size}`)
  if (payload.recordedAt < block.time) return ['CLOCK_EARLY']
  return payload.recordedAt > context.blockTime + context.clockToleranceMs ? ['CLOCK_LATE'] : []
}

// Step 4

const checkExpects = (scratch: Scratch, view: LedgerView, payload: TransactionPayload): RecordVerdict | null => {
  const isAdoption = adoptedBy(payload) !== null
  for (const expected of payload.expects) {
    const { writer } = expected
    const key = scratch.canonical(expected.key)
    if ((scratch.writerOf(key) ?? null) === writer) continue
    const adopted = isAdoption && writer !== null ? adoptionOf(view, payload.office, writer) : null
    if (adopted !== null && adopted === scratch.writerOf(key)) continue
    if (adopted !== null) return refused('STALE', key)
    const parent = writer === null ? undefined : view.get(`tx/${writer}`)
    if (writer !== null && parent === undefined) return refused('PARENT_UNKNOWN', key)
    if (parent !== undefined && (parent.value as unknown as TxRow).o !== 0)
      return refused('PARENT_REFUSED', `tx/${writer}`)
    return refused('STALE', key)
  }
  return null
}

// Step 5

interface AliasRow {
  readonly to: string
  readonly by: TxId
  readonly used: boolean
}

/** What a record and its corrections made that its voiding takes back. */
interface MadeRow {
  readonly aliases: readonly string[]
  /** `<epoch>/<tag>` of numbers first borne by a birth's child. */
  readonly numbers: readonly string[]
}

const NOTHING_MADE: MadeRow = { aliases: [], numbers: [] }
const madeBy = (view: Pick<LedgerView, 'get'>, record: string): MadeRow =>
  (view.get(`made/${record}`)?.value as unknown as MadeRow | undefined) ?? NOTHING_MADE

const bindPeople = (scratch: Scratch, people: readonly PersonInBody[], maker: TxId): RecordVerdict | null => {
  const seen = new Set<string>()
  const aliases: string[] = []
  const numbers: string[] = []
  for (const person of people) {
    if (seen.has(person.id)) return refused('PERSON_REPEATED', `person/p:${person.id}`)
    seen.add(person.id)
    const own = `person/p:${person.id}`
    const numberKey = person.tag === null ? null : `person-by-number/${person.tag.epoch}/${person.tag.tag}`
    const bound = numberKey === null ? undefined : (scratch.get(numberKey) as string | undefined)
    if (person.isNew) {
      if (scratch.get(own) !== undefined || scratch.get(`alias/${person.id}`) !== undefined)
        return refused('PERSON_EXISTS', own)
      if (bound !== undefined) {
        if (person.child) return refused('NUMBER_TAKEN', numberKey as string)
        scratch.put({ key: `alias/${person.id}`, value: { to: bound, by: scratch.id, used: false } })
        aliases.push(person.id)
        scratch.flag('ALIAS')
        continue
      }
      scratch.put({ key: own, value: { born: null, died: null, sex: null } })
    } else if (scratch.get(own) === undefined) {
      return refused('PERSON_UNKNOWN', own)
    }
    if (numberKey === null || person.tag === null) continue
    const holder = scratch.person(person.id)
    const known = scratch.get(`number-of/p:${holder}`) as { readonly epoch: number; readonly tag: string } | undefined
    if (known !== undefined && known.epoch === person.tag.epoch && known.tag !== person.tag.tag) {
      scratch.flag('NUMBER_DIFFERS')
    } else if (bound === undefined) {
      scratch.put({ key: numberKey, value: holder })
      scratch.put({ key: `number-of/p:${holder}`, value: { epoch: person.tag.epoch, tag: person.tag.tag } })
      if (person.child) numbers.push(`${person.tag.epoch}/${person.tag.tag}`)
    } else if (scratch.person(bound) !== holder) {
      scratch.flag('PERSON_MERGE')
    }
  }
  if (aliases.length + numbers.length === 0) return null
  const key = `made/${maker}`
  const before = maker === scratch.id ? NOTHING_MADE : scratch.made
  const value = { aliases: [...before.aliases, ...aliases], numbers: [...before.numbers, ...numbers] }
  return scratch.put({ key, value }) ? null : refused('VALUE_TOO_LARGE', key)
}

// Step 6

const checkTarget = (
  scratch: Scratch,
  rule: ActionRule<never>,
  payload: TransactionPayload,
  relied: Set<string>,
): RecordVerdict | null => {
  const target = payload.body.target
  if (typeof target !== 'string') return refused('BODY_INVALID')
  const tx = scratch.get(`tx/${target}`) as unknown as TxRow | undefined
  if (tx === undefined) return refused('TARGET_UNKNOWN', `tx/${target}`)
  if (tx.o !== 0) return refused('TARGET_REFUSED', `tx/${target}`)
  if (tx.s !== payload.service) return refused('TARGET_OTHER_SERVICE', `tx/${target}`)
  const key = `record/${target}`
  relied.add(key)
  const record = scratch.get(key) as { readonly status: string } | undefined
  if (record?.status === 'voided') return refused('TARGET_VOIDED', key)
  if (record?.status === 'cancelled' && rule.kind !== 'void') return refused('TARGET_CANCELLED', key)
  if (rule.kind === 'change') return null
  const status = { correct: 'corrected', void: 'voided', cancel: 'cancelled', enter: '' }[rule.kind]
  scratch.put({ key, value: { status, by: scratch.id } })
  return rule.kind === 'void' ? takeBack(scratch, target) : null
}

const takeBack = (scratch: Scratch, target: string): RecordVerdict | null => {
  const made = scratch.get(`made/${target}`) as unknown as MadeRow | undefined
  if (made === undefined) return null
  for (const id of made.aliases) {
    const alias = scratch.get(`alias/${id}`) as unknown as AliasRow | undefined
    if (alias?.used) return refused('ALIAS_IN_USE', `alias/${id}`)
    if (alias !== undefined) scratch.takeBack(id, alias.to)
  }
  for (const number of made.numbers) {
    const holder = scratch.get(`person-by-number/${number}`) as string | undefined
    if (holder !== undefined) scratch.put({ key: `number-of/p:${holder}`, value: null })
    scratch.put({ key: `person-by-number/${number}`, value: null })
  }
  scratch.put({ key: `made/${target}`, value: null })
  return null
}

// Step 7

const ruleContext = (scratch: Scratch, id: TxId, payload: TransactionPayload, relied: Set<string>): RuleContext => ({
  id,
  tx: payload,
  office: payload.office,
  author: payload.author,
  recordedOn: koreanDate(payload.recordedAt),
  get: (key) => scratch.get(key),
  rely: (key) => {
    relied.add(scratch.canonical(key))
    return scratch.get(key)
  },
  writerOf: (key) => scratch.writerOf(key),
  person: (person) => scratch.person(person),
})

const PERSON_SEGMENT = /(^|\/)p:([0-9a-f]{32})(?=\/|$)/g

/** Whether a row can hold it: sums of what the ledger says may leave the integers that canonical JSON writes. */
const isWritable = (row: StateRow): boolean => {
  try {
    return encodedValue(row).length <= MAX_VALUE_BYTES
  } catch (fault) {
    if (fault instanceof JsonFault && fault.code === 'JSON_NUMBER') return false
    throw fault
  }
}

/** One record's writes above the state it sees, dropped whole when the record is refused. */
class Scratch {
  readonly id: TxId
  readonly flags: Flag[] = []
  /** By the record that this one amends; nothing for a record that amends none. */
  readonly made: MadeRow
  readonly #view: LedgerView
  readonly #writes = new Map<string, StateRow | null>()
  readonly #aliasesUsed = new Set<string>()
  readonly #takenBack = new Map<string, string>()

  constructor(view: LedgerView, id: TxId, made: MadeRow) {
    this.#view = view
    this.id = id
    this.made = made
  }

  flag(flag: Flag): void {
    if (!this.flags.includes(flag)) this.flags.push(flag)
  }

  get(key: string): Json | undefined {
    return this.#row(this.canonical(key))?.value
  }

  writerOf(key: string): TxId | undefined {
    return this.#row(this.canonical(key))?.writer
  }

  /** False when the key or the value breaks the state's limits. */
  put(effect: Effect): boolean {
    const key = this.canonical(effect.key)
    if (!STATE_KEY.test(key)) return false
    if (effect.value === null) {
      this.#writes.set(key, null)
      return true
    }
    const row: StateRow = { value: effect.value, writer: this.id }
    if (!isWritable(row)) return false
    this.#writes.set(key, row)
    return true
  }

  /** The alias goes with the record; the rule that judges this very record still reads the id that the record names. */
  takeBack(id: string, to: string): void {
    this.put({ key: `alias/${id}`, value: null })
    this.#takenBack.set(id, to)
  }

  person(id: string): string {
    const taken = this.#takenBack.get(id)
    if (taken !== undefined) return taken
    const alias = this.#row(`alias/${id}`)?.value as unknown as AliasRow | undefined
    if (alias === undefined) return id
    const own = alias.by === this.id || this.made.aliases.includes(id)
    if (!own && !alias.used) this.#aliasesUsed.add(id)
    return alias.to
  }

  canonical(key: string): string {
    return key.includes('p:')
      ? key.replace(PERSON_SEGMENT, (_, slash: string, id: string) => `${slash}p:${this.person(id)}`)
      : key
  }

  finish(): ReadonlyMap<string, StateRow | null> {
    for (const id of this.#aliasesUsed) {
      const alias = this.#row(`alias/${id}`)?.value as unknown as AliasRow | undefined
      if (alias !== undefined) this.put({ key: `alias/${id}`, value: { ...alias, used: true } })
    }
    for (const [key, row] of this.#writes)
      if (row === null && this.#view.get(key) === undefined) this.#writes.delete(key)
    return this.#writes
  }

  #row(key: string): StateRow | undefined {
    const written = this.#writes.get(key)
    return written === undefined ? this.#view.get(key) : (written ?? undefined)
  }
}
