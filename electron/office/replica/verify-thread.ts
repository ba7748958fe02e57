/** Verification beside whatever else the process does: in a thread of its own, with progress, to be called off. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { VerifyError, VerifyReport } from '../../../node/verify.ts'
import type { Result } from '../../../shared/result.ts'

export interface VerifyThreadData {
  readonly dataDir: string
  /** Null: `network.json` in the folder or beside it. */
  readonly networkFile: string | null
  /** Whether to look at an office's access log, too. */
  readonly accessLog: boolean
  /** Threads beside it that verify signatures. */
  readonly threads: number
}

export type VerifyThreadMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly of: number }
  | { readonly kind: 'result'; readonly result: Result<VerifyReport, VerifyError> }

export interface RunningVerification {
  /** Rejects for a defect, and when it was called off. */
  readonly done: Promise<Result<VerifyReport, VerifyError>>
  stop(): Promise<void>
}

/** Verifies a data folder under the released rules. `onProgress` hears of entries. */
export const startVerification = (
  folder: Pick<VerifyThreadData, 'dataDir' | 'networkFile'> & Partial<Pick<VerifyThreadData, 'accessLog'>>,
  onProgress: (done: number, of: number) => void = () => undefined,
): RunningVerification => {
  const threads = Math.max(0, Math.min(2, availableParallelism() - 1))
  const data: VerifyThreadData = { accessLog: true, ...folder, threads }
  const worker = new Worker(new URL('./verify-worker.ts', import.meta.url), { workerData: data })
  const done = new Promise<Result<VerifyReport, VerifyError>>((resolve, reject) => {
    worker.on('message', (message: VerifyThreadMessage) => {
      if (message.kind === 'progress') onProgress(message.done, message.of)
      else resolve(message.result)
    })
    worker.on('error', reject)
    worker.on('exit', () => reject(new Error('the verification was called off')))
  })
  return {
    done,
    stop: async () => {
      done.catch(() => undefined)
      await worker.terminate()
    },
  }
}
