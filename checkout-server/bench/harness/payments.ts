import type { Payment } from '@autogopay/shared'
import { Pool } from 'undici'
import type { BenchMerchant } from './merchant.ts'
import { SAMPLE_AMOUNT } from './sample-qr.ts'

/** Headers of a call of `/v1`. */
export const headersOf = ({ apiKey }: BenchMerchant) => ({
  'x-api-key': apiKey,
  'content-type': 'application/json',
})

/** Body of `POST /v1/payments` as a shop sends it. */
export const orderBody = (orderId: string, expiresInSeconds = 900, amount = SAMPLE_AMOUNT) =>
  JSON.stringify({
    orderId,
    amount,
    description: 'Kopi susu gula aren',
    customer: { name: 'Budi Santoso', email: 'budi@example.com' },
    metadata: { table: '7' },
    expiresInSeconds,
  })

const AT_ONCE = 32
let orders = 0

/**
 * Makes payments by the API.
 * @param options.expiresInSeconds - A day by default, so that none ends while it is measured.
 */
export async function createPayments(options: {
  url: string
  merchant: BenchMerchant
  count: number
  expiresInSeconds?: number
}): Promise<Payment[]> {
  const pool = new Pool(options.url, { connections: AT_ONCE })
  const made: Payment[] = []
  let left = options.count
  const work = async () => {
    while (left > 0) {
      left -= 1
      orders += 1
      const { statusCode, body } = await pool.request({
        method: 'POST',
        path: '/v1/payments',
        headers: headersOf(options.merchant),
        body: orderBody(`BENCH-${process.pid}-${orders}`, options.expiresInSeconds ?? 86_400),
      })
      if (statusCode !== 201) throw new Error(`payment refused: ${await body.text()}`)
      made.push((await body.json()) as Payment)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  await pool.close()
  return made
}
