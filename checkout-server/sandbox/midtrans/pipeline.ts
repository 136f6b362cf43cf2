import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from 'hono'
import { cutOff } from '../http.ts'
import type { SandboxEnv } from '../http.ts'
import type { Operation } from '../scenarios/catalogue.ts'
import type { Scenarios, Target } from '../scenarios/scenarios.ts'
import type { Accounts, MerchantAccount } from './accounts.ts'
import { authenticate } from './authenticate.ts'
import type { Call } from './call.ts'
import { MidtransFailure, toAnswer } from './failure.ts'
import type { Answer } from './failure.ts'
import type { Idempotency } from './idempotency.ts'
import type { Ledger } from './ledger.ts'
import { parseBody, takeBody } from './read-body.ts'
import type { Switches } from './switches.ts'

/**
 * What every Midtrans call goes through: key, body, idempotency, the work itself, and the network
 * troubles a scenario asks for.
 */
export const createPipeline = (deps: {
  accounts: Accounts
  ledger: Ledger
  idempotency: Idempotency
  scenarios: Scenarios
  switches: Switches
  closing: AbortSignal
}) => {
  const { accounts, ledger, idempotency, scenarios, switches, closing } = deps

  const targetOf = (account: MerchantAccount, call: { id: string; body: unknown }): Target =>
    (call.id && ledger.findOfAccount(account.id, call.id)) || {
      orderId: call.id || orderIdIn(call.body),
    }

  const perform = (work: () => Answer): Answer => {
    try {
      return work()
    } catch (error) {
      if (error instanceof MidtransFailure) return failed(error)
      throw error
    }
  }
  const failed = (error: MidtransFailure): Answer => {
    const { errorsAtHttpLevel } = switches.get()
    // A JSON null is a crash on their side, and crashes are HTTP 500.
    return error.code === 500
      ? { ...toAnswer(error, true), http: 500 }
      : toAnswer(error, errorsAtHttpLevel)
  }

  return (operation: Operation, work: (call: Call) => Answer) =>
    async (c: Context<SandboxEnv>): Promise<Response> => {
      const bytes = await takeBody(c.req.raw)
      let call: Call
      try {
        const { headers } = c.req.raw
        const account = authenticate(accounts, headers.get('authorization'))
        const body = parseBody(c.req.raw, bytes)
        call = { account, id: c.req.param('id') ?? '', body, headers }
      } catch (error) {
        if (error instanceof MidtransFailure) return respond(failed(error))
        throw error
      }
      const target = targetOf(call.account, call)
      const concerns = limitedTo(operation)
      const down = scenarios.take('unavailable', target, concerns)
      if (down) return respond(unavailable(down.status))
      const key = c.req.method === 'POST' ? (c.req.header('idempotency-key') ?? null) : null
      const answer = await idempotency.once({ accountId: call.account.id, key }, async () => {
        const done = perform(() => work(call))
        const slow = scenarios.take('slow', target, concerns)
        if (slow) await sleep(slow.ms, undefined, { signal: closing }).catch(() => undefined)
        return done
      })
      return scenarios.take('cut-off', target, concerns) ? cutOff(c, answer) : respond(answer)
    }
}

const limitedTo =
  (operation: Operation) =>
  (params: { operation?: Operation | undefined }): boolean =>
    (params.operation ?? operation) === operation

/** Puts an answer on the wire. */
export const respond = ({ http, body }: Answer): Response =>
  new Response(JSON.stringify(body), {
    status: http,
    headers: { 'content-type': 'application/json' },
  })

const unavailable = (status: number): Answer => ({
  http: status,
  body: {
    status_code: String(status),
    status_message: 'Sorry, the service is temporarily unavailable',
    id: randomUUID(),
  },
})

const orderIdIn = (body: unknown): string => {
  if (typeof body !== 'object' || body === null || !('transaction_details' in body)) return ''
  const details = body.transaction_details
  if (typeof details !== 'object' || details === null || !('order_id' in details)) return ''
  return String(details.order_id)
}
