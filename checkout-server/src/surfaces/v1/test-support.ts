import type { Role } from '@autogopay/shared'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import pino from 'pino'
import { Agent } from 'undici'
import { DEMO_FACEBOOK_APP } from '../../../sandbox/facebook/facebook.ts'
import { createSandbox } from '../../../sandbox/sandbox.ts'
import { openPeople } from '../../../testing/people.ts'
import { secretsIn } from '../../../testing/secrets-in-text.ts'
import { createTestDatabase } from '../../../testing/database.ts'
import { openAccounts } from '../../accounts/accounts.ts'
import { listMemberships } from '../../accounts/me.ts'
import { accountLimits } from '../../accounts/limits.ts'
import type { TelegramPort } from '../../accounts/context.ts'
import { noTelegram } from '../../accounts/no-telegram.ts'
import { activityGuard } from '../../activation/activity.ts'
import type { ActivationContext } from '../../activation/context.ts'
import { createApp } from '../../app.ts'
import type { ConnectionContext } from '../../connections/context.ts'
import { openExports } from '../../exports/export-payments.ts'
import { apiKeyReader, apiKeyText, createApiKey } from '../../merchants/api-keys.ts'
import { addConnection, merchantDirectory } from '../../merchants/connections.ts'
import { registerMerchant, registerOwner } from '../../merchants/register.ts'
import { findLogo } from '../../merchants/look.ts'
import { listMembers } from '../../merchants/members.ts'
import { createMerchant } from '../../merchants/merchants.ts'
import type { LinkContext } from '../../payment-links/context.ts'
import { guardLinkOrders } from '../../payment-links/place.ts'
import { checkoutLinks } from '../../payments/checkout-links.ts'
import type { PaymentContext } from '../../payments/context.ts'
import { openOwnAccount } from '../../payments/own-account/open-own-account.ts'
import { openWatch } from '../../payments/watch.ts'
import { openHints } from '../../platform/hints.ts'
import { rateLimit } from '../../platform/http/rate-limit.ts'
import { findKeptFile } from '../../platform/kept-files.ts'
import type { Log } from '../../platform/log.ts'
import { openMetrics } from '../../platform/metrics.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Sql } from '../../platform/database.ts'
import { newMasterKey, openVault, type Vault } from '../../platform/vault.ts'
import { openGobiz } from '../../providers/gobiz/gobiz.ts'
import { createProviders } from '../../providers/open-provider.ts'
import { isOwnAccount } from '../../providers/own-accounts.ts'
import type { WebhookContext } from '../../webhooks/context.ts'
import { openEventFeed } from '../../webhooks/event-feed.ts'
import { openResponseTimer } from '../../reports/response-times.ts'
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
  apiKeyId: string
  /** Of the person who owns it. */
  ownerId: string
  connectionId: string
  /** Sends a request with the merchant's key. */
  call(method: string, path: string, call?: Call): Promise<Response>
}

/** Somebody of a merchant's team, signed in. */
export interface TestMember {
  userId: string
  /** Of their browser: cookie, origin, and what shows that a page of ours asks. */
  headers: Record<string, string>
  call(method: string, path: string, call?: Call): Promise<Response>
}

/** The whole app on a database of its own, with Midtrans played by the sandbox. */
export type TestApp = Awaited<ReturnType<typeof openTestApp>>

/** What a test's server does in a way of its own. */
export interface TestAppOptions {
  /** Requests a minute; as good as without limit unless told. */
  perAddress?: number
  perMerchant?: number
  /** Payments begun at one link. */
  perPayer?: number
  /** No activation is asked for unless told. */
  activation?: Partial<ActivationContext>
  /** On unless told. */
  allowUnofficial?: boolean
  /** As good as none unless told. */
  loginLimits?: ConnectionContext['limits']
  log?: Log
  /** Tries of passwords and codes; as good as without limit unless told. */
  loginTries?: number
  /** None unless told. */
  trustedProxies?: number
  /** To the sandbox's mailbox; unless told, no mail is sent. */
  sendsMail?: boolean
  /** Nobody has one unless told. */
  telegram?: TelegramPort | ((world: { sql: Sql; clock: Clock; vault: Vault }) => TelegramPort)
}

const leadingNowhere = () => new ServerResponse(new IncomingMessage(new Socket()))
const NOTHING = new Uint8Array()
const NO_SCRIPT = { bytes: NOTHING, brotli: NOTHING, gzip: NOTHING, integrity: '' }

