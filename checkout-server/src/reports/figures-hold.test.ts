import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSandboxWorld, type SandboxWorld } from '../../testing/sandbox-world.ts'
import { expireTogether } from '../payments/expire-together.ts'
import { recordIncomingMoney } from '../payments/incoming-money.ts'
import type { PaymentRow } from '../payments/payment-row.ts'
import { markTransferred } from '../payments/manual-refunds.ts'
import { recordProviderRefunds } from '../payments/provider-refunds.ts'
import { listIncomingMoney } from '../payments/read-money.ts'
import { createRefund } from '../payments/refunds.ts'
import { renewPayment } from '../payments/renew.ts'
import { acceptMoney, assignMoney, refundMoney } from '../payments/review-money.ts'
import { sendDueRefunds } from '../payments/send-refund.ts'
import { markEnded } from '../payments/transitions.ts'
import { updateSettings } from '../merchants/settings.ts'
import { AppError } from '../platform/errors.ts'
import { findDrift, repairDrift } from './drift.ts'
import type { FigureRow } from './figures.ts'
import { sumOf } from './figures.ts'
import { foldDeltas } from './fold.ts'
import { addDays, wibDay } from './periods.ts'
import { readStats } from './stats.ts'

const PRICE = 50_000
const DAY_MS = 24 * 60 * 60 * 1000

class Crash extends Error {
  override readonly name = 'Crash'
}

let world: SandboxWorld
/** The process dies inside the transaction of the next event. */
let isDying = false
let start: Date
beforeAll(async () => {
  // Late in a Jakarta evening: some of what follows falls on the next day.
  start = new Date(`${wibDay(new Date())}T16:59:58Z`)
  world = await openSandboxWorld({ start })
  await world.control('scenario', { name: 'notice-lost' })
  world.context.onEvent = async () => {
    if (!isDying) return
    isDying = false
    throw new Crash('the process died inside the transaction')
  }
})
afterAll(() => world.close())

interface Run {
  payments: PaymentRow[]
  transactions: number
}
type Command = fc.AsyncCommand<{ count: number }, Run>

const survive = async (work: Promise<unknown>): Promise<void> => {
  await work.catch((error: unknown) => {
    if (!(error instanceof Crash) && !(error instanceof AppError)) throw error
  })
}

/** Something that happens to one of the payments; perhaps the process dies over it. */
const about = <T>(
  name: string,
  input: fc.Arbitrary<T>,
  work: (row: PaymentRow, input: T, run: Run) => Promise<unknown>,
): fc.Arbitrary<Command> =>
  fc
    .record({ turn: fc.nat(5), given: input, dies: fc.nat(4).map((n) => n === 0) })
    .map(({ turn, given, dies }) => ({
      check: ({ count }) => count > 0,
      async run(_, run) {
        const row = run.payments[turn % run.payments.length]
        if (!row) throw new Error('there is no payment')
        isDying = dies
        await survive(work(await world.reload(row.id), given, run))
        isDying = false
        await assertTrue()
      },
      toString: () => `${name}(${turn}, ${JSON.stringify(given)}${dies ? ', dies' : ''})`,
    }))

const create = fc.integer({ min: 1, max: 4 }).map((count): Command => ({
  check: () => true,
  async run(model, run) {
    // At once, so that they are stored by one statement.
    const made = Array.from({ length: count }, (_, at) =>
      world.givenPayment({ amount: PRICE + at }),
    )
    run.payments.push(...(await Promise.all(made)))
    model.count += count
    await assertTrue()
  },
  toString: () => `create ${count}`,
}))

