import type { AddressInfo } from 'node:net'
import { activityGuard } from './activation/activity.ts'
import type { ActivationContext } from './activation/context.ts'
import { activationLimits } from './activation/limits.ts'
import { startReminders } from './activation/reminders.ts'
import { createApp } from './app.ts'
import { openAccounts } from './accounts/accounts.ts'
import { accountLimits } from './accounts/limits.ts'
import { listMemberships } from './accounts/me.ts'
import { noTelegram } from './accounts/no-telegram.ts'
import { startChores } from './chores.ts'
import { accountFeeds } from './connections/account-feeds.ts'
import type { ConnectionContext } from './connections/context.ts'
import { loginLimits } from './connections/limits.ts'
import { openExports } from './exports/export-payments.ts'
import { apiKeyReader, apiKeyText, assertMasterKey } from './merchants/api-keys.ts'
import { merchantDirectory } from './merchants/connections.ts'
import { registerMerchant, registerOwner } from './merchants/register.ts'
import { findLogo } from './merchants/look.ts'
import { findMerchant, type MerchantContext } from './merchants/merchants.ts'
import type { LinkContext } from './payment-links/context.ts'
import { linkLimits } from './payment-links/limits.ts'
import { guardLinkOrders } from './payment-links/place.ts'
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
import { raiseTenantWall } from './platform/tenant-wall.ts'
import { openVault } from './platform/vault.ts'
import { openGobiz } from './providers/gobiz/gobiz.ts'
import { createProviders } from './providers/open-provider.ts'
import { isOwnAccount } from './providers/own-accounts.ts'
import { startFigureKeeper } from './reports/keep-figures.ts'
import { openResponseTimer } from './reports/response-times.ts'
import { eventStreams } from './surfaces/checkout/streams.ts'
import { loadDashboardFiles } from './surfaces/dashboard/files.ts'
import { loadEmbedScript } from './surfaces/embed/embed.ts'
import { noticeWriter, tellOfEnd } from './telegram/notices.ts'
import { telegramPort } from './telegram/port.ts'
import { purchaseWatcher } from './telegram/purchase-events.ts'
import { startTelegram, type RunningBot } from './telegram/run.ts'
import type { WebhookContext } from './webhooks/context.ts'
import { enqueueDeliveries, enqueueManyDeliveries } from './webhooks/enqueue.ts'
import { openEventFeed } from './webhooks/event-feed.ts'
import { startWebhookSender } from './webhooks/sender.ts'

