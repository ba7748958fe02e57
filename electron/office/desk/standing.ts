/** What an actor and this device may do, as the verified ledger says; the engine says the same when it orders. */
import { READERS } from '../../../shared/contract/contract.ts'
import type { RulesSet } from '../../../shared/ledger/engine.ts'
import { adoptersOf, ruleOf } from '../../../shared/ledger/engine.ts'
import { ok, type Result } from '../../../shared/result.ts'
import { keyRow, type MemberRow } from '../../../shared/services/members/v1/rows.ts'
import type { ActionRule, Policy, Role } from '../../../shared/services/types.ts'
import { type DeskError, fail } from '../errors.ts'
import type { Actor, Desk } from './desk.ts'
import type { Tip } from './tip.ts'

export interface Window {
  readonly tip: Tip
  /** Leased to this device in its present epoch. */
  readonly terminal: number
}

/** Recording is possible once device and epoch stand in the verified replica (DESIGN section 9). */
export const openWindow = (desk: Pick<Desk, 'identity' | 'replica' | 'tip'>): Result<Window, DeskError> => {
  const { identity, replica } = desk
  const row = replica.ledger.get(keyRow(identity.device))?.value as unknown as MemberRow | undefined
  const tip = desk.tip()
  if (row?.status === 'suspended') return fail('DEVICE_SUSPENDED')
  if (row !== undefined && row.status !== 'active') return fail('DEVICE_REVOKED')
  const stands = row?.kind === 'device' && row.epoch === identity.epoch
  if (tip === null || !stands || row.terminal === null) return fail('DEVICE_WAITING')
  return ok({ tip, terminal: row.terminal })
}

export const canRecord = (desk: Parameters<typeof openWindow>[0]): boolean => openWindow(desk).ok

/** Why this counter records nothing, as a code of the office; null when it does. */
export const barredWindow = (desk: Desk): string | null => {
  const window = openWindow(desk)
  return window.ok ? null : window.error.code
}

/** The rule of an action that this actor may write. */
export const mayWrite = (
  rules: RulesSet,
  actor: Actor,
  service: string,
  action: string,
): Result<ActionRule<never>, DeskError> => {
  const rule = ruleOf(rules, { service, action })
  if (rule === undefined) return fail('SERVICE_UNKNOWN')
  if (!hasRole(actor.row, rule.policy.author)) return fail('ROLE_NEEDED', { roles: rule.policy.author.join(', ') })
  return inScope(actor.row, service) ? ok(rule) : fail('SCOPE_NEEDED')
}

/** As `mayWrite`, at this counter and by the rules of now. */
export const mayRecord = (
  desk: Desk,
  actor: Actor,
  { service, action }: { readonly service: string; readonly action: string },
): Result<ActionRule<never>, DeskError> => {
  const window = openWindow(desk)
  return window.ok ? mayWrite(window.value.tip.rules, actor, service, action) : window
}

/** The rule of an action whose records this actor may adopt from somebody who left. */
export const mayAdopt = (
  rules: RulesSet,
  actor: Actor,
  service: string,
  action: string,
): Result<ActionRule<never>, DeskError> => {
  const rule = ruleOf(rules, { service, action })
  if (rule === undefined) return fail('SERVICE_UNKNOWN')
  if (!hasRole(actor.row, adoptersOf(rule))) return fail('ROLE_NEEDED', { roles: 'supervisor' })
  return inScope(actor.row, service) ? ok(rule) : fail('SCOPE_NEEDED')
}

/** Whether the actor may approve records of this policy and office. */
export const mayApprove = (actor: Actor, policy: Policy, service: string, office: string): boolean =>
  hasRole(actor.row, policy.approver) &&
  inScope(actor.row, service) &&
  (policy.approverOffice === 'any' || actor.row.office === office)

/** Whether the actor opens what is sealed. */
export const mayRead = (actor: Actor): boolean => hasRole(actor.row, READERS)

/** Refuses whoever asks for people by name where nothing sealed is opened, by them or by this counter; else null. */
export const barredFromReading = (desk: Desk, actor: Actor, purpose: unknown): Result<never, DeskError> | null => {
  if (purpose === null) return null
  if (!mayRead(actor)) return fail('ROLE_NEEDED', { roles: READERS.join(', ') })
  return desk.office.restored.waits() ? fail('SEALED_WAITS') : null
}

const hasRole = (row: MemberRow, wanted: readonly Role[]): boolean => row.roles.some((role) => wanted.includes(role))

const inScope = (row: MemberRow, service: string): boolean => row.scopes.includes('*') || row.scopes.includes(service)
