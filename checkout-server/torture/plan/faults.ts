import { randomOf, type Random } from './random.ts'

/** Processes that are killed and stopped. */
export const VICTIMS = ['server-1', 'server-2', 'sandbox', 'endpoints', 'redis'] as const
export type Victim = (typeof VICTIMS)[number]

/** Lines between processes, each through a relay that can cut what runs over it. */
export const LINES = ['front', 'provider', 'endpoints', 'database', 'redis'] as const
export type Line = (typeof LINES)[number]

/** One thing that goes wrong, by design. */
export type Mishap =
  | { kind: 'kill'; victim: Victim; downMs: number }
  | { kind: 'pause'; victim: Victim; forMs: number }
  | { kind: 'postgres_stop' }
  | { kind: 'postgres_terminate' }
  | { kind: 'cut'; line: Line }
  /** The sandbox is told to misbehave, `count` times. */
  | { kind: 'provider'; scenario: Scenario }

/** A mishap with its time, from the first fault on. */
export type Fault = Mishap & { atMs: number }

/** As `POST /_control/scenario` takes it. */
export interface Scenario {
  name: string
  count: number
  [param: string]: string | number | boolean
}

const MEAN_GAP_MS = 2_000
const OPERATIONS = ['charge', 'status', 'cancel', 'expire', 'refund'] as const

/** The faults of a run, by time. Each run, even the shortest, has one of every kind. */
export function planFaults(input: { seed: number; forMs: number }): Fault[] {
  const random = randomOf(input.seed, 'faults')
  const faults: Fault[] = surely(random, input.forMs)
  const free = Math.round(input.forMs / MEAN_GAP_MS) - faults.length
  for (let made = 0; made < free; made += 1) {
    faults.push({ ...faultOf(random), atMs: random.int(500, input.forMs - 500) })
  }
  return faults.sort((a, b) => a.atMs - b.atMs)
}

/** Kills count themselves among the faults; so does every immediate stop of PostgreSQL. */
export function isKill(fault: Fault): boolean {
  return fault.kind === 'kill' || fault.kind === 'postgres_stop'
}

function surely(random: Random, forMs: number): Fault[] {
  const at = () => random.int(500, forMs - 500)
  return [
    ...VICTIMS.map((victim) => ({ ...kill(random, victim), atMs: at() })),
    { kind: 'pause', victim: random.pick(['server-1', 'server-2']), forMs: 14_000, atMs: at() },
    { kind: 'postgres_stop', atMs: random.int(Math.round(forMs * 0.3), forMs - 2_000) },
    { kind: 'postgres_terminate', atMs: at() },
    ...LINES.map((line) => ({ kind: 'cut' as const, line, atMs: at() })),
  ]
}

function faultOf(random: Random): Mishap {
  return random.weighted<() => Mishap>([
    [26, () => kill(random, random.pick([...VICTIMS, 'server-1', 'server-2'] as const))],
    [14, () => pause(random)],
    [4, () => ({ kind: 'postgres_stop' })],
    [8, () => ({ kind: 'postgres_terminate' })],
    [20, () => ({ kind: 'cut', line: random.pick(LINES) })],
    [28, () => ({ kind: 'provider', scenario: scenarioOf(random) })],
  ])()
}

function kill(random: Random, victim: Victim): Mishap {
  return { kind: 'kill', victim, downMs: random.int(100, 3_000) }
}

function pause(random: Random): Mishap {
  // Long enough, at times, that leases run out while their holder still believes in them.
  const forMs = random.chance(0.25) ? random.int(13_000, 16_000) : random.int(300, 6_000)
  return { kind: 'pause', victim: random.pick(VICTIMS), forMs }
}

function scenarioOf(random: Random): Scenario {
  const count = random.int(1, 4)
  return random.weighted<() => Scenario>([
    [6, () => ({ name: 'cut-off', count, operation: random.pick(OPERATIONS) })],
    [5, () => ({ name: 'unavailable', count, operation: random.pick(OPERATIONS) })],
    [4, () => ({ name: 'slow', count, operation: random.pick(OPERATIONS), ms: 4_000 })],
    // Longer than the server waits for an answer.
    [2, () => ({ name: 'slow', count: 1, operation: 'charge', ms: 25_000 })],
    [2, () => ({ name: 'refused', count: 1 })],
    [2, () => ({ name: 'rate-limited', count })],
    [1, () => ({ name: 'user-blocked', count: 1 })],
    [2, () => ({ name: 'status-not-found', count: 1 })],
    [2, () => ({ name: 'refund-denied', count: 1 })],
    [1, () => ({ name: 'refund-balance-low', count: 1 })],
    [1, () => ({ name: 'qr-image-unavailable', count })],
    [3, () => ({ name: 'gobiz-feed-lag', count, seconds: 12, random: true })],
    [2, () => ({ name: 'gobiz-rows-missing', count, rows: random.int(1, 3) })],
    [2, () => ({ name: 'gobiz-rows-repeated', count })],
    [2, () => ({ name: 'gobiz-unavailable', count: 1, operation: 'journals' })],
    [1, () => ({ name: 'gobiz-web-page', count: 1, operation: 'journals' })],
    [2, () => ({ name: 'gobiz-cut-off', count: 1, operation: 'journals' })],
  ])()
}
