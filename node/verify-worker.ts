/** A thread that verifies a folder for `startVerification`, with a second one for signatures. */
import { parentPort, workerData } from 'node:worker_threads'
import { RULES } from '../shared/services/index.ts'
import { openCrypto } from './crypto.ts'
import { signatureThreads } from './signatures.ts'
import { verifyFolder } from './verify.ts'
import type { VerifyThreadData, VerifyThreadMessage } from './verify-thread.ts'

const port = parentPort
if (port === null) throw new Error('verification runs as a worker thread')
const { dataDir, networkFile, threads } = workerData as VerifyThreadData
const tell = (message: VerifyThreadMessage): void => port.postMessage(message)

const { crypto } = await openCrypto()
const signatures = signatureThreads(crypto, threads)
const result = await verifyFolder({
  crypto,
  dataDir,
  networkFile: networkFile ?? undefined,
  rulesSet: (version) => RULES[version],
  signatures,
  onProgress: (done, of) => tell({ kind: 'progress', done, of }),
})
tell({ kind: 'result', result })
await signatures.close()
