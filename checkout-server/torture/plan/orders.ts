import { randomOf, type Random } from './random.ts'

/** What becomes of an order, as its buyer and its merchant have it in mind. Times are milliseconds. */
export type Life =
  | { kind: 'pays'; afterMs: number; via: 'qr' | 'deeplink' }
  /** The provider books it this long before the code expires. */
  | { kind: 'pays_last_second'; beforeMs: number }
  /** Waits until the code has expired, then pays all the same. */
  | { kind: 'pays_after_expiry'; afterMs: number }
  /** The provider ends the code early, and books the money of a payer who was under way. */
  | { kind: 'pays_while_it_ends'; afterMs: number; bookedAfterSeconds: number }
  | { kind: 'pays_wrong_amount'; afterMs: number; less: number }
  | { kind: 'leaves' }
  | { kind: 'refuses'; afterMs: number; paysThen: boolean }
  | { kind: 'is_cancelled'; afterMs: number; paysAtThatMoment: boolean }
  | { kind: 'is_renewed'; afterMs: number; paysOldToo: boolean; paysNew: boolean }
  /** An account of one's own takes money again and again: the code is scanned twice, and kept by the merchant. */
  | { kind: 'pays_twice'; afterMs: number; isDismissed: boolean }
  /** The shop's own code is scanned, and the price typed: it fits no payment, unless the merchant says so. */
  | { kind: 'types_price'; afterMs: number; isAssigned: boolean }
  /** Paid, then returned in these shares of the whole, each under an idempotency key of its own. */
  | { kind: 'is_refunded'; afterMs: number; shares: readonly number[]; atProvider: boolean }

/** Something odd about the provider's notices of one order. */
export interface Trouble {
  /** A scenario of the sandbox. */
  name: string
  params: Readonly<Record<string, number | string>>
}

/** One order of one merchant. */
export interface Order {
  /** The merchant's order id, and its idempotency key. */
  id: string
  /** Number of the merchant, from 0. */
  merchant: number
  /** When it is made, from the first fault on; before it: negative. */
  atMs: number
  /** Whole rupiah. */
  amount: number
  expiresInSeconds: number
  life: Life
  trouble: Trouble | null
  /** A page follows it until it ends. */
  isWatched: boolean
  /** The merchant sends the finished call once more, and must get the same bytes. */
  isRepeated: boolean
}

/** The shortest that the API takes. */
const SHORT_SECONDS = 60
/** Orders whose code must expire begin this long before the faults, so that it does so under them. */
export const PRELUDE_MS = 45_000

/** How many of all orders are paid to an account of one's own. */
const OWN_ACCOUNT_SHARE = 0.2

const TROUBLES: readonly (readonly [number, Trouble | null])[] = [
  [50, null],
  [20, { name: 'notice-lost', params: {} }],
  [8, { name: 'notice-twice', params: { copies: 3 } }],
  [6, { name: 'notice-reordered', params: { gapMs: 700 } }],
  [6, { name: 'notice-late', params: { seconds: 6 } }],
  [4, { name: 'notice-forged', params: {} }],
  [3, { name: 'notice-tampered', params: {} }],
  [3, { name: 'wrong-amount', params: {} }],
]

/**
 * The orders of a run, by time.
 * @param input.perMinute - How many orders, of all merchants together.
 */
export function planOrders(input: {
  seed: number
  forMs: number
  perMinute: number
  gatewayMerchants: number
  /** Numbered after those of the gateway. */
  ownAccountMerchants: number
}): Order[] {
  const random = randomOf(input.seed, 'orders')
  const count = Math.round((input.forMs / 60_000) * input.perMinute)
  const orders: Order[] = []
  for (let at = 0; at < count; at += 1) {
    const isOwn = input.ownAccountMerchants > 0 && random.chance(OWN_ACCOUNT_SHARE)
    const life = isOwn ? ownAccountLifeOf(random) : lifeOf(random)
    const time = timeOf(random, life, input.forMs)
    orders.push({
      id: `T${input.seed}-${String(at + 1).padStart(5, '0')}`,
      merchant: isOwn
        ? input.gatewayMerchants + random.int(0, input.ownAccountMerchants - 1)
        : random.int(0, input.gatewayMerchants - 1),
      ...time,
      // Few prices, so that many open payments of one account want the same amount.
      amount: isOwn ? random.pick([25_000, 50_000, 75_000]) : random.int(1, 2_000) * 500,
      life,
      trouble: isOwn ? null : troubleFor(life, random.weighted(TROUBLES)),
      isWatched: random.chance(0.2),
      isRepeated: random.chance(0.1),
    })
  }
  return orders.sort((a, b) => a.atMs - b.atMs || a.id.localeCompare(b.id))
}

