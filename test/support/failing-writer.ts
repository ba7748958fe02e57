/**
 * The replica's writer, whose thread fails once at the write that the environment names when the thread is started:
 *
 *     DAEJANG_TEST_FAIL='block before /path/of/a/marker'             the write throws
 *     DAEJANG_TEST_FAIL='block before /path/of/a/marker kill'        the whole process is killed (SIGKILL)
 *     DAEJANG_TEST_FAIL='block before /path/of/a/marker full'        as if the disk were full, while the marker is there
 *
 * The marker is made at the failure; while it is there, nothing fails any more.
 */
import { existsSync, writeFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import type { WriterData } from '../../electron/office/replica/messages.ts'
import { runWriter } from '../../electron/office/replica/writer.ts'
import { RULES } from '../../shared/services/index.ts'

if (parentPort === null) throw new Error('the replica writer runs as a worker thread')
const [at, moment, marker, how] = (process.env.DAEJANG_TEST_FAIL ?? '').split(' ')
await runWriter(
  parentPort,
  workerData as WriterData,
  (version) => RULES[version],
  (step, when) => {
    if (step !== at || when !== moment || marker === undefined) return
    if (how === 'full') {
      if (existsSync(marker)) throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
      return
    }
    if (existsSync(marker)) return
    writeFileSync(marker, '')
    if (how === 'kill') process.kill(process.pid, 'SIGKILL')
    throw new Error(`the ${step} failed`)
  },
)
