/**
 * `alarm show`, `alarm acknowledge`: the ledger alarm of an office. It is proof against central and ends by no button: an
 * administrator ends it here, with a reason, and only when central's ledger extends this office's again and the whole
 * replica was verified anew (electron/office/desk/acknowledge.ts). The evidence stays.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Acknowledged } from '../../electron/office/desk/acknowledge.ts'
import type { Json } from '../../shared/json.ts'
import { type Command, done, failed, text } from '../command.ts'
import { passphrases } from '../passphrase.ts'
import { atCounter, ordered } from './counter-seat.ts'

export const alarmShow: Command = {
  name: 'alarm show',
  operands: [],
  options: { data: { type: 'string', hint: 'DIR', required: true } },
  run: async (input) => {
    const data = text(input, 'data') ?? ''
    if (!existsSync(join(data, 'office.db'))) return failed({ code: 'OFFICE_NOT_PROVISIONED', path: data })
    const folder = join(data, 'evidence')
    const standing = readJson(join(folder, 'alarm.json'))
    const kept = existsSync(folder) ? readdirSync(folder).filter((name) => name !== 'alarm.json') : []
    const evidence = kept.sort().map((name) => ({
      folder: join(folder, name),
      acknowledged: existsSync(join(folder, name, 'acknowledged.json')),
    }))
    return done({ alarm: standing, evidence }, [
      standing === null
        ? input.texts.say('alarm.none')
        : input.texts.say('alarm.stands', { code: (standing as { readonly code?: Json }).code ?? 'ALARM_UNREADABLE' }),
      ...evidence.map((each) =>
        input.texts.say(each.acknowledged ? 'alarm.evidenceEnded' : 'alarm.evidence', { folder: each.folder }),
      ),
    ])
  },
}

export const alarmAcknowledge: Command = {
  name: 'alarm acknowledge',
  operands: [],
  options: {
    data: { type: 'string', hint: 'DIR', required: true },
    as: { type: 'string', hint: 'NAME', required: true },
    why: { type: 'string', hint: 'TEXT', required: true },
    central: { type: 'string', hint: 'URL' },
  },
  run: async (input) => {
    const ended = await atCounter(input, passphrases(input), (seat) =>
      ordered<Acknowledged>(seat, 'acknowledge', { why: text(input, 'why') ?? '' }),
    )
    if (!ended.ok) return failed(ended.error)
    return done({ ...ended.value }, [input.texts.say('alarm.ended', { ...ended.value })])
  },
}

/** Null: there is none. An alarm that cannot be read stands all the same. */
const readJson = (path: string): Json => {
  if (!existsSync(path)) return null
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Json
  } catch {
    return { code: 'ALARM_UNREADABLE' }
  }
}
