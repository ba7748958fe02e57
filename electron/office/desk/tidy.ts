/** Housekeeping of office.db in slices, each after what is under way. */
import type { Desk } from './desk.ts'

export const tidyUp = (desk: Pick<Desk, 'office' | 'later'>): void =>
  desk.later(() => {
    if (desk.office.tidy()) tidyUp(desk)
  })
