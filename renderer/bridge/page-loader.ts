/**
 * The pages of a long list that are here. When something changed, what was seen is fetched again from the top and
 * replaced at once, so that nothing jumps; what lay further down comes when it is seen. One fetch is under way at a
 * time: whoever asks meanwhile is answered by the next.
 */

export interface PagedBy<Page, Row, Problem> {
  /** The page that begins at `after`, which `next` gave; null for the first. */
  readonly fetch: (
    after: string | null,
  ) => Promise<{ readonly ok: true; readonly value: Page } | { readonly ok: false; readonly error: Problem }>
  readonly rows: (page: Page) => readonly Row[]
  readonly next: (page: Page) => string | null
}

export interface Loaded<Page, Problem> {
  readonly pages: readonly Page[]
  readonly error: Problem | null
}

/** Rows that are fetched before anybody scrolls: a screen is full. */
const SCREEN = 60
/** Rows before the end at which the next page is asked for. */
const AHEAD = 40

/** One question's pages; another question is another loader. */
export class PageLoader<Page, Row, Problem> {
  readonly #by: PagedBy<Page, Row, Problem>
  readonly #tell: (loaded: Loaded<Page, Problem>) => void
  #pages: readonly Page[] = []
  /** The last row that is on the screen. */
  #seen = 0
  #busy = false
  #again = false
  #stopped = false

  constructor(by: PagedBy<Page, Row, Problem>, tell: (loaded: Loaded<Page, Problem>) => void) {
    this.#by = by
    this.#tell = tell
  }

  /** Fetches what is seen again; the first time, a screen full. */
  async refresh(): Promise<void> {
    if (this.#busy) {
      this.#again = true
      return
    }
    await this.#run([], Math.max(SCREEN, this.#seen + 1))
  }

  /** Rows down to this place are on the screen. */
  async seen(index: number): Promise<void> {
    this.#seen = index
    if (!this.#busy && this.#wantsMore(this.#pages)) await this.#run(this.#pages, 0)
  }

  /** Whatever comes from now on is not told. */
  stop(): void {
    this.#stopped = true
  }

  /** Fetches on from these pages until so many rows are here, or the list ends. */
  async #run(before: readonly Page[], need: number): Promise<void> {
    this.#busy = true
    const first = this.#pages.length === 0
    let pages = before
    for (;;) {
      const answer = await this.#by.fetch(this.#nextOf(pages))
      if (this.#stopped) return
      if (!answer.ok) {
        this.#busy = false
        this.#tell({ pages: this.#pages, error: answer.error })
        return
      }
      pages = [...pages, answer.value]
      const end = this.#nextOf(pages) === null || this.#count(pages) >= need
      // A search that finds little shows how far it came; what was there before is replaced as a whole.
      if (end || first) {
        this.#pages = pages
        this.#tell({ pages, error: null })
      }
      if (end) break
    }
    this.#busy = false
    if (this.#again) {
      this.#again = false
      await this.refresh()
    } else if (this.#wantsMore(pages)) await this.#run(pages, 0)
  }

  #wantsMore(pages: readonly Page[]): boolean {
    return pages.length > 0 && this.#nextOf(pages) !== null && this.#seen >= this.#count(pages) - AHEAD
  }

  #nextOf(pages: readonly Page[]): string | null {
    const last = pages.at(-1)
    return last === undefined ? null : this.#by.next(last)
  }

  #count(pages: readonly Page[]): number {
    return pages.reduce((sum, page) => sum + this.#by.rows(page).length, 0)
  }
}
