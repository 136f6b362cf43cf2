import { createHash } from 'node:crypto'
import { canMove, type PaymentStatus } from '@autogopay/shared'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSandboxWorld, type SandboxWorld } from '../../testing/sandbox-world.ts'
import { AppError } from '../platform/errors.ts'
import { createEndpoint } from '../webhooks/endpoints.ts'
import { enqueueDeliveries } from '../webhooks/enqueue.ts'
import { cancelPayment } from './cancel.ts'
import { checkPayment } from './check.ts'
import type { PaymentRow } from './payment-row.ts'
import { createRefund } from './refunds.ts'
import { sendDueRefunds } from './send-refund.ts'

const SERVER_KEY = 'SB-Mid-server-test'
const ENDPOINTS = 2
const PRICE = 50_000
const EXPIRY_MS = 61_000

class Crash extends Error {
  override readonly name = 'Crash'
}

let world: SandboxWorld
/** How many events are still written before the process dies inside a transaction; null: it lives. */
let crashIn: number | null = null
beforeAll(async () => {
  world = await openSandboxWorld()
  // Nothing but the commands tells of anything, so that each run is as its commands say.
  await world.control('scenario', { name: 'notice-lost' })
  const context = { ...world.merchants, allowPrivate: true }
  for (let at = 0; at < ENDPOINTS; at += 1) {
    await createEndpoint(context, {
      merchantId: world.merchant.id,
      url: `http://127.0.0.1:9/${at}`,
    })
  }
  world.context.onEvent = async (tx, event) => {
    if (crashIn === 0) {
      crashIn = null
      throw new Crash('the process died inside the transaction')
    }
    if (crashIn !== null) crashIn -= 1
    await enqueueDeliveries(world.merchants)(tx, event)
  }
})
afterAll(() => world.close())

/** What the provider's own books say: the model to compare with. */
interface Truth {
  status: string
  settled_amount: number
  refunded_amount: number
}

/** The payments of one run. */
interface Run {
  payments: PaymentRow[]
}
type Command = fc.AsyncCommand<{ count: number }, Run>

const truthOf = async (row: PaymentRow): Promise<Truth> => {
  const url = `${world.sandboxUrl}/_control/transactions?reference=${row.chargeId}`
  const { transactions } = (await (await fetch(url)).json()) as { transactions: Truth[] }
  if (!transactions[0]) throw new Error(`the sandbox knows no ${row.chargeId}`)
  return transactions[0]
}
/** A crash, and what the API refuses, are part of the game; anything else is a mistake. */
const survive = async (work: Promise<unknown>): Promise<void> => {
  await work.catch((error: unknown) => {
    if (!(error instanceof Crash) && !(error instanceof AppError)) throw error
  })
}

/** The buyer pays, also a code that has expired; one that was cancelled takes no money. */
const pay = async (row: PaymentRow): Promise<void> => {
  const { status } = await truthOf(row)
  if (status === 'expire') await world.scenario('paid-after-expiry', row, { seconds: 0 })
  await world.pay(row).catch((error: unknown) => {
    if (!String(error).includes('409')) throw error
  })
}

const notify = async (row: PaymentRow, claim: { status: string; amount: number }) => {
  const gross = `${claim.amount}.00`
  const signed = `${row.chargeId}200${gross}${SERVER_KEY}`
  const response = await fetch(world.noticeUrl, {
    method: 'POST',
    body: JSON.stringify({
      order_id: row.chargeId,
      transaction_id: row.providerTransactionId,
      status_code: '200',
      gross_amount: gross,
      transaction_status: claim.status,
      signature_key: createHash('sha512').update(signed).digest('hex'),
    }),
  })
  return response.status
}

/**
 * A command about one of the payments, if there is one; perhaps the process dies over it, inside the
 * transaction of its first, second or third event.
 */
