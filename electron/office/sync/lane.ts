/** A lane: work that runs one round at a time, and once more when it was asked for meanwhile. */
export interface Lane {
  /** Asks for a round. */
  wake(): void
  /** Resolves when no round runs. */
  idle(): Promise<void>
}

/** `may` is asked before each round; a round that throws is a defect and goes to `broken`. */
export const createLane = (round: () => Promise<void>, may: () => boolean, broken: (error: unknown) => void): Lane => {
  let asked = false
  let running: Promise<void> | null = null
  const run = async (): Promise<void> => {
    while (asked && may()) {
      asked = false
      try {
        await round()
      } catch (error) {
        broken(error)
      }
    }
  }
  return {
    wake: () => {
      asked = true
      if (running !== null || !may()) return
      running = run().finally(() => {
        running = null
      })
    },
    idle: async () => {
      while (running !== null) await running
    },
  }
}
