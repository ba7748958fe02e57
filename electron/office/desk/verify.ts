/** Verifying the whole replica again from its bytes, beside everything else: one run at a time, with progress. */

import type { OfficeEvent } from '../../../shared/contract/contract.ts'
import type { WorkResult } from '../../../shared/contract/types.ts'
import { ok, type Result } from '../../../shared/result.ts'
import { type DeskError, fail } from '../errors.ts'

/** Starts the work in a worker; `told` hears how far it is. */
export type StartVerify = (told: (done: number, total: number) => void) => {
  readonly finished: Promise<WorkResult>
  readonly stop: () => void
}

export class VerifyDesk {
  readonly #start: StartVerify
  readonly #emit: (event: OfficeEvent) => void
  #run = 0
  #stop: (() => void) | null = null

  constructor(start: StartVerify, emit: (event: OfficeEvent) => void) {
    this.#start = start
    this.#emit = emit
  }

  start(): Result<{ readonly run: number }, DeskError> {
    if (this.#stop !== null) return fail('VERIFY_RUNNING')
    this.#run += 1
    const run = this.#run
    let [done, total] = [0, 0]
    const tell = (finished: WorkResult | null): void =>
      this.#emit({ kind: 'progress', work: 'verify', run, done, total, finished })
    const work = this.#start((now, of) => {
      ;[done, total] = [now, of]
      tell(null)
    })
    this.#stop = work.stop
    const end = (result: WorkResult): void => {
      this.#stop = null
      tell(result)
    }
    work.finished.then(end, () => end({ ok: false, code: 'INTERNAL', data: {} }))
    return ok({ run })
  }

  stop(): void {
    this.#stop?.()
  }
}
