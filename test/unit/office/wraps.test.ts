/** A wrap that does not open: whoever tries to read is refused with the reason, and another wrap is asked for. */
import { expect, test } from 'vitest'
import type { Replica } from '../../../electron/office/ports.ts'
import { createWrap } from '../../../shared/crypto/wraps.ts'
import type { Hash } from '../../../shared/ledger/ids.ts'
import { approveAll, signSale } from './sale.ts'
import { crypto, makeWorld } from './world.ts'

test('is doubted, whether its signature is broken or it holds another key', async () => {
  const world = await makeWorld()
  const id = await signSale(await world.mapo.seat('clerk'))
  await approveAll(await world.mapo.seat('supervisor'), [id])
  world.send(world.mapo)
  const reader = await world.gaepo.seat('clerk')
  const replica = world.gaepo.office.replica as { -readonly [member in keyof Replica]: Replica[member] }
  const { sealed } = replica
  const doubted: string[] = []
  replica.doubtWrap = (hash) => void doubted.push(hash)
  const payload = (await reader.call('record.get', { id })).payload as { sealed: { hash: Hash } }
  const { hash } = payload.sealed
  const purpose = { code: 'counter', note: '' } as const
  const withWrap = (wrap: Uint8Array): void => {
    replica.sealed = (asked) => {
      const copy = sealed(asked)
      return copy === null || asked !== hash ? copy : { ...copy, wrap }
    }
  }

  const broken = sealed(hash)?.wrap?.slice() ?? new Uint8Array(0)
  broken[broken.length - 1] = (broken.at(-1) as number) ^ 1
  withWrap(broken)
  expect(await reader.refusal('record.unseal', { id, purpose })).toBe('SEALED_WRAP')
  expect(new Set(doubted)).toEqual(new Set([hash]))

  doubted.length = 0
  const { gaepo, mapo } = world.network
  const binding = {
    network: world.network.made.file.network,
    purpose: 'sealed',
    subject: hash,
    office: 'gaepo',
  } as const
  const other = createWrap(
    crypto,
    binding as never,
    gaepo.box.publicKey,
    new Uint8Array(32).fill(7),
    mapo.device.keys.sign,
  )
  if (!other.ok) throw new Error('no wrap')
  withWrap(other.value)
  expect(await reader.refusal('record.unseal', { id, purpose })).toBe('SEALED_DAMAGED')
  expect(new Set(doubted)).toEqual(new Set([hash]))

  doubted.length = 0
  replica.sealed = sealed
  expect(JSON.stringify(await reader.call('record.unseal', { id, purpose }))).toContain('김하늘')
  expect(doubted).toEqual([])
})
