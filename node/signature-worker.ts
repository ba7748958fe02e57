/** A thread that takes Ed25519 verdicts for `signatureThreads`. */
import { parentPort } from 'node:worker_threads'
import { verifyBatch } from './signatures.ts'
import { createCrypto } from './sodium.ts'

const crypto = createCrypto()

interface Job {
  readonly id: number
  readonly bytes: Uint8Array
  readonly count: number
}

/** Null ends it. */
parentPort?.on('message', (job: Job | null) => {
  if (job === null) parentPort?.close()
  else parentPort?.postMessage({ id: job.id, verdict: verifyBatch(crypto, job.bytes, job.count) })
})
