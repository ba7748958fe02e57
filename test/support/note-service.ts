/**
 * A service made for tests: `note/enter` writes `note/<slot>` once, `note/move` overwrites what it relies on. Small
 * enough that a test of central or of a replica can name every effect.
 */
import { int, object, type Shaped } from '../../shared/ledger/shape.ts'
import { accept, action, CLERK_THEN_SUPERVISOR, type RulesModule, refuse } from '../../shared/services/types.ts'

const body = object({ slot: int(0, 1_000_000), value: int(0, 1_000_000) })
type Body = Shaped<typeof body>

export const rules: RulesModule = {
  service: 'note',
  version: 1,
  actions: {
    enter: action<Body>({
      kind: 'enter',
      policy: CLERK_THEN_SUPERVISOR,
      body,
      evaluate: (context, { slot, value }) =>
        context.rely(`note/${slot}`) === undefined
          ? accept([{ key: `note/${slot}`, value }])
          : refuse('SLOT_TAKEN', `note/${slot}`),
    }),
    move: action<Body>({
      kind: 'enter',
      policy: CLERK_THEN_SUPERVISOR,
      body,
      evaluate: (context, { slot, value }) =>
        context.rely(`note/${slot}`) === undefined
          ? refuse('SLOT_EMPTY', `note/${slot}`)
          : accept([{ key: `note/${slot}`, value }]),
    }),
  },
  reasons: { SLOT_TAKEN: 900, SLOT_EMPTY: 901 },
}
