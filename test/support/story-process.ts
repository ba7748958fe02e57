/** An office of a story in a process of its own: driven over its control channel, killed, stopped and continued. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Step } from '../../electron/office/steps.ts'
import { type ControlClient, createControlClient, readControl } from '../../electron/shells/portable/control.ts'
import { createTransport } from '../../node/transport.ts'
import type { ChannelName } from '../../shared/contract/contract.ts'
import { type Child, startChild } from './processes.ts'
import type { Story } from './story.ts'
import type { Running } from './story-actor.ts'
import { Counter, provision, storyFolder } from './story-office.ts'

export class OfficeProcess extends Counter {
  readonly #central: () => string
  readonly #arm: string
  #child: Child | null = null
  #running: (Running & { readonly control: ControlClient }) | null = null
  #seats = 0
  /** How large its files may grow (processes.ts), from the next start. */
  blocks: number | null = null
  /** Of the replica's writer (failing-writer.ts), at the next start. */
  fail = ''

  private constructor(story: Story, of: 'mapo' | 'gaepo', dataDir: string) {
    super(story.network[of], dataDir)
    this.#central = () => story.central.url
    this.#arm = join(storyFolder(), 'arm')
  }

  /** The first terminal of an office, running. */
  static async start(story: Story, of: 'mapo' | 'gaepo'): Promise<OfficeProcess> {
    const dataDir = storyFolder()
    const test = story.network[of]
    await provision(story.network, test, test.device, dataDir)
    const office = new OfficeProcess(story, of, dataDir)
    onTestFinished(() => office.close())
    await office.open()
    await office.clerk.ready()
    return office
  }

  get running(): Running {
    if (this.#running === null) throw new Error(`${this.test.id} is closed`)
    return this.#running
  }

  async open(): Promise<void> {
    const program = join(import.meta.dirname, 'story-office-process.ts')
    const env = { ...process.env, DAEJANG_TEST_FAIL: this.fail }
    this.#child = startChild([program, this.dataDir, this.#central(), this.#arm], env, this.blocks)
    await this.#child.first
    const file = readControl(this.dataDir)
    if (file === null) throw new Error('no control file')
    const control = createControlClient(file, createTransport({ idleMs: 60_000 }).fetch)
    this.#running = {
      control,
      seat: () => {
        this.#seats += 1
        const seat = control.seat(`seat-${this.#seats}`)
        return {
          call: (channel, input) => seat.call(channel as ChannelName, input as never),
          order: (name, input) => seat.order(name, input),
        }
      },
    }
  }

  /** In order; a process that was killed is gone already. */
  async close(): Promise<void> {
    const child = this.#child
    this.#child = null
    this.#running = null
    child?.process.kill('SIGCONT')
    child?.process.kill('SIGTERM')
    await child?.ended
  }

  /** Kills itself at this write, once it comes to it. */
  killAt(step: Step, when: 'before' | 'after', nth = 1): void {
    writeFileSync(this.#arm, `${step} ${when} ${nth}`)
  }

  /** Resolves when the process is gone; how it ended. */
  async ended(): Promise<number | string> {
    const how = await this.#child?.ended
    this.#child = null
    this.#running = null
    return how ?? 'closed'
  }

  /** What it told of itself on standard error since it was opened. */
  told(): string {
    return this.#child?.stderr() ?? ''
  }

  signal(name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    this.#child?.process.kill(name)
  }

  async order(name: string, input: object = {}): Promise<Record<string, unknown>> {
    const seat = this.#running?.control.seat('orders')
    return (await seat?.order(name, input)) ?? {}
  }
}
