/** A thread that verifies a folder for `startVerification`, with others for signatures. The folder may be central's too. */
import { parentPort, workerData } from 'node:worker_threads'
import { openCrypto } from '../../../node/crypto.ts'
import { signatureThreads } from '../../../node/signatures.ts'
import { verifyFolder } from '../../../node/verify.ts'
import { RULES } from '../../../shared/services/index.ts'
import { accessLogCheck } from './verify-access.ts'
import { derivedIndex } from './verify-index.ts'
import type { VerifyThreadData, VerifyThreadMessage } from './verify-thread.ts'

const port = parentPort
if (port === null) throw new Error('verification runs as a worker thread')
const { dataDir, networkFile, accessLog, threads } = workerData as VerifyThreadData
const tell = (message: VerifyThreadMessage): void => port.postMessage(message)

const { crypto } = await openCrypto()
const signatures = signatureThreads(crypto, threads)
const result = await verifyFolder({
  crypto,
  dataDir,
  networkFile: networkFile ?? undefined,
  rulesSet: (version) => RULES[version],
  signatures,
  derived: derivedIndex(crypto),
  also: accessLog ? accessLogCheck(crypto, dataDir) : undefined,
  onProgress: (done, of) => tell({ kind: 'progress', done, of }),
})
tell({ kind: 'result', result })
await signatures.close()
