/**
 * The processes of a running demo network: central and the offices, each started again at its port when it dies by
 * itself, at most `RESTARTS` times in a row. An office can be lent: its process ends, and whoever borrowed it runs the
 * folder until it is given back.
 */
import { join } from 'node:path'
import { err, ok, type Result } from '../../shared/result.ts'
import type { NetworkLock } from './lock.ts'
import type { DemoNetwork, DemoOffice } from './make.ts'
import { type OfficeService, type Service, type ServiceError, startCentral, startOffice } from './processes.ts'

const RESTARTS = 5
const RESTART_MS = 500
/** A process that ran so long gets its whole number of restarts back. */
const STEADY_MS = 60_000

export interface ServicesOptions {
  readonly dir: string
  readonly network: DemoNetwork
  readonly now: () => number
  readonly log: (event: string, data: Readonly<Record<string, string | number>>) => void
  /** Process ids or ports are others now. */
  readonly onState: () => void
  /** A process died too often. */
  readonly onGiveUp: () => void
}

export type Started = Result<null, ServiceError>

export interface Services {
  start(): Promise<Started>
  /** Null while it is lent or down. */
  office(id: DemoOffice): OfficeService | null
  /** Central's address. */
  readonly address: () => string
  lend(id: DemoOffice): Promise<void>
  takeBack(id: DemoOffice): Promise<Started>
  state(): Pick<NetworkLock, 'central' | 'offices'>
  /** Offices first: what they still have to say to central, they say. */
  stop(): Promise<void>
}

export const createServices = (options: ServicesOptions): Services => {
  const { dir, network, log } = options
  const ids = network.offices.map(({ id }) => id)
  let central: Service | null = null
  const offices = new Map<DemoOffice, OfficeService>()
  const lent = new Set<DemoOffice>()
  const ports = new Map<string, number>()
  const failures = new Map<string, number>()
  let isEnding = false

  /** At the port it had before, if that is still free. */
  const begin = async <S extends Service>(
    name: string,
    start: (port: number, logFile: string) => Promise<Result<S, ServiceError>>,
  ): Promise<Result<S, ServiceError>> => {
    const logFile = join(dir, 'logs', `${name}.log`)
    const before = ports.get(name) ?? 0
    const first = await start(before, logFile)
    const started = !first.ok && before !== 0 ? await start(0, logFile) : first
    if (!started.ok) return started
    ports.set(name, started.value.port)
    log('started', { name, pid: started.value.pid, port: started.value.port })
    return started
  }

  const beginCentral = async (): Promise<Started> => {
    const started = await begin('central', (port, logFile) => startCentral({ data: network.central, port, logFile }))
    if (!started.ok) return started
    central = started.value
    watch('central', started.value, () => central === started.value, beginCentral)
    options.onState()
    return ok(null)
  }

  const beginOffice = async (id: DemoOffice): Promise<Started> => {
    const data = dataOf(network, id)
    const address = central?.url ?? ''
    const started = await begin(id, (port, logFile) => startOffice({ data, central: address, port, logFile }))
    if (!started.ok) return started
    offices.set(id, started.value)
    watch(
      id,
      started.value,
      () => offices.get(id) === started.value,
      () => beginOffice(id),
    )
    options.onState()
    return ok(null)
  }

  const watch = (name: string, service: Service, isCurrent: () => boolean, again: () => Promise<Started>): void => {
    const startedAt = options.now()
    void service.ended.then(async (how) => {
      if (isEnding || !isCurrent()) return
      log('died', { name, how })
      const failed = (options.now() - startedAt > STEADY_MS ? 0 : (failures.get(name) ?? 0)) + 1
      failures.set(name, failed)
      await new Promise((resolve) => setTimeout(resolve, RESTART_MS))
      if (isEnding || !isCurrent()) return
      if (failed > RESTARTS || !(await again()).ok) options.onGiveUp()
    })
  }

  return {
    start: async () => {
      const begun = await beginCentral()
      if (!begun.ok) return begun
      const all = await Promise.all(ids.map(beginOffice))
      return all.find((each) => !each.ok) ?? ok(null)
    },
    office: (id) => offices.get(id) ?? null,
    address: () => central?.url ?? '',
    lend: async (id) => {
      lent.add(id)
      const service = offices.get(id)
      offices.delete(id)
      await service?.stop()
      options.onState()
    },
    takeBack: async (id) => {
      lent.delete(id)
      return isEnding ? err({ code: 'SERVICE_NOT_STARTED', what: id, why: 'the network is ending' }) : beginOffice(id)
    },
    state: () => ({
      central: placeOf(central),
      offices: Object.fromEntries(ids.map((id) => [id, lent.has(id) ? null : placeOf(offices.get(id) ?? null)])),
    }),
    stop: async () => {
      isEnding = true
      await Promise.all([...offices.values()].map((office) => office.stop()))
      await central?.stop()
    },
  }
}

export const dataOf = (network: DemoNetwork, id: DemoOffice): string => {
  const office = network.offices.find((each) => each.id === id)
  if (office === undefined) throw new RangeError('no such office')
  return office.data
}

const placeOf = (service: Service | null) => (service === null ? null : { pid: service.pid, port: service.port })
