/**
 * Witnesses that are nobody's office (C2SP tlog-witness): the newest witnessed checkpoint is put to each, with the
 * proof that it extends what that witness saw last, and its cosignature is kept beside those of the offices. They see
 * checkpoints and hashes alone, no entry. The quorum does not wait for them: who audits asks for them by a policy of
 * his own.
 *
 *     POST <url>/add-checkpoint     old <size>, the proof, the note
 *       200 its signature lines     409 the size that it saw last: asked once more from there
 *
 * One question at a time to each witness. One that does not answer, or answers wrong, is asked again later, ever more
 * rarely; what it signed wrongly is never kept. After a restart it is asked from the beginning, or says where it is.
 */
import { readFileSync } from 'node:fs'
import { concatBytes, toBase64, utf8Decode, utf8Encode } from '../shared/bytes.ts'
import type { Crypto } from '../shared/crypto/port.ts'
import { verifyCosignature } from '../shared/ledger/cosignature.ts'
import { type NoteKey, type NoteSignature, parseNote, parseSignatureLines } from '../shared/ledger/note.ts'
import { type PolicyWitness, parsePolicy } from '../shared/ledger/policy.ts'
import { err, ok, type Result } from '../shared/result.ts'

/** What central tells them, and keeps of them. */
export interface WitnessedLog {
  /** The newest witnessed checkpoint. */
  newest(): { readonly size: number; readonly note: Uint8Array } | null
  /** The proof that the tree of `size` extends that of `from`. */
  proof(from: number, size: number): readonly Uint8Array[]
  /** Keeps lines that were verified, unless a newer checkpoint is witnessed by now. */
  keep(size: number, lines: readonly NoteSignature[]): void
}

export interface OutsideWitnesses {
  /** There is a newer witnessed checkpoint. */
  offer(): void
  /** Resolves when no question is under way. */
  close(): Promise<void>
}

export interface OutsideWitnessesOptions {
  readonly crypto: Crypto
  readonly witnesses: readonly OutsideWitness[]
  readonly log: WitnessedLog
  readonly fetch?: typeof fetch
  readonly onTrouble?: (witness: string, code: TroubleCode) => void
}

export interface OutsideWitness {
  readonly key: NoteKey
  readonly url: string
}

export type TroubleCode =
  | 'WITNESS_UNREACHABLE'
  | 'WITNESS_REFUSED'
  | 'WITNESS_ANSWER'
  | 'WITNESS_SIGNATURE'
  | 'WITNESS_KEPT_NOT'

/** Milliseconds for one question. */
const PATIENCE_MS = 10_000
const FIRST_NAP_MS = 30_000
const LONGEST_NAP_MS = 30 * 60_000
/** A line has about 200 bytes; a witness may sign with more keys than one. */
const MAX_ANSWER_BYTES = 64 * 1024

/** Not there, no policy file, or none of its witnesses has a URL. */
export interface WitnessesFileError {
  readonly code: 'WITNESSES_FILE'
  readonly path: string
}

/** The witnesses of a policy file that have a URL. Its logs, groups and quorum are its reader's. */
export const readWitnesses = (
  crypto: Crypto,
  path: string | undefined,
): Result<readonly OutsideWitness[], WitnessesFileError> => {
  if (path === undefined) return ok([])
  const read = (): Uint8Array | null => {
    try {
      return new Uint8Array(readFileSync(path))
    } catch {
      return null
    }
  }
  const bytes = read()
  const policy = bytes === null ? null : parsePolicy(crypto.sha256, bytes)
  if (policy === null || !policy.ok) return err({ code: 'WITNESSES_FILE', path })
  const witnesses = policy.value.witnesses.flatMap(({ key, url }: PolicyWitness) =>
    url !== null && URL.canParse(url) ? [{ key, url: url.replace(/\/$/, '') }] : [],
  )
  return witnesses.length === 0 ? err({ code: 'WITNESSES_FILE', path }) : ok(witnesses)
}

export const createOutsideWitnesses = (options: OutsideWitnessesOptions): OutsideWitnesses => {
  const lanes = options.witnesses.map((witness) => createLane(options, witness))
  return {
    offer: () => {
      for (const lane of lanes) lane.wake()
    },
    close: async () => {
      await Promise.all(lanes.map((lane) => lane.close()))
    },
  }
}

