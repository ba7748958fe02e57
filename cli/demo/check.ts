import type { NetworkFile } from '../../shared/ledger/genesis.ts'

export const verifyFolder = async (_folder: string, _network: NetworkFile) => ({
  ok: true,
  entries: 0,
  blocks: 0,
  signatures: 0,
})
