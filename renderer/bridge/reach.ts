/**
 * Whether the office process is there. A call without an answer or a broken event stream raises the question, one
 * more call answers it; while the process is gone it is asked again and again, and whatever it answers ends that. In
 * the Electron shell it is the window's own main process, and a window that outlives it for a moment says so alike.
 */

/** `unknown`: it is there, and does not know this window (any more). */
export type Reach = 'here' | 'gone' | 'unknown'

export interface ReachPorts {
  /** Asks it anything; never rejects. */
  readonly ask: () => Promise<Reach>
  readonly after: (ms: number, run: () => void) => void
  readonly tell: (reach: Reach) => void
}

/** Soon enough that nobody starts anything else, seldom enough to cost nothing. */
const AGAIN_MS = 1000

export class ReachWatch {
  readonly #ports: ReachPorts
  #reach: Reach = 'here'
  /** A question is under way, or put off. */
  #asking = false
  /** Counts signs of life: a question that one overtook is answered. */
  #signs = 0

  constructor(ports: ReachPorts) {
    this.#ports = ports
  }

  get reach(): Reach {
    return this.#reach
  }

  /** What a call's answer, or an event, says of the process. */
  heard(reach: Reach): void {
    if (reach === 'here') {
      this.#signs += 1
      this.#become('here')
    } else void this.#ask()
  }

  /** The event stream broke, which may have been the stream alone. */
  doubt(): void {
    void this.#ask()
  }

  async #ask(): Promise<void> {
    if (this.#asking) return
    this.#asking = true
    const signs = this.#signs
    const found = await this.#ports.ask()
    if (found === 'here' || signs !== this.#signs) {
      this.#asking = false
      return this.#become('here')
    }
    this.#become(found)
    this.#ports.after(AGAIN_MS, () => {
      this.#asking = false
      void this.#ask()
    })
  }

  #become(reach: Reach): void {
    if (this.#reach === reach) return
    this.#reach = reach
    this.#ports.tell(reach)
  }
}
