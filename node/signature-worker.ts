/** A thread that takes Ed25519 verdicts for `signatureThreads`. */
import { parentPort } from 'node:worker_threads'
import { verifyBatch } from './signatures.ts'
import { createCrypto } from './sodium.ts'

const crypto = createCrypto()

parentPort?.on('message', ({ id, bytes, count }: { id: number; bytes: Uint8Array; count: number }) => {
  parentPort?.postMessage({ id, verdict: verifyBatch(crypto, bytes, count) })
})
