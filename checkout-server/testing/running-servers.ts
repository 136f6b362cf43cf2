import { createServer, type AddressInfo } from 'node:net'
import { createSandbox, type Sandbox } from '../sandbox/sandbox.ts'
import { openLog } from '../src/platform/log.ts'
import type { Settings } from '../src/platform/settings.ts'
import { newMasterKey, openVault } from '../src/platform/vault.ts'
import { startServer, type CheckoutServer } from '../src/server.ts'
import { givenConnectedMerchant } from './connected-merchant.ts'
import { createTestDatabase } from './database.ts'

/** Whole servers on one database, with a merchant whose provider is a running sandbox. */
export type RunningServers = Awaited<ReturnType<typeof startServers>>

/**
 * Starts them. Notices go to the first server; the sandbox's retries come fast.
 * @param count - How many server processes' worth share the database.
 * @param options.prepare - Settings of the test's own, once the outside world runs; `port` is the server's.
 * @param options.isReachable - The only server is where its links lead, so that a browser can use it.
 */
export async function startServers(
  count: number,
  {
    perMerchant,
    allowsUnofficial = true,
    isReachable = false,
    prepare,
  }: {
    perMerchant?: number
    allowsUnofficial?: boolean
    isReachable?: boolean
    prepare?: (sandbox: Sandbox, port: number) => Promise<Partial<Settings>>
  } = {},
) {
  // Cookies and forms hold only at the address that the server itself goes by.
  const port = isReachable ? await freePort() : 0
  const database = await createTestDatabase()
  const sandbox = await createSandbox({ retryScale: 0.0005 })
  const masterKey = newMasterKey()
  const log = openLog('silent')
  const settings = {
    port,
    listenHost: '127.0.0.1',
    databaseUrl: database.url,
    databaseConnections: 5,
    publicUrl: `http://127.0.0.1:${port || 1}`,
    masterKey,
    logLevel: 'silent',
    allowPrivateAddresses: true,
    allowUnofficialProviders: allowsUnofficial,
    gobizUrls: { baseUrl: `${sandbox.url}/gobiz`, apiUrl: `${sandbox.url}/gojekapi` },
    metricsToken: null,
    trustedProxies: 0,
    rateLimitPerIp: 1_000,
    rateLimitPerMerchant: perMerchant ?? 10_000,
    keepDays: { idempotencyKeys: 7, webhookAttempts: 90, events: 90 },
    redisUrl: null,
    loginTries: 1_000,
    smtp: null,
    facebook: null,
    ...(await prepare?.(sandbox, port)),
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
    /** One more server on the same database. */
    async startAnother(different: { allowUnofficialProviders: boolean }): Promise<void> {
      servers.push(await startServer({ ...settings, ...different }, log))
    },
    async close() {
      await Promise.all(servers.map((server) => server.stop()))
      await sandbox.close()
      await database.drop()
    },
  }
}

/** A port that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => {
    server.close(resolve)
  })
  return port
}
