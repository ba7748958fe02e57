/** The replica's writer of a newer program: it knows the rules of version 2, which say what those of version 1 say. */
import { parentPort, workerData } from 'node:worker_threads'
import type { WriterData } from '../../electron/office/replica/messages.ts'
import { runWriter } from '../../electron/office/replica/writer.ts'
import { nextRules } from './rules.ts'

if (parentPort === null) throw new Error('the replica writer runs as a worker thread')
await runWriter(parentPort, workerData as WriterData, nextRules)