function timeOf(random: Random, life: Life, forMs: number) {
  const mustExpire = life.kind === 'pays_last_second' || life.kind === 'pays_after_expiry'
  const expires = mustExpire || (life.kind === 'leaves' && random.chance(0.5))
  // Money that comes late is looked for a minute after the end that was set first.
  const endsEarly = life.kind === 'pays_while_it_ends' || life.kind === 'is_renewed'
  const isShort = expires || endsEarly
  return {
    atMs: expires
      ? random.int(-PRELUDE_MS, Math.max(-10_000, forMs - 65_000))
      : random.int(0, forMs - (endsEarly ? 25_000 : 2_000)),
    expiresInSeconds: isShort ? SHORT_SECONDS : random.pick([300, 900, 3_600]),
  }
}

/**
 * A refund at the provider whose notice is lost is found by the hourly look: longer than a run. Of
 * those the settlement's notice alone is lost.
 */
function troubleFor(life: Life, trouble: Trouble | null): Trouble | null {
  const isFoundLate = life.kind === 'is_refunded' && life.atProvider
  if (!isFoundLate || trouble?.name !== 'notice-lost') return trouble
  return { ...trouble, params: { event: 'settlement' } }
}

function lifeOf(random: Random): Life {
  const soonMs = random.int(0, 5_000)
  return random.weighted<() => Life>([
    [36, () => ({ kind: 'pays', afterMs: soonMs, via: random.pick(['qr', 'deeplink']) })],
    [8, () => ({ kind: 'pays_last_second', beforeMs: random.int(20, 1_500) })],
    [8, () => ({ kind: 'pays_after_expiry', afterMs: random.int(300, 8_000) })],
    [
      6,
      () => ({
        kind: 'pays_while_it_ends',
        afterMs: soonMs,
        bookedAfterSeconds: random.int(0, 4),
      }),
    ],
    [4, () => ({ kind: 'pays_wrong_amount', afterMs: soonMs, less: random.int(1, 400) })],
    [8, () => ({ kind: 'leaves' })],
    [4, () => ({ kind: 'refuses', afterMs: soonMs, paysThen: random.chance(0.5) })],
    [8, () => ({ kind: 'is_cancelled', afterMs: soonMs, paysAtThatMoment: random.chance(0.5) })],
    [
      6,
      () => ({
        kind: 'is_renewed',
        afterMs: soonMs,
        paysOldToo: random.chance(0.4),
        paysNew: random.chance(0.8),
      }),
    ],
    [
      12,
      () => ({
        kind: 'is_refunded',
        afterMs: soonMs,
        shares: random.pick([[1], [0.5], [0.3, 0.3], [0.5, 0.5]]),
        atProvider: random.chance(0.3),
      }),
    ],
  ])()
}

function ownAccountLifeOf(random: Random): Life {
  const afterMs = random.int(0, 5_000)
  return random.weighted<() => Life>([
    [50, () => ({ kind: 'pays', afterMs, via: 'qr' })],
    [10, () => ({ kind: 'pays_twice', afterMs, isDismissed: random.chance(0.5) })],
    [8, () => ({ kind: 'types_price', afterMs, isAssigned: random.chance(0.5) })],
    [10, () => ({ kind: 'pays_after_expiry', afterMs: random.int(300, 8_000) })],
    [8, () => ({ kind: 'leaves' })],
    [8, () => ({ kind: 'is_cancelled', afterMs, paysAtThatMoment: random.chance(0.5) })],
    [
      8,
      () => ({
        kind: 'is_refunded',
        afterMs,
        shares: random.pick([[0.5], [0.3, 0.3], [1]]),
        atProvider: random.chance(0.7),
      }),
    ],
  ])()
}
