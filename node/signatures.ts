/**
 * Ed25519 verdicts in batches, so that they can be taken by other threads beside the one that replays blocks.
 *
 *     batch   = check*                 check = public key 32 | signature 64 | message length u32 | message
 *     verdict = one byte a check: 1 holds, 0 does not
 *
 * A batch is one buffer that moves between threads without being copied. Every verdict is libsodium's.
 */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { equalBytes } from '../shared/bytes.ts'
import { pae } from '../shared/crypto/dsse.ts'
import type { Crypto } from '../shared/crypto/port.ts'

const KEY_BYTES = 32
const SIGNATURE_BYTES = 64
const CHECK_HEADER = KEY_BYTES + SIGNATURE_BYTES + 4

/** A batch under construction. */
export class SignatureBatch {
  #bytes: Uint8Array
  #view: DataView
  #at = 0
  #count = 0
  readonly #places = new Map<
    string,
    { readonly publicKey: Uint8Array; readonly message: Uint8Array; readonly place: number }
  >()

  constructor(capacity = 256 * 1024) {
    this.#bytes = new Uint8Array(capacity)
    this.#view = new DataView(this.#bytes.buffer)
  }

  /** Checks in it. */
  get count(): number {
    return this.#count
  }

  /** Bytes in it. */
  get size(): number {
    return this.#at
  }

  /** Adds a signature over a message; gives its place in the verdict. Wrong lengths get a verdict too: 0. */
  add(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): number {
    const fits = publicKey.length === KEY_BYTES && signature.length === SIGNATURE_BYTES
    const length = fits ? message.length : 0
    this.#reserve(CHECK_HEADER + length)
    if (fits) {
      this.#bytes.set(publicKey, this.#at)
      this.#bytes.set(signature, this.#at + KEY_BYTES)
      this.#bytes.set(message, this.#at + CHECK_HEADER)
    } else {
      // A key of zeroes is of small order: libsodium refuses it whatever it signed.
      this.#bytes.fill(0, this.#at, this.#at + CHECK_HEADER)
    }
    this.#view.setUint32(this.#at + KEY_BYTES + SIGNATURE_BYTES, length)
    this.#at += CHECK_HEADER + length
    this.#count += 1
    return this.#count - 1
  }

  /** As `add`; the same signature over the same message by the same key is taken once, as under a batch of records. */
  addOnce(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): number {
    const name = Buffer.from(signature).toString('latin1')
    const known = this.#places.get(name)
    if (known !== undefined && equalBytes(known.publicKey, publicKey) && equalBytes(known.message, message))
      return known.place
    const place = this.add(publicKey, message, signature)
    this.#places.set(name, { publicKey, message, place })
    return place
  }

  /** Adds a DSSE signature over a payload. */
  addPayload(publicKey: Uint8Array, type: string, payload: Uint8Array, signature: Uint8Array): number {
    return this.add(publicKey, pae(type, payload), signature)
  }

  /** The batch's bytes; the batch is spent. */
  take(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#at) as Uint8Array<ArrayBuffer>
  }

  #reserve(more: number): void {
    if (this.#at + more <= this.#bytes.length) return
    const bytes = new Uint8Array(Math.max(this.#bytes.length * 2, this.#at + more))
    bytes.set(this.#bytes.subarray(0, this.#at))
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer)
  }
}

/** Takes a batch's verdicts. */
export const verifyBatch = (crypto: Pick<Crypto, 'verify'>, bytes: Uint8Array, count: number): Uint8Array => {
  const verdict = new Uint8Array(count)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  for (let i = 0; i < count; i += 1) {
    const start = at + CHECK_HEADER
    const end = start + view.getUint32(at + KEY_BYTES + SIGNATURE_BYTES)
    const publicKey = bytes.subarray(at, at + KEY_BYTES)
    const signature = bytes.subarray(at + KEY_BYTES, at + KEY_BYTES + SIGNATURE_BYTES)
    verdict[i] = crypto.verify(publicKey, bytes.subarray(start, end), signature) ? 1 : 0
    at = end
  }
  return verdict
}

/** Takes verdicts somewhere. A rejected promise is a defect or a lost thread, never a bad signature. */
export interface SignatureChecker {
  /** The batch must not be added to any more. */
  check(batch: SignatureBatch): Promise<Uint8Array>
  close(): Promise<void>
}

/** In the calling thread, at once. */
export const inlineSignatures = (crypto: Pick<Crypto, 'verify'>): SignatureChecker => ({
  check: (batch) => Promise.resolve(verifyBatch(crypto, batch.take(), batch.count)),
  close: () => Promise.resolve(),
})

interface Job {
  readonly id: number
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly count: number
}

const endOf = async (worker: Worker): Promise<void> => {
  // It has ended before, of an error.
  if (worker.threadId < 0) return
  const end = once(worker, 'exit').then(
    () => undefined,
    () => undefined,
  )
  worker.ref()
  worker.postMessage(null)
  return end
}

/** Batches smaller than this are quicker done than sent. */
const INLINE_CHECKS = 24

/** In `threads` threads of their own, started with the first batch that is worth it; small batches are taken inline. */
export const signatureThreads = (crypto: Pick<Crypto, 'verify'>, threads: number): SignatureChecker => {
  const inline = inlineSignatures(crypto)
  const waiting = new Map<number, { resolve: (verdict: Uint8Array) => void; reject: (error: unknown) => void }>()
  let workers: { readonly worker: Worker; load: number }[] = []
  let next = 0
  let broken: unknown = null

  const fail = (error: unknown): void => {
    broken = error
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  const start = (): void => {
    workers = Array.from({ length: threads }, () => {
      const worker = new Worker(new URL('./signature-worker.ts', import.meta.url))
      const entry = { worker, load: 0 }
      worker.on('message', ({ id, verdict }: { id: number; verdict: Uint8Array }) => {
        entry.load -= verdict.length
        waiting.get(id)?.resolve(verdict)
        waiting.delete(id)
        if (entry.load === 0) worker.unref()
      })
      worker.on('error', fail)
      worker.unref()
      return entry
    })
  }
  return {
    check: (batch) => {
      if (batch.count < INLINE_CHECKS || threads === 0 || broken !== null) return inline.check(batch)
      if (workers.length === 0) start()
      const least = workers.reduce((a, b) => (b.load < a.load ? b : a))
      const job: Job = { id: next, bytes: batch.take(), count: batch.count }
      next += 1
      least.load += job.count
      least.worker.ref()
      return new Promise<Uint8Array>((resolve, reject) => {
        waiting.set(job.id, { resolve, reject })
        least.worker.postMessage(job, [job.bytes.buffer])
      })
    },
    close: async () => {
      const ended = workers
      workers = []
      // They end by themselves: a thread that is ended within a native call can take the process with it.
      await Promise.all(ended.map(({ worker }) => endOf(worker)))
      fail(new Error('the signature threads were ended'))
    },
  }
}
