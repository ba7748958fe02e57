/**
 * `network holidays FILE`, and `network approve` (keys-approve.ts): the network's own affairs that administrators decide.
 *
 *     FILE   {"year": 2027, "days": [{"on": "2027-01-01", "code": "new-year"}, …]}, the whole year in order
 */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { err, ok, type Result } from '../../shared/result.ts'
import { HOLIDAYS } from '../../shared/services/network/v1/rules.ts'
import { type Command, done, failed, type Problem } from '../command.ts'
import { AT_COUNTER, recordAt } from './counter-seat.ts'

z.config({ jitless: true })

const holidayFile = z.strictObject({
  year: z.int().min(2020).max(2200),
  days: z
    .array(z.strictObject({ on: z.string().regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/), code: z.enum(HOLIDAYS) }))
    .max(60),
})

export const networkHolidays: Command = {
  name: 'network holidays',
  operands: ['FILE'],
  options: AT_COUNTER,
  run: async (input) => {
    const file = readHolidays(input.operands[0] ?? '')
    if (!file.ok) return failed(file.error)
    const { year, days } = file.value
    const written = await recordAt(input, async () =>
      ok([{ service: 'network', action: 'holidays', body: { year, days } }]),
    )
    if (!written.ok) return failed(written.error)
    return done({ records: [...written.value], year, days: days.length }, [
      input.texts.say('network.holidays', { year, n: days.length }),
      input.texts.say('network.recorded'),
    ])
  },
}

const readHolidays = (path: string): Result<z.infer<typeof holidayFile>, Problem> => {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return err({ code: 'FILE_UNREADABLE', path } as Problem)
  }
  try {
    const parsed = holidayFile.safeParse(JSON.parse(text))
    if (parsed.success) return ok(parsed.data)
    return err({ code: 'HOLIDAY_FILE', path, at: parsed.error.issues[0]?.path.join('.') ?? '' } as Problem)
  } catch {
    return err({ code: 'HOLIDAY_FILE', path, at: '' } as Problem)
  }
}
