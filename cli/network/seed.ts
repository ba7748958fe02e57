import type { DemoNetwork } from './make.ts'
import type { Services } from './services.ts'

export interface SeedOptions {
  readonly journal: string
  readonly network: DemoNetwork
  readonly services: Services
  readonly now: () => number
  readonly progress: (done: number, total: number) => void
}

export const seedWorld = async (_options: SeedOptions): Promise<void> => undefined
