/**
 * The office's key is taken back from whoever's own key has ended: the wrap goes with the block that says so, and with it
 * what a copy of the folder and an old passphrase would still open. A suspended key may come back and keeps its wrap. The
 * office's key itself stays what it is: who had it in hand while he was here may have copied it.
 */

import { fromHex } from '../../../shared/bytes.ts'
import { keyIdOf } from '../../../shared/crypto/keys.ts'
import { keyRow, type MemberRow } from '../../../shared/services/members/v1/rows.ts'
import { dropKeyWraps, holdsKeyWrap } from '../db/key-wraps.ts'
import { listStaff } from '../db/staff.ts'
import type { Desk } from './desk.ts'

const ENDED: readonly MemberRow['status'][] = ['revoked', 'compromised', 'retired', 'rotated']

/**
 * Throws when somebody still reads the write-ahead log: it could not be emptied, and has to be as soon as nobody does.
 * `again`: a crash may have come between the two, so it is emptied whether anything is held here or not.
 */
export const takeBackKeys = (desk: Desk, again: boolean): void => {
  const { crypto, office, replica } = desk
  const recipients = listStaff(office.db).flatMap(({ key }) => {
    const row = replica.ledger.get(keyRow(key))?.value as unknown as MemberRow | undefined
    const box = row !== undefined && ENDED.includes(row.status) ? fromHex(row.box ?? '') : null
    return box === null ? [] : [keyIdOf(crypto, box)]
  })
  const held = recipients.filter((recipient) => holdsKeyWrap(office.db, recipient))
  if (held.length > 0) {
    office.commit(() => {
      for (const recipient of held) dropKeyWraps(office.db, recipient)
    })
  }
  if (recipients.length === 0 || (held.length === 0 && !again)) return
  if (!office.emptyLog()) throw new Error('the write-ahead log is being read')
}
