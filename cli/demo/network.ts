/** The demo's processes: central and two offices, each a process of its own, and the seats at their counters. */

import { join } from 'node:path'
import type { DemoNetwork, DemoStaff } from '../network/make.ts'
import {
  type OfficeService,
  type Service,
  startCentral as startCentralProcess,
  startOffice,
} from '../network/processes.ts'
import { type Counter, until } from './counter.ts'
import type { Journal } from './journal.ts'
import { DemoError, Seat } from './seat.ts'
import type { Teller } from './tale.ts'
import type { OfficeName } from './world.ts'

export interface RunningNetwork {
  readonly counters: { readonly [office in OfficeName]: Counter }
  readonly offices: { readonly [office in OfficeName]: OfficeService }
  centralUrl(): string
  killCentral(): Promise<void>
  startCentral(): Promise<void>
  /** Offices first, so that nothing is waiting at central when it ends. */
  stopOffices(): Promise<void>
  stop(): Promise<void>
}

/** Starts everything and unlocks a clerk and a supervisor at each counter. */
export const startNetwork = async (
  out: string,
  network: DemoNetwork,
  journal: Journal,
  teller: Teller,
): Promise<RunningNetwork> => {
  const logs = join(out, 'logs')
  let central: Service | null = null
  let port = 0
  const startCentral = async (): Promise<void> => {
    const started = await startCentralProcess({ data: network.central, port, logFile: join(logs, 'central.log') })
    if (!started.ok) throw new DemoError(started.error.code, { what: 'central', why: started.error.why })
    central = started.value
    port = central.port
    teller.started('central', central.pid)
  }
  const running: OfficeService[] = []
  const stopOffices = async (): Promise<void> => {
    await Promise.all(running.map((office) => office.stop()))
  }
  const stop = async (): Promise<void> => {
    await stopOffices()
    await central?.stop()
  }
  try {
    await startCentral()
    const url = (): string => central?.url ?? ''
    const openOffice = async (id: OfficeName): Promise<readonly [OfficeService, Counter]> => {
      const place = network.offices.find((office) => office.id === id)
      if (place === undefined) throw new DemoError('DEMO_OFFICE_MISSING', { office: id })
      const started = await startOffice({ data: place.data, central: url(), logFile: join(logs, `${id}.log`) })
      if (!started.ok) throw new DemoError(started.error.code, { what: id, why: started.error.why })
      const office = started.value
      running.push(office)
      teller.started(id, office.pid)
      const window = new Seat(id, '', office.control.seat('clerk'), journal)
      await until('the genesis', async () => (await window.call('app.state', {})).canRecord)
      const sit = async (role: DemoStaff['role']): Promise<Seat> => {
        const member = place.staff.find((staff) => staff.role === role)
        const seat = new Seat(id, member?.name ?? '', office.control.seat(role), journal)
        await unlock(seat, member)
        return seat
      }
      const clerk = await sit('clerk')
      const supervisor = await sit('supervisor')
      await clerk.call('settings.set', { idleMinutes: 60 })
      return [office, { office: id, clerk, supervisor }]
    }
    const [mapo, gaepo] = await Promise.all([openOffice('mapo'), openOffice('gaepo')])
    return {
      offices: { mapo: mapo[0], gaepo: gaepo[0] },
      counters: { mapo: mapo[1], gaepo: gaepo[1] },
      centralUrl: url,
      killCentral: async () => {
        await central?.kill()
        central = null
      },
      startCentral,
      stopOffices,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Finds the member at the demo's unlock screen and unlocks the seat. */
export const unlock = async (seat: Seat, member: DemoStaff | undefined): Promise<void> => {
  const choice = (await seat.call('session.staff', {})).find(({ staffNo }) => staffNo === member?.staffNo)
  if (member === undefined || choice === undefined) throw new DemoError('DEMO_STAFF_MISSING', { office: seat.office })
  await seat.call('session.unlock', { key: choice.key, passphrase: member.passphrase })
}
