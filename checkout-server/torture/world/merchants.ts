import { createApiKey } from '../../src/merchants/api-keys.ts'
import { addConnection } from '../../src/merchants/connections.ts'
import { createMerchant, type MerchantContext } from '../../src/merchants/merchants.ts'
import { createEndpoint, setCallbackUrl } from '../../src/webhooks/endpoints.ts'
import type { EndpointSetup, Manner } from '../endpoints/receipt.ts'
import { call } from '../life/api.ts'
import { GATEWAY_MERCHANTS, OWN_ACCOUNT_MERCHANTS } from '../plan/plan.ts'

/** A merchant of the run. */
export interface TortureMerchant {
  id: string
  apiKey: string
  /** At the gateway; null: money goes to the merchant's own account. */
  serverKey: string | null
}

/** What the merchants listen with, each at an address of its own. */
const ENDPOINTS: readonly (readonly (readonly [Manner, 'native' | 'autogopay' | 'callback'])[])[] =
  [
    [
      ['ok', 'native'],
      ['failing', 'native'],
      ['hanging', 'native'],
    ],
    [
      ['resetting', 'native'],
      ['forgetful', 'native'],
      ['busy', 'native'],
      ['failing', 'callback'],
    ],
    [
      ['ok', 'native'],
      ['dripping', 'native'],
      ['gone', 'native'],
      ['resetting', 'autogopay'],
    ],
    [
      ['failing', 'native'],
      ['ok', 'callback'],
    ],
    [['forgetful', 'native']],
  ]

/** By number of the merchant: what is to happen to money that comes too late. */
const LATE_POLICIES = ['accept', 'review', 'refund', 'accept', 'review'] as const

/** Where things are. */
export interface Places {
  /** As the servers see it. */
  sandboxUrl: string
  /** As this program sees it. */
  sandboxControlUrl: string
  endpointsUrl: string
  /** Where the sandbox sends notices. */
  noticeUrl: string
}

/** Makes the merchants, connects them to the sandbox and registers their endpoints. */
export async function makeMerchants(
  context: MerchantContext,
  places: Places,
): Promise<{ merchants: TortureMerchant[]; endpoints: EndpointSetup[] }> {
  const merchants: TortureMerchant[] = []
  const endpoints: EndpointSetup[] = []
  for (let number = 0; number < GATEWAY_MERCHANTS + OWN_ACCOUNT_MERCHANTS; number += 1) {
    const merchant = await createMerchant(context, {
      name: `Toko ${number + 1}`,
      email: `toko-${number + 1}@torture.example`,
      password: 'long enough to be one',
    })
    await context.sql`
      update merchants set late_policy = ${LATE_POLICIES[number] ?? 'accept'}
      where id = ${merchant.id}`
    const { key: apiKey } = await createApiKey(context, merchant.id)
    const isOwn = number >= GATEWAY_MERCHANTS
    const serverKey = isOwn ? null : await connectGateway(context, places, number, merchant.id)
    merchants.push({ id: merchant.id, apiKey, serverKey })
    endpoints.push(
      ...(await makeEndpoints(context, { number, merchantId: merchant.id, apiKey, places })),
    )
  }
  return { merchants, endpoints }
}

async function connectGateway(
  context: MerchantContext,
  places: Places,
  number: number,
  merchantId: string,
): Promise<string> {
  const serverKey = `SB-Mid-server-torture-${number + 1}`
  const connection = await addConnection(context, {
    merchantId,
    provider: 'midtrans',
    baseUrl: places.sandboxUrl,
    credentials: JSON.stringify({ serverKey }),
  })
  await register(places.sandboxControlUrl, {
    serverKey,
    name: `TOKO ${number + 1}`,
    notificationUrl: `${places.noticeUrl}/notices/midtrans/${connection.id}`,
  })
  return serverKey
}

async function makeEndpoints(
  context: MerchantContext,
  input: {
    number: number
    merchantId: string
    apiKey: string
    places: { endpointsUrl: string }
  },
): Promise<EndpointSetup[]> {
  const { number, merchantId, apiKey } = input
  const webhooks = { ...context, allowPrivate: true }
  const made: EndpointSetup[] = []
  for (const [manner, dialect] of ENDPOINTS[number] ?? []) {
    const name = `${number + 1}-${manner}-${dialect}`
    const url = `${input.places.endpointsUrl}/${name}`
    const isCallback = dialect === 'callback'
    const endpoint = isCallback
      ? { ...(await setCallbackUrl(webhooks, { merchantId, url })), secret: null }
      : await createEndpoint(webhooks, { merchantId, url, dialect })
    made.push({
      name,
      id: endpoint.id,
      merchant: number,
      manner,
      dialect: isCallback ? 'autogopay' : dialect,
      secret: endpoint.secret,
      apiKey,
    })
  }
  return made
}

/** What a merchant does in the provider's own dashboard. */
async function register(sandboxUrl: string, account: object): Promise<void> {
  const { status, text } = await call(`${sandboxUrl}/_control/merchants`, { body: account })
  if (status !== 200) throw new Error(`the sandbox refused the account: ${text}`)
}
