import pino from 'pino'
import { Agent } from 'undici'
import { createSandbox } from '../../../sandbox/sandbox.ts'
import { createTestDatabase } from '../../../testing/database.ts'
import { createApp } from '../../app.ts'
import type { ConnectionContext } from '../../connections/context.ts'
import { apiKeyReader, apiKeyText, createApiKey } from '../../merchants/api-keys.ts'
import { addConnection, merchantDirectory } from '../../merchants/connections.ts'
import { findLogo } from '../../merchants/look.ts'
import { createMerchant } from '../../merchants/merchants.ts'
import { checkoutLinks } from '../../payments/checkout-links.ts'
import type { PaymentContext } from '../../payments/context.ts'
import { openOwnAccount } from '../../payments/own-account/open-own-account.ts'
import { openWatch } from '../../payments/watch.ts'
import { openHints } from '../../platform/hints.ts'
import { rateLimit } from '../../platform/http/rate-limit.ts'
import { findKeptFile } from '../../platform/kept-files.ts'
import type { Log } from '../../platform/log.ts'
import { openMetrics } from '../../platform/metrics.ts'
import { newMasterKey, openVault } from '../../platform/vault.ts'
import { openGobiz } from '../../providers/gobiz/gobiz.ts'
import { createProviders } from '../../providers/open-provider.ts'
import { isOwnAccount } from '../../providers/own-accounts.ts'
import type { WebhookContext } from '../../webhooks/context.ts'
import { enqueueDeliveries } from '../../webhooks/enqueue.ts'
import { eventStreams } from '../checkout/streams.ts'

export const PUBLIC_URL = 'https://pay.example.test'
const PLENTY = 100_000

/** What a test sends; `body` goes out as JSON unless it is text or bytes. */
export interface Call {
  body?: unknown
  headers?: Record<string, string>
}

/** A merchant with a key, connected to the sandbox. */
export interface TestMerchant {
  id: string
  apiKey: string
  connectionId: string
  /** Sends a request with the merchant's key. */
  call(method: string, path: string, call?: Call): Promise<Response>
}

/** The whole app on a database of its own, with Midtrans played by the sandbox. */
export type TestApp = Awaited<ReturnType<typeof openTestApp>>

/** What a test's server does in a way of its own. */
export interface TestAppOptions {
  /** Requests a minute; as good as without limit unless told. */
  perAddress?: number
  perMerchant?: number
  /** On unless told. */
  allowUnofficial?: boolean
  /** As good as none unless told. */
  loginLimits?: ConnectionContext['limits']
  log?: Log
}

const NOTHING = new Uint8Array()
const NO_SCRIPT = { bytes: NOTHING, brotli: NOTHING, gzip: NOTHING, integrity: '' }

