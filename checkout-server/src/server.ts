import type { AddressInfo } from 'node:net'
import { createApp } from './app.ts'
import { startChores } from './chores.ts'
import { accountFeeds } from './connections/account-feeds.ts'
import type { ConnectionContext } from './connections/context.ts'
import { loginLimits } from './connections/limits.ts'
import { apiKeyReader, apiKeyText, assertMasterKey } from './merchants/api-keys.ts'
import { merchantDirectory } from './merchants/connections.ts'
import { findLogo } from './merchants/look.ts'
import { checkoutLinks } from './payments/checkout-links.ts'
import type { PaymentContext } from './payments/context.ts'
import type { MerchantEvent } from './payments/events.ts'
import { openOwnAccount } from './payments/own-account/open-own-account.ts'
import { startAccountPoller } from './payments/own-account/poller.ts'
import { startSweep } from './payments/sweep.ts'
import { openWatch } from './payments/watch.ts'
import { systemClock } from './platform/clock.ts'
import { openDatabase } from './platform/database.ts'
import { openHints } from './platform/hints.ts'
import { closeServer, listen } from './platform/http/listen.ts'
import { postgresQuotas } from './platform/http/quota-postgres.ts'
import { redisQuotas } from './platform/http/quota-redis.ts'
import { openQuotas } from './platform/http/quotas.ts'
import { rateLimit } from './platform/http/rate-limit.ts'
import { findKeptFile, keepFile } from './platform/kept-files.ts'
import type { Log } from './platform/log.ts'
import { openMetrics } from './platform/metrics.ts'
import { isMigrated, migrate } from './platform/migrate.ts'
import { createOutboundAgent } from './platform/outbound.ts'
import type { Settings } from './platform/settings.ts'
import { openVault } from './platform/vault.ts'
import { openGobiz } from './providers/gobiz/gobiz.ts'
import { createProviders } from './providers/open-provider.ts'
import { isOwnAccount } from './providers/own-accounts.ts'
import { startFigureKeeper } from './reports/keep-figures.ts'
import { eventStreams } from './surfaces/checkout/streams.ts'
import { loadEmbedScript } from './surfaces/embed/embed.ts'
import type { WebhookContext } from './webhooks/context.ts'
import { enqueueDeliveries, enqueueManyDeliveries } from './webhooks/enqueue.ts'
import { startWebhookSender } from './webhooks/sender.ts'

const EMBED_FILES = new URL('../../widget/dist/', import.meta.url)

/** A server that takes payments. */
export interface CheckoutServer {
  /** Where it listens: `http://127.0.0.1:8080`. */
  url: string
  /** Lets requests under way finish, ends streams, stops the work behind, closes the database. */
  stop(): Promise<void>
}

/**
 * Migrates the database, starts the work behind (sweep, webhooks) and listens.
 * @throws {Error} The database does not answer, the port is taken, the widget is not built.
 */
