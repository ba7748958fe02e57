/**
 * Members and devices: whose signature counts, from when, for what (DESIGN section 9).
 *
 * One administrator writes, another approves, of whatever office. The rows of `rows.ts` are the whole state, with
 * these beside them:
 *
 *     key/<keyId>              MemberRow
 *     staff/<staffNo>          the key id that signs under this staff number now
 *     terminal/<office>/<nn>   {device, epoch}: never reused, so receipt numbers of one office never meet
 *     epoch/<epoch>            {device, terminal}: every epoch a device was ever enrolled with
 *     cosigner/<publicKey>     the device key whose cosigner it is: one vote, one device
 *     administrators           how many administrators are active without an end date
 *
 * A network that lost its administrators could never enrol anyone again, so the count cannot fall below two; an
 * administrator with an end date is not counted on.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { fromHex, toHex } from '../../../bytes.ts'
import { isCivilDate, koreanDate } from '../../../civil.ts'
import type { Json } from '../../../json.ts'
import { nullable, object, oneOf, type Shaped } from '../../../ledger/shape.ts'
import {
  accept,
  action,
  type Effect,
  type Policy,
  type RuleContext,
  type RulesModule,
  refuse,
  type Verdict,
} from '../../types.ts'
import {
  ADMINISTRATORS,
  cosignerRow,
  countsAsAdministrator,
  dateShape,
  enrolledRows,
  epochRow,
  epochShape,
  keyIdShape,
  keyRow,
  type MemberRow,
  officeShape,
  publicKeyShape,
  rolesShape,
  scopesShape,
  staffNoShape,
  staffRow,
  terminalRow,
  terminalShape,
} from './rows.ts'

const TWO_ADMINISTRATORS: Policy = {
  author: ['administrator'],
  approvals: 1,
  approver: ['administrator'],
  approverOffice: 'any',
}

/** The fewest administrators a network keeps. */
const MIN_ADMINISTRATORS = 2

const enrolMember = object({
  key: keyIdShape,
  publicKey: publicKeyShape,
  box: nullable(publicKeyShape),
  office: officeShape,
  roles: rolesShape,
  scopes: scopesShape,
  staffNo: staffNoShape,
  from: dateShape,
  until: nullable(dateShape),
})
const enrolDevice = object({
  key: keyIdShape,
  publicKey: publicKeyShape,
  office: officeShape,
  epoch: epochShape,
  cosigner: publicKeyShape,
  terminal: terminalShape,
})
const rotate = object({
  key: keyIdShape,
  newKey: keyIdShape,
  publicKey: publicKeyShape,
  box: nullable(publicKeyShape),
})
const oneKey = object({ key: keyIdShape })
const revoke = object({ key: keyIdShape, why: oneOf('revoked', 'compromised', 'retired') })

export type EnrolMember = Shaped<typeof enrolMember>
export type EnrolDevice = Shaped<typeof enrolDevice>
export type RotateKey = Shaped<typeof rotate>
export type RevokeKey = Shaped<typeof revoke>

const rowOf = (context: RuleContext, key: string): MemberRow | undefined =>
  context.get(keyRow(key)) as MemberRow | undefined

const isKeyOf = (key: string, publicKey: string): boolean => {
  const bytes = fromHex(publicKey)
  return bytes !== null && toHex(sha256(bytes)) === key
}

const unique = (values: readonly string[]): boolean => new Set(values).size === values.length

/** Genesis enrols two and starts the count; a network without the row has just those. */
const administrators = (context: RuleContext): number => {
  const found = context.get(ADMINISTRATORS)
  return typeof found === 'number' ? found : MIN_ADMINISTRATORS
}

const countedBy = (context: RuleContext, change: number): readonly Effect[] =>
  change === 0 ? [] : [{ key: ADMINISTRATORS, value: administrators(context) + change }]

const enrolled = (key: string, row: MemberRow): readonly Effect[] => enrolledRows(key, row) as readonly Effect[]

const rowEffect = (key: string, row: MemberRow): Effect => ({ key: keyRow(key), value: row as unknown as Json })

