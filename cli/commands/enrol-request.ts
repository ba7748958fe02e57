/** What a new device or member asks administrators to enrol: public keys only, handed over as a file. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { err, ok, type Result } from '../../shared/result.ts'
import { MEMBER_ROLES } from '../../shared/services/members/v1/rows.ts'
import type { Problem } from '../command.ts'

z.config({ jitless: true })

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`))

const enrolRequest = z.strictObject({
  v: z.literal(1),
  office: z.string().regex(/^[a-z]{2,16}$/),
  device: z.strictObject({ key: hex(32), publicKey: hex(32), cosigner: hex(32), epoch: hex(16) }).nullable(),
  member: z
    .strictObject({
      key: hex(32),
      publicKey: hex(32),
      box: hex(32),
      staffNo: z.string().regex(/^[A-Z]{2,16}-[0-9]{3,5}$/),
      roles: z.array(z.enum(MEMBER_ROLES)).min(1),
    })
    .nullable(),
})

export type EnrolRequest = z.infer<typeof enrolRequest>

export const readEnrolRequest = (path: string): Result<EnrolRequest, Problem> => {
  let bytes: string
  try {
    bytes = readFileSync(path, 'utf8')
  } catch {
    return err({ code: 'FILE_UNREADABLE', path } as Problem)
  }
  try {
    const parsed = enrolRequest.safeParse(JSON.parse(bytes))
    return parsed.success ? ok(parsed.data) : err({ code: 'ENROL_FILE', path } as Problem)
  } catch {
    return err({ code: 'ENROL_FILE', path } as Problem)
  }
}
