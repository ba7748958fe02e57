/** A draft under quick hands and slow answers: nothing older lands on the newer, nothing typed is let go unsaved. */
import { describe, expect, test } from 'vitest'
import { DraftKeeper, type KeeperPorts } from '../../../renderer/form/draft-keeper.ts'
import type { FormValues } from '../../../renderer/form/paths.ts'
import type { AttachmentInfo, DraftCheck } from '../../../shared/contract/types.ts'

type Later<T> = { readonly of: FormValues; readonly answer: (value: T) => Promise<void> }

/** An office that answers when it is told to. */
const slow = (onDisk?: FormValues) => {
  const saves: Later<boolean>[] = []
  const checks: Later<string | null>[] = []
  const held: { now: FormValues | null } = { now: null }
  const turn = () => new Promise<void>((resolve) => setTimeout(resolve, 0))
  const later = <T, R>(list: Later<T>[], make: (value: T) => R) => {
    return (of: FormValues) =>
      new Promise<R>((resolve) => {
        const answer = (value: T) => {
          resolve(make(value))
          return turn()
        }
        list.push({ of, answer })
      })
  }
  let savedAt = 0
  const ports: KeeperPorts = {
    save: later(saves, (worked) => {
      savedAt += 1
      return worked ? { ok: true, value: { savedAt } } : { ok: false, error: { code: 'OFFICE_UNREACHABLE' } }
    }),
    check: later(checks, (code) =>
      code === null ? { ok: false, error: { code: 'INTERNAL' } } : { ok: true, value: verdict(code) },
    ),
    hold: (values) => {
      held.now = values
    },
  }
  const start = { values: { name: '' }, savedAt: 0, attachments: [] }
  const keeper = new DraftKeeper(ports, onDisk === undefined ? start : { ...start, onDisk })
  return { keeper, saves, checks, held, turn }
}

const verdict = (code: string): DraftCheck => ({
  errors: [],
  warnings: [{ code, data: {} }],
  refusal: null,
  changes: [],
})

const scan = (handle: string): AttachmentInfo => ({ handle, field: 'scans', name: `${handle}.png`, type: '', size: 1 })

describe('saving', () => {
  test('goes one at a time, the newest last, and says saved only of the newest', async () => {
    const { keeper, saves, held } = slow()
    keeper.change({ name: '가' })
    void keeper.save()
    keeper.change({ name: '가나' })
    const second = keeper.save()
    const third = keeper.save()
    expect(saves.map(({ of }) => of)).toEqual([{ name: '가' }])
    await saves[0]?.answer(true)
    expect([keeper.now().saving, held.now]).toEqual(['saving', { name: '가나' }])
    expect(saves.map(({ of }) => of)).toEqual([{ name: '가' }, { name: '가나' }])
    await saves[1]?.answer(true)
    expect(await Promise.all([second, third])).toEqual([true, true])
    expect([saves.length, keeper.now().saving, held.now]).toEqual([2, 'saved', null])
  })

  test('that failed is told, held, and done again as it stands then', async () => {
    const { keeper, saves, held } = slow()
    keeper.change({ name: '가' })
    const first = keeper.save()
    await saves[0]?.answer(false)
    expect([await first, keeper.now().saving, keeper.now().failure?.code, held.now]).toEqual([
      false,
      'failed',
      'OFFICE_UNREACHABLE',
      { name: '가' },
    ])
    void keeper.save()
    await saves[1]?.answer(true)
    expect([keeper.now().saving, keeper.now().failure, held.now]).toEqual(['saved', null, null])
    expect(await keeper.save()).toBe(true)
    expect(saves).toHaveLength(2)
  })

  test('what was held from before is saved, although nobody types', async () => {
    const { keeper, saves } = slow({ name: '옛' })
    expect(keeper.now().saving).toBe('dirty')
    void keeper.save()
    expect(saves.map(({ of }) => of)).toEqual([{ name: '' }])
  })

  test('ends when the draft was signed or discarded: nothing is saved or held any more', async () => {
    const { keeper, saves, held } = slow()
    keeper.change({ name: '가' })
    keeper.close()
    keeper.change({ name: '나' })
    expect([await keeper.save(), saves.length, held.now]).toEqual([true, 0, null])
  })
})

