import { createSandbox } from '../sandbox/sandbox.ts'
import { openLog } from '../src/platform/log.ts'
import { newMasterKey, openVault } from '../src/platform/vault.ts'
import { startServer, type CheckoutServer } from '../src/server.ts'
import { givenConnectedMerchant } from './connected-merchant.ts'
import { createTestDatabase } from './database.ts'

/** Whole servers on one database, with a merchant whose provider is a running sandbox. */
export type RunningServers = Awaited<ReturnType<typeof startServers>>

/**
 * Starts them. Notices go to the first server; the sandbox's retries come fast.
 * @param count - How many server processes' worth share the database.
 */
export async function startServers(count: number, limits: { perMerchant?: number } = {}) {
  const database = await createTestDatabase()
  const sandbox = await createSandbox({ retryScale: 0.0005 })
  const masterKey = newMasterKey()
  const log = openLog('silent')
  const settings = {
    port: 0,
    listenHost: '127.0.0.1',
    databaseUrl: database.url,
    databaseConnections: 5,
    publicUrl: 'http://127.0.0.1:1',
    masterKey,
    logLevel: 'silent',
    allowPrivateAddresses: true,
    allowUnofficialProviders: true,
    gobizUrls: { baseUrl: `${sandbox.url}/gobiz`, apiUrl: `${sandbox.url}/gojekapi` },
    metricsToken: null,
    trustedProxies: 0,
    rateLimitPerIp: 1_000,
    rateLimitPerMerchant: limits.perMerchant ?? 10_000,
    keepDays: { idempotencyKeys: 7, webhookAttempts: 90, events: 90 },
    redisUrl: null,
  }
  const servers: CheckoutServer[] = []
  for (let at = 0; at < count; at += 1) servers.push(await startServer(settings, log))
  const urls = servers.map(({ url }) => url)

  const context = { sql: database.sql, clock: () => new Date(), vault: openVault(masterKey) }
  const { apiKey, control, connection, register } = await givenConnectedMerchant(
    context,
    sandbox.url,
  )
  await register(urls[0] ?? '')

  return {
    sql: database.sql,
    servers,
    urls,
    sandboxUrl: sandbox.url,
    noticeUrl: `${urls[0]}/notices/midtrans/${connection.id}`,
    apiKey: apiKey.key,
    control,
    /** Calls the first server with the merchant's key. */
    api: (path: string, body?: object): Promise<Response> =>
      fetch(`${urls[0]}${path}`, {
        method: body ? 'POST' : 'GET',
        headers: { 'x-api-key': apiKey.key, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      }),
    async close() {
      await Promise.all(servers.map((server) => server.stop()))
      await sandbox.close()
      await database.drop()
    },
  }
}
