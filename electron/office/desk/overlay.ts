/**
 * Own unsent records above the replica: staff see their effect, and an early refusal, at once.
 *
 * Records stand in signing order; each was judged above all before it. What a record leaves under a key is kept with
 * its number, so the state as of any of them is at hand; the keys that it read are kept as short hashes. Adding one
 * judges one. Taking one out, or a block, changes keys: from the first record on that read one of them everything is
 * judged again, in slices, or at once when somebody needs it; where nobody had read them, nothing is.
 */
import { equalBytes } from '../../../shared/bytes.ts'
import type { RecordVerdict, RulesSet } from '../../../shared/ledger/engine.ts'
import { evaluateRecord, ownRows } from '../../../shared/ledger/engine.ts'
import type { TxId } from '../../../shared/ledger/ids.ts'
import { encodedValue, type LedgerView, type StateRow } from '../../../shared/ledger/state.ts'
import type { TransactionPayload } from '../../../shared/ledger/transaction.ts'

export interface Pending {
  readonly n: number
  readonly id: TxId
  readonly payload: TransactionPayload
}

interface Judged extends Pending {
  /** Null until it is judged. */
  verdict: RecordVerdict | null
  /** Keys that it leaves something under. */
  keys: readonly string[]
  /** Keys that it read, hashed. */
  reads: ReadonlySet<number>
}

interface Version {
  readonly n: number
  readonly id: TxId
  readonly row: StateRow | null
}

const NOTHING_READ: ReadonlySet<number> = new Set()

