import { Hono } from 'hono'
import type { ErrorHandler } from 'hono'
import { z } from 'zod'
import { Account } from '../midtrans/accounts.ts'
import { CustomerRefusal } from '../midtrans/customer.ts'
import { Via } from '../midtrans/ledger.ts'
import { AmbiguousReference, findByReference } from '../midtrans/lookup.ts'
import type { Midtrans } from '../midtrans/midtrans.ts'
import type { SandboxEnv } from '../midtrans/pipeline.ts'
import { SwitchSettings } from '../midtrans/switches.ts'
import { parseMidtransTime } from '../midtrans/wib-time.ts'
import { ControlError, check, readJson } from './read-json.ts'
import { listScenarios, setScenario } from './scenario-call.ts'
import { viewTransaction } from './views.ts'

const MAX_LISTED = 1000

const Reference = z.strictObject({ reference: z.string().min(1) })
const Pay = Reference.extend({
  via: Via.optional(),
  issuer: z.string().trim().min(1).max(50).optional(),
  /** ISO 8601 with an offset, or Jakarta time `2026-03-01 10:00:00`. */
  at: z
    .string()
    .transform((text, context) => {
      const at = z.iso.datetime({ offset: true }).safeParse(text).success
        ? Date.parse(text)
        : parseMidtransTime(text)
      if (at !== null) return at
      context.addIssue('must be a time such as 2026-03-01T10:00:00+07:00')
      return z.NEVER
    })
    .optional(),
})
const Listing = z.strictObject({
  reference: z.string().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(MAX_LISTED).default(MAX_LISTED),
})

/** `/_control`: what a tester does with the outside world. Open, since it listens on loopback only. */
export const controlRoutes = (midtrans: Midtrans, publicUrl: () => string) => {
  const find = (reference: string) => {
    const found = findByReference(midtrans.ledger, reference)
    if (!found) throw new ControlError(404, 'No transaction has this reference.')
    return found
  }
  const view = (transaction: Parameters<typeof viewTransaction>[2]) =>
    viewTransaction(midtrans, publicUrl(), transaction)

  return new Hono<SandboxEnv>()
    .post('/merchants', async (c) =>
      c.json({ merchant: midtrans.accounts.save(await readJson(c.req.raw, Account)) }),
    )
    .get('/merchants', (c) => c.json({ merchants: midtrans.accounts.list() }))
    .post('/pay', async (c) => {
      const { reference, via, issuer, at } = await readJson(c.req.raw, Pay)
      const found = find(reference)
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
      c.json(setScenario(midtrans, await readJson(c.req.raw, z.unknown()))),
    )
    .get('/scenarios', (c) => c.json(listScenarios(midtrans)))
    .get('/transactions', (c) => {
      const { reference, limit } = check(c.req.query(), Listing)
      const found =
        reference === undefined
          ? midtrans.ledger.list(limit)
          : [findByReference(midtrans.ledger, reference)?.transaction ?? []].flat()
      return c.json({ transactions: found.map(view) })
    })
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

const answerError: ErrorHandler<SandboxEnv> = (error, c) => {
  if (error instanceof ControlError) return c.json({ error: error.message }, error.status)
  if (error instanceof CustomerRefusal || error instanceof AmbiguousReference) {
    return c.json({ error: error.message }, 409)
  }
  throw error
}
