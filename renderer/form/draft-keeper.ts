/**
 * One draft in hand, apart from the screen: what is typed, saving it, checking it, and the scans that are on their way
 * into it. It outlives the page for as long as something of it is under way.
 *
 *   - one save at a time, always of what stands now; what is not on disk is held (held.ts)
 *   - of checks only the newest counts, and only for the values that it was asked for
 *   - whoever signs asks first whether a scan is still being sealed
 */
import type { AttachmentInfo, DraftCheck } from '../../shared/contract/types.ts'
import type { Json } from '../../shared/json.ts'
import type { Failure } from '../bridge/client.ts'
import { type FormValues, read, write } from './paths.ts'

type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Failure }

export interface KeeperPorts {
  readonly save: (values: FormValues) => Promise<Answer<{ readonly savedAt: number }>>
  readonly check: (values: FormValues) => Promise<Answer<DraftCheck>>
  /** What is not on disk; null when all of it is. */
  readonly hold: (values: FormValues | null) => void
}

export interface Checked {
  /** The values that it speaks of. */
  readonly of: FormValues
  readonly told: DraftCheck
}

export interface KeptDraft {
  readonly values: FormValues
  readonly saving: 'saved' | 'dirty' | 'saving' | 'failed'
  readonly savedAt: number
  /** Why the last save failed. */
  readonly failure: Failure | null
  readonly checked: Checked | null
  readonly attachments: readonly AttachmentInfo[]
  /** Names of scans that are being read and sealed. */
  readonly uploads: readonly string[]
}

type Start = Pick<KeptDraft, 'values' | 'savedAt' | 'attachments'> & {
  /** The values as they stand on disk, when they are others. */
  readonly onDisk?: FormValues
}

export class DraftKeeper {
  readonly #ports: KeeperPorts
  readonly #listeners = new Set<() => void>()
  #now: KeptDraft
  #saved: FormValues
  #writing: Promise<boolean> | null = null
  readonly #sealing = new Set<Promise<unknown>>()
  #asked = 0
  #answered = 0
  #closed = false

  constructor(ports: KeeperPorts, { values, savedAt, attachments, onDisk = values }: Start) {
    this.#ports = ports
    this.#saved = onDisk
    const saving = onDisk === values ? 'saved' : 'dirty'
    this.#now = { values, saving, savedAt, failure: null, checked: null, attachments, uploads: [] }
  }

  readonly now = (): KeptDraft => this.#now

  readonly listen = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  change(changes: { readonly [path: string]: Json }): void {
    let { values } = this.#now
    for (const [path, value] of Object.entries(changes)) values = write(values, path, value)
    if (!this.#closed) this.#ports.hold(values)
    this.#tell({ values, saving: 'dirty' })
  }

  /** Whether all that stood here at the call is on disk. */
  async save(): Promise<boolean> {
    while (this.#writing !== null) await this.#writing
    if (this.#closed || this.#now.values === this.#saved) return true
    this.#writing = this.#write()
    try {
      return await this.#writing
    } finally {
      this.#writing = null
    }
  }

  /** The verdict on exactly what stands here now, whatever other checks are under way. */
  async check(): Promise<Answer<Checked>> {
    const of = this.#now.values
    this.#asked += 1
    const mine = this.#asked
    const answer = await this.#ports.check(of)
    if (!answer.ok) return answer
    const checked = { of, told: answer.value }
    if (mine > this.#answered && this.#now.values === of) {
      this.#answered = mine
      this.#tell({ checked })
    }
    return { ok: true, value: checked }
  }

  /** Seals a scan and puts its handle into the field; what goes wrong is the answer. The form need not be open any more. */
  attach(path: string, name: string, seal: () => Promise<Answer<AttachmentInfo>>): Promise<Failure | null> {
    return this.during(() => this.#attach(path, name, seal))
  }

  /** What `settle` waits for: several scans, say, one after the other; what a look-up fills in. */
  during<T>(run: () => Promise<T>): Promise<T> {
    const work = run()
    this.#sealing.add(work)
    return work.finally(() => this.#sealing.delete(work))
  }

  /** As `save`, when no scan is under way any more. */
  async settle(): Promise<boolean> {
    await this.calm()
    return this.save()
  }

  /** When nothing is on its way into the draft any more. */
  async calm(): Promise<void> {
    while (this.#sealing.size > 0) await Promise.allSettled([...this.#sealing])
  }

  /** Takes a scan out of the field. */
  detach(path: string, handle: string): void {
    this.#tell({ attachments: this.#now.attachments.filter((each) => each.handle !== handle) })
    this.change({ [path]: handlesIn(this.#now.values, path).filter((each) => each !== handle) })
  }

  /** It was signed or discarded: nothing of it is saved or held from now on. */
  close(): void {
    this.#closed = true
    this.#ports.hold(null)
  }

  async #attach(path: string, name: string, seal: () => Promise<Answer<AttachmentInfo>>): Promise<Failure | null> {
    this.#tell({ uploads: [...this.#now.uploads, name] })
    const sealed = await seal()
    if (sealed.ok) {
      this.#tell({ attachments: [...this.#now.attachments, sealed.value] })
      this.change({ [path]: [...handlesIn(this.#now.values, path), sealed.value.handle] })
      await this.save()
    }
    // Until the next one begins nobody gets a turn: of several, one is always under way.
    const at = this.#now.uploads.indexOf(name)
    this.#tell({ uploads: this.#now.uploads.filter((_, i) => i !== at) })
    return sealed.ok ? null : sealed.error
  }

  async #write(): Promise<boolean> {
    const { values } = this.#now
    this.#tell({ saving: 'saving' })
    const answer = await this.#ports.save(values)
    if (!answer.ok) {
      this.#tell({ saving: 'failed', failure: answer.error })
      return false
    }
    this.#saved = values
    const isNewest = this.#now.values === values
    if (isNewest) this.#ports.hold(null)
    this.#tell({ saving: isNewest ? 'saved' : 'dirty', failure: null, savedAt: answer.value.savedAt })
    return true
  }

  #tell(change: Partial<KeptDraft>): void {
    this.#now = { ...this.#now, ...change }
    for (const listener of [...this.#listeners]) listener()
  }
}

/** The handles that a file field holds. */
export const handlesIn = (values: FormValues, path: string): readonly string[] => {
  const value = read(values, path)
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : []
}
