/** The replica's writer under the rules of the tests. */
import { parentPort, workerData } from 'node:worker_threads'
import type { WriterData } from '../../electron/office/replica/messages.ts'
import { runWriter } from '../../electron/office/replica/writer.ts'
import { testRules } from './rules.ts'

if (parentPort === null) throw new Error('the replica writer runs as a worker thread')
await runWriter(parentPort, workerData as WriterData, testRules)