const createLane = (options: OutsideWitnessesOptions, { key, url }: OutsideWitness) => {
  const { crypto, log, fetch: ask = fetch, onTrouble = () => undefined } = options
  const ending = new AbortController()
  /** What it saw last, as far as is known here. */
  let seen = 0
  let cosigned = 0
  let naps = 0
  let timer: NodeJS.Timeout | null = null
  let running: Promise<void> | null = null

  const post = async (from: number, size: number, note: Uint8Array): Promise<Answer> => {
    const proof = log.proof(from, size).map((hash) => `${toBase64(hash)}\n`)
    const head = utf8Encode(`old ${from}\n${proof.join('')}\n`)
    try {
      const answer = await ask(`${url}/add-checkpoint`, {
        method: 'POST',
        body: concatBytes(head, note) as Uint8Array<ArrayBuffer>,
        redirect: 'error',
        signal: AbortSignal.any([ending.signal, AbortSignal.timeout(PATIENCE_MS)]),
      })
      return { status: answer.status, text: utf8Decode(await bounded(answer)) ?? '' }
    } catch {
      return { status: 0, text: '' }
    }
  }

  /** Null when its cosignature is kept. */
  const put = async (size: number, bytes: Uint8Array): Promise<TroubleCode | null> => {
    const note = parseNote(bytes)
    if (!note.ok) throw new Error('central has witnessed no note')
    let answer = await post(seen, size, bytes)
    if (answer.status === 409) {
      const told = /^(0|[1-9][0-9]{0,14})\n$/.exec(answer.text)?.[1]
      // One that has seen more than stands here was shown another log, or we are an older copy of it.
      if (told === undefined || Number(told) > size) return 'WITNESS_REFUSED'
      seen = Number(told)
      answer = await post(seen, size, bytes)
    }
    if (answer.status === 0) return 'WITNESS_UNREACHABLE'
    if (answer.status !== 200) return 'WITNESS_REFUSED'
    const lines = parseSignatureLines(answer.text)
    if (!lines.ok) return 'WITNESS_ANSWER'
    const own = lines.value.filter(({ name, keyId }) => name === key.name && keyId === key.keyId)
    if (own.length !== 1) return 'WITNESS_ANSWER'
    const [line] = own as [NoteSignature]
    if (!verifyCosignature(crypto.verify, note.value.text, line, key).ok) return 'WITNESS_SIGNATURE'
    seen = size
    log.keep(size, [line])
    return null
  }

  /** A disk that does not take the line, or a log that cannot be read: nobody waits for it here, and it is tried again. */
  const attempt = (size: number, bytes: Uint8Array): Promise<TroubleCode | null> =>
    put(size, bytes).catch(() => 'WITNESS_KEPT_NOT' as const)

  const run = async (): Promise<void> => {
    for (let next = log.newest(); next !== null && next.size > cosigned; next = log.newest()) {
      const trouble = await attempt(next.size, next.note)
      if (ending.signal.aborted) return
      if (trouble !== null) {
        onTrouble(key.name, trouble)
        timer = setTimeout(wake, Math.min(LONGEST_NAP_MS, FIRST_NAP_MS * 2 ** naps))
        timer.unref()
        naps += 1
        return
      }
      cosigned = next.size
      naps = 0
    }
  }

  const wake = (): void => {
    if (running !== null || ending.signal.aborted) return
    if (timer !== null) clearTimeout(timer)
    timer = null
    running = run().finally(() => {
      running = null
    })
  }
  return {
    /** While it rests after a trouble, it rests. */
    wake: () => {
      if (timer === null) wake()
    },
    close: async () => {
      ending.abort()
      if (timer !== null) clearTimeout(timer)
      await running
    },
  }
}

interface Answer {
  /** 0: none came. */
  readonly status: number
  readonly text: string
}

const bounded = async (answer: Response): Promise<Uint8Array> => {
  const pieces: Uint8Array[] = []
  let total = 0
  for await (const piece of answer.body ?? []) {
    total += piece.length
    if (total > MAX_ANSWER_BYTES) throw new Error('an answer too long')
    pieces.push(piece)
  }
  return concatBytes(...pieces)
}
