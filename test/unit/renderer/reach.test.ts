/** The office process goes and comes back: said once each, found out by asking, whatever raised the question. */
import { expect, test } from 'vitest'
import { type Reach, ReachWatch } from '../../../renderer/bridge/reach.ts'

const watched = () => {
  const office: { is: Reach } = { is: 'here' }
  const told: Reach[] = []
  const later: (() => void)[] = []
  let asked = 0
  const watch = new ReachWatch({
    ask: async () => {
      asked += 1
      return office.is
    },
    after: (_, run) => void later.push(run),
    tell: (reach) => void told.push(reach),
  })
  const settle = () => new Promise((resolve) => setTimeout(resolve, 0))
  /** What was put off comes due. */
  const pass = async () => {
    for (const run of later.splice(0)) run()
    await settle()
  }
  return { watch, office, told, later, settle, pass, asked: () => asked }
}

test('a broken stream of a living process is no alarm', async () => {
  const { watch, told, later, settle } = watched()
  watch.doubt()
  await settle()
  expect([watch.reach, told, later]).toEqual(['here', [], []])
})

test('it is gone, asked again until it is back, and each is told once', async () => {
  const { watch, office, told, settle, pass, asked } = watched()
  office.is = 'gone'
  watch.heard('gone')
  watch.heard('gone')
  watch.doubt()
  await settle()
  expect([watch.reach, asked()]).toEqual(['gone', 1])
  // However many calls fail meanwhile, one question at a time.
  for (let i = 0; i < 3; i += 1) {
    for (let call = 0; call < 5; call += 1) watch.heard('gone')
    await pass()
  }
  expect([told, asked()]).toEqual([['gone'], 4])
  office.is = 'here'
  await pass()
  await pass()
  expect([told, asked()]).toEqual([['gone', 'here'], 5])
})

test('whatever it answers ends it at once', async () => {
  const { watch, office, told, settle, pass } = watched()
  office.is = 'gone'
  watch.heard('gone')
  await settle()
  office.is = 'here'
  watch.heard('here')
  expect(told).toEqual(['gone', 'here'])
  await pass()
  expect(told).toEqual(['gone', 'here'])
})

test('a question that was overtaken by a sign of life says nothing', async () => {
  const { watch, office, told, settle } = watched()
  office.is = 'gone'
  watch.doubt()
  watch.heard('here')
  await settle()
  expect(told).toEqual([])
})

test('a process that does not know this window is told apart from one that is gone', async () => {
  const { watch, office, told, settle, pass } = watched()
  office.is = 'gone'
  watch.doubt()
  await settle()
  office.is = 'unknown'
  await pass()
  expect(told).toEqual(['gone', 'unknown'])
})