describe('checking', () => {
  test('counts the newest answer only, and only for what stands here', async () => {
    const { keeper, checks } = slow()
    const first = keeper.check()
    const second = keeper.check()
    await checks[1]?.answer('NEW')
    await checks[0]?.answer('OLD')
    expect(keeper.now().checked?.told.warnings[0]?.code).toBe('NEW')
    expect((await first).ok && (await second).ok).toBe(true)
    void keeper.check()
    keeper.change({ name: '가' })
    await checks[2]?.answer('OTHER VALUES')
    expect(keeper.now().checked).toMatchObject({ of: { name: '' }, told: { warnings: [{ code: 'NEW' }] } })
  })

  test('answers whoever asks with the verdict on what stood there, or with the failure', async () => {
    const { keeper, checks } = slow()
    keeper.change({ name: '가' })
    const asked = keeper.check()
    keeper.change({ name: '나' })
    await checks[0]?.answer('A')
    expect(await asked).toMatchObject({ ok: true, value: { of: { name: '가' }, told: { warnings: [{ code: 'A' }] } } })
    const failing = keeper.check()
    await checks[1]?.answer(null)
    expect(await failing).toMatchObject({ ok: false, error: { code: 'INTERNAL' } })
  })
})

describe('a scan', () => {
  test('is known while it is sealed, goes into the field as it stands then, and is saved at once', async () => {
    const { keeper, saves, turn } = slow()
    keeper.change({ scans: ['a'] })
    let sealed: (info: AttachmentInfo) => void = () => undefined
    const done = keeper.attach(
      'scans',
      'b.png',
      () =>
        new Promise((resolve) => {
          sealed = (value) => resolve({ ok: true, value })
        }),
    )
    const settled = keeper.settle()
    expect(keeper.now().uploads).toEqual(['b.png'])
    keeper.change({ scans: [] })
    expect(saves).toEqual([])
    sealed(scan('b'))
    await turn()
    // Under way until it is on disk, so that no gap opens before the next one.
    expect([keeper.now().uploads, keeper.now().values.scans]).toEqual([['b.png'], ['b']])
    expect(saves.map(({ of }) => of.scans)).toEqual([['b']])
    await saves[0]?.answer(true)
    expect([await done, await settled]).toEqual([null, true])
    expect(keeper.now().uploads).toEqual([])
  })

  test('that could not be sealed is the answer, and is nowhere', async () => {
    const { keeper } = slow()
    const failed = await keeper.attach('scans', 'b.png', async () => ({ ok: false, error: { code: 'DISK_FULL' } }))
    expect([failed, keeper.now().uploads, keeper.now().values.scans]).toEqual([{ code: 'DISK_FULL' }, [], undefined])
  })

  test('two of one name are told apart; one is taken out', async () => {
    const { keeper, saves, turn } = slow()
    const seal = (handle: string) => async () => ({ ok: true, value: scan(handle) }) as const
    const both = Promise.all([keeper.attach('scans', 'x.png', seal('a')), keeper.attach('scans', 'x.png', seal('b'))])
    expect(keeper.now().uploads).toEqual(['x.png', 'x.png'])
    let done = false
    void both.then(() => {
      done = true
    })
    for (let i = 0; !done; ) {
      await turn()
      await saves[i]?.answer(true)
      i = Math.min(i + 1, saves.length)
    }
    expect(keeper.now().values.scans).toEqual(['a', 'b'])
    keeper.detach('scans', 'a')
    expect([keeper.now().values.scans, keeper.now().attachments.map(({ handle }) => handle)]).toEqual([['b'], ['b']])
  })
})