/** Opens it; nothing of it outlives `close`. */
export async function openTestApp(options: TestAppOptions = {}) {
  const database = await createTestDatabase()
  const { sql } = database
  const sandbox = await createSandbox()
  // Whatever a test does, its log is read at the end: no secret may be in it.
  const lines: string[] = []
  const log =
    options.log ?? pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) })
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
  const activation: ActivationContext = {
    ...merchants,
    isRequired: false,
    operatorMerchantId: null,
    botUrl: () => null,
    limits: { perMerchant: rateLimit(PLENTY), perAddress: rateLimit(PLENTY) },
    ...options.activation,
  }
  const payments: PaymentContext = {
    assertActive: activityGuard(activation),
    guardRenewal: guardLinkOrders,
    sql,
    clock,
    log,
    links: checkoutLinks({ vault, publicUrl: PUBLIC_URL }),
    providerOf: directory.providerOf,
    connectionFor: directory.connectionFor,
    merchantLook: directory.merchantLook,
    merchantRules: directory.merchantRules,
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
  const links: LinkContext = {
    payments,
    publicUrl: PUBLIC_URL,
    limits: { perLink: rateLimit(PLENTY), perPayer: rateLimit(options.perPayer ?? PLENTY) },
  }
  const accounts = openAccounts({
    ...merchants,
    log,
    publicUrl: PUBLIC_URL,
    databaseUrl: database.url,
    telegram:
      typeof options.telegram === 'function'
        ? options.telegram(merchants)
        : (options.telegram ?? noTelegram),
    smtp: options.sendsMail
      ? { url: sandbox.smtpUrl, from: 'AutoGoPay <no-reply@pay.example.test>' }
      : null,
    limits: accountLimits(options.loginTries ?? PLENTY),
  })
  const watch = openWatch(payments, hints)
  const streams = eventStreams()
  const feed = openEventFeed({ sql, log }, hints)
  const exports = openExports({ databaseUrl: database.url, log })
  const timer = openResponseTimer({ sql, clock, log })
  const people = openPeople(sql)
  const perAddress = rateLimit(options.perAddress ?? PLENTY)
  const app = createApp({
    log,
    metrics: openMetrics(),
    payments,
    webhooks,
    connections,
    activation,
    links,
    accounts,
    botUrl: activation.botUrl,
    register: (input) => registerMerchant(merchants, input),
    registerOwner: (owner) => registerOwner(merchants, { name: owner.name, owner }),
    facebook: {
      settings: {
        appId: DEMO_FACEBOOK_APP.id,
        appSecret: DEMO_FACEBOOK_APP.secret,
        version: 'v21.0',
        dialogUrl: `${sandbox.url}/facebook`,
        graphUrl: `${sandbox.url}/facebook/graph`,
      },
      dispatcher,
    },
    watch,
    streams,
    feed,
    exports,
    dashboard: null,
    onCall: (call) => timer.note(call),
    findLogo: (merchantId) => findLogo(sql, merchantId),
    findKeptFile: (path) => findKeptFile(sql, path),
    perAddress,
    publicUrl: PUBLIC_URL,
    trustedProxies: options.trustedProxies ?? 0,
    metricsToken: null,
    script: { ...NO_SCRIPT, immutablePath: '/embed/v1/autogopay-checkout-0.js' },
    later: [{ ...NO_SCRIPT, immutablePath: '/embed/v1/autogopay-checkout-extras-0.js' }],
    findConnection: directory.findConnection,
    isDraining: () => false,
    assertReady: async () => {},
    auth: {
      findOwner: apiKeyReader(merchants),
      perAddress,
      perMerchant: rateLimit(options.perMerchant ?? PLENTY),
      trustedProxies: options.trustedProxies ?? 0,
      // People who are only said to be logged in, and people who really are.
      sessions: {
        findSession: async (headers) =>
          (await people.sessions.findSession(headers)) ?? accounts.findSession(headers),
        async members(userId) {
          const said = await people.sessions.members(userId)
          return said.length > 0 ? said : listMemberships({ sql }, userId)
        },
      },
      publicUrl: PUBLIC_URL,
    },
  })

  const call = async (method: string, path: string, { body, headers }: Call = {}) => {
    const isRaw = typeof body === 'string' || body instanceof Uint8Array
    const request = {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: isRaw ? (body as string) : JSON.stringify(body) }),
    }
    // Streams write to the connection itself: here to one that leads nowhere.
    const isStream = path.startsWith('/v1/events/stream')
    return app.request(path, request, isStream ? { outgoing: leadingNowhere() } : {})
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
    databaseUrl: database.url,
    sandbox,
    feed,
    accounts,
    webhooks,
    connections,
    activation,
    call,
    control,
    connect,
    /** Sets the server's clock forward; the sandbox keeps its own. */
    advance(ms: number) {
      aheadMs += ms
    },
    /** Somebody of a merchant's team, signed in. */
    givenMember(merchantId: string, role: Role): TestMember {
      const { userId, headers } = people.signIn(PUBLIC_URL, { merchantId, role })
      return {
        userId,
        headers,
        call: (method, path, sent = {}) =>
          call(method, path, { ...sent, headers: { ...headers, ...sent.headers } }),
      }
    },
    people,
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
      const { id: apiKeyId, key: apiKey } = await createApiKey(merchants, id)
      const connectionId = await connect(id, serverKey)
      const [owner] = await listMembers(sql, id)
      return {
        id,
        ownerId: owner?.id ?? '',
        apiKey,
        apiKeyId,
        connectionId,
        call: (method, path, sent = {}) =>
          call(method, path, { ...sent, headers: { 'x-api-key': apiKey, ...sent.headers } }),
      }
    },
    async close() {
      streams.closeAll()
      await Promise.all([watch.close(), feed.close(), timer.stop(), exports.close()])
      await hints.close()
      await Promise.all([accounts.close(), providers.close(), dispatcher.close(), sandbox.close()])
      await database.drop()
      const secrets = secretsIn(lines.join(''))
      if (secrets.length > 0) throw new Error(`the log holds ${secrets.join(', ')}`)
    },
  }
}