const about = (
  name: string,
  input: fc.Arbitrary<unknown>,
  work: (row: PaymentRow, input: never) => Promise<unknown>,
): fc.Arbitrary<Command> =>
  fc
    .record({ turn: fc.nat(2), input, dies: fc.option(fc.nat(2), { freq: 2 }) })
    .map(({ turn, input: given, dies }) => ({
      check: ({ count }) => count > 0,
      async run({ count }, { payments }) {
        const row = payments[turn % count]
        if (row) {
          const current = await world.reload(row.id)
          crashIn = dies
          await survive(work(current, given as never))
          crashIn = null
        }
        await assertSound(payments)
      },
      toString: () =>
        `${name}(${turn}, ${JSON.stringify(given)}${dies === null ? '' : `, dies at ${dies}`})`,
    }))

const create: Command = {
  check: ({ count }) => count < 2,
  async run(model, run) {
    run.payments.push(await world.givenPayment({ amount: PRICE, expiresInSeconds: 60 }))
    model.count += 1
  },
  toString: () => 'create',
}

const nothing = fc.constant(null)
const part = fc.constantFrom(1, 20_000, PRICE)
const claim = fc.record({
  status: fc.constantFrom('settlement', 'settlement', 'expire', 'cancel', 'pending', 'refund'),
  amount: fc.constantFrom(PRICE, PRICE, 1_000),
  copies: fc.integer({ min: 1, max: 4 }),
})
const payAndTell = about('pay and tell', nothing, async (row) => {
  await pay(row)
  await notify(row, { status: 'settlement', amount: PRICE })
})
const refund = about('refund', part, (row, amount: number) =>
  createRefund(world.context, {
    row,
    idempotencyKey: null,
    refund: { amount },
    answer: () => ({ status: 201, body: Buffer.from('{}') }),
  }),
)
const COMMANDS = [
  fc.constant(create),
  about('pay', nothing, pay),
  // Twice each, since only after them there is much to go wrong.
  payAndTell,
  payAndTell,
  refund,
  refund,
  about('notify', claim, async (row, news: { status: string; amount: number; copies: number }) => {
    const isDying = crashIn !== null
    const copies = Array.from({ length: news.copies }, () => notify(row, news))
    const statuses = await Promise.all(copies)
    if (!isDying) expect(statuses.filter((status) => status !== 200)).toEqual([])
  }),
  about('time goes by', nothing, async (row) => {
    world.advance(EXPIRY_MS)
    await checkPayment(world.context, row)
  }),
  about('poll', nothing, (row) => checkPayment(world.context, row)),
  about('cancel', nothing, (row) => cancelPayment(world.context, row)),
  about('send refunds', nothing, () => {
    world.advance(EXPIRY_MS)
    return sendDueRefunds(world.context)
  }),
  about('refund at the provider', part, async (row, amount: number) => {
    const { settled_amount: settled, refunded_amount: refunded } = await truthOf(row)
    if (refunded + amount <= settled) await world.refundAtProvider(row, amount)
  }),
]

interface Facts {
  id: string
  status: PaymentStatus
  amountPaid: number | null
  amountRefunded: number
  reserved: number
  openReviews: number
  moneyIsPaid: boolean
  moneyRows: number
  openMoney: number
  confirmed: number
  underWay: number
  types: string[]
  events: number
  deliveries: number
  doubled: number
}

