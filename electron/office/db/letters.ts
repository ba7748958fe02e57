/**
 * Letters to and from other offices (shared/crypto/letters.ts). Their contents stand sealed to the receiving office, ours
 * until it has acknowledged them, theirs until somebody has dealt with them; the rows stay.
 *
 *     out  waiting -> posted -> taken                       posted -> waiting when central knows nothing of it
 *     in   fetched -> received -> settled                   fetched -> elsewhere when another device was first
 *
 * What is fetched is on disk here and nobody's yet: it is shown when central has kept our acknowledgement of it.
 */
import type { ReadableDb, WritableDb } from '../../../node/sqlite.ts'
import type { Letter, LetterHeader, LetterKind, LetterTaken, Signed } from '../../../shared/crypto/letters.ts'
import type { KeyId, OfficeId } from '../../../shared/ledger/ids.ts'
import type { Clock } from '../clock.ts'
import { idBytes, idText, plain } from './columns.ts'

export interface LetterOut {
  /** 16 random bytes, 32 hex digits. */
  readonly id: string
  readonly to: OfficeId
  readonly kind: LetterKind
  readonly at: number
  /** `taken`: the receiving office has it on disk and has signed for it. */
  readonly state: 'waiting' | 'posted' | 'taken'
  /** Why central does not take it, a code of its door; it is offered again now and then. */
  readonly refused: string | null
  readonly takenAt: number | null
  /** Key id of the device that signed. */
  readonly takenBy: KeyId | null
}

export interface LetterIn {
  readonly id: string
  readonly from: OfficeId
  readonly kind: LetterKind
  /** Key id of the member who signed it. */
  readonly by: KeyId
  /** When it was written, by the sender's clock. */
  readonly at: number
  /** When this office had it on disk, as its acknowledgement says. */
  readonly receivedAt: number
}

interface OutColumns {
  readonly id: Buffer
  readonly recipient: OfficeId
  readonly kind: LetterKind
  readonly at: number
  readonly state: LetterOut['state']
  readonly refused: string | null
  readonly taken_at: number | null
  readonly taken_by: KeyId | null
}

interface InColumns {
  readonly id: Buffer
  readonly sender: OfficeId
  readonly kind: LetterKind
  readonly by: KeyId
  readonly at: number
  readonly received_at: number
}

/** Ours before central has them, and theirs until they are dealt with: central has given up its copy, or will. */
const ONLY_HERE = [
  "SELECT count(*) FROM letters_out WHERE state <> 'taken' AND state = 'waiting'",
  "SELECT count(*) FROM letters_in WHERE state = 'fetched'",
  "SELECT count(*) FROM letters_in WHERE state = 'received'",
]

/** Asked of a file that may be of an earlier version, in which there are no letters. */
export const hasLettersOnlyHere = (db: ReadableDb): boolean =>
  db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'letters_in'").get() !== undefined &&
  ONLY_HERE.some((sql) => db.prepare(sql).pluck().get() !== 0)

