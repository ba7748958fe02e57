/**
 * The story, as it is played at two counters. Every record goes through the contract that the screens use.
 *
 *     connected     both offices enter, supervisors approve in batches, everything is accepted and witnessed
 *     unplugged     both switch the connection off and go on; each does what the other does not know of
 *     reconnected   Mapo first, then Gaepo: what comes second is rejected and opens cases
 *     server lost   central is killed; both go on; central comes back on the same folder
 *     resolved      every case ends in a signed and approved decision
 */
import { addDays, type CivilDate } from '../../shared/civil.ts'
import { conflictsOffline, prepareConflicts, resolveCases } from './conflicts.ts'
import { type Counter, settled, until } from './counter.ts'
import type { Teller } from './tale.ts'
import {
  birthValues,
  carValues,
  deathValues,
  marriageValues,
  mortgageValues,
  type OfficeName,
  type Parcel,
  type Person,
  saleValues,
  titleValues,
  transferValues,
  type World,
} from './world.ts'

export interface Stage {
  readonly world: World
  readonly today: CivilDate
  readonly rows: number
  readonly counters: { readonly [office in OfficeName]: Counter }
  readonly teller: Teller
  /** Kills central without a warning; brings it back on the same folder and port. */
  killCentral(): Promise<void>
  startCentral(): Promise<void>
  /** Called at moments worth a picture. */
  picture(key: string, office: OfficeName): Promise<void>
}

const OFFICES = ['mapo', 'gaepo'] as const

/** Accepted records of Mapo's, for the papers that are handed out. */
export interface Accepted {
  readonly sale: string
  readonly title: string
}

export const playStory = async (stage: Stage): Promise<Accepted> => {
  const { teller, counters } = stage
  const both = [counters.mapo, counters.gaepo]
  const plans = { mapo: planOf(stage, 'mapo'), gaepo: planOf(stage, 'gaepo') }

  await stage.picture('form', 'mapo')
  const connected = await enterThird(stage, plans, 0)
  const subjects = await prepareConflicts(stage)
  const approved = await approveAll(stage)
  teller.tell('connected', { entered: connected + 4, approved })
  await settled(both)
  teller.tell('accepted', { size: await sizeOf(counters.mapo) })
  await stage.picture('queue', 'mapo')

  for (const { clerk } of both) await clerk.call('connection.set', { plugged: false })
  teller.tell('unplugged')
  const offline = await enterThird(stage, plans, 1)
  const attempts = await conflictsOffline(stage, subjects)
  const offlineApproved = await approveAll(stage)
  teller.tell('offline', {
    entered: offline + attempts.length + 1,
    approved: offlineApproved,
    waiting: await waitingOf(both),
  })
  await stage.picture('offline', 'gaepo')

  await counters.mapo.clerk.call('connection.set', { plugged: true })
  await settled([counters.mapo])
  teller.tell('reconnected.mapo')
  await counters.gaepo.clerk.call('connection.set', { plugged: true })
  await settled(both)
  teller.tell('reconnected.gaepo', { cases: await casesOf(both) })
  await stage.picture('case', 'gaepo')

  await stage.killCentral()
  teller.tell('killed')
  const lost = await enterThird(stage, plans, 2)
  const lostApproved = await approveAll(stage)
  teller.tell('withoutServer', { entered: lost, approved: lostApproved, waiting: await waitingOf(both) })
  await stage.startCentral()
  await settled(both)
  teller.tell('serverBack', { size: await sizeOf(counters.mapo) })

  await resolveCases(stage, attempts)
  await settled(both)
  await until('cases closed', async () => (await casesOf(both)) === 0)
  teller.tell('resolved', { cases: teller.conflicts.length })
  // Mapo came first, so its sale stands.
  const sale = attempts.find(({ kind }) => kind === 'equal-sale')
  return { sale: sale?.id ?? '', title: subjects.title.id }
}

/** Supervisors approve everything that waits at their counters. */
export const approveAll = async ({ counters }: Pick<Stage, 'counters'>): Promise<number> => {
  const each = await Promise.all(OFFICES.map((office) => counters[office].supervisor.approveWaiting()))
  return each.reduce((sum, n) => sum + n, 0)
}

type Task = (counter: Counter) => Promise<void>