export async function startServer(settings: Settings, log: Log): Promise<CheckoutServer> {
  const clock = systemClock
  const embed = (name: string) => loadEmbedScript(new URL(name, EMBED_FILES))
  const [script, extras] = await Promise.all([
    embed('autogopay-checkout.js'),
    embed('autogopay-checkout-extras.js'),
  ])
  const sql = openDatabase(settings.databaseUrl, { max: settings.databaseConnections })
  await migrate(sql, clock())
  for (const { immutablePath: path, bytes: body } of [extras, script]) {
    await keepFile(sql, { path, body })
  }

  const vault = openVault(settings.masterKey)
  await assertMasterKey({ sql, vault })
  const metrics = openMetrics()
  const { redisUrl } = settings
  const hints = await openHints(sql, log, { redisUrl })
  const quotas = openQuotas(
    [...(redisUrl ? [await redisQuotas(redisUrl, log)] : []), postgresQuotas(sql)],
    log,
  )
  const allowPrivate = settings.allowPrivateAddresses
  const dispatcher = createOutboundAgent({ allowPrivate })
  const providers = createProviders({ dispatcher, log })
  const merchants = { sql, clock, vault }
  const allowUnofficial = settings.allowUnofficialProviders
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
    allowPrivate,
    apiKeyText: (apiKeyId, merchantId) => apiKeyText(merchants, { apiKeyId, merchantId }),
    onAttempt: ({ outcome }) => metrics.webhookAttempt(outcome),
  }
  const sender = startWebhookSender(webhooks)
  const enqueue = enqueueDeliveries(webhooks)
  const enqueueMany = enqueueManyDeliveries(webhooks)
  // Payments whose change is being committed with deliveries: only those wake the sender.
  const withDeliveries = new Set<string>()
  const noteEnqueued = ({ paymentId, type }: MerchantEvent) => {
    // Of what is about no payment nobody is told after commit: the sender finds it by itself.
    if (paymentId !== null) withDeliveries.add(paymentId)
    metrics.paymentEvent(type)
  }
  const payments: PaymentContext = {
    sql,
    clock,
    log,
    links: checkoutLinks({ vault, publicUrl: settings.publicUrl }),
    providerOf: directory.providerOf,
    connectionFor: directory.connectionFor,
    merchantLook: directory.merchantLook,
    renewalLimit: directory.renewalLimit,
    amountCooldownMs: settings.amountCooldownMs,
    onEvent: async (tx, event) => {
      await enqueue(tx, event)
      noteEnqueued(event)
    },
    onEvents: async (tx, events) => {
      await enqueueMany(tx, events)
      events.forEach(noteEnqueued)
    },
    changed: (paymentId) => {
      hints.publish(paymentId)
      if (withDeliveries.delete(paymentId)) sender.wake()
    },
  }
  const connections: ConnectionContext = {
    ...payments,
    payments,
    vault,
    allowPrivate,
    allowUnofficial,
    publicUrl: settings.publicUrl,
    gobiz: openGobiz(settings.gobizUrls, { dispatcher, log }),
    gobizBaseUrl: settings.gobizUrls.baseUrl,
    openProvider: providers.open,
    readQr: providers.readQr,
    limits: loginLimits(quotas),
  }
  const watch = openWatch(payments, hints)
  const streams = eventStreams()
  const sweep = startSweep(payments, watch)
  // Where the operator does not allow it here, another process may: its accounts are not ours to lease.
  const poller = allowUnofficial
    ? startAccountPoller({ payments, openAccountFeed: accountFeeds(connections) })
    : null
  const figures = startFigureKeeper({ sql, clock, log })
  const chores = startChores({ sql, clock, log, keepDays: settings.keepDays })
  metrics.gauge(
    'autogopay_report_drift',
    'Figures of reports that this process found wrong and mended since its start.',
    () => figures.drifted(),
  )
  metrics.gauge('autogopay_open_streams', 'Event streams open now.', () => streams.count())

  let draining = false
  const perAddress = rateLimit(settings.rateLimitPerIp, { name: 'address', quotas })
  const app = createApp({
    log,
    metrics,
    payments,
    webhooks,
    connections,
    watch,
    streams,
    findLogo: (merchantId) => findLogo(sql, merchantId),
    script,
    extras,
    findKeptFile: (path) => findKeptFile(sql, path),
    perAddress,
    publicUrl: settings.publicUrl,
    trustedProxies: settings.trustedProxies,
    metricsToken: settings.metricsToken,
    findConnection: directory.findConnection,
    isDraining: () => draining,
    assertReady: async () => {
      if (!(await isMigrated(sql))) throw new NotReady('migrations are missing')
    },
    auth: {
      findOwner: apiKeyReader(merchants),
      perAddress,
      perMerchant: rateLimit(settings.rateLimitPerMerchant, { name: 'merchant', quotas }),
      trustedProxies: settings.trustedProxies,
    },
  })
  const server = await listen(app.fetch, settings)
  const { address, port } = server.address() as AddressInfo

  return {
    url: `http://${address.includes(':') ? `[${address}]` : address}:${port}`,
    async stop() {
      draining = true
      streams.closeAll()
      await closeServer(server)
      await Promise.all([
        sweep.stop(),
        poller?.stop(),
        watch.close(),
        sender.stop(),
        figures.stop(),
        chores.stop(),
      ])
      quotas.close()
      await hints.close()
      await Promise.all([providers.close(), dispatcher.close()])
      await sql.end({ timeout: 5 })
    },
  }
}

class NotReady extends Error {
  override readonly name = 'NotReady'
}