const payWith = (row: PaymentRow, run: Run, money: { amount: number; agoMs: number }) => {
  run.transactions += 1
  return recordIncomingMoney(world.context, {
    connectionId: row.connectionId,
    accountKey: row.connectionId,
    transactionId: `${row.id}-${run.transactions}`,
    chargeId: row.chargeId,
    paymentId: row.id,
    amount: money.amount,
    paidAt: new Date(world.context.clock().getTime() - money.agoMs),
  })
}
const nothing = fc.constant(null)
const amount = fc.constantFrom(1, 20_000, PRICE)
const held = async () =>
  (await listIncomingMoney(world.context, world.merchant.id, { limit: 100 })).data.filter(
    ({ review }) => review === 'open',
  )
const decision = (moneyId: string) => ({
  merchantId: world.merchant.id,
  moneyId,
  by: world.apiKey.id,
  note: null,
})
const money = fc.record({
  right: fc.nat(5).map((n) => n > 0),
  // Known a day late: it counts on the day when it came.
  agoMs: fc.constantFrom(0, 0, 5_000, DAY_MS),
})
const pay = about('pay', money, (row, { right, agoMs }, run) =>
  payWith(row, run, { amount: right ? row.chargeAmount : 777, agoMs }),
)

const COMMANDS = [
  create,
  pay,
  pay,
  about('expire', nothing, (row) => expireTogether(world.context, row)),
  about('expire all', nothing, (_, __, run) =>
    Promise.all(run.payments.map((payment) => expireTogether(world.context, payment))),
  ),
  about('end', fc.constantFrom('cancelled' as const, 'denied' as const), (row, to) =>
    markEnded(world.context, { paymentId: row.id, to }),
  ),
  about('renew', nothing, async (row, _, run) => {
    const next = await renewPayment(world.context, { row })
    if (!run.payments.some(({ id }) => id === next.id)) run.payments.push(next)
  }),
  about('refund', amount, (row, part) =>
    createRefund(world.context, {
      row,
      idempotencyKey: null,
      refund: { amount: part },
      answer: () => ({ status: 201, body: Buffer.from('{}') }),
    }),
  ),
  about('refund at the provider', amount, (row, amountRefunded) =>
    recordProviderRefunds(world.context, row.chargeId, {
      state: 'partially_refunded',
      transactionId: row.providerTransactionId,
      amount: row.amountPaid,
      paidAt: row.paidAt,
      amountRefunded,
      refundIds: [],
    } as never),
  ),
  about('send refunds', nothing, () => {
    world.advance(61_000)
    return sendDueRefunds(world.context)
  }),
  about('transfer by hand', nothing, async () => {
    const [refund] = await world.sql<{ id: string }[]>`
      select id from refunds where status = 'needs_manual_transfer' limit 1`
    if (refund) {
      await markTransferred(world.context, { ...refund, ...decision(''), note: null })
    }
  }),
  about(
    'late policy',
    fc.constantFrom('accept' as const, 'review' as const, 'refund' as const),
    (_, latePolicy) => updateSettings(world.sql, world.merchant.id, { latePolicy }),
  ),
  about('decide', fc.constantFrom('accept', 'assign', 'refund'), async (row, choice) => {
    const [waits] = await held()
    if (!waits) return
    const to = decision(waits.id)
    if (choice === 'accept') await acceptMoney(world.context, to)
    else if (choice === 'assign') await assignMoney(world.context, { ...to, paymentId: row.id })
    else await refundMoney(world.context, { ...to, reason: null })
  }),
  about('fold', nothing, () => foldDeltas(world.sql)),
  about('fold meanwhile', nothing, async (row, _, run) => {
    const folds = Array.from({ length: 3 }, () => foldDeltas(world.sql))
    await Promise.all([...folds, payWith(row, run, { amount: row.chargeAmount, agoMs: 0 })])
  }),
  fc.constant<Command>({
    check: () => true,
    async run() {
      world.advance(DAY_MS / 2)
      await assertTrue()
    },
    toString: () => 'half a day goes by',
  }),
]

