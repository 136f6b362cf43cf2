import { z } from 'zod'

/** What a notification can tell; `refund` stands for partial refunds too. */
export const NewsEvent = z.enum(['pending', 'settlement', 'expire', 'cancel', 'deny', 'refund'])
/** Calls of the Midtrans API that a disturbance can be limited to. */
export const Operation = z.enum([
  'charge',
  'status',
  'cancel',
  'expire',
  'deny',
  'approve',
  'refund',
])
export type Operation = z.infer<typeof Operation>

/** Calls of the GoBiz portal that a disturbance can be limited to. */
export const GobizOperation = z.enum([
  'login',
  'token',
  'me',
  'search',
  'merchant',
  'transactions',
  'journals',
])
export type GobizOperation = z.infer<typeof GobizOperation>

const rupiah = z.int().min(1).max(1_000_000_000)
const nothing = z.strictObject({})
const someEvent = z.strictObject({ event: NewsEvent.optional() })
const someOperation = z.strictObject({ operation: Operation.optional() })
const someGobizCall = z.strictObject({ operation: GobizOperation.optional() })

const scenario = <T extends z.ZodObject>(sentence: string, params: T) => ({ sentence, params })

/** Every scenario: a sentence for `GET /_control/scenarios`, and its own parameters. */
export const CATALOGUE = {
  'notice-lost': scenario(
    'No notification is sent (`event` limits it to one kind; pending ones still go out unless named).',
    someEvent,
  ),
  'notice-twice': scenario(
    'Each notification is sent `copies` times (2 unless told).',
    someEvent.extend({ copies: z.int().min(2).max(10).default(2) }),
  ),
  'notice-reordered': scenario(
    'The pending notification is held back and arrives `gapMs` (500) after the settlement.',
    z.strictObject({ gapMs: z.int().min(1).max(600_000).default(500) }),
  ),
  'notice-late': scenario(
    'Notifications leave `seconds` (30) after the fact.',
    someEvent.extend({ seconds: z.number().min(0).max(86_400).default(30) }),
  ),
  'notice-forged': scenario(
    'An extra notification with a wrong signature claims settlement though nobody paid: at once for an existing transaction, else right after each charge.',
    nothing,
  ),
  'notice-tampered': scenario(
    'A rightly signed notification is replayed with `transaction_status` changed (`settlement` while unpaid, `refund` once paid, unless told): at once for an existing transaction, else right after each charge.',
    z.strictObject({
      transaction_status: z
        .enum(['pending', 'settlement', 'expire', 'cancel', 'deny', 'refund'])
        .optional(),
    }),
  ),
  'wrong-amount': scenario(
    'A rightly signed notification claims settlement of another `amount` (one rupiah less unless told) though nobody paid, and a later payment is notified with that amount too; GET status stays right.',
    z.strictObject({ amount: rupiah.optional() }),
  ),
  'paid-wrong-amount': scenario(
    'The payment is booked, notified and reported with another `amount` (one rupiah less unless told).',
    z.strictObject({ amount: rupiah.optional() }),
  ),
  'paid-after-expiry': scenario(
    'A payment of an open code expires it and is booked `seconds` (2) later; one of an expired code is booked at once.',
    z.strictObject({ seconds: z.number().min(0).max(86_400).default(2) }),
  ),
  'paid-last-second': scenario(
    'A payment is booked only `beforeMs` (500) milliseconds before the code expires.',
    z.strictObject({ beforeMs: z.int().min(1).max(60_000).default(500) }),
  ),
  refused: scenario('A charge is answered with "202" and transaction_status deny.', nothing),
  'not-enabled': scenario(
    'A charge is answered with "402": the merchant may not use this payment type.',
    nothing,
  ),
  'rate-limited': scenario('A charge is answered with "429": too many requests.', nothing),
  'user-blocked': scenario('A charge is answered with "410": the GoPay user is blocked.', nothing),
  'status-not-found': scenario(
    'GET status answers "404" though the transaction exists, as may happen right after a charge.',
    nothing,
  ),
  slow: scenario(
    'The work is done at once and answered after `ms` (3000); `operation` limits it to one call.',
    someOperation.extend({ ms: z.int().min(1).max(120_000).default(3000) }),
  ),
  unavailable: scenario(
    'Calls do nothing and answer HTTP `status` (503); `operation` limits it to one call.',
    someOperation.extend({ status: z.int().min(500).max(505).default(503) }),
  ),
  'cut-off': scenario(
    'The work is done and the connection cut in the middle of the answer; `operation` limits it to one call.',
    someOperation,
  ),
  'qr-image-unavailable': scenario(
    'The QR image address answers JSON "503" instead of a picture.',
    nothing,
  ),
  'refund-denied': scenario(
    'A refund is answered with "202": denied by the bank, nothing is returned.',
    nothing,
  ),
  'refund-balance-low': scenario(
    'A refund is answered with "414": the merchant balance is too low.',
    nothing,
  ),
  'gobiz-feed-lag': scenario(
    'Payments to an outlet appear in its feed `seconds` (10) after they happened; `random`: up to that, each by its own.',
    z.strictObject({
      seconds: z.number().min(0).max(86_400).default(10),
      random: z.boolean().default(false),
    }),
  ),
  'gobiz-rows-missing': scenario(
    'The newest `rows` (1) rows are missing from an answer of the feed.',
    z.strictObject({ rows: z.int().min(1).max(10_000).default(1) }),
  ),
  'gobiz-rows-repeated': scenario(
    'Every row of the feed but the newest comes twice, also over the border of two pages.',
    nothing,
  ),
  'gobiz-page-shift': scenario(
    'A sale of `amount` (1001) lands between two pages of the feed and pushes every row down.',
    z.strictObject({ amount: rupiah.default(1001) }),
  ),
  'gobiz-token-dead': scenario(
    'The access tokens of the account die when it calls: 401 until it refreshes.',
    someGobizCall,
  ),
  'gobiz-rate-limited': scenario(
    'GoBiz calls answer 429 and do nothing, with Retry-After when `retryAfterSeconds` is told.',
    someGobizCall.extend({ retryAfterSeconds: z.int().min(0).max(86_400).optional() }),
  ),
  'gobiz-unavailable': scenario(
    'GoBiz calls do nothing and answer HTTP `status` (503); 502 and 504 with a gateway’s web page.',
    someGobizCall.extend({ status: z.int().min(500).max(505).default(503) }),
  ),
  'gobiz-web-page': scenario(
    'GoBiz calls do nothing and answer 200 with a web page, as a firewall in front would.',
    someGobizCall,
  ),
  'gobiz-slow': scenario(
    'GoBiz calls are done at once and answered after `ms` (3000).',
    someGobizCall.extend({ ms: z.int().min(1).max(120_000).default(3000) }),
  ),
  'gobiz-cut-off': scenario(
    'GoBiz calls are done and the connection cut in the middle of the answer.',
    someGobizCall,
  ),
} as const

/** A scenario's name. */
export type ScenarioName = keyof typeof CATALOGUE
/** The parameters of one scenario, defaults filled in. */
export type ScenarioParams<N extends ScenarioName> = z.infer<(typeof CATALOGUE)[N]['params']>

export const isScenarioName = (name: string): name is ScenarioName => Object.hasOwn(CATALOGUE, name)
