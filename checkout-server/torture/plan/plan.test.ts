import { expect, test } from 'vitest'
import { LINES, VICTIMS } from './faults.ts'
import { makePlan } from './plan.ts'

test('one seed gives one plan', () => {
  expect(makePlan({ seed: 7, minutes: 1 })).toEqual(makePlan({ seed: 7, minutes: 1 }))
})

test('another seed gives other orders and other faults', () => {
  const [one, other] = [makePlan({ seed: 7, minutes: 1 }), makePlan({ seed: 8, minutes: 1 })]
  expect(one.orders.map(({ life }) => life)).not.toEqual(other.orders.map(({ life }) => life))
  expect(one.faults).not.toEqual(other.faults)
})

test.each([1, 2, 3, 4, 5])('one minute of seed %i has every kind of fault', (seed) => {
  const { faults, kills } = makePlan({ seed, minutes: 1 })
  const killed = faults.flatMap((fault) => (fault.kind === 'kill' ? [fault.victim] : []))
  const cut = faults.flatMap((fault) => (fault.kind === 'cut' ? [fault.line] : []))
  expect(new Set(killed)).toEqual(new Set(VICTIMS))
  expect(new Set(cut)).toEqual(new Set(LINES))
  const kinds = new Set(faults.map(({ kind }) => kind))
  for (const kind of ['pause', 'postgres_stop', 'postgres_terminate', 'provider'] as const) {
    expect(kinds).toContain(kind)
  }
  expect(kills).toBeGreaterThanOrEqual(VICTIMS.length + 1)
})

test('five runs of one minute have every life of an order between them', () => {
  const plans = [1, 2, 3, 4, 5].map((seed) => makePlan({ seed, minutes: 1 }))
  const kinds = plans.map(({ orders }) => new Set(orders.map(({ life }) => life.kind)))
  for (const each of kinds) expect(each.size).toBeGreaterThan(9)
  expect(new Set(kinds.flatMap((each) => [...each])).size).toBe(12)
})

test('codes expire under the faults, though none lives for less than a minute', () => {
  const { orders, forMs } = makePlan({ seed: 1, minutes: 1 })
  const endings = orders
    .filter(({ life }) => life.kind === 'pays_last_second' || life.kind === 'pays_after_expiry')
    .map(({ atMs, expiresInSeconds }) => atMs + expiresInSeconds * 1000)
  expect(endings.length).toBeGreaterThan(10)
  for (const end of endings) {
    expect(end).toBeGreaterThan(0)
    expect(end).toBeLessThan(forMs)
  }
})
