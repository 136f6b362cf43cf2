import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../../testing/eventually.ts'
import { openSandboxWorld, type SandboxWorld } from '../../testing/sandbox-world.ts'
import { openHints, type Hints } from '../platform/hints.ts'
import { markEnded } from './transitions.ts'
import { openWatch, type Watch } from './watch.ts'

let world: SandboxWorld
let hints: Hints
let watch: Watch
beforeAll(async () => {
  world = await openSandboxWorld()
  hints = await openHints(world.sql, world.context.log)
  watch = openWatch(world.context, hints)
})
afterAll(async () => {
  await watch.close()
  await hints.close()
  await world.close()
})

test('a watcher hears of a change without any hint, and after leaving of none', async () => {
  const row = await world.givenPayment()
  const [stays, leaves]: [string[], string[]] = [[], []]
  watch.subscribe(row.id, ({ status }) => stays.push(status))
  const leave = watch.subscribe(row.id, ({ status }) => leaves.push(status))
  await eventually(() => stays.length > 0 && leaves.length > 0)
  expect(watch.watchersOf(row.id)).toBe(2)
  leave()
  expect(watch.watchersOf(row.id)).toBe(1)

  // Nobody publishes a hint here: only the poll can find it.
  await markEnded(world.context, { paymentId: row.id, to: 'cancelled' })
  await eventually(() => stays.at(-1) === 'cancelled')
  expect(leaves).not.toContain('cancelled')
})

test('a newcomer to a watched payment hears its state at once', async () => {
  const row = await world.givenPayment()
  const first: number[] = []
  watch.subscribe(row.id, ({ sequence }) => first.push(sequence))
  await eventually(() => first.length > 0)
  const second: number[] = []
  watch.subscribe(row.id, ({ sequence }) => second.push(sequence))
  await eventually(() => second.length > 0)
  expect(second[0]).toBe(first.at(-1))
})
