/**
 * Ending an alarm that was proof against central. Never silently and never by a screen's button: an administrator
 * orders it by command (`alarm acknowledge`), and it is granted only when
 *
 *   1. central now shows a checkpoint that extends the head kept in office.db, and every block up to it held
 *   2. the whole replica was verified again from its bytes
 *
 * Both are done by whoever calls this (electron/process.ts). The signed word with its reason is kept beside the
 * evidence, which stays for ever, and names every file of it by hash. An office whose own head the city has given up can
 * never meet 1: it has cosigned another history, and its counter is made anew from its backup as a new device, which
 * leaves that head behind (backup.ts).
 */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { utf8Encode } from '../../../shared/bytes.ts'
import { exportEnvelope, PAYLOAD_TYPES, signPayload } from '../../../shared/crypto/dsse.ts'
import { encodeJson } from '../../../shared/json.ts'
import { ok, type Result } from '../../../shared/result.ts'
import { type DeskError, fail } from '../errors.ts'
import type { Alarm } from '../ports.ts'
import type { Actor, Desk } from './desk.ts'

const LONGEST_REASON = 400

export interface Acknowledged {
  readonly code: string
  /** Folder that keeps the evidence and the signed word. */
  readonly evidence: string
}

/** The alarm that may be acknowledged with this reason; refused when none stands. */
export const acknowledgeable = (desk: Desk, why: string): Result<Alarm, DeskError> => {
  const alarm = desk.replica.alarm()
  if (alarm === null) return fail('ALARM_NONE')
  if (why.trim() === '' || why.length > LONGEST_REASON) return fail('INPUT_INVALID', { path: 'why' })
  return ok(alarm)
}

/** `seen`: what stood when it was ordered. One that was raised meanwhile has not been looked into. */
export const acknowledgeAlarm = (
  desk: Desk,
  actor: Actor,
  why: string,
  seen: Alarm,
): Result<Acknowledged, DeskError> => {
  const alarm = acknowledgeable(desk, why)
  if (!alarm.ok) return alarm
  if (alarm.value.code !== seen.code || alarm.value.at !== seen.at)
    return fail('ALARM_STANDS', { why: alarm.value.code })
  const { crypto, identity, clock, replica } = desk
  const { code, entry, at, detail, evidence } = alarm.value
  const head = desk.tip()
  const payload = encodeJson({
    v: 1,
    network: identity.network.network,
    office: identity.office,
    device: identity.device,
    alarm: { code, entry, at, detail },
    evidence: evidence === null ? [] : filesOf(crypto, evidence),
    head: head === null ? null : { size: head.size, root: head.root },
    why: why.trim(),
    by: actor.member.key,
    at: clock.now(),
  })
  const signature = signPayload(crypto, actor.member.keys.sign.secretKey, PAYLOAD_TYPES.acknowledgement, payload)
  const envelope = exportEnvelope({
    payloadType: PAYLOAD_TYPES.acknowledgement,
    payload,
    signatures: [{ keyId: actor.member.key, signature }],
  })
  const folder = replica.acknowledge(utf8Encode(`${JSON.stringify(envelope, null, 2)}\n`))
  return ok({ code, evidence: folder })
}

const filesOf = (crypto: Desk['crypto'], folder: string): { readonly name: string; readonly sha256: string }[] =>
  readdirSync(folder)
    .sort()
    .map((name) => ({
      name: `${basename(folder)}/${name}`,
      sha256: crypto.sha256Hex(new Uint8Array(readFileSync(join(folder, name)))),
    }))
