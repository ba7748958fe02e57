/**
 * `npm start`: the counter of one office, in a demo network that is made on first start and lives while any counter is
 * open. Says which shell it picked and why. Ends with 0 when the window was closed, 1 when it could not be opened, 2 when
 * it was asked for wrongly.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Choice, chooseShell } from '../../electron/shells/choose.ts'
import { interfaceDir, projectDir } from '../../electron/shells/places.ts'
import { openWindow, planWindow, thisMachine } from '../../electron/shells/portable/window.ts'
import { languageOf, openTexts } from '../texts.ts'
import { type Attached, attach } from './attach.ts'
import { DEMO_OFFICES, type DemoOffice } from './make.ts'
import { connectOffice } from './processes.ts'

export interface StartIo {
  readonly env: Readonly<Record<string, string | undefined>>
  /** One line for a person. */
  say(line: string): void
  fail(line: string): void
  /** Resolves when the process is asked to end. */
  readonly stopped: Promise<void>
}

interface Asked {
  readonly office: DemoOffice
  readonly shell: 'electron' | 'portable' | null
  readonly dir: string
  readonly empty: boolean
}

export const startCounter = async (args: readonly string[], io: StartIo): Promise<number> => {
  const texts = openTexts(languageOf(optionOf(args, '--lang'), io.env) ?? 'ko')
  const say = (key: string, data: object = {}): void => io.say(texts.say(`start:${key}`, { ...data }))
  if (args.includes('--help') || args.includes('-h')) {
    say('usage')
    return 0
  }
  const asked = parse(args, io.env)
  const logs = join(asked?.dir ?? '', 'logs')
  const fail = (code: string, data: object = {}): number => {
    const key = texts.has(`start:error.${code}`) ? code : 'UNEXPECTED'
    const all = { why: code, ...data, logs, dir: asked?.dir ?? '', usage: texts.say('start:usage') }
    io.fail(texts.say(`start:error.${key}`, all))
    return code === 'USAGE' ? 2 : 1
  }
  if (asked === null) return fail('USAGE')
  if (interfaceDir() === null) return fail('INTERFACE_MISSING')
  const machine = { ...thisMachine(), env: io.env }
  const choice = chooseShell(machine, join(projectDir(), 'node_modules', 'electron'), asked.shell)
  if ('code' in choice) return fail(choice.code)

  const office = texts.say(`start:office.${asked.office}`)
  say('title')
  say('demo')
  say(`shell.${choice.shell}.${choice.why}`)
  if (!existsSync(join(asked.dir, 'network.json'))) say('making')
  let told = -1
  const attaching = attach({
    dir: asked.dir,
    office: asked.office,
    want: choice.shell === 'electron' ? 'lend' : 'window',
    empty: asked.empty,
    progress: ({ what, done, total }) => {
      // A line for every tenth is enough for a person, and for a log.
      if (what !== 'world' || total === 0) return
      const tenth = Math.floor((done / total) * 10)
      if (tenth > told) say('world', { done, total })
      told = Math.max(told, tenth)
    },
  })
  const attached = await Promise.race([attaching, io.stopped.then(() => null)])
  // The process ends now, and with it the connection that would have kept the network.
  if (attached === null) return 0
  if (!attached.ok) return fail(attached.error.code, { why: attached.error.why })
  say('office', { office })
  const code = await show(attached.value, choice, { ...asked, officeName: office }, machine, io, say, fail)
  attached.value.release()
  return code
}

const show = async (
  attached: Attached,
  choice: Choice,
  asked: Asked & { readonly officeName: string },
  machine: ReturnType<typeof thisMachine>,
  io: StartIo,
  say: (key: string, data?: object) => void,
  fail: (code: string, data?: object) => number,
): Promise<number> => {
  const { reply } = attached
  if (reply.kind === 'lent') {
    if (choice.shell !== 'electron') return fail('UNEXPECTED')
    // A second start of an office that Electron shows: Electron itself brings the first one to the front.
    const sandbox = machine.isRoot ? ['--no-sandbox'] : []
    if (machine.isRoot) say('no-sandbox')
    return runProgram(
      choice.program,
      [...sandbox, projectDir(), `--data=${reply.data}`, `--central=${reply.central}`],
      io.stopped,
    )
  }
  if (reply.open) {
    say('shown', { office: asked.officeName })
    io.say(reply.link)
    return 0
  }
  let { link } = reply
  if (choice.shell === 'window') {
    const profile = join(asked.dir, asked.office, 'window')
    const plan = planWindow(machine, choice.program, profile, reply.link)
    if (plan.withoutSandbox) say('no-sandbox')
    const window = openWindow(plan, profile)
    say('window-open')
    const how = await Promise.race([
      window.closed,
      io.stopped.then(() => null),
      attached.lost.then(() => {
        say('ended')
        return null
      }),
    ])
    window.close()
    if (how === null) return 0
    // The link may be spent; a fresh one for a browser that does start.
    fail('WINDOW_FAILED', { why: how })
    link = (await connectOffice(join(asked.dir, asked.office))?.link()) ?? link
  }
  say('address')
  io.say(link)
  say('stop')
  const how = await Promise.race([io.stopped.then(() => 'stopped'), attached.lost.then(() => 'lost')])
  if (how === 'lost') say('ended')
  return 0
}

const runProgram = (program: string, args: readonly string[], stopped: Promise<void>): Promise<number> =>
  new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'inherit' })
    void stopped.then(() => child.kill())
    child.once('error', () => resolve(1))
    child.once('exit', (code) => resolve(code ?? 0))
  })

const parse = (args: readonly string[], env: StartIo['env']): Asked | null => {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        office: { type: 'string', default: 'mapo' },
        shell: { type: 'string' },
        data: { type: 'string' },
        empty: { type: 'boolean', default: false },
        lang: { type: 'string' },
      },
    })
    const office = DEMO_OFFICES.find((id) => id === values.office)
    const shell = values.shell ?? null
    if (office === undefined || (shell !== null && shell !== 'electron' && shell !== 'portable')) return null
    if (values.lang !== undefined && languageOf(values.lang, {}) === null) return null
    const dir = values.data ?? env.DAEJANG_DATA ?? ''
    return { office, shell, dir: dir === '' ? join(projectDir(), 'data') : resolve(dir), empty: values.empty }
  } catch {
    return null
  }
}

const optionOf = (args: readonly string[], name: string): string | undefined => {
  const at = args.indexOf(name)
  return at >= 0 ? args[at + 1] : args.find((arg) => arg.startsWith(`${name}=`))?.slice(name.length + 1)
}
