/** `daejang verify`: re-verifies a central or office folder and says what it found. */

import { startVerification } from '../electron/office/replica/verify-thread.ts'
import type { VerifyError, VerifyReport } from '../node/verify.ts'
import type { Result } from '../shared/result.ts'

/**
 * Verifies a folder, trusting only the root keys of the network file (by default `network.json` in the folder or beside
 * it). The report is printed as it stands with `--json`; `ok` decides between exit code 0 and 1.
 */
export const verifyData = (
  data: string,
  networkFile: string | null,
  onProgress: (done: number, of: number) => void,
): Promise<Result<VerifyReport, VerifyError>> => startVerification({ dataDir: data, networkFile }, onProgress).done