const DASHBOARD_FILES = new URL('../dashboard/dist/', import.meta.url)
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
  const [script, extras, link, dashboard] = await Promise.all([
    embed('autogopay-checkout.js'),
    embed('autogopay-checkout-extras.js'),
    embed('autogopay-checkout-link.js'),
    loadDashboardFiles(DASHBOARD_FILES),
  ])
  if (!dashboard) log.warn('the dashboard is not built: run "npm run build:dashboard"')
  const sql = openDatabase(settings.databaseUrl, { max: settings.databaseConnections })
  await migrate(sql, clock())
  await raiseTenantWall(sql, log)
  for (const { immutablePath: path, bytes: body } of [link, extras, script]) {
    await keepFile(sql, { path, body })
  }

  const vault = openVault(settings.masterKey)
  await assertMasterKey({ sql, vault })
  const metrics = openMetrics()
  const { redisUrl } = settings
  const hints = await openHints(sql, log, { redisUrl })
  const counted = postgresQuotas(sql)
  const quotas = openQuotas(
    redisUrl ? [await redisQuotas(redisUrl, counted, log), counted] : [counted],
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

  const operator = await operatorOf({ sql }, settings)
  const outbox = { clock, vault }
  const followPurchases = purchaseWatcher(outbox, operator)
  const tellOfEvents = settings.telegram ? noticeWriter(outbox) : null
  const webhooks: WebhookContext = {
    sql,
    clock,
    log,
    vault,
    allowPrivate,
    apiKeyText: (apiKeyId, merchantId) => apiKeyText(merchants, { apiKeyId, merchantId }),
    onAnnounce: async (tx, events) => {
      await followPurchases(tx, events)
      await tellOfEvents?.(tx, events)
    },
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
  const activation: ActivationContext = {
    ...merchants,
    isRequired: settings.isActivationRequired ?? false,
    operatorMerchantId: operator,
    botUrl: () => botAddress(bot, settings),
    limits: activationLimits(quotas),
  }
  const payments: PaymentContext = {
    assertActive: activityGuard(activation),
    guardRenewal: guardLinkOrders,
    sql,
    clock,
    log,
    links: checkoutLinks({ vault, publicUrl: settings.publicUrl }),
    providerOf: directory.providerOf,
    connectionFor: directory.connectionFor,
    merchantLook: directory.merchantLook,
    merchantRules: directory.merchantRules,
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
  const links: LinkContext = {
    payments,
    publicUrl: settings.publicUrl,
    limits: linkLimits(quotas),
  }
  const watch = openWatch(payments, hints)
  const streams = eventStreams()
  const feed = openEventFeed({ sql, log }, hints)
  const exports = openExports({ databaseUrl: settings.databaseUrl, log })
  const timer = openResponseTimer({ sql, clock, log })
  const sweep = startSweep(payments, watch)
  // Where the operator does not allow it here, another process may: its accounts are not ours to lease.
  const poller = allowUnofficial
    ? startAccountPoller({ payments, openAccountFeed: accountFeeds(connections) })
    : null
  const figures = startFigureKeeper({ sql, clock, log })
  const chores = startChores({ sql, clock, log, vault, keepDays: settings.keepDays })
  metrics.gauge(
    'autogopay_report_drift',
    'Figures of reports that this process found wrong and mended since its start.',
    () => figures.drifted(),
  )
  metrics.gauge('autogopay_open_streams', 'Event streams open now.', () => streams.count())

  const bot = settings.telegram
    ? startTelegram({ ...outbox, sql, log, settings: settings.telegram, activation, payments })
    : null
  const reminders =
    bot && activation.isRequired
      ? startReminders({
          sql,
          clock,
          log,
          operatorMerchantId: operator,
          onReminder: (tx, reminder) => tellOfEnd(tx, outbox, reminder),
        })
      : null

  const accounts = openAccounts({
    ...merchants,
    log,
    publicUrl: settings.publicUrl,
    databaseUrl: settings.databaseUrl,
    smtp: settings.smtp,
    telegram: bot ? telegramPort({ ...outbox, sql }) : noTelegram,
    limits: accountLimits(settings.loginTries, quotas),
  })

  let draining = false
  const perAddress = rateLimit(settings.rateLimitPerIp, { name: 'address', quotas })
  const app = createApp({
    log,
    metrics,
    payments,
    webhooks,
    connections,
    activation,
    links,
    accounts,
    botUrl: activation.botUrl,
    register: (input) => registerMerchant(merchants, input),
    registerOwner: (owner) => registerOwner(merchants, { name: owner.name, owner }),
    facebook: settings.facebook && { settings: settings.facebook, dispatcher },
    watch,
    streams,
    feed,
    exports,
    dashboard,
    onCall: (call) => timer.note(call),
    findLogo: (merchantId) => findLogo(sql, merchantId),
    script,
    later: [extras, link],
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
      sessions: {
        findSession: accounts.findSession,
        members: (userId) => listMemberships({ sql }, userId),
      },
      publicUrl: settings.publicUrl,
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
        feed.close(),
        exports.close(),
        timer.stop(),
        sender.stop(),
        figures.stop(),
        chores.stop(),
        bot?.stop(),
        reminders?.stop(),
        accounts.close(),
      ])
      quotas.close()
      await hints.close()
      await Promise.all([providers.close(), dispatcher.close()])
      await sql.end({ timeout: 5 })
    },
  }
}

/** Address that opens a chat with the bot; null: there is none, or it does not know itself yet. */
function botAddress(bot: RunningBot | null, { telegram }: Settings): string | null {
  const username = bot?.username() ?? null
  return username !== null && telegram ? `${telegram.linkUrl}/${username}` : null
}

/** @throws {Error} `OPERATOR_MERCHANT` names nobody. */
async function operatorOf(
  context: Pick<MerchantContext, 'sql'>,
  { operatorMerchant }: Settings,
): Promise<string | null> {
  if (!operatorMerchant) return null
  const merchant = await findMerchant(context, operatorMerchant)
  if (!merchant) throw new Error(`OPERATOR_MERCHANT: there is no merchant ${operatorMerchant}`)
  return merchant.id
}

class NotReady extends Error {
  override readonly name = 'NotReady'
}
