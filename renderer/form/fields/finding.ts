/**
 * What a look-up has found, and for which question. Hits belong to the question that they answer and to no other: while
 * the text has moved on, nothing of the earlier one can be shown or taken.
 */
import type { Failure } from '../../bridge/client.ts'

/** The last answer that came. */
export interface Answer<Hit> {
  readonly of: string
  readonly hits: readonly Hit[]
  readonly failure: Failure | null
}

export type Finding<Hit> =
  /** There is nothing to ask yet. */
  | { readonly is: 'short' }
  /** The answer is on its way. */
  | { readonly is: 'waiting' }
  /** The question was not answered; whether there is anybody is not known. */
  | { readonly is: 'failed'; readonly failure: Failure }
  | { readonly is: 'found'; readonly hits: readonly Hit[] }

/** `question` null: too little was typed. */
export const findingOf = <Hit>(question: string | null, answer: Answer<Hit> | null): Finding<Hit> => {
  if (question === null) return { is: 'short' }
  if (answer === null || answer.of !== question) return { is: 'waiting' }
  return answer.failure === null ? { is: 'found', hits: answer.hits } : { is: 'failed', failure: answer.failure }
}

export type Enter<Hit> =
  | { readonly does: 'open' }
  /** Nothing, and the focus stays: nobody is chosen unseen. */
  | { readonly does: 'wait' }
  | { readonly does: 'ask again' }
  | { readonly does: 'take'; readonly hit: Hit }
  /** Nobody has this name: it is somebody new. */
  | { readonly does: 'miss' }
  /** On to the next field. */
  | { readonly does: 'go on' }

/** What Enter means in the field, `at` being the hit that is marked. */
export const enterMeans = <Hit>(
  finding: Finding<Hit>,
  { open, settled, typed, at }: { open: boolean; settled: boolean; typed: boolean; at: number },
): Enter<Hit> => {
  if (!open) return typed && !settled ? { does: 'open' } : { does: 'go on' }
  switch (finding.is) {
    case 'short':
      return { does: 'go on' }
    case 'waiting':
      return { does: 'wait' }
    case 'failed':
      return { does: 'ask again' }
    case 'found': {
      const hit = finding.hits[at]
      return hit === undefined ? { does: 'miss' } : { does: 'take', hit }
    }
    default:
      return finding satisfies never
  }
}
