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

const rupiah = z.int().min(1).max(1_000_000_000)
const nothing = z.strictObject({})
const someEvent = z.strictObject({ event: NewsEvent.optional() })
const someOperation = z.strictObject({ operation: Operation.optional() })

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
} as const

/** A scenario's name. */
export type ScenarioName = keyof typeof CATALOGUE
/** The parameters of one scenario, defaults filled in. */
export type ScenarioParams<N extends ScenarioName> = z.infer<(typeof CATALOGUE)[N]['params']>

export const isScenarioName = (name: string): name is ScenarioName => Object.hasOwn(CATALOGUE, name)