/** Puts a changed row in place and keeps the count right, unless too few administrators would be left. */
const change = (context: RuleContext, key: string, before: MemberRow, after: MemberRow): Verdict => {
  const step = Number(countsAsAdministrator(after)) - Number(countsAsAdministrator(before))
  if (step < 0 && administrators(context) + step < MIN_ADMINISTRATORS) {
    return refuse('LAST_ADMINISTRATORS', ADMINISTRATORS)
  }
  return accept([rowEffect(key, after), ...countedBy(context, step)])
}

const evaluateEnrolMember = (context: RuleContext, body: EnrolMember): Verdict => {
  if (!isKeyOf(body.key, body.publicKey)) return refuse('KEY_NOT_ITS_ID')
  if (rowOf(context, body.key) !== undefined) return refuse('KEY_ENROLLED', keyRow(body.key))
  if (!unique(body.roles) || !unique(body.scopes)) return refuse('LIST_REPEATS')
  const dated = isCivilDate(body.from) && (body.until === null || isCivilDate(body.until))
  if (!dated || (body.until !== null && body.until < body.from)) return refuse('VALIDITY_IMPOSSIBLE')
  if (body.staffNo.slice(0, body.staffNo.indexOf('-')).toLowerCase() !== body.office) {
    return refuse('STAFF_NO_OFFICE')
  }
  const holder = context.get(staffRow(body.staffNo))
  if (typeof holder === 'string') {
    const status = rowOf(context, holder)?.status
    if (status === 'active' || status === 'suspended') {
      return refuse('STAFF_NO_TAKEN', staffRow(body.staffNo), keyRow(holder))
    }
  }
  const row: MemberRow = {
    kind: 'member',
    publicKey: body.publicKey,
    office: body.office,
    roles: body.roles,
    scopes: body.scopes,
    staffNo: body.staffNo,
    from: body.from,
    until: body.until,
    status: 'active',
    epoch: null,
    cosigner: null,
    terminal: null,
    box: body.box,
  }
  return accept([...enrolled(body.key, row), ...countedBy(context, Number(countsAsAdministrator(row)))])
}

/**
 * The day of the block that the administrator's office had verified, unless its clock says an earlier one: where that
 * clock runs ahead, the new device must not have to wait until the day comes.
 */
const knownDay = (context: RuleContext): string => {
  const block = context.get(`block/${context.tx.anchor.size}`) as { readonly time: number } | undefined
  const day = block === undefined ? context.recordedOn : koreanDate(block.time)
  return day < context.recordedOn ? day : context.recordedOn
}

/** The same device key may come again with a new epoch and terminal: that is how a restored office returns. */
const evaluateEnrolDevice = (context: RuleContext, body: EnrolDevice): Verdict => {
  if (!isKeyOf(body.key, body.publicKey)) return refuse('KEY_NOT_ITS_ID')
  const present = rowOf(context, body.key)
  if (present !== undefined) {
    if (present.kind !== 'device') return refuse('KEY_ENROLLED', keyRow(body.key))
    if (present.epoch === body.epoch) return refuse('KEY_ENROLLED', keyRow(body.key))
    if (present.status !== 'active') return refuse('KEY_NOT_ACTIVE', keyRow(body.key))
    if (present.office !== body.office) return refuse('DEVICE_OTHER_OFFICE', keyRow(body.key))
  }
  if (context.get(epochRow(body.epoch)) !== undefined) return refuse('EPOCH_USED', epochRow(body.epoch))
  const terminal = terminalRow(body.office, body.terminal)
  if (context.get(terminal) !== undefined) return refuse('TERMINAL_USED', terminal)
  const cosignerOf = context.get(cosignerRow(body.cosigner))
  if ((cosignerOf !== undefined && cosignerOf !== body.key) || body.cosigner === body.publicKey) {
    return refuse('COSIGNER_USED', cosignerRow(body.cosigner))
  }
  const row: MemberRow = {
    kind: 'device',
    publicKey: body.publicKey,
    office: body.office,
    roles: [],
    scopes: [],
    staffNo: null,
    from: present?.from ?? knownDay(context),
    until: null,
    status: 'active',
    epoch: body.epoch,
    cosigner: body.cosigner,
    terminal: body.terminal,
    box: null,
  }
  return accept(enrolled(body.key, row))
}

