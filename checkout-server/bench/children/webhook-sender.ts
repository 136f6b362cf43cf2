/** Sends webhooks: by the real sender from the database, and as bare undici for comparison. */
import { createHmac } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { Pool } from 'undici'
import { apiKeyText } from '../../src/merchants/api-keys.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { openDatabase } from '../../src/platform/database.ts'
import { openLog } from '../../src/platform/log.ts'
import { openVault } from '../../src/platform/vault.ts'
import { startWebhookSender } from '../../src/webhooks/sender.ts'
import { answerCalls } from '../harness/child.ts'

const LOOK_MS = 10
const DRAIN_WITHIN_MS = 60_000

const calls = {
  /** Sends all that waits in the database; returns how long until every result was written, in ms. */
  async drain(input: { databaseUrl: string; masterKey: string }): Promise<number> {
    const sql = openDatabase(input.databaseUrl)
    const vault = openVault(input.masterKey)
    const isOver = async () => {
      const [open] = await sql`
        select 1 from webhook_deliveries where status in ('pending', 'leased') limit 1`
      return !open
    }
    await isOver()
    const startedAt = performance.now()
    const sender = startWebhookSender({
      sql,
      clock: systemClock,
      log: openLog('info'),
      vault,
      allowPrivate: true,
      apiKeyText: (apiKeyId, merchantId) => apiKeyText({ sql, vault }, { apiKeyId, merchantId }),
    })
    while (!(await isOver())) {
      if (performance.now() - startedAt > DRAIN_WITHIN_MS) throw new Error('it does not end')
      await pause(LOOK_MS)
    }
    const ms = performance.now() - startedAt
    await sender.stop()
    await sql.end()
    return ms
  },

  /** Posts the same body so many times, each with a signature of its own; returns the time in ms. */
  async raw(input: {
    url: string
    body: Uint8Array
    count: number
    connections: number
  }): Promise<number> {
    const { origin, pathname } = new URL(input.url)
    const pool = new Pool(origin, { connections: input.connections })
    const key = Buffer.alloc(32, 'k')
    let left = input.count
    const work = async () => {
      while (left > 0) {
        left -= 1
        const id = `evt_${left}`
        const timestamp = String(Math.floor(Date.now() / 1000))
        const hmac = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(input.body)
        const { statusCode, body } = await pool.request({
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
    await Promise.all(Array.from({ length: input.connections }, work))
    const ms = performance.now() - startedAt
    await pool.close()
    return ms
  },
}

/** Calls of this child. */
export type WebhookSenderCalls = typeof calls

answerCalls(calls, () => {})
