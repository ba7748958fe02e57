/** What a demo remembers of itself, for the report and for the figures that it prints. */

export interface TaleEvent {
  /** Milliseconds since the demo began. */
  readonly at: number
  /** `story.KEY` of the locale area `cli`. */
  readonly key: string
  readonly data: { readonly [name: string]: string | number }
}

export const CONFLICT_KINDS = [
  'double-transfer',
  'dependent',
  'double-report',
  'equal-sale',
  'double-birth',
  'one-citizen',
  'voided-corrected',
  'double-marriage',
  'dead-seller',
  'double-car-sale',
] as const
export type ConflictKind = (typeof CONFLICT_KINDS)[number]

export interface TaleConflict {
  readonly kind: ConflictKind
  readonly office: string
  /** Name of the reason or flag. */
  readonly reason: string
  readonly receiptNo: string
  /** The record that came first; null when the log holds none that stands in the way. */
  readonly first: { readonly office: string; readonly receiptNo: string } | null
  readonly decision: 'amend' | 'withdraw' | 'void'
  /** Receipt number of the record that took its place. */
  readonly replacement: string | null
}

export interface TaleProcess {
  readonly name: string
  readonly pid: number
  /** Milliseconds since the demo began. */
  readonly at: number
}

export interface Party {
  readonly id: string
  readonly size: number
  readonly root: string
  readonly stateRoot: string
}

export interface Checked {
  readonly id: string
  readonly ok: boolean
  readonly entries: number
  readonly blocks: number
  readonly signatures: number
}

export interface Figures {
  readonly entered: number
  readonly accepted: number
  readonly rejected: number
  readonly conflicts: number
  readonly resolved: number
  readonly lost: number
  readonly witnessed: number
  readonly central: Omit<Party, 'id'>
  readonly offices: readonly Party[]
  readonly seconds: number
}

export interface Picture {
  /** `picture.KEY` of the locale area `cli`. */
  readonly key: string
  readonly png: Uint8Array
}

export interface Tale {
  readonly network: string
  readonly startedAt: number
  readonly rows: number
  readonly events: readonly TaleEvent[]
  readonly conflicts: readonly TaleConflict[]
  readonly processes: readonly TaleProcess[]
  /** Records by office and service, as entered. */
  readonly entered: readonly { readonly office: string; readonly service: string; readonly count: number }[]
}

/** Collects the tale while it happens; `tell` also goes to whoever watches. */
export class Teller {
  readonly events: TaleEvent[] = []
  readonly conflicts: TaleConflict[] = []
  readonly processes: TaleProcess[] = []
  readonly #began: number
  readonly #now: () => number
  readonly #watch: (event: TaleEvent) => void

  constructor(now: () => number, watch: (event: TaleEvent) => void) {
    this.#now = now
    this.#began = now()
    this.#watch = watch
  }

  elapsed(): number {
    return this.#now() - this.#began
  }

  tell(key: string, data: TaleEvent['data'] = {}): void {
    const event = { at: this.elapsed(), key, data }
    this.events.push(event)
    this.#watch(event)
  }

  started(name: string, pid: number): void {
    this.processes.push({ name, pid, at: this.elapsed() })
    this.tell('process', { name, pid })
  }

  conflict(conflict: TaleConflict): void {
    this.conflicts.push(conflict)
  }
}
