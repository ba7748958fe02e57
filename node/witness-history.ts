/**
 * Who witnessed a network at each size of its log, gathered while the log is replayed.
 *
 * A cosignature is judged by the devices that were enrolled when it could be given: as of the size that it speaks of,
 * or later, because votes on an older checkpoint count until a larger one is witnessed (central/checkpoints.ts). So a
 * device that was revoked since does not make what it rightly signed look wrong.
 */
import { fromHex } from '../shared/bytes.ts'
import type { Sha256 } from '../shared/crypto/port.ts'
import type { BlockToStore } from '../shared/ledger/replay.ts'
import type { StateRow } from '../shared/ledger/state.ts'
import type { MemberRow } from '../shared/services/members/v1/rows.ts'
import { type WitnessSet, witnessSet } from '../shared/wire/witnesses.ts'

export interface WitnessHistory {
  /** Takes the log's next block. */
  add(block: BlockToStore): void
  /** As of log size `size`, then after every later change of devices or log key; nothing before the genesis. */
  from(size: number): Generator<WitnessSet>
}

interface Change {
  /** Log size from which it counts. */
  readonly size: number
  readonly rows: readonly (readonly [string, StateRow])[]
}

export const createWitnessHistory = (sha256: Sha256, origin: string): WitnessHistory => {
  const changes: Change[] = []
  return {
    add: ({ head, effects }) => {
      const rows = [...effects].flatMap(([key, row]) =>
        row !== null && speaksOfWitnesses(key, row) ? [[key, row] as const] : [],
      )
      if (rows.length > 0) changes.push({ size: head.size, rows })
    },
    *from(size) {
      const standing = new Map<string, StateRow>()
      for (const [i, change] of changes.entries()) {
        for (const [key, row] of change.rows) standing.set(key, row)
        const next = changes[i + 1]
        if (next !== undefined && next.size <= size) continue
        const set = setOf(sha256, origin, standing)
        if (set !== null) yield set
      }
    },
  }
}

const speaksOfWitnesses = (key: string, row: StateRow): boolean =>
  key === 'network' || (key.startsWith('key/') && (row.value as unknown as MemberRow).kind === 'device')

const setOf = (sha256: Sha256, origin: string, standing: ReadonlyMap<string, StateRow>): WitnessSet | null => {
  const network = standing.get('network')?.value as
    | { readonly logKey: string; readonly witnessQuorum: number }
    | undefined
  if (network === undefined) return null
  const logKey = fromHex(network.logKey) as Uint8Array
  const devices = [...standing].filter(([key]) => key !== 'network').map(([key, row]) => ({ key, ...row }))
  return witnessSet(sha256, { origin, logKey, witnessQuorum: network.witnessQuorum }, devices)
}
