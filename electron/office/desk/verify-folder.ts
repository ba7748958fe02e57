/** The replica of this office, verified from its bytes up in a thread of its own (node/verify.ts). */
import { join } from 'node:path'
import { writeNetworkFile } from '../../../node/network-file.ts'
import type { WorkResult } from '../../../shared/contract/types.ts'
import type { NetworkFile } from '../../../shared/ledger/genesis.ts'
import { startVerification } from '../replica/verify-thread.ts'
import type { StartVerify } from './verify.ts'

/** Trusts the root keys that this office was set up with; they are written beside the data for the thread to read. */
export const verifyFolder =
  (dataDir: string, network: NetworkFile, accessLog = true): StartVerify =>
  (told) => {
    const networkFile = join(dataDir, 'trusted-network.json')
    writeNetworkFile(networkFile, network)
    const running = startVerification({ dataDir, networkFile, accessLog }, told)
    let stopped = false
    const finished = running.done.then(
      (result): WorkResult => {
        if (!result.ok) return { ok: false, code: result.error.code, data: {} }
        const { ok, entries, blocks, signatures, root, stateRoot, firstBad } = result.value
        const data = {
          entries,
          blocks,
          signatures,
          root,
          stateRoot,
          entry: firstBad?.entry ?? -1,
          why: firstBad?.why ?? '',
        }
        return { ok, code: ok ? null : 'VERIFY_BAD', data }
      },
      (): WorkResult => ({ ok: false, code: stopped ? 'VERIFY_STOPPED' : 'INTERNAL', data: {} }),
    )
    return {
      finished,
      stop: () => {
        stopped = true
        void running.stop()
      },
    }
  }