/** By the day and status of each payment and refund, without a line of the SQL that is tested. */
async function countAfresh(): Promise<FigureRow[]> {
  const payments = await world.sql<
    {
      status: FigureRow['figure']
      amount: number
      amountPaid: number | null
      incomingMoneyId: string | null
    }[]
  >`select status, amount, amount_paid, incoming_money_id from payments
    where merchant_id = ${world.merchant.id}`
  const allRefunds = await world.sql<{ amount: number; incomingMoneyId: string }[]>`
    select amount, incoming_money_id from refunds where status = 'confirmed'`
  const paying = new Set(payments.map(({ incomingMoneyId }) => incomingMoneyId))
  const refunds = allRefunds.filter(({ incomingMoneyId }) => paying.has(incomingMoneyId))
  return [
    ...payments.map(({ status, amount: price }) => ({ figure: status, count: 1, amount: price })),
    ...payments.flatMap(({ amountPaid }) =>
      amountPaid === null ? [] : [{ figure: 'money_in' as const, count: 1, amount: amountPaid }],
    ),
    ...refunds.map((row) => ({ figure: 'money_out' as const, count: 1, amount: row.amount })),
  ]
}

async function assertTrue(): Promise<void> {
  expect(await findDrift(world.sql)).toEqual([])
  const today = wibDay(world.context.clock())
  const { period } = await readStats(world.context, {
    merchantId: world.merchant.id,
    from: addDays(wibDay(start), -30),
    to: addDays(today, 1),
    interval: 'month',
  })
  expect(period.totals).toEqual(sumOf(await countAfresh()))
}

const RUNS = Number(process.env['COMMAND_RUNS'] ?? 10)
// Ten games do not always get to a refund: these do. Another seed tries others.
const SEED = Number(process.env['COMMAND_SEED'] ?? 7)

test(
  'whatever happens to payments, in whatever order, the figures are what a full count says',
  { timeout: 30_000 + RUNS * 5_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.commands(COMMANDS, { maxCommands: 30, size: 'max' }),
        async (commands) => {
          isDying = false
          const first = await world.givenPayment({ amount: PRICE })
          const run: Run = { payments: [first], transactions: 0 }
          await fc.asyncModelRun(() => ({ model: { count: 1 }, real: run }), commands)
        },
      ),
      { seed: SEED, numRuns: RUNS, interruptAfterTimeLimit: RUNS * 5_000, endOnFailure: true },
    )
    const [seen] = await world.sql<{ figures: string[]; days: number }[]>`
      select array_agg(distinct figure) as figures, count(distinct day)::int as days
      from report_truth`
    // The game has been where it could go wrong.
    expect(seen?.figures).toEqual(expect.arrayContaining(['paid', 'money_in', 'money_out']))
    expect(seen?.days).toBeGreaterThan(1)
  },
)

test('figures that were spoilt are found, and made right again while payments go on', async () => {
  const row = await world.givenPayment()
  await foldDeltas(world.sql)
  await world.sql`update report_days set amount = amount + 7 where figure = 'pending'`
  await world.sql`delete from report_days where figure = 'paid'`
  const drift = await findDrift(world.sql)
  expect(drift.map(({ figure }) => figure)).toEqual(expect.arrayContaining(['pending', 'paid']))
  expect(drift.find(({ figure }) => figure === 'pending')).toMatchObject({ count: 0, amount: -7 })

  const run: Run = { payments: [row], transactions: 0 }
  const [mended] = await Promise.all([
    repairDrift(world.sql),
    payWith(row, run, { amount: row.chargeAmount, agoMs: 0 }),
    foldDeltas(world.sql),
    repairDrift(world.sql),
  ])
  expect(mended).toBeGreaterThanOrEqual(0)
  await assertTrue()
  while ((await foldDeltas(world.sql)) > 0);
  await assertTrue()
})

test('from empty figures all of them are made', async () => {
  await world.sql`truncate report_days, report_deltas`
  expect(await repairDrift(world.sql)).toBeGreaterThan(0)
  await assertTrue()
  expect(await repairDrift(world.sql)).toBe(0)
})
