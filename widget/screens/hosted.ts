import type { Page } from 'playwright-core'
import { startCheckout } from '../../checkout-server/bench/harness/checkout.ts'
import { startDatabases, using } from '../../checkout-server/bench/harness/databases.ts'
import { openFront } from '../../checkout-server/bench/harness/front.ts'
import { registerMerchant } from '../../checkout-server/bench/harness/merchant.ts'
import { createPayments } from '../../checkout-server/bench/harness/payments.ts'
import type { Place } from './place.ts'

const STATES = [
  'pending',
  'paid',
  'expired',
  'cancelled',
  'denied',
  'partially_refunded',
  'refunded',
] as const
const UNKNOWN = 'unknown'

/** The hosted page of a real server, with a payment in each state. */
export async function openHosted(): Promise<Place> {
  const databases = await startDatabases()
  const databaseUrl = await databases.create('screens')
  const merchant = await registerMerchant(databaseUrl, { providerUrl: 'http://127.0.0.1:9' })
  const front = await openFront()
  const publicUrl = front.url
  const checkout = await startCheckout({ databaseUrl, merchant, publicUrl, provider: 'double' })
  front.passTo(checkout.url)
  const made = await createPayments({ url: checkout.url, merchant, count: STATES.length })
  const urls = new Map<string, string>([[UNKNOWN, `${publicUrl}/pay/nobody-knows-this`]])
  // Only to be looked at: no money moves, so the rows are simply told what they are.
  await using(databaseUrl, async (sql) => {
    for (const [index, status] of STATES.entries()) {
      const payment = made[index]
      if (!payment) throw new Error(`no payment for ${status}`)
      urls.set(status, payment.checkoutUrl)
      const isPaid = ['paid', 'partially_refunded', 'refunded'].includes(status)
      const paidAt = isPaid ? new Date() : null
      await sql`update payments set status = ${status}, paid_at = ${paidAt} where id = ${payment.id}`
    }
  })
  return {
    states: [...urls.keys()],
    async show(page: Page, state) {
      await page.goto(urls.get(state) ?? publicUrl, { waitUntil: 'load' })
      if (state === UNKNOWN) return
      await page.locator(`autogopay-checkout[data-status=${state}]`).waitFor()
    },
    close: async () => {
      await checkout.stop()
      await front.close()
      await databases.stop()
    },
  }
}