const evaluateRotate = (context: RuleContext, body: RotateKey): Verdict => {
  if (!isKeyOf(body.newKey, body.publicKey)) return refuse('KEY_NOT_ITS_ID')
  const old = rowOf(context, body.key)
  if (old === undefined) return refuse('KEY_UNKNOWN', keyRow(body.key))
  if (old.kind !== 'member') return refuse('KEY_NOT_A_MEMBER', keyRow(body.key))
  if (old.status !== 'active') return refuse('KEY_NOT_ACTIVE', keyRow(body.key))
  if (rowOf(context, body.newKey) !== undefined) return refuse('KEY_ENROLLED', keyRow(body.newKey))
  const staff = old.staffNo === null ? [] : [{ key: staffRow(old.staffNo), value: body.newKey }]
  return accept([
    rowEffect(body.key, { ...old, status: 'rotated' }),
    rowEffect(body.newKey, { ...old, publicKey: body.publicKey, box: body.box }),
    ...staff,
  ])
}

const evaluateSuspend = (context: RuleContext, body: Shaped<typeof oneKey>): Verdict => {
  const row = rowOf(context, body.key)
  if (row === undefined) return refuse('KEY_UNKNOWN', keyRow(body.key))
  if (row.kind === 'root') return refuse('KEY_IS_ROOT', keyRow(body.key))
  if (row.status !== 'active') return refuse('KEY_NOT_ACTIVE', keyRow(body.key))
  return change(context, body.key, row, { ...row, status: 'suspended' })
}

const evaluateResume = (context: RuleContext, body: Shaped<typeof oneKey>): Verdict => {
  const row = rowOf(context, body.key)
  if (row === undefined) return refuse('KEY_UNKNOWN', keyRow(body.key))
  if (row.status !== 'suspended') return refuse('KEY_NOT_SUSPENDED', keyRow(body.key))
  return change(context, body.key, row, { ...row, status: 'active' })
}

/** Final. What already ended may still turn out to have been compromised, nothing else. */
const evaluateRevoke = (context: RuleContext, body: RevokeKey): Verdict => {
  const row = rowOf(context, body.key)
  if (row === undefined) return refuse('KEY_UNKNOWN', keyRow(body.key))
  if (row.kind === 'root') return refuse('KEY_IS_ROOT', keyRow(body.key))
  const ended = row.status !== 'active' && row.status !== 'suspended'
  if (ended && (body.why !== 'compromised' || row.status === 'compromised')) {
    return refuse('KEY_ENDED', keyRow(body.key))
  }
  return change(context, body.key, row, { ...row, status: body.why })
}

export const rules: RulesModule = {
  service: 'members',
  version: 1,
  actions: {
    'enrol-member': action({
      kind: 'enter',
      policy: TWO_ADMINISTRATORS,
      body: enrolMember,
      evaluate: evaluateEnrolMember,
    }),
    'enrol-device': action({
      kind: 'enter',
      policy: TWO_ADMINISTRATORS,
      body: enrolDevice,
      evaluate: evaluateEnrolDevice,
    }),
    rotate: action({ kind: 'enter', policy: TWO_ADMINISTRATORS, body: rotate, evaluate: evaluateRotate }),
    suspend: action({ kind: 'enter', policy: TWO_ADMINISTRATORS, body: oneKey, evaluate: evaluateSuspend }),
    resume: action({ kind: 'enter', policy: TWO_ADMINISTRATORS, body: oneKey, evaluate: evaluateResume }),
    revoke: action({ kind: 'enter', policy: TWO_ADMINISTRATORS, body: revoke, evaluate: evaluateRevoke }),
  },
  reasons: {
    KEY_NOT_ITS_ID: 100,
    KEY_ENROLLED: 101,
    KEY_UNKNOWN: 102,
    KEY_NOT_ACTIVE: 103,
    KEY_NOT_SUSPENDED: 104,
    KEY_ENDED: 105,
    KEY_IS_ROOT: 106,
    KEY_NOT_A_MEMBER: 107,
    LAST_ADMINISTRATORS: 108,
    LIST_REPEATS: 109,
    VALIDITY_IMPOSSIBLE: 110,
    STAFF_NO_OFFICE: 111,
    STAFF_NO_TAKEN: 112,
    EPOCH_USED: 113,
    TERMINAL_USED: 114,
    COSIGNER_USED: 115,
    DEVICE_OTHER_OFFICE: 116,
  },
}
