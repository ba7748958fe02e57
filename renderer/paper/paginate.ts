/**
 * Pieces of a document onto pages. Pieces have been measured; a table's head is repeated where the table goes on, and
 * a piece that must not stand at the bottom alone (a title, a head) goes over with what follows it.
 */
export interface Measured {
  /** In the unit of the page's height. */
  readonly height: number
  /** Stays with the next piece. */
  readonly keep: boolean
  /** The table that the piece is a line of; null for anything else. */
  readonly table: string | null
  /** It is that table's head. */
  readonly head: boolean
}

/** Indexes of pieces by page; a repeated head stands on several. A piece taller than a page has one for itself. */
export const paginate = (pieces: readonly Measured[], pageHeight: number): readonly (readonly number[])[] => {
  const heads = new Map<string, number>()
  pieces.forEach((piece, i) => {
    if (piece.head && piece.table !== null) heads.set(piece.table, i)
  })
  const pages: number[][] = []
  let page: number[] = []
  let used = 0
  pieces.forEach((piece, i) => {
    const startsPage = page.length === 0
    const keptByOneBefore = !startsPage && pieces[i - 1]?.keep === true
    if (!startsPage && !keptByOneBefore && used + needed(pieces, i) > pageHeight) {
      pages.push(page)
      page = []
      used = 0
      const head = piece.head || piece.table === null ? undefined : heads.get(piece.table)
      if (head !== undefined) {
        page.push(head)
        used += pieces[head]?.height ?? 0
      }
    }
    page.push(i)
    used += piece.height
  })
  if (page.length > 0) pages.push(page)
  return pages
}

/** A piece with all that it keeps. */
const needed = (pieces: readonly Measured[], from: number): number => {
  let height = 0
  for (let i = from; i < pieces.length; i += 1) {
    height += pieces[i]?.height ?? 0
    if (pieces[i]?.keep !== true) break
  }
  return height
}
