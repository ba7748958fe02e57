/**
 * How much a device may send: a full purse at the start that fills again by the second. A device pays for the bodies of
 * its uploads and may send as long as the purse is not empty, so one last upload may leave it in debt; then it waits,
 * and its outbox goes on by itself. The purse is far larger than what a counter writes in a day or saves up in a week
 * without the network; it bounds what a stolen device key can fill the disk with before somebody looks.
 */
import type { KeyId } from '../shared/ledger/ids.ts'

export interface Allowance {
  /** Bytes that may be sent at once. */
  readonly burst: number
  /** Bytes that come back each second. */
  readonly perSecond: number
}

/** Two gibibytes at once, then 60 MiB a minute. */
export const DEFAULT_ALLOWANCE: Allowance = { burst: 2 * 1024 ** 3, perSecond: 1024 ** 2 }

export interface Quota {
  /** Seconds until the device may send again; 0: now. */
  wait(device: KeyId): number
  spend(device: KeyId, bytes: number): void
}

/** `monotonic` in milliseconds. Kept in memory: a restart fills every purse. */
export const createQuota = (allowance: Allowance, monotonic: () => number): Quota => {
  const purses = new Map<KeyId, { bytes: number; at: number }>()
  const purseOf = (device: KeyId): { bytes: number; at: number } => {
    const now = monotonic()
    const purse = purses.get(device) ?? { bytes: allowance.burst, at: now }
    purse.bytes = Math.min(allowance.burst, purse.bytes + ((now - purse.at) / 1000) * allowance.perSecond)
    purse.at = now
    purses.set(device, purse)
    return purse
  }
  return {
    wait: (device) => {
      const { bytes } = purseOf(device)
      return bytes > 0 ? 0 : Math.max(1, Math.ceil(-bytes / allowance.perSecond))
    },
    spend: (device, bytes) => {
      purseOf(device).bytes -= bytes
    },
  }
}