/** FNV-1a over the key's code units. Two keys that meet cost a judgement that was not needed, and nothing else. */
const hashed = (key: string): number => {
  let hash = 0x811c9dc5
  for (let i = 0; i < key.length; i += 1) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

/** Another version of the rules judges everything anew. */
const RULES = hashed('rules/active')

const meet = (a: ReadonlySet<number>, b: ReadonlySet<number>): boolean => {
  const [few, many] = a.size <= b.size ? [a, b] : [b, a]
  for (const each of few) if (many.has(each)) return true
  return false
}

/** Records judged in one slice of background work. */
const SLICE = 100

export class Overlay {
  /** The state with every unsent record of ours. */
  readonly view: LedgerView
  readonly #below: LedgerView
  readonly #rules: () => RulesSet | null
  readonly #later: (run: () => void) => void
  #records: Judged[] = []
  readonly #byId = new Map<TxId, Judged>()
  readonly #versions = new Map<string, Version[]>()
  /** How many records, from the oldest on, are judged. */
  #clean = 0
  #scheduled = false

  /** `rules` is null while the replica is empty; `later` runs a slice of work after what is under way (setImmediate). */
  constructor(below: LedgerView, rules: () => RulesSet | null, later: (run: () => void) => void) {
    this.#below = below
    this.#rules = rules
    this.#later = later
    this.view = this.#viewBelow(Number.POSITIVE_INFINITY)
  }

  get size(): number {
    return this.#records.length
  }

  /** The state just before a record of ours; the whole view for one that is not here. */
  before(id: TxId): LedgerView {
    const record = this.#byId.get(id)
    return record === undefined ? this.view : this.#viewBelow(record.n)
  }

  /** The state with a record of ours and all before it. */
  through(id: TxId): LedgerView {
    const record = this.#byId.get(id)
    return record === undefined ? this.view : this.#viewBelow(record.n + 1)
  }

  has(id: TxId): boolean {
    return this.#byId.has(id)
  }

  /**
   * The newest verdict; null when the record is not here. While much is to be judged it may be stale, or null for a
   * record that never was; a few are judged at once.
   */
  verdict(id: TxId): RecordVerdict | null {
    if (this.#records.length - this.#clean <= SLICE && !this.#judging) this.settle()
    return this.#byId.get(id)?.verdict ?? null
  }

  /** As `add`, judged in the background or when somebody looks. */
  addLater(record: Pending): void {
    this.#append(record)
    this.#schedule()
  }

  /** Adds the newest record. Judged at once when the ones before it are. */
  add(record: Pending): void {
    this.#append(record)
    if (this.#clean === this.#records.length - 1) this.settle()
    else this.#schedule()
  }

  #append(record: Pending): void {
    const last = this.#records.at(-1)
    if (last !== undefined && last.n >= record.n) throw new Error('records are added in signing order')
    const judged: Judged = { ...record, verdict: null, keys: [], reads: NOTHING_READ }
    this.#records.push(judged)
    this.#byId.set(record.id, judged)
  }

  /** Takes records out that will not be sent. */
  remove(ids: Iterable<TxId>): void {
    const gone = new Set([...ids].filter((id) => this.#byId.has(id)))
    if (gone.size === 0) return
    const touched = new Set<number>()
    for (const id of gone) for (const key of this.#byId.get(id)?.keys ?? []) touched.add(hashed(key))
    this.#takeOut(gone, touched)
  }

  /**
   * A block was applied: `accepted` are the ids in it that it accepted, `ordered` all of them, `changed` the keys under
   * which it left something or nothing any more.
   */
  applied(ordered: readonly TxId[], accepted: ReadonlySet<TxId>, changed: Iterable<string>): void {
    if (this.#records.length === 0) return
    const ours = this.#records.slice(0, ordered.length)
    const oldest = new Set(ours.map((record) => record.id))
    const inOrder = ordered.every((id, i) => ours[i]?.id === id)
    const asJudged =
      inOrder && ordered.length <= this.#clean && ordered.every((id) => accepted.has(id) && oldest.has(id))
    if (asJudged && ours.every((record) => record.verdict?.ok === true)) {
      this.#dropOldest(ordered.length)
      return
    }
    const gone = new Set(ordered.filter((id) => this.#byId.has(id)))
    const touched = new Set<number>()
    // One that stands between them saw less than all of them left.
    const areOldest = this.#records.slice(0, gone.size).every(({ id }) => gone.has(id))
    for (const key of changed) if (!areOldest || !this.#isAsJudged(key, gone)) touched.add(hashed(key))
    // What a refused record had left here never came to be.
    for (const id of gone)
      if (!accepted.has(id)) for (const key of this.#byId.get(id)?.keys ?? []) touched.add(hashed(key))
    if (touched.has(RULES)) this.#forgetFrom(0)
    this.#takeOut(gone, touched)
  }

  /** Whether what stands under a key now is just what the last of these records had left there. */
  #isAsJudged(key: string, gone: ReadonlySet<TxId>): boolean {
    const row = this.#below.get(key) ?? null
    const last = this.#versions.get(key)?.findLast(({ id }) => gone.has(id))
    if (last === undefined) return false
    if (last.row === null || row === null) return last.row === row
    return last.row.writer === row.writer && equalBytes(encodedValue(last.row), encodedValue(row))
  }

  /** Takes records out; from the first other one on that read a touched key, all are to be judged again. */
  #takeOut(gone: ReadonlySet<TxId>, touched: ReadonlySet<number>): void {
    const first = this.#records.findIndex(
      ({ id, reads }, i) => i >= this.#clean || (!gone.has(id) && meet(reads, touched)),
    )
    this.#forgetFrom(first < 0 ? this.#clean : first)
    for (const id of gone) for (const key of this.#byId.get(id)?.keys ?? []) this.#forgetVersion(key, id)
    this.#clean -= this.#records.slice(0, this.#clean).filter(({ id }) => gone.has(id)).length
    this.#records = this.#records.filter(({ id }) => !gone.has(id))
    for (const id of gone) this.#byId.delete(id)
    this.#schedule()
  }

  #forgetVersion(key: string, id: TxId): void {
    const versions = this.#versions.get(key)?.filter((version) => version.id !== id) ?? []
    if (versions.length === 0) this.#versions.delete(key)
    else this.#versions.set(key, versions)
  }

  /** Judges whatever is stale now. */
  settle(): void {
    this.#judgeTo(this.#records.length)
  }

  /** False when there are no rules: nothing can be judged above an empty replica, and nothing is. */
  #judgeTo(end: number): boolean {
    const rules = this.#clean < end ? this.#rules() : null
    if (rules !== null) while (this.#clean < end) this.#judgeNext(rules)
    return rules !== null
  }

  #viewBelow(limit: number): LedgerView {
    return {
      get: (key) => {
        if (this.#clean < this.#records.length && !this.#judging) this.settle()
        const versions = this.#versions.get(key)
        if (versions !== undefined) {
          for (let i = versions.length - 1; i >= 0; i -= 1) {
            const version = versions[i] as Version
            if (version.n < limit) return version.row ?? undefined
          }
        }
        return this.#below.get(key)
      },
      hasSequence: (device, epoch, seq) => this.#below.hasSequence(device, epoch, seq),
    }
  }

  #judging = false

  #judgeNext(rules: RulesSet): void {
    const record = this.#records[this.#clean] as Judged
    const reads = new Set<number>()
    const view: LedgerView = {
      get: (key) => {
        reads.add(hashed(key))
        return this.view.get(key)
      },
      hasSequence: (device, epoch, seq) => this.view.hasSequence(device, epoch, seq),
    }
    this.#judging = true
    try {
      const verdict = evaluateRecord(rules, view, record.id, record.payload)
      record.verdict = verdict
      const effects = new Map(verdict.ok ? verdict.effects : [])
      const outcome = verdict.ok ? 0 : (rules.reasons[verdict.reason] ?? 0xffff)
      const flags = verdict.ok ? verdict.flags : []
      for (const [key, row] of ownRows(view, record.id, record.payload, outcome, flags)) effects.set(key, row)
      for (const [key, value] of effects) {
        const versions = this.#versions.get(key)
        const version = { n: record.n, id: record.id, row: value }
        if (versions === undefined) this.#versions.set(key, [version])
        else versions.push(version)
      }
      record.keys = [...effects.keys()]
      record.reads = reads
      this.#clean += 1
    } finally {
      this.#judging = false
    }
  }

  /** Undoes what the records from this place on left, newest first. */
  #forgetFrom(place: number): void {
    for (let i = this.#clean - 1; i >= place; i -= 1) {
      for (const key of (this.#records[i] as Judged).keys) {
        const versions = this.#versions.get(key)
        versions?.pop()
        if (versions?.length === 0) this.#versions.delete(key)
      }
      ;(this.#records[i] as Judged).keys = []
      ;(this.#records[i] as Judged).reads = NOTHING_READ
    }
    this.#clean = Math.min(this.#clean, place)
  }

  #dropOldest(count: number): void {
    for (const record of this.#records.splice(0, count)) {
      for (const key of record.keys) {
        const versions = this.#versions.get(key)
        versions?.shift()
        if (versions?.length === 0) this.#versions.delete(key)
      }
      this.#byId.delete(record.id)
    }
    this.#clean -= count
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    this.#later(() => {
      this.#scheduled = false
      const judged = this.#judgeTo(Math.min(this.#clean + SLICE, this.#records.length))
      if (judged && this.#clean < this.#records.length) this.#schedule()
    })
  }
}