export const openLetters = (db: WritableDb, clock: Pick<Clock, 'now'>) => {
  const putBytes = db.prepare('INSERT INTO letter_contents (id, bytes) VALUES (?, ?)')
  const getBytes = db.prepare('SELECT bytes FROM letter_contents WHERE id = ?').pluck()
  const dropBytes = db.prepare('DELETE FROM letter_contents WHERE id = ?')
  const insertOut = db.prepare(
    `INSERT INTO letters_out (id, recipient, kind, at, header, signature, state) VALUES (?, ?, ?, ?, ?, ?, 'waiting')`,
  )
  const out = db.prepare(
    'SELECT id, recipient, kind, at, state, refused, taken_at, taken_by FROM letters_out WHERE id = ?',
  )
  const signedOut = db.prepare('SELECT header, signature FROM letters_out WHERE id = ?')
  const unfinished = db.prepare("SELECT id, recipient, state FROM letters_out WHERE state <> 'taken' ORDER BY n")
  const post = db.prepare("UPDATE letters_out SET state = 'posted', refused = NULL WHERE id = ? AND state = 'waiting'")
  const unpost = db.prepare("UPDATE letters_out SET state = 'waiting' WHERE id = ? AND state = 'posted'")
  const offer = db.prepare(
    "UPDATE letters_out SET refused = NULL WHERE id = ? AND state = 'waiting' AND refused IS NOT NULL",
  )
  const offerAll = db.prepare("UPDATE letters_out SET refused = NULL WHERE state = 'waiting' AND refused IS NOT NULL")
  const refuse = db.prepare("UPDATE letters_out SET refused = ? WHERE id = ? AND state = 'waiting'")
  const take = db.prepare(
    `UPDATE letters_out SET state = 'taken', refused = NULL, taken_at = ?, taken_by = ?, taken = ?, taken_signature = ?
     WHERE id = ? AND state <> 'taken'`,
  )
  const cancel = db.prepare("DELETE FROM letters_out WHERE id = ? AND state = 'waiting' AND refused IS NOT NULL")
  const insertIn = db.prepare(
    `INSERT INTO letters_in (id, sender, kind, by, at, header, signature, holder, state)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'fetched')`,
  )
  const known = db.prepare('SELECT 1 FROM letters_in WHERE id = ?')
  const fetched = db.prepare("SELECT id, holder FROM letters_in WHERE state = 'fetched' ORDER BY n")
  const receive = db.prepare(
    "UPDATE letters_in SET state = 'received', received_at = ? WHERE id = ? AND state = 'fetched'",
  )
  const leave = db.prepare("UPDATE letters_in SET state = 'elsewhere' WHERE id = ? AND state = 'fetched'")
  const settle = db.prepare(
    "UPDATE letters_in SET state = 'settled', settled_at = ? WHERE id = ? AND state = 'received'",
  )
  const inbox = db.prepare(
    `SELECT id, sender, kind, by, at, received_at FROM letters_in WHERE kind = ? AND state = 'received' ORDER BY n`,
  )
  const countInbox = db.prepare(`SELECT count(*) FROM letters_in WHERE kind = ? AND state = 'received'`).pluck()
  const onlyHere = ONLY_HERE.map((sql) => db.prepare(sql).pluck())
  const received = db.prepare("SELECT header FROM letters_in WHERE id = ? AND state = 'received'").pluck()

  const once = (run: { readonly changes: number }): void => {
    if (run.changes !== 1) throw new Error('no such letter in that state')
  }
  const content = (id: string): Uint8Array | null => {
    const bytes = getBytes.get(idBytes(id)) as Buffer | undefined
    return bytes === undefined ? null : plain(bytes)
  }
  return {
    // For the desk

    out: (id: string): LetterOut | null => {
      const row = out.get(idBytes(id)) as OutColumns | undefined
      return row === undefined ? null : readOut(row)
    },
    /** What was received and not dealt with, in the order of arrival. */
    inbox: (kind: LetterKind): readonly LetterIn[] => (inbox.all(kind) as InColumns[]).map(readIn),
    countInbox: (kind: LetterKind): number => countInbox.get(kind) as number,
    /** Letters that would go with this file. */
    countOnlyHere: (): number => onlyHere.reduce((sum, count) => sum + (count.get() as number), 0),
    /** It was dealt with: its content goes, the row stays with the time. Inside a transaction; throws for any other. */
    settle: (id: string): void => {
      once(settle.run(clock.now(), idBytes(id)))
      dropBytes.run(idBytes(id))
    },
    /** Header and content of a letter in the inbox, or null. */
    received: (id: string): { readonly header: Uint8Array; readonly content: Uint8Array } | null => {
      const header = received.get(idBytes(id)) as Buffer | undefined
      const bytes = header === undefined ? null : content(id)
      return header === undefined || bytes === null ? null : { header: plain(header), content: bytes }
    },
    /** One of ours that the door has refused is given up: nobody else has it. Inside a transaction; throws for any other. */
    cancel: (id: string): void => {
      once(cancel.run(idBytes(id)))
      dropBytes.run(idBytes(id))
    },
    /** Inside a transaction. */
    insertOut: ({ id, to, kind, at }: LetterHeader, letter: Letter): void => {
      insertOut.run(idBytes(id), to, kind, at, letter.payload, letter.signature)
      putBytes.run(idBytes(id), letter.content)
    },

    // For the sync

    /** Ours that nobody has signed for, oldest first. */
    unfinished: (): readonly Pick<LetterOut, 'id' | 'to' | 'state'>[] =>
      (unfinished.all() as OutColumns[]).map(({ id, recipient, state }) => ({ id: idText(id), to: recipient, state })),
    /** One of ours, while it is kept. */
    letter: (id: string): Letter | null => {
      const row = signedOut.get(idBytes(id)) as { header: Buffer; signature: Buffer } | undefined
      const bytes = row === undefined ? null : content(id)
      if (row === undefined || bytes === null) return null
      return { payload: plain(row.header), signature: plain(row.signature), content: bytes }
    },
    post: (id: string): void => {
      post.run(idBytes(id))
    },
    unpost: (id: string): void => {
      unpost.run(idBytes(id))
    },
    /** False when nobody had refused it. */
    offer: (id: string): boolean => offer.run(idBytes(id)).changes === 1,
    /** Of a backup: whatever was refused then may have been taken since. Inside a transaction. */
    offerAll: (): void => {
      offerAll.run()
    },
    refuse: (id: string, code: string): void => {
      refuse.run(code, idBytes(id))
    },
    /** Inside a transaction. */
    take: ({ id, at, device }: LetterTaken, { payload, signature }: Signed): void => {
      take.run(at, device, payload, signature, idBytes(id))
      dropBytes.run(idBytes(id))
    },
    /** Whether one of theirs was fetched before, whatever became of it. */
    knows: (id: string): boolean => known.get(idBytes(id)) !== undefined,
    /** `holder`: key id of this device. Inside a transaction. */
    insertIn: ({ id, from, kind, by, at }: LetterHeader, letter: Letter, holder: string): void => {
      insertIn.run(idBytes(id), from, kind, by, at, letter.payload, letter.signature, holder)
      putBytes.run(idBytes(id), letter.content)
    },
    /** On disk here and not acknowledged. */
    fetched: (): readonly { readonly id: string; readonly holder: string }[] =>
      (fetched.all() as { id: Buffer; holder: string }[]).map(({ id, holder }) => ({ id: idText(id), holder })),
    receive: (id: string, at: number): void => {
      receive.run(at, idBytes(id))
    },
    /** Another device of this office has it. Inside a transaction. */
    leave: (id: string): void => {
      if (leave.run(idBytes(id)).changes === 1) dropBytes.run(idBytes(id))
    },
  }
}

const readOut = (row: OutColumns): LetterOut => ({
  id: idText(row.id),
  to: row.recipient,
  kind: row.kind,
  at: row.at,
  state: row.state,
  refused: row.refused,
  takenAt: row.taken_at,
  takenBy: row.taken_by,
})

const readIn = (row: InColumns): LetterIn => ({
  id: idText(row.id),
  from: row.sender,
  kind: row.kind,
  by: row.by,
  at: row.at,
  receivedAt: row.received_at,
})
