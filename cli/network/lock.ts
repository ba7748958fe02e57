/**
 * `DIR/network.lock`: where the processes of a network that runs from this folder are, for whoever comes next. Its keeper
 * writes it and takes it away. The process ids are for people: whether a network runs is found out by asking its keeper
 * at that port with that token, so a file left by a crash, and a process id given to another program since, mislead nobody.
 */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeDurable } from '../../node/durable.ts'

z.config({ jitless: true })

const process = z.strictObject({ pid: z.int().positive(), port: z.int().min(1).max(65_535) })
const lock = z.strictObject({
  v: z.literal(1),
  keeper: process.extend({ token: z.string().regex(/^[A-Za-z0-9_-]{20,200}$/) }),
  central: process.nullable(),
  offices: z.record(z.string(), process.nullable()),
})

export type NetworkLock = z.infer<typeof lock>

const pathOf = (dir: string): string => join(dir, 'network.lock')

export const readLock = (dir: string): NetworkLock | null => {
  try {
    const parsed = lock.safeParse(JSON.parse(readFileSync(pathOf(dir), 'utf8')))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

export const writeLock = (dir: string, content: NetworkLock): void => {
  rmSync(`${pathOf(dir)}.new`, { force: true })
  writeDurable(pathOf(dir), new TextEncoder().encode(`${JSON.stringify(content, null, 2)}\n`), 0o600)
}

export const removeLock = (dir: string): void => rmSync(pathOf(dir), { force: true })
