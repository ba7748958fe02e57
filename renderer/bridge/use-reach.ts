import { useSyncExternalStore } from 'react'
import { onReach, reachNow } from './client.ts'
import type { Reach } from './reach.ts'

/** Whether the office process is there, as a hook. */
export const useReach = (): Reach => useSyncExternalStore(onReach, reachNow)
