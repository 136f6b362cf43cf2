import type { Payment } from '@autogopay/shared'
import { createSandbox } from '../sandbox/sandbox.ts'
import { openDatabase } from '../src/platform/database.ts'
import { newMasterKey, openVault } from '../src/platform/vault.ts'
import { givenConnectedMerchant } from './connected-merchant.ts'
import { startLoadBalancer } from './load-balancer.ts'
import { startServerProcess, type ServerProcess } from './server-processes.ts'

/** Several server processes on one database behind a load balancer, with a merchant and its provider. */
export type SeveralServers = Awaited<ReturnType<typeof startSeveralServers>>

/**
 * Starts them. Notices come to the load balancer, like everything else.
 * @param options.databaseUrl - A migrated database of their own.
 * @param options.env - More settings, such as `REDIS_URL`.
 * @param options.providerUrl - A provider already running, in place of the sandbox.
 */
export async function startSeveralServers(options: {
  databaseUrl: string
  count: number
  env?: Record<string, string>
  providerUrl?: string
  collectsOnSignal?: boolean
}) {
  const sql = openDatabase(options.databaseUrl, { max: 4 })
  const sandbox = options.providerUrl ? null : await createSandbox({ retryScale: 0.0005 })
  const providerUrl = options.providerUrl ?? sandbox?.url ?? ''
  const masterKey = newMasterKey()
  const context = { sql, clock: () => new Date(), vault: openVault(masterKey) }
  const merchant = await givenConnectedMerchant(context, providerUrl)
  const env = {
    DATABASE_URL: options.databaseUrl,
    DATABASE_CONNECTIONS: '5',
    MASTER_KEY: masterKey,
    RATE_LIMIT_PER_IP: '1000000',
    RATE_LIMIT_PER_MERCHANT: '1000000',
    ...options.env,
  }
  const servers: ServerProcess[] = []
  const start = () =>
    startServerProcess(env, { collectsOnSignal: options.collectsOnSignal ?? false })
  for (let at = 0; at < options.count; at += 1) servers.push(await start())
  const balancer = await startLoadBalancer(servers.map(({ url }) => url))
  if (sandbox) await merchant.register(balancer.url)
  const urls = () => servers.map(({ url }) => url)

  const world = {
    sql,
    servers,
    balancer,
    env,
    providerUrl,
    serverKey: merchant.serverKey,
    connectionId: merchant.connection.id,
    apiKey: merchant.apiKey.key,
    merchantId: merchant.merchant.id,
    control: merchant.control,
    /** Sends notices there instead of to the load balancer. */
    sendNoticesTo: merchant.register,
    noticePath: `/notices/midtrans/${merchant.connection.id}`,
    /** Calls the API by the load balancer, or at one server. */
    api: (path: string, body?: object, url = balancer.url): Promise<Response> =>
      fetch(url + path, {
        method: body ? 'POST' : 'GET',
        headers: { 'x-api-key': merchant.apiKey.key, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      }),
    async givenPayment(order: object = {}): Promise<Payment> {
      const response = await world.api('/v1/payments', { amount: 50_000, ...order })
      if (response.status !== 201) throw new Error(await response.text())
      return (await response.json()) as Payment
    },
    pay: (payment: Payment) =>
      merchant.control('pay', { reference: payment.providerTransactionId }),
    /** Ends one server at once and starts another in its place. */
    async replace(at: number): Promise<void> {
      await servers[at]?.kill()
      await world.restart(at)
    },
    /** Starts a server in the place of one that has ended. */
    async restart(at: number): Promise<void> {
      servers[at] = await start()
      balancer.use(urls())
    },
    async close(): Promise<void> {
      await balancer.close()
      await Promise.all(servers.map((server) => server.stop()))
      await sandbox?.close()
      await sql.end({ timeout: 5 })
    },
  }
  return world
}
