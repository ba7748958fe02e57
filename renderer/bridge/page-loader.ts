/**
 * The pages of a long list that are here. When something changed, what was seen is fetched again from the top and
 * replaced at once, so that nothing jumps; what lay further down comes when it is seen. One fetch is under way at a
 * time: whoever asks meanwhile is answered by the next.
 *
 * Pages of a search may hold few rows or none. Such a list fetches on by itself until a screen is full, but not
 * through everything: after `patience` pages it rests, and somebody has to ask for more.
 */

export interface PagedBy<Page, Row, Problem> {
  /** The page that begins at `after`, which `next` gave; null for the first. */
  readonly fetch: (
    after: string | null,
  ) => Promise<{ readonly ok: true; readonly value: Page } | { readonly ok: false; readonly error: Problem }>
  readonly rows: (page: Page) => readonly Row[]
  readonly next: (page: Page) => string | null
  /** Pages fetched for one wish before the list rests; without it as many as there are. */
  readonly patience?: number
}

export interface Loaded<Page, Problem> {
  readonly pages: readonly Page[]
  readonly error: Problem | null
  /** It rests before it found enough: there may be more. */
  readonly paused: boolean
}

/** Rows that are fetched before anybody scrolls: a screen is full. */
const SCREEN = 60
/** Rows before the end at which the next page is asked for. */
const AHEAD = 40

/** One question's pages; another question is another loader. */
export class PageLoader<Page, Row, Problem> {
  readonly #by: PagedBy<Page, Row, Problem>
  readonly #tell: (loaded: Loaded<Page, Problem>) => void
  readonly #patience: number
  #pages: readonly Page[] = []
  /** The last row that is on the screen. */
  #seen = 0
  #paused = false
  #busy = false
  #again = false
  #stopped = false

  constructor(by: PagedBy<Page, Row, Problem>, tell: (loaded: Loaded<Page, Problem>) => void) {
    this.#by = by
    this.#tell = tell
    this.#patience = by.patience ?? Number.POSITIVE_INFINITY
  }

  /** Fetches what is seen again; the first time, a screen full. */
  async refresh(): Promise<void> {
    if (this.#busy) {
      this.#again = true
      return
    }
    await this.#run([], Math.max(SCREEN, this.#seen + 1), Math.max(this.#patience, this.#pages.length))
  }

  /** Rows down to this place are on the screen. */
  async seen(index: number): Promise<void> {
    this.#seen = index
    if (!this.#busy && this.#wantsMore(this.#pages)) await this.#run(this.#pages, this.#ahead(), this.#patience)
  }

  /** Looks on after a rest. */
  async more(): Promise<void> {
    if (this.#busy || !this.#paused) return
    await this.#run(this.#pages, this.#count(this.#pages) + SCREEN, this.#patience)
  }

  /** Whatever comes from now on is not told. */
  stop(): void {
    this.#stopped = true
  }

  /** Fetches on from these pages until so many rows are here, the list ends, or `most` pages were fetched. */
  async #run(before: readonly Page[], need: number, most: number): Promise<void> {
    this.#busy = true
    const first = this.#pages.length === 0
    let pages = before
    for (let fetched = 1; ; fetched += 1) {
      const answer = await this.#by.fetch(this.#nextOf(pages))
      if (this.#stopped) return
      if (!answer.ok) {
        this.#busy = false
        this.#tell({ pages: this.#pages, error: answer.error, paused: this.#paused })
        return
      }
      pages = [...pages, answer.value]
      const enough = this.#nextOf(pages) === null || this.#count(pages) >= need
      this.#paused = !enough && fetched >= most
      const end = enough || this.#paused
      // A search that finds little shows how far it came; what is fetched again is replaced as a whole.
      if (end || first || before.length > 0) {
        this.#pages = pages
        this.#tell({ pages, error: null, paused: this.#paused })
      }
      if (end) break
    }
    this.#busy = false
    if (this.#again) {
      this.#again = false
      await this.refresh()
    } else if (this.#wantsMore(pages)) await this.#run(pages, this.#ahead(), this.#patience)
  }

  #wantsMore(pages: readonly Page[]): boolean {
    if (this.#paused || pages.length === 0 || this.#nextOf(pages) === null) return false
    return this.#count(pages) < this.#ahead()
  }

  /** Rows that should be here for what is on the screen. */
  #ahead(): number {
    return this.#seen + AHEAD + 1
  }

  #nextOf(pages: readonly Page[]): string | null {
    const last = pages.at(-1)
    return last === undefined ? null : this.#by.next(last)
  }

  #count(pages: readonly Page[]): number {
    return pages.reduce((sum, page) => sum + this.#by.rows(page).length, 0)
  }
}