/** What one counter enters: every service's records, in three parts of about the same size. */
const planOf = (stage: Stage, office: OfficeName): readonly (readonly Task[])[] => {
  const n = office === 'mapo' ? Math.ceil(stage.rows / 2) : Math.floor(stage.rows / 2)
  const property = propertyTasks(stage, office, n)
  const parts: Task[][] = [[], [], []]
  for (let i = 0; i < n; i += 1) {
    const part = parts[Math.floor((i * 3) / n)] as Task[]
    part.push(saleTask(stage, office, i), property[i] as Task, birthTask(stage, i))
    part.push(deathTask(stage, i), marriageTask(stage), carTask(stage))
  }
  return parts
}

const saleTask =
  ({ world, today }: Stage, office: OfficeName, i: number): Task =>
  async ({ clerk }) => {
    await clerk.enter('real-estate', 'report', saleValues(world, world.parcel(office), addDays(today, -(i % 25))))
  }

const birthTask =
  ({ world, today }: Stage, i: number): Task =>
  async ({ clerk }) => {
    const { mother, father } = world.couple()
    await clerk.enter('birth', 'register', birthValues(mother, father, world.child(addDays(today, -(i % 20)))))
  }

const deathTask =
  ({ world, today }: Stage, i: number): Task =>
  async ({ clerk }) => {
    const values = deathValues(world.person(), null, addDays(today, -1 - (i % 10)), world.person())
    await clerk.enter('death', 'register', values)
  }

const marriageTask =
  ({ world }: Stage): Task =>
  async ({ clerk }) => {
    const { mother, father } = world.couple()
    await clerk.enter('marriage', 'register', marriageValues(world, father, null, mother))
  }

const carTask =
  ({ world, today }: Stage): Task =>
  async ({ clerk }) => {
    await clerk.enter('used-car', 'register', carValues(world, world.car(), world.person(), today))
  }

interface Title {
  readonly parcel: Parcel
  readonly owner: Person
  id: string | null
}

/** Half of a counter's property records open titles; the rest transfer and encumber them. */
const propertyTasks = ({ world, today }: Stage, office: OfficeName, n: number): readonly Task[] => {
  const titles: Title[] = Array.from({ length: Math.ceil(n / 2) }, () => ({
    parcel: world.parcel(office),
    owner: world.person(),
    id: null,
  }))
  const opening = titles.map(
    (title): Task =>
      async ({ clerk }) => {
        const values = titleValues(world, title.parcel, [title.owner])
        title.id = (await clerk.enter('property', 'open-title', values)).id
      },
  )
  const following = Array.from({ length: n - titles.length }, (_, i): Task => {
    const title = titles[i] as Title
    const on = addDays(today, -(i % 10))
    return async ({ clerk }) => {
      const person = await clerk.ownerOf(title.id ?? '')
      const owner = { person, name: title.owner.name }
      if (i % 3 === 2) {
        await clerk.enter('property', 'mortgage', mortgageValues(world, title.parcel, owner, title.owner, on))
      } else {
        const values = transferValues(world, title.parcel, { ...owner, den: 1 }, world.person(), on)
        await clerk.enter('property', 'transfer', values)
      }
    }
  })
  return [...opening, ...following]
}

const enterThird = async (
  { counters }: Stage,
  plans: { readonly [office in OfficeName]: readonly (readonly Task[])[] },
  third: number,
): Promise<number> => {
  await Promise.all(
    OFFICES.map(async (office) => {
      for (const task of plans[office][third] ?? []) await task(counters[office])
    }),
  )
  return OFFICES.reduce((sum, office) => sum + (plans[office][third]?.length ?? 0), 0)
}

const sizeOf = async ({ clerk }: Counter): Promise<number> => (await clerk.call('ledger.status', {})).size

const waitingOf = async (counters: readonly Counter[]): Promise<number> => {
  let waiting = 0
  for (const { clerk } of counters) waiting += (await clerk.call('app.state', {})).counts.unsent
  return waiting
}

const casesOf = async (counters: readonly Counter[]): Promise<number> => {
  let open = 0
  for (const { clerk } of counters) open += (await clerk.call('case.list', { open: true, limit: 1 })).total
  return open
}
