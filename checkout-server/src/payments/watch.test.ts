import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
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

afterEach(() => {
  vi.useRealTimers()
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
  const leaves = [watch.subscribe(row.id, ({ sequence }) => first.push(sequence))]
  await eventually(() => first.length > 0)
  const second: number[] = []
  leaves.push(watch.subscribe(row.id, ({ sequence }) => second.push(sequence)))
  await eventually(() => second.length > 0)
  expect(second[0]).toBe(first.at(-1))
  for (const leave of leaves) leave()
})

test('what a page shows is to be asked about every few seconds, until it has an end', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const row = await world.givenPayment()
  const seen: string[] = []
  const leave = watch.subscribe(row.id, ({ status }) => seen.push(status))
  await eventually(() => seen.length > 0)
  const isToAsk = () => watch.toAsk(100).includes(row.id)
  // Opening the page has had it asked about.
  expect(isToAsk()).toBe(false)
  vi.advanceTimersByTime(5_000)
  expect(isToAsk()).toBe(true)
  watch.asked(row.id)
  vi.advanceTimersByTime(2_000)
  expect(isToAsk()).toBe(false)
  vi.advanceTimersByTime(3_000)
  expect(isToAsk()).toBe(true)
  // Nobody did: it is asked for again soon.
  vi.advanceTimersByTime(1_500)
  expect(isToAsk()).toBe(true)

  await markEnded(world.context, { paymentId: row.id, to: 'cancelled' })
  hints.publish(row.id)
  await eventually(() => seen.at(-1) === 'cancelled')
  vi.advanceTimersByTime(10_000)
  expect(isToAsk()).toBe(false)
  leave()
})

test('where more are due than may be asked about, each has its turn', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const rows = await Promise.all([1, 2, 3].map(() => world.givenPayment()))
  const seen = new Set<string>()
  const leaves = rows.map((row) => watch.subscribe(row.id, ({ id }) => seen.add(id)))
  await eventually(() => seen.size === rows.length)
  const asked: string[] = []
  for (let turn = 0; turn < 2 * rows.length; turn += 1) {
    // By now all of them are due again.
    vi.advanceTimersByTime(5_000)
    asked.push(...watch.toAsk(1))
  }
  expect(asked).toHaveLength(2 * rows.length)
  expect(new Set(asked.slice(0, rows.length))).toEqual(seen)
  expect(asked.slice(rows.length)).toEqual(asked.slice(0, rows.length))
  for (const leave of leaves) leave()
})

test('nothing is to be asked about once all its pages are closed', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const row = await world.givenPayment()
  const seen: string[] = []
  const leave = watch.subscribe(row.id, ({ status }) => seen.push(status))
  await eventually(() => seen.length > 0)
  leave()
  vi.advanceTimersByTime(10_000)
  expect(watch.toAsk(100)).not.toContain(row.id)
})
