import { Hono } from 'hono'
import type { ErrorHandler } from 'hono'
import { z } from 'zod'
import { GobizNameTaken } from '../gobiz/accounts.ts'
import type { Gobiz } from '../gobiz/gobiz.ts'
import { GobizRefusal, MAX_PAYMENT } from '../gobiz/payer.ts'
import { Account } from '../midtrans/accounts.ts'
import { CustomerRefusal } from '../midtrans/customer.ts'
import { Via } from '../midtrans/ledger.ts'
import type { Transaction } from '../midtrans/ledger.ts'
import { AmbiguousReference, findByReference } from '../midtrans/lookup.ts'
import type { Facebook } from '../facebook/facebook.ts'
import { facebookControlRoutes } from '../facebook/routes.ts'
import type { Mailbox } from '../mail/mailbox.ts'
import { mailControlRoutes } from '../mail/routes.ts'
import type { Midtrans } from '../midtrans/midtrans.ts'
import type { SandboxEnv } from '../http.ts'
import { SwitchSettings } from '../midtrans/switches.ts'
import { telegramControlRoutes } from '../telegram/control.ts'
import { ChatRefusal } from '../telegram/people.ts'
import type { TelegramWorld } from '../telegram/world.ts'
import { gobizControlRoutes } from './gobiz-calls.ts'
import { ControlError, check, readJson } from './read-json.ts'
import { listScenarios, setScenario } from './scenario-call.ts'
import { viewGobiz, viewTransaction } from './views.ts'
import { When } from './when.ts'

const USUALLY_LISTED = 1000
// A whole day of hard testing: what is compared with other books must not be cut.
const MAX_LISTED = 1_000_000

const Reference = z.strictObject({ reference: z.string().min(1) })
const Pay = Reference.extend({
  via: Via.optional(),
  issuer: z.string().trim().min(1).max(50).optional(),
  at: When.optional(),
  /** Whole rupiah, for an outlet's code that fixes none. */
  amount: z.int().min(1).max(MAX_PAYMENT).optional(),
  /** Names one press of the payer's button: at an outlet the same name pays once. */
  attempt: z.string().min(1).max(100).optional(),
})
const Listing = z.strictObject({
  reference: z.string().min(1).optional(),
  provider: z.enum(['midtrans', 'gobiz']).optional(),
  limit: z.coerce.number().int().min(1).max(MAX_LISTED).default(USUALLY_LISTED),
})

/** `/_control`: what a tester does with the outside world. Open, since it listens on loopback only. */
export const controlRoutes = (
  world: {
    midtrans: Midtrans
    gobiz: Gobiz
    mailbox: Mailbox
    telegram: TelegramWorld
    facebook: Facebook
  },
  publicUrl: () => string,
) => {
  const { midtrans, gobiz } = world
  const find = (reference: string) => {
    const found = findByReference(midtrans.ledger, reference)
    if (!found) throw new ControlError(404, 'No transaction has this reference.')
    return found
  }
  const view = (transaction: Parameters<typeof viewTransaction>[2]) =>
    viewTransaction(midtrans, publicUrl(), transaction)

  return new Hono<SandboxEnv>()
    .route('/gobiz', gobizControlRoutes(gobiz, publicUrl))
    .route('/facebook', facebookControlRoutes(world.facebook))
    .route('/mail', mailControlRoutes(world.mailbox))
    .route('/telegram', telegramControlRoutes(world.telegram))
    .post('/merchants', async (c) =>
      c.json({ merchant: midtrans.accounts.save(await readJson(c.req.raw, Account)) }),
    )
    .get('/merchants', (c) => c.json({ merchants: midtrans.accounts.list() }))
    .post('/pay', async (c) => {
      const { reference, via, issuer, at, amount, attempt } = await readJson(c.req.raw, Pay)
      // An order's own code first: its merchant may have an outlet too.
      const payee = findByReference(midtrans.ledger, reference) ? null : gobiz.payer.find(reference)
      if (payee) {
        const paid = gobiz.payer.pay(payee, { amount, issuer, at, attempt })
        return c.json({ transaction: viewGobiz(gobiz, paid) })
      }
      const found = find(reference)
      if (amount !== undefined) {
        throw new ControlError(400, "amount: an order's code has its own; leave it out.")
      }
      const way = { via: via ?? found.via, issuer, at }
      return c.json({ transaction: view(midtrans.customer.pay(found.transaction, way)) })
    })
    .post('/refuse', async (c) => {
      const { transaction } = find((await readJson(c.req.raw, Reference)).reference)
      return c.json({ transaction: view(midtrans.customer.refuse(transaction)) })
    })
    .post('/expire', async (c) => {
      const { transaction } = find((await readJson(c.req.raw, Reference)).reference)
      const expired = midtrans.expiry.expire(transaction)
      if (!expired) throw new ControlError(409, 'This transaction is no longer pending.')
      return c.json({ transaction: view(expired) })
    })
    .post('/scenario', async (c) =>
      c.json(setScenario(world, await readJson(c.req.raw, z.unknown()))),
    )
    .get('/scenarios', (c) => c.json(listScenarios(midtrans)))
    .get('/transactions', (c) =>
      c.json({ transactions: listTransactions(world, view, check(c.req.query(), Listing)) }),
    )
    .get('/notifications', (c) =>
      c.json({
        notifications: midtrans.queue.listAttempts(),
        waiting: midtrans.queue.listWaiting(),
      }),
    )
    .post('/notifications/resend', async (c) => {
      const { transaction } = find((await readJson(c.req.raw, Reference)).reference)
      midtrans.news.repeat(transaction)
      return c.json({ transaction: view(transaction) })
    })
    .get('/switches', (c) => c.json({ switches: midtrans.switches.get() }))
    .post('/switches', async (c) => {
      const given = await readJson(c.req.raw, SwitchSettings.partial())
      const next = check({ ...midtrans.switches.get(), ...given }, SwitchSettings)
      return c.json({ switches: midtrans.switches.set(next) })
    })
    .notFound((c) => c.json({ error: 'There is no such control call; see the README.' }, 404))
    .onError(answerError)
}

/** The books of all providers as one list, newest first. */
const listTransactions = (
  { midtrans, gobiz }: { midtrans: Midtrans; gobiz: Gobiz },
  view: (transaction: Transaction) => ReturnType<typeof viewTransaction>,
  { reference, provider, limit }: z.output<typeof Listing>,
) => {
  const { ledger } = midtrans
  const charged = () =>
    reference === undefined
      ? ledger.list(limit)
      : [findByReference(ledger, reference)?.transaction ?? []].flat()
  const received = () =>
    reference === undefined ? gobiz.book.list(limit) : [gobiz.book.find(reference) ?? []].flat()
  const listed = [
    ...(provider === 'gobiz'
      ? []
      : charged().map((row) => ({ at: row.createdAt, row: view(row) }))),
    ...(provider === 'midtrans'
      ? []
      : received().map((row) => ({ at: row.bookedAt, row: viewGobiz(gobiz, row) }))),
  ]
  return listed
    .toSorted((one, other) => other.at - one.at)
    .slice(0, limit)
    .map(({ row }) => row)
}

const REFUSALS = [CustomerRefusal, AmbiguousReference, GobizRefusal, GobizNameTaken, ChatRefusal]

const answerError: ErrorHandler<SandboxEnv> = (error, c) => {
  if (error instanceof ControlError) return c.json({ error: error.message }, error.status)
  if (REFUSALS.some((refusal) => error instanceof refusal)) {
    return c.json({ error: error.message }, 409)
  }
  throw error
}
