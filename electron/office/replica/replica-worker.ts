/** The thread that writes replica.db, under the released rules. */
import { parentPort, workerData } from 'node:worker_threads'
import { RULES } from '../../../shared/services/index.ts'
import type { WriterData } from './messages.ts'
import { runWriter } from './writer.ts'

if (parentPort === null) throw new Error('the replica writer runs as a worker thread')
await runWriter(parentPort, workerData as WriterData, (version) => RULES[version])
