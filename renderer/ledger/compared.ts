/** How this counter's verified ledger stands to the city's, as far as anybody here can know. */
import type { Connection } from '../../shared/contract/types.ts'

export type Compared =
  /** Up to the newest checkpoint that the city has shown. */
  | { readonly how: 'same' }
  /** So many entries are still to be verified. */
  | { readonly how: 'behind'; readonly by: number }
  /** The city is reached, and has not been compared with yet. */
  | { readonly how: 'comparing' }
  /** Without the city: what was last received is verified. */
  | { readonly how: 'as-of' }

export const comparedWithCity = ({ plugged, state, behind }: Connection): Compared => {
  if (!plugged || state !== 'connected') return { how: 'as-of' }
  if (behind === null) return { how: 'comparing' }
  return behind === 0 ? { how: 'same' } : { how: 'behind', by: behind }
}