/** Opens it; nothing of it outlives `close`. */
export async function openTestApp(options: TestAppOptions = {}) {
  const database = await createTestDatabase()
  const { sql } = database
  const sandbox = await createSandbox()
  const log = options.log ?? pino({ level: 'silent' })
  const vault = openVault(newMasterKey())
  const dispatcher = new Agent()
  const providers = createProviders({ dispatcher, log, timeoutMs: 5_000 })
  const { allowUnofficial = true } = options
  let aheadMs = 0
  const clock = () => new Date(Date.now() + aheadMs)
  const merchants = { sql, clock, vault }
  const hints = await openHints(sql, log)
  const ownAccount = openOwnAccount({ sql, clock, changed: (id) => hints.publish(id) })
  const directory = merchantDirectory(
    merchants,
    (details) => (isOwnAccount(details.provider) ? ownAccount : providers.open(details)),
    { allowUnofficial },
  )
  const webhooks: WebhookContext = {
    sql,
    clock,
    log,
    vault,
    allowPrivate: true,
    apiKeyText: (apiKeyId, merchantId) => apiKeyText(merchants, { apiKeyId, merchantId }),
  }
  const payments: PaymentContext = {
    sql,
    clock,
    log,
    links: checkoutLinks({ vault, publicUrl: PUBLIC_URL }),
    providerOf: directory.providerOf,
    connectionFor: directory.connectionFor,
    merchantLook: directory.merchantLook,
    renewalLimit: directory.renewalLimit,
    onEvent: enqueueDeliveries(webhooks),
    changed: (id) => hints.publish(id),
  }
  const gobizUrls = { baseUrl: `${sandbox.url}/gobiz`, apiUrl: `${sandbox.url}/gojekapi` }
  const connections: ConnectionContext = {
    ...payments,
    payments,
    vault,
    allowPrivate: true,
    allowUnofficial,
    publicUrl: PUBLIC_URL,
    gobiz: openGobiz(gobizUrls, { dispatcher, log, now: clock }),
    gobizBaseUrl: gobizUrls.baseUrl,
    openProvider: providers.open,
    readQr: providers.readQr,
    limits: options.loginLimits ?? { askForOtp: rateLimit(PLENTY), tryLogin: rateLimit(PLENTY) },
  }
  const watch = openWatch(payments, hints)
  const streams = eventStreams()
  const perAddress = rateLimit(options.perAddress ?? PLENTY)
  const app = createApp({
    log,
    metrics: openMetrics(),
    payments,
    webhooks,
    connections,
    watch,
    streams,
    findLogo: (merchantId) => findLogo(sql, merchantId),
    findKeptFile: (path) => findKeptFile(sql, path),
    perAddress,
    publicUrl: PUBLIC_URL,
    trustedProxies: 0,
    metricsToken: null,
    script: { ...NO_SCRIPT, immutablePath: '/embed/v1/autogopay-checkout-0.js' },
    extras: { ...NO_SCRIPT, immutablePath: '/embed/v1/autogopay-checkout-extras-0.js' },
    findConnection: directory.findConnection,
    isDraining: () => false,
    assertReady: async () => {},
    auth: {
      findOwner: apiKeyReader(merchants),
      perAddress,
      perMerchant: rateLimit(options.perMerchant ?? PLENTY),
      trustedProxies: 0,
    },
  })

  const call = async (method: string, path: string, { body, headers }: Call = {}) => {
    const isRaw = typeof body === 'string' || body instanceof Uint8Array
    return app.request(path, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: isRaw ? (body as string) : JSON.stringify(body) }),
    })
  }
  const control = async (path: string, body: unknown) => {
    const answer = await fetch(`${sandbox.url}/_control/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`the sandbox answered ${path} with ${await answer.text()}`)
  }
  const connect = async (merchantId: string, serverKey: string) => {
    const { id } = await addConnection(merchants, {
      merchantId,
      provider: 'midtrans',
      baseUrl: sandbox.url,
      credentials: JSON.stringify({ serverKey }),
    })
    return id
  }

  let count = 0
  return {
    app,
    sql,
    sandbox,
    connections,
    call,
    control,
    connect,
    /** Sets the server's clock forward; the sandbox keeps its own. */
    advance(ms: number) {
      aheadMs += ms
    },
    /** The buyer pays, at the provider. */
    payAtProvider: (reference: string) => control('pay', { reference }),
    async givenMerchant(): Promise<TestMerchant> {
      count += 1
      const serverKey = `SB-Mid-server-test-${count}`
      await control('merchants', { serverKey, name: `Toko ${count}` })
      const email = `toko-${count}@example.test`
      const { id } = await createMerchant(merchants, {
        name: `Toko ${count}`,
        email,
        password: 'a long enough password',
      })
      const { key: apiKey } = await createApiKey(merchants, id)
      const connectionId = await connect(id, serverKey)
      return {
        id,
        apiKey,
        connectionId,
        call: (method, path, sent = {}) =>
          call(method, path, { ...sent, headers: { 'x-api-key': apiKey, ...sent.headers } }),
      }
    },
    async close() {
      streams.closeAll()
      await watch.close()
      await hints.close()
      await Promise.all([providers.close(), dispatcher.close(), sandbox.close()])
      await database.drop()
    },
  }
}
