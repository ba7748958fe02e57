/** Whether a demo went well: what its figures and the verification of its folders must say. */
import type { Checked, Figures } from './tale.ts'

/** `error.CODE` of the locale area `cli`. */
export type DemoFault =
  | { readonly code: 'DEMO_LOST'; readonly lost: number }
  | { readonly code: 'DEMO_UNSETTLED'; readonly waiting: number }
  | { readonly code: 'DEMO_DIVERGED'; readonly offices: readonly string[] }
  | { readonly code: 'DEMO_UNWITNESSED'; readonly witnessed: number; readonly size: number }
  | { readonly code: 'DEMO_UNRESOLVED'; readonly open: number }
  | { readonly code: 'DEMO_UNSOUND'; readonly parties: readonly string[] }

/** The gravest thing that does not hold; null when all does. */
export const faultIn = (figures: Figures, checked: readonly Checked[]): DemoFault | null => {
  const { entered, accepted, rejected, lost, conflicts, resolved, witnessed, central, offices } = figures
  if (lost > 0) return { code: 'DEMO_LOST', lost }
  const others = offices.filter(
    ({ size, root, stateRoot }) => size !== central.size || root !== central.root || stateRoot !== central.stateRoot,
  )
  if (others.length > 0) return { code: 'DEMO_DIVERGED', offices: others.map(({ id }) => id) }
  const unsound = checked.filter(({ ok }) => !ok)
  if (unsound.length > 0) return { code: 'DEMO_UNSOUND', parties: unsound.map(({ id }) => id) }
  if (witnessed !== central.size) return { code: 'DEMO_UNWITNESSED', witnessed, size: central.size }
  if (entered !== accepted + rejected) return { code: 'DEMO_UNSETTLED', waiting: entered - accepted - rejected }
  if (conflicts !== resolved) return { code: 'DEMO_UNRESOLVED', open: conflicts - resolved }
  return null
}
