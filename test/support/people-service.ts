/**
 * A service made for tests of the engine's own steps: `person/name` names people and may write a key; `correct`,
 * `void`, `cancel` and `change` target a record of it, `amend` corrects one and names people. `look` relies on a key and
 * is refused for what it finds, `drop` deletes a key, and `loose` says nothing itself of what its people look like.
 */
import { anyObject, int, nullable, object, pattern, type Shaped } from '../../shared/ledger/shape.ts'
import { peopleShape } from '../../shared/ledger/transaction.ts'
import {
  type ActionKind,
  accept,
  action,
  CLERK_THEN_SUPERVISOR,
  type RulesModule,
  refuse,
} from '../../shared/services/types.ts'

const named = object({ people: peopleShape, mark: nullable(pattern(/^[!-~]{1,300}$/)), size: int(0, 5000) })
const amending = object({ target: pattern(/^[0-9a-f]{64}$/), people: peopleShape })
const keyed = object({ key: pattern(/^[!-~]{1,200}$/) })
const targeting = object({ target: pattern(/^[0-9a-f]{64}$/) })

const on = (kind: ActionKind) =>
  action<Shaped<typeof targeting>>({ kind, policy: CLERK_THEN_SUPERVISOR, body: targeting, evaluate: () => accept([]) })

export const people: RulesModule = {
  service: 'person',
  version: 1,
  actions: {
    name: action<Shaped<typeof named>>({
      kind: 'enter',
      policy: CLERK_THEN_SUPERVISOR,
      body: named,
      evaluate: (_context, { mark, size }) => accept(mark === null ? [] : [{ key: mark, value: 'x'.repeat(size) }]),
    }),
    correct: on('correct'),
    amend: action<Shaped<typeof amending>>({
      kind: 'correct',
      policy: CLERK_THEN_SUPERVISOR,
      body: amending,
      evaluate: () => accept([]),
    }),
    void: on('void'),
    'void-naming': action<Shaped<typeof amending>>({
      kind: 'void',
      policy: CLERK_THEN_SUPERVISOR,
      body: amending,
      evaluate: () => accept([]),
    }),
    cancel: on('cancel'),
    change: on('change'),
    look: action<Shaped<typeof keyed>>({
      kind: 'enter',
      policy: CLERK_THEN_SUPERVISOR,
      body: keyed,
      evaluate: ({ rely }, { key }) => (rely(key) === undefined ? accept([]) : refuse('FOUND', key)),
    }),
    drop: action<Shaped<typeof keyed>>({
      kind: 'enter',
      policy: CLERK_THEN_SUPERVISOR,
      body: keyed,
      evaluate: (_context, { key }) => accept([{ key, value: null }]),
    }),
    loose: action<Shaped<typeof anyObject>>({
      kind: 'enter',
      policy: CLERK_THEN_SUPERVISOR,
      body: anyObject,
      evaluate: () => accept([]),
    }),
  },
  reasons: { FOUND: 60_000 },
}
