import { formatLot, pnuParts } from '../../shared/codes/pnu.ts'

/** The lot alone, `57-9`: in a picture there is no room for a whole address. */
export const lotOf = (pnu: string): string => {
  const parts = pnuParts(pnu)
  return parts === null ? pnu : formatLot(parts.lot)
}
