import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Attached, attach } from '../../cli/network/attach.ts'
import { readLock } from '../../cli/network/lock.ts'
import { type DemoOffice, demoStaff, makeDemoNetwork } from '../../cli/network/make.ts'
import { connectOffice } from '../../cli/network/processes.ts'
import type { AppState } from '../../shared/contract/types.ts'
import type { Instant } from '../../shared/ledger/ids.ts'

// A demo network lives while any window is open, whoever opened it first, and however windows, its keeper or its
// processes end. Windows are connections here, as `npm start` holds them.

const held: Attached[] = []
const open = async (dir: string, office: DemoOffice, more: { empty?: boolean; want?: 'window' | 'lend' } = {}) => {
  const got = await attach({ dir, office, want: more.want ?? 'window', empty: more.empty ?? true })
  if (!got.ok) throw new Error(`${got.error.code} ${got.error.why}`)
  held.push(got.value)
  return got.value
}
/** A network that was made before and has nothing in it yet: making keys takes seconds, and is not told here. */
const made = mkdtempSync(join(tmpdir(), 'daejang-made-'))
beforeAll(async () => {
  await makeDemoNetwork(made, { now: Date.now() as Instant })
})
const newDir = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'daejang-start-'))
  cpSync(made, dir, { recursive: true })
  return dir
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return !isZombie(pid)
  } catch {
    return false
  }
}
const isZombie = (pid: number): boolean => {
  try {
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
const until = async (what: string, isSo: () => boolean | Promise<boolean>, patience = 30_000): Promise<void> => {
  for (const end = Date.now() + patience; Date.now() < end; await sleep(50)) if (await isSo()) return
  throw new Error(`waited in vain: ${what}`)
}
const processesOf = (dir: string): number[] => {
  const lock = readLock(dir)
  if (lock === null) return []
  return [lock.keeper, lock.central, ...Object.values(lock.offices)].flatMap((each) =>
    each === null ? [] : [each.pid],
  )
}
const gone = (pids: readonly number[]) => until('all processes ended', () => pids.every((pid) => !isAlive(pid)))
const stateOf = async (dir: string, office: DemoOffice): Promise<AppState | null> => {
  const answer = await connectOffice(join(dir, office))?.seat('look').call('app.state', {})
  return answer?.ok === true ? answer.value : null
}

afterEach(async () => {
  for (const attached of held.splice(0)) attached.release()
  await sleep(100)
})

describe('windows', () => {
  test('the network outlives the first window and ends with the last', async () => {
    const dir = newDir()
    const mapo = await open(dir, 'mapo')
    expect(mapo.reply).toMatchObject({ kind: 'window', open: false })
    const pids = processesOf(dir)
    expect(pids.length).toBe(4)
    expect(pids.every(isAlive)).toBe(true)
    const gaepo = await open(dir, 'gaepo')
    expect(processesOf(dir)).toEqual(pids)
    mapo.release()
    await sleep(2_000)
    expect(pids.every(isAlive)).toBe(true)
    expect((await stateOf(dir, 'mapo'))?.office).toBe('mapo')
    gaepo.release()
    await gone(pids)
    expect(readLock(dir)).toBeNull()
    expect(existsSync(join(dir, 'mapo', 'control.json'))).toBe(false)
  })

  test('a second start of an open office gets a fresh link and brings the first to the front', async () => {
    const dir = newDir()
    const first = await open(dir, 'mapo')
    const told: string[] = []
    const stop = connectOffice(join(dir, 'mapo'))?.listen((event) => void told.push(event.kind))
    await sleep(300)
    const second = await open(dir, 'mapo')
    expect(second.reply).toMatchObject({ kind: 'window', open: true })
    await until('front', () => told.includes('front'))
    stop?.()
    const links = [first, second].map(({ reply }) => (reply.kind === 'window' ? reply.link : ''))
    expect(links[0]).not.toBe(links[1])
    for (const link of links) {
      expect((await fetch(link)).status).toBe(200)
      expect((await fetch(link)).status).toBe(401)
    }
    // The second was only told; the first still keeps the network.
    second.release()
    await sleep(2_000)
    expect((await stateOf(dir, 'mapo'))?.office).toBe('mapo')
  })

  test('two first starts at once make one network', async () => {
    const dir = newDir()
    const [mapo, gaepo] = await Promise.all([open(dir, 'mapo'), open(dir, 'gaepo')])
    expect([mapo.reply.kind, gaepo.reply.kind]).toEqual(['window', 'window'])
    expect(processesOf(dir).length).toBe(4)
  })

  test('a window whose process is killed lets the network go', async () => {
    const dir = newDir()
    const script = `import { attach } from ${JSON.stringify(join(import.meta.dirname, '../../cli/network/attach.ts'))}
      const got = await attach({ dir: ${JSON.stringify(dir)}, office: 'mapo', want: 'window', empty: true })
      process.stdout.write(got.ok ? 'open' : JSON.stringify(got))
      setInterval(() => {}, 1000)`
    const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await new Promise((resolve) => child.stdout?.once('data', resolve))
    const pids = processesOf(dir)
    expect(pids.length).toBe(4)
    child.kill('SIGKILL')
    await gone(pids)
  })

  test('an office is lent to a shell that runs it itself, and taken back', async () => {
    const dir = newDir()
    await open(dir, 'gaepo')
    const lent = await open(dir, 'mapo', { want: 'lend' })
    expect(lent.reply).toMatchObject({ kind: 'lent', data: join(dir, 'mapo'), open: false })
    expect(await stateOf(dir, 'mapo')).toBeNull()
    expect(readLock(dir)?.offices.mapo).toBeNull()
    // Another start of the lent office is told so, and one in another shell is refused.
    expect((await open(dir, 'mapo', { want: 'lend' })).reply).toMatchObject({ kind: 'lent', open: true })
    const other = await attach({ dir, office: 'mapo', want: 'window', empty: true })
    expect(other).toMatchObject({ ok: false, error: { code: 'OFFICE_SHOWN', why: 'mapo' } })
    lent.release()
    await until('mapo runs again', async () => (await stateOf(dir, 'mapo'))?.office === 'mapo')
  })
})

describe('what crashes leave', () => {
  test('a keeper that is killed takes its processes with it, and the next start begins anew', async () => {
    const dir = newDir()
    const first = await open(dir, 'mapo')
    const pids = processesOf(dir)
    process.kill(readLock(dir)?.keeper.pid as number, 'SIGKILL')
    await gone(pids)
    await first.lost
    expect(readLock(dir)).not.toBeNull()
    const again = await open(dir, 'mapo')
    expect(again.reply).toMatchObject({ kind: 'window', open: false })
    expect(processesOf(dir).some((pid) => pids.includes(pid))).toBe(false)
  })

  test('a stale lock misleads nobody, even if its process id and port are another program’s by now', async () => {
    const dir = newDir()
    const { createServer } = await import('node:net')
    const stranger = createServer((socket) => socket.end('not a keeper\n')).listen(0, '127.0.0.1')
    await new Promise((resolve) => stranger.once('listening', resolve))
    const { port } = stranger.address() as { port: number }
    for (const text of [
      'not json',
      JSON.stringify({
        v: 1,
        keeper: { pid: process.pid, port: 1, token: 'x'.repeat(43) },
        central: null,
        offices: {},
      }),
      JSON.stringify({ v: 1, keeper: { pid: process.pid, port, token: 'x'.repeat(43) }, central: null, offices: {} }),
    ]) {
      writeFileSync(join(dir, 'network.lock'), text)
      const opened = await open(dir, 'mapo')
      expect(opened.reply).toMatchObject({ kind: 'window', open: false })
      const pids = processesOf(dir)
      expect(pids.length).toBe(4)
      opened.release()
      await gone(pids)
    }
    stranger.close()
  })

  test('a keeper whose connection is reset, before or after it gave the window, is a loss and no crash', async () => {
    const { createServer } = await import('node:net')
    const { mkdirSync } = await import('node:fs')
    const window = { kind: 'window', link: 'http://127.0.0.1:1/', open: false }
    for (const replies of [[{ kind: 'here' }], [{ kind: 'here' }, window]]) {
      const dir = join(mkdtempSync(join(tmpdir(), 'daejang-start-')), 'data')
      mkdirSync(dir)
      const keeper = createServer((socket) => {
        socket.on('error', () => undefined)
        socket.once('data', () => {
          for (const reply of replies) socket.write(`${JSON.stringify(reply)}\n`)
          setTimeout(() => socket.resetAndDestroy(), 200)
        })
      }).listen(0, '127.0.0.1')
      await new Promise((resolve) => keeper.once('listening', resolve))
      const { port } = keeper.address() as { port: number }
      const lock = { v: 1, keeper: { pid: process.pid, port, token: 'x'.repeat(43) }, central: null, offices: {} }
      writeFileSync(join(dir, 'network.lock'), JSON.stringify(lock))
      const got = await attach({ dir, office: 'mapo', want: 'window', empty: true })
      if (got.ok) await got.value.lost
      expect(got).toMatchObject(replies.length === 1 ? { ok: false, error: { code: 'KEEPER_SILENT' } } : { ok: true })
      keeper.close()
    }
  })

  test('central or an office that dies comes back at its port, and windows stay open', async () => {
    const dir = newDir()
    const window = await open(dir, 'mapo')
    const before = readLock(dir)
    for (const pid of [before?.central?.pid, before?.offices.gaepo?.pid]) process.kill(pid as number, 'SIGKILL')
    await until('both run again', () => {
      const now = readLock(dir)
      const pids = [now?.central?.pid, now?.offices.gaepo?.pid]
      return pids.every((pid) => pid !== undefined && isAlive(pid)) && now?.central?.pid !== before?.central?.pid
    })
    await until('they are joined', async () => (await stateOf(dir, 'gaepo'))?.connection.state === 'connected')
    expect(readLock(dir)?.central?.port).toBe(before?.central?.port)
    expect(window.reply.kind).toBe('window')
    expect((await stateOf(dir, 'mapo'))?.office).toBe('mapo')
  })
})

describe('who may ask', () => {
  test('the lock and the control file are for their owner alone, and a wrong token gets nothing', async () => {
    const dir = newDir()
    await open(dir, 'mapo')
    for (const path of [join(dir, 'network.lock'), join(dir, 'mapo', 'control.json')]) {
      expect(statSync(path).mode & 0o777, path).toBe(0o600)
    }
    const lock = readLock(dir)
    const { connect } = await import('node:net')
    for (const line of ['', '{}', JSON.stringify({ token: 'x'.repeat(43), office: 'mapo', want: 'window' })]) {
      const heard = await new Promise<string>((resolve) => {
        const socket = connect({ host: '127.0.0.1', port: lock?.keeper.port as number })
        let text = ''
        socket.on('data', (chunk) => {
          text += chunk.toString('utf8')
        })
        socket.on('error', () => undefined)
        socket.on('close', () => resolve(text))
        socket.write(`${line}\n`)
      })
      expect(heard).toBe('')
    }
  })
})

describe('the world', () => {
  test('is made and filled in through the counters, goes on after a kill, and holds nothing twice', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'daejang-start-'))
    // Killed in the middle: while keys are made, and twice while records are entered.
    let isHeard = false
    const heard = () => {
      isHeard = true
    }
    const making = attach({ dir, office: 'mapo', want: 'window', progress: heard })
    await until('the first office', () => isHeard && existsSync(join(dir, 'mapo', 'office.db')), 60_000)
    process.kill(readLock(dir)?.keeper.pid as number, 'SIGKILL')
    expect((await making).ok).toBe(false)
    for (const steps of [8, 40]) {
      const attaching = attach({ dir, office: 'mapo', want: 'window' })
      await until(`${steps} steps`, () => doneIn(dir).length >= steps, 120_000)
      const pids = processesOf(dir)
      process.kill(readLock(dir)?.keeper.pid as number, 'SIGKILL')
      expect((await attaching).ok).toBe(false)
      await gone(pids)
    }
    await open(dir, 'mapo', { empty: false })
    const mapo = connectOffice(join(dir, 'mapo'))?.seat('look')
    if (mapo === undefined) throw new Error('mapo does not run')
    const clerk = demoStaff('mapo')[0]
    const staff = await mapo.call('session.staff', {})
    const key = staff.ok ? staff.value.find(({ staffNo }) => staffNo === clerk?.staffNo)?.key : undefined
    await mapo.call('session.unlock', { key: key as string, passphrase: clerk?.passphrase as string })
    const state = await stateOf(dir, 'mapo')
    expect(state?.counts).toMatchObject({ signed: 4, returned: 1, unsent: 0, conflicts: 1, accepted: 34 })
    const drafts = await mapo.call('draft.list', {})
    // A draft may be left over from the instant of a kill; none is lost.
    expect(drafts.ok && drafts.value.length).toBeGreaterThanOrEqual(2)
    const cases = await mapo.call('case.list', { open: true })
    expect(cases.ok && cases.value.cases.map(({ kind, record }) => [kind, record.service, record.action])).toEqual([
      ['REJECTED', 'property', 'transfer'],
    ])
    const gaepo = await stateOf(dir, 'gaepo')
    expect(gaepo?.counts).toMatchObject({ signed: 1, accepted: 16 })
    expect(gaepo?.ledger).toMatchObject({ alarm: null, size: state?.ledger.size, root: state?.ledger.root })
    expect(gaepo?.ledger.witnessedSize).toBe(gaepo?.ledger.size)
  })
})

function doneIn(dir: string): readonly string[] {
  try {
    return (JSON.parse(readFileSync(join(dir, 'world.json'), 'utf8')) as { done: string[] }).done
  } catch {
    return []
  }
}
