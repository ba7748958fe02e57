/**
 * `office --data DIR --central URL`: one counter, until its window is closed or the process is told to end. With
 * `--shell none` there is no window, only the contract on loopback. A second one on the same folder opens nothing: it
 * asks the first for a fresh address.
 */
import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import pino from 'pino'
import { runOffice } from '../../electron/process.ts'
import { type Choice, chooseShell } from '../../electron/shells/choose.ts'
import { interfaceDir, projectDir } from '../../electron/shells/places.ts'
import { openWindow, planWindow, thisMachine } from '../../electron/shells/portable/window.ts'
import { type Command, type CommandInput, done, failed, misuse, type Outcome, text, wholeNumber } from '../command.ts'
import { connectOffice } from '../network/processes.ts'
import { PROGRAM_VERSION } from '../version.ts'

const SHELLS = ['electron', 'portable', 'none'] as const

export const office: Command = {
  name: 'office',
  operands: [],
  options: {
    data: { type: 'string', hint: 'DIR', required: true },
    central: { type: 'string', hint: 'URL', required: true },
    shell: { type: 'string', hint: SHELLS.join('|') },
    port: { type: 'string', hint: 'N' },
  },
  run: async (input) => {
    const [data, central] = [resolve(text(input, 'data') ?? ''), text(input, 'central') ?? '']
    const asked = text(input, 'shell')
    const shell = SHELLS.find((name) => name === asked) ?? null
    const port = wholeNumber(input, 'port', { min: 0, max: 65_535 }, 0)
    if (asked !== undefined && shell === null) return misuse({ code: 'SHELL_UNKNOWN', value: asked })
    if (port === null) return misuse({ code: 'PORT_NUMBER', value: text(input, 'port') })
    if (!URL.canParse(central) || !/^https?:$/.test(new URL(central).protocol)) {
      return misuse({ code: 'CENTRAL_URL', value: central })
    }
    const address = central.replace(/\/+$/, '')
    const machine = { ...thisMachine(), env: input.io.env }
    const choice =
      shell === 'none'
        ? ({ shell: 'none' } as const)
        : chooseShell(machine, join(projectDir(), 'node_modules', 'electron'), shell)
    if ('code' in choice) return failed(choice)
    if (choice.shell === 'electron') return runElectron(input, choice.program, data, address)
    if (choice.shell !== 'none' && interfaceDir() === null) return failed({ code: 'INTERFACE_MISSING' })
    return serve(input, data, address, port, choice)
  },
}

const serve = async (
  input: CommandInput,
  data: string,
  central: string,
  port: number,
  choice: Exclude<Choice, { readonly shell: 'electron' }> | { readonly shell: 'none' },
): Promise<Outcome> => {
  const { io, texts } = input
  const log = pino({ base: null }, pino.destination(2))
  let stop = (): void => undefined
  const asked = new Promise<void>((resolve) => {
    stop = resolve
  })
  const running = await runOffice({
    dataDir: data,
    central,
    shell: choice.shell === 'none' ? 'none' : 'portable',
    version: PROGRAM_VERSION,
    interfaceDir: interfaceDir(),
    port,
    log: (event, more) => log.info(more, event),
    onStop: () => stop(),
  })
  if (!running.ok) {
    const shown = running.error.code === 'DATA_IN_USE' ? await shownAgain(data) : null
    return shown === null ? failed(running.error) : done({ link: shown }, [texts.say('office.shown'), shown])
  }
  const { server, close } = running.value
  const said = { listening: server.origin, pid: process.pid }
  let closed: Promise<unknown> = new Promise(() => undefined)
  if (choice.shell === 'window') {
    const profile = join(data, 'window')
    const plan = planWindow(machineOf(input), choice.program, profile, server.link())
    if (plan.withoutSandbox) io.note(texts.say('office.noSandbox'))
    const window = openWindow(plan, profile)
    closed = window.closed.then((why) => {
      if (why === null) return
      // No window came of it: the address serves as well.
      io.note(texts.say('office.address', { link: server.link() }))
      return new Promise(() => undefined)
    })
    io.out(JSON.stringify(said))
  } else {
    const link = choice.shell === 'address' ? server.link() : null
    if (link !== null) io.note(texts.say('office.address', { link }))
    io.out(JSON.stringify(link === null ? said : { ...said, link }))
  }
  await Promise.race([io.stopped, asked, closed])
  await close()
  return done(null)
}

/** A fresh address from the office that has the folder. */
const shownAgain = async (data: string): Promise<string | null> => {
  const control = connectOffice(data)
  if (control === null) return null
  await control.front()
  return control.link()
}

const runElectron = ({ io, texts }: CommandInput, program: string, data: string, central: string): Promise<Outcome> => {
  const isRoot = thisMachine().isRoot
  if (isRoot) io.note(texts.say('office.noSandbox'))
  const args = [...(isRoot ? ['--no-sandbox'] : []), projectDir(), `--data=${data}`, `--central=${central}`]
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'inherit' })
    void io.stopped.then(() => child.kill())
    child.once('error', (error) =>
      resolve(failed({ code: 'SERVICE_NOT_STARTED', what: 'electron', why: error.message })),
    )
    child.once('exit', (code) => resolve({ ...done(null), exit: code === 0 || code === null ? 0 : 1 }))
  })
}

const machineOf = ({ io }: CommandInput) => ({ ...thisMachine(), env: io.env })