/** What must hold after every command, whatever died in between. */
async function assertSound(payments: readonly PaymentRow[]): Promise<void> {
  const rows = await world.sql<Facts[]>`
    select p.id, p.status, p.amount_paid, p.amount_refunded, p.open_reviews,
      p.amount_refund_reserved as reserved,
      exists (select from incoming_money i where i.id = p.incoming_money_id
        and i.amount = p.amount_paid) as money_is_paid,
      (select count(*)::int from incoming_money i where i.payment_id = p.id) as money_rows,
      (select count(*)::int from incoming_money i
        where i.payment_id = p.id and i.review = 'open') as open_money,
      (select coalesce(sum(amount), 0)::bigint from refunds r
        where r.payment_id = p.id and r.status = 'confirmed') as confirmed,
      (select coalesce(sum(amount), 0)::bigint from refunds r
        where r.payment_id = p.id and r.status in ('requested', 'sent')) as under_way,
      (select array_agg(type order by e.sequence, e.id) from payment_events e
        where e.payment_id = p.id and type like 'payment.%') as types,
      (select count(*)::int from payment_events e
        where e.payment_id = p.id and type <> 'payment.created') as events,
      (select count(*)::int from webhook_deliveries d where d.payment_id = p.id) as deliveries,
      (select count(*)::int from (
        select from webhook_deliveries d where d.payment_id = p.id
        group by endpoint_id, event_id having count(*) > 1) twice) as doubled
    from payments p where p.id = any(${payments.map(({ id }) => id)})`
  for (const row of rows) {
    const hasBeenPaid = ['paid', 'partially_refunded', 'refunded'].includes(row.status)
    expect(row).toMatchObject({
      moneyIsPaid: hasBeenPaid,
      moneyRows: hasBeenPaid ? 1 : 0,
      amountPaid: hasBeenPaid ? PRICE : null,
      openReviews: row.openMoney,
      // The outbox holds each event once for each endpoint, or the event is not there either.
      deliveries: row.events * ENDPOINTS,
      doubled: 0,
      amountRefunded: row.confirmed,
    })
    expect(row.reserved).toBe(Math.min(PRICE, row.confirmed + row.underWay))
    assertLegal(row.types)
  }
}

const STATUS_OF: Record<string, PaymentStatus> = { paid_late: 'paid' }

/** The events tell of legal moves only, one after the other. */
function assertLegal(types: readonly string[]): void {
  let status: PaymentStatus = 'pending'
  let refunds = 0
  for (const type of types.filter((text) => text !== 'payment.created')) {
    const name = type.slice('payment.'.length)
    const next = STATUS_OF[name] ?? (name as PaymentStatus)
    // Another part goes back: the status stays, the amount grows.
    if (next === 'partially_refunded' && status === next) refunds += 1
    else expect([status, next, canMove(status, next)]).toEqual([status, next, true])
    status = next
  }
  expect(refunds).toBeLessThan(10)
}

/** The process is up again and all has been asked: our books are the provider's. */
async function assertSettled(payments: readonly PaymentRow[]): Promise<void> {
  crashIn = null
  world.advance(3_700_000)
  while (await sendDueRefunds(world.context));
  for (const { id } of payments) await checkPayment(world.context, await world.reload(id))
  await assertSound(payments)
  for (const { id } of payments) {
    const row = await world.reload(id)
    const truth = await truthOf(row)
    const settled = truth.settled_amount
    const expected =
      settled === 0
        ? { status: expect.stringMatching(/^(expired|cancelled)$/), amountPaid: null }
        : { status: paidStatus(truth), amountPaid: settled, amountRefunded: truth.refunded_amount }
    expect(row).toMatchObject(expected)
  }
}

function paidStatus({ settled_amount: settled, refunded_amount: refunded }: Truth): PaymentStatus {
  if (refunded === 0) return 'paid'
  return refunded === settled ? 'refunded' : 'partially_refunded'
}

const RUNS = Number(process.env['COMMAND_RUNS'] ?? 25)

test(
  'M2: whatever is told, asked, refunded and crashes in whatever order, our books end as the provider’s',
  { timeout: 30_000 + RUNS * 8_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.commands(COMMANDS, { maxCommands: 25, size: 'max' }),
        async (beginsPaid, commands) => {
          crashIn = null
          // Much of what can go wrong comes after the money, and few commands lead there by chance.
          const first = await world.givenPayment({ amount: PRICE, expiresInSeconds: 60 })
          if (beginsPaid) {
            await pay(first)
            await checkPayment(world.context, first)
          }
          const run: Run = { payments: [first] }
          await fc.asyncModelRun(() => ({ model: { count: 1 }, real: run }), commands)
          await assertSettled(run.payments)
        },
      ),
      { numRuns: RUNS, interruptAfterTimeLimit: RUNS * 8_000, endOnFailure: true },
    )
  },
)
