/**
 * The replica's writer, whose thread fails once at the write that the environment names when the thread is started:
 *
 *     DAEJANG_TEST_FAIL='block before /path/of/a/marker'             the write throws
 *     DAEJANG_TEST_FAIL='block before /path/of/a/marker kill'        the whole process is killed (SIGKILL)
 *
 * The marker is made at the failure; while it is there, nothing fails any more.
 */
import { existsSync, writeFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import type { WriterData } from '../../electron/office/replica/messages.ts'
import { runWriter } from '../../electron/office/replica/writer.ts'
import { RULES } from '../../shared/services/index.ts'

if (parentPort === null) throw new Error('the replica writer runs as a worker thread')
const [at, moment, once, kill] = (process.env.DAEJANG_TEST_FAIL ?? '').split(' ')
await runWriter(
  parentPort,
  workerData as WriterData,
  (version) => RULES[version],
  (step, when) => {
    if (step !== at || when !== moment || once === undefined || existsSync(once)) return
    writeFileSync(once, '')
    if (kill !== undefined) process.kill(process.pid, 'SIGKILL')
    throw new Error(`the ${step} failed`)
  },
)
