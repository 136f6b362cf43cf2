/** Sends webhooks: by the real sender from the database, and as bare undici for comparison. */
import { createHmac } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Payment } from '@autogopay/shared'
import { Agent } from 'undici'
import { apiKeyText } from '../../src/merchants/api-keys.ts'
import { newEvent } from '../../src/payments/events.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { openDatabase, type Sql } from '../../src/platform/database.ts'
import { openLog } from '../../src/platform/log.ts'
import { openVault } from '../../src/platform/vault.ts'
import type { WebhookContext } from '../../src/webhooks/context.ts'
import { enqueueDeliveries } from '../../src/webhooks/enqueue.ts'
import { startWebhookSender } from '../../src/webhooks/sender.ts'
import { answerCalls } from '../harness/child.ts'
import { openLoop } from '../harness/open-loop.ts'

const LOOK_MS = 10
const DRAIN_WITHIN_MS = 60_000

interface Keeper {
  databaseUrl: string
  masterKey: string
}

const calls = {
  /** Sends what waits in the database; returns how long until every result was written, in ms. */
  async drain({ count, ...keeper }: Keeper & { count: number }): Promise<number> {
    const ctx = contextOf(keeper)
    await isDrained(ctx.sql)
    const tries = { made: 0 }
    const startedAt = performance.now()
    const sender = startWebhookSender({ ...ctx, onAttempt: () => (tries.made += 1) })
    const endAt = startedAt + DRAIN_WITHIN_MS
    // Asking the database while it works would take its time for the asking.
    while (tries.made < count || !(await isDrained(ctx.sql))) {
      if (performance.now() > endAt) throw new Error('it does not end')
      await pause(LOOK_MS)
    }
    const ms = performance.now() - startedAt
    await sender.stop()
    await ctx.sql.end()
    return ms
  },

  /**
   * Commits events at a fixed rate beside the sender, as a server does.
   * @returns Each event's id and when its commit had returned, in ms since 1970.
   */
  async pour(
    input: Keeper & { merchantId: string; payment: Payment; perSecond: number; seconds: number },
  ): Promise<[id: string, atMs: number][]> {
    const ctx = contextOf(input)
    const { merchantId } = input
    const sender = startWebhookSender(ctx)
    const enqueue = enqueueDeliveries(ctx)
    const committed: [string, number][] = []
    await openLoop({
      perSecond: input.perSecond,
      seconds: input.seconds,
      async work(index) {
        const about = { merchantId, paymentId: `pay_${index}`, apiKeyId: null, at: systemClock() }
        const event = newEvent({ type: 'payment.paid', data: input.payment }, about)
        await ctx.sql.begin((tx) => enqueue(tx, event))
        committed.push([event.id, performance.timeOrigin + performance.now()])
        sender.wake()
        return performance.now()
      },
    })
    while (!(await isDrained(ctx.sql))) await pause(LOOK_MS)
    await sender.stop()
    await ctx.sql.end()
    return committed
  },

  /** Posts the same body so many times, each with a signature of its own; returns the time in ms. */
  async raw(input: {
    urls: readonly string[]
    body: Uint8Array
    count: number
    atOnce: number
  }): Promise<number> {
    const targets = input.urls.map((url) => new URL(url))
    const agent = new Agent()
    const key = Buffer.alloc(32, 'k')
    let left = input.count
    const work = async () => {
      while (left > 0) {
        left -= 1
        const { origin = '', pathname = '' } = targets[left % targets.length] ?? {}
        const id = `evt_${left}`
        const timestamp = String(Math.floor(Date.now() / 1000))
        const hmac = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(input.body)
        const { statusCode, body } = await agent.request({
          origin,
          method: 'POST',
          path: pathname,
          headers: {
            'content-type': 'application/json',
            'user-agent': 'AutoGoPay-Webhooks/1',
            'webhook-id': id,
            'webhook-timestamp': timestamp,
            'webhook-signature': `v1,${hmac.digest('base64')}`,
          },
          body: input.body,
        })
        await body.dump()
        if (statusCode !== 200) throw new Error(`the receiver answered ${statusCode}`)
      }
    }
    const startedAt = performance.now()
    await Promise.all(Array.from({ length: input.atOnce }, work))
    const ms = performance.now() - startedAt
    await agent.close()
    return ms
  },
}

function contextOf({ databaseUrl, masterKey }: Keeper): WebhookContext {
  const sql = openDatabase(databaseUrl)
  const vault = openVault(masterKey)
  return {
    sql,
    clock: systemClock,
    log: openLog('info'),
    vault,
    allowPrivate: true,
    apiKeyText: (apiKeyId, merchantId) => apiKeyText({ sql, vault }, { apiKeyId, merchantId }),
  }
}

async function isDrained(sql: Sql): Promise<boolean> {
  const [open] = await sql`
    select 1 from webhook_deliveries where status in ('pending', 'leased') limit 1`
  return !open
}

/** Calls of this child. */
export type WebhookSenderCalls = typeof calls

answerCalls(calls, () => {})
