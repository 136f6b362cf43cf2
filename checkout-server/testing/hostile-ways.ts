import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createOutboundAgent, type OutboundLookup } from '../src/platform/outbound.ts'
import { createMidtransHttp } from '../src/providers/midtrans/http.ts'
import type { WebhookContext } from '../src/webhooks/context.ts'
import { createEndpoint } from '../src/webhooks/endpoints.ts'
import { enqueueDeliveries } from '../src/webhooks/enqueue.ts'
import { startWebhookSender } from '../src/webhooks/sender.ts'
import { sendTest } from '../src/webhooks/test-delivery.ts'
import { eventOf, givenMerchant } from '../src/webhooks/test-support.ts'
import { flippingLookup, isName, toLoopback, watchNetwork } from './hostile-addresses.ts'

/** What came of trying every way with every host. */
export interface HostileOutcome {
  /** What was reached and must not be: way and address. */
  inside: string[]
  /** How many pairs of way and host came to nothing. */
  refused: number
}

/**
 * Tries each host by every way that a merchant has to make this server connect somewhere: registering
 * it, being delivered to it, redirecting to it, testing it, and naming it as a provider's address.
 * @param options.flips - How often a name changes its answer between look-up and connection.
 */
export async function insideByAllWays(options: {
  ctx: WebhookContext
  databasePort: number
  hosts: readonly string[]
  flips: number
}): Promise<HostileOutcome> {
  const { hosts, flips } = options
  const ctx = {
    ...options.ctx,
    allowPrivate: false,
    lookup: toLoopback,
    schedules: { default: [], long: [] },
  }
  const redirector = await openRedirector()
  const allowPorts = [options.databasePort, redirector.port]
  const network = await watchNetwork({ allowPorts })
  const inside: string[] = []
  let refused = 0
  const count = (way: string, host: string, isRefused: boolean) => {
    if (network.reached.length + network.requests > 0 || !isRefused) {
      inside.push(`${way} ${host}: ${network.reached.join(' ') || 'not refused'}`)
    } else {
      refused += 1
    }
    network.reached.length = 0
    network.requests = 0
  }
  try {
    const merchantId = await givenMerchant(ctx.sql)
    for (const host of hosts) count('register', host, await isRegistrationRefused(ctx, host))
    for (const host of hosts) {
      const id = await forceEndpoint(ctx, merchantId, host)
      const { status } = await sendTest(ctx, { merchantId, id })
      count('test', host, status === 'failed')
      count('deliver', host, await isDeliveryRefused(ctx, merchantId))
      await ctx.sql`
        update webhook_endpoints set disabled_at = now(), disabled_reason = 'removed' where id = ${id}`
    }
    const open = { ...ctx, allowPrivate: true }
    for (const host of hosts) {
      redirector.lead(`http://${host}/`)
      const { id } = await createEndpoint(open, { merchantId, url: redirector.url })
      const delivery = await sendTest(open, { merchantId, id })
      count('redirect', host, delivery.attempts[0]?.responseStatus === 302)
      await ctx.sql`
        update webhook_endpoints set disabled_at = now(), disabled_reason = 'removed' where id = ${id}`
    }
    for (const host of hosts) count('provider', host, await isProviderRefused(host, toLoopback))
    const flipping = flippingLookup()
    for (let turn = 0; turn < flips; turn += 1) {
      await isProviderRefused('rebind.test', flipping)
      if (network.reached.length > 0) inside.push(`flip ${turn}`)
      network.reached.length = 0
    }
    return { inside, refused }
  } finally {
    await network.close()
    await redirector.close()
  }
}

/** A name may be registered: where it leads is asked whenever something is sent. */
async function isRegistrationRefused(ctx: WebhookContext, host: string): Promise<boolean> {
  if (isName(host)) return true
  const merchantId = await givenMerchant(ctx.sql)
  return createEndpoint(ctx, { merchantId, url: `https://${host}/` }).then(
    () => false,
    () => true,
  )
}

/** As if it had been registered in development, or the rules were laxer then. */
async function forceEndpoint(
  ctx: WebhookContext,
  merchantId: string,
  host: string,
): Promise<string> {
  const { id } = await createEndpoint(ctx, { merchantId, url: 'https://shop.example/' })
  await ctx.sql`update webhook_endpoints set url = ${`https://${host}/`} where id = ${id}`
  return id
}

async function isDeliveryRefused(ctx: WebhookContext, merchantId: string): Promise<boolean> {
  const event = eventOf(merchantId)
  await ctx.sql.begin((tx) => enqueueDeliveries(ctx)(tx, event))
  const sender = startWebhookSender(ctx)
  try {
    for (;;) {
      const [row] = await ctx.sql<{ status: string }[]>`
        select status from webhook_deliveries where event_id = ${event.id}`
      if (row?.status === 'failed') return true
      if (row?.status === 'delivered') return false
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  } finally {
    await sender.stop()
  }
}

async function isProviderRefused(host: string, lookup: OutboundLookup): Promise<boolean> {
  const dispatcher = createOutboundAgent({ allowPrivate: false, lookup })
  const options = { serverKey: 'SB-Mid-server-test', dispatcher, timeoutMs: 2_000 }
  const midtrans = createMidtransHttp({ ...options, baseUrl: `http://${host}` })
  try {
    await midtrans.call({ method: 'GET', path: '/v2/x/status' })
    return false
  } catch {
    return true
  } finally {
    await dispatcher.destroy()
  }
}

/** An honest receiver that answers with a redirect to wherever it is told. */
async function openRedirector() {
  let location = ''
  const server = createServer((request, response) => {
    request.resume()
    // Latin-1 alone may stand in a header; the writings beyond it are no address there.
    const safe = Buffer.from(location, 'utf8').toString('latin1')
    response.writeHead(302, { location: safe }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}/`,
    lead(to: string) {
      location = to
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
