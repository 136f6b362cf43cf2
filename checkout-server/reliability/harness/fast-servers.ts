import { SAMPLE_AMOUNT } from '../../bench/harness/sample-qr.ts'
import { checkoutLinks } from '../../src/payments/checkout-links.ts'
import { openVault } from '../../src/platform/vault.ts'
import { startSeveralServers } from '../../testing/several-servers.ts'
import type { BarWorld } from './bar.ts'
import { startFastMidtrans } from './fast-midtrans.ts'
import { forEachOf } from './probe.ts'

const SERVER_KEY = 'SB-Mid-server-test'

/** A payment as the bars need it. */
export interface GivenPayment {
  id: string
  token: string
  chargeId: string
}

/** Server processes on a fresh database, with a provider that costs next to nothing. */
export async function startFastServers(
  { databases }: Pick<BarWorld, 'databases'>,
  options: {
    name: string
    count: number
    env?: Record<string, string>
    thinkMs?: number
    collectsOnSignal?: boolean
  },
) {
  const provider = await startFastMidtrans({
    serverKey: SERVER_KEY,
    ...(options.thinkMs !== undefined && { thinkMs: options.thinkMs }),
  })
  const world = await startSeveralServers({
    databaseUrl: await databases.create(options.name),
    count: options.count,
    providerUrl: provider.url,
    ...(options.env && { env: options.env }),
    collectsOnSignal: options.collectsOnSignal ?? false,
  })
  return {
    ...world,
    provider,
    /** Where the notices of the merchant's provider come in, at one server. */
    noticeUrl: (at: number) => `${world.servers[at]?.url}${world.noticePath}`,
    /** Makes payments by the API. */
    async givenPayments(count: number): Promise<GivenPayment[]> {
      const made: GivenPayment[] = []
      await forEachOf(Array(count).keys(), 16, async () => {
        const payment = await world.givenPayment({
          amount: SAMPLE_AMOUNT,
          expiresInSeconds: 86_400,
        })
        made.push({ id: payment.id, token: payment.checkoutToken, chargeId: '' })
      })
      const rows = await world.sql<{ id: string; chargeId: string }[]>`
        select id, charge_id from payments where id = any(${made.map(({ id }) => id)})`
      const chargeOf = new Map(rows.map(({ id, chargeId }) => [id, chargeId]))
      return made.map((payment) => ({ ...payment, chargeId: chargeOf.get(payment.id) ?? '' }))
    },
    /** Checkout tokens of payments that were not made by the API, by id. */
    tokensOf(payments: readonly GivenPayment[]): Map<string, string> {
      const vault = openVault(world.env.MASTER_KEY)
      const links = checkoutLinks({ vault, publicUrl: world.balancer.url })
      return new Map(payments.map(({ id }) => [id, links.tokenOf(id)]))
    },
    async close(): Promise<void> {
      await world.close()
      await provider.close()
    },
  }
}
