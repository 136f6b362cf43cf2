import { createApiKey } from '../src/merchants/api-keys.ts'
import { addConnection } from '../src/merchants/connections.ts'
import { createMerchant, type MerchantContext } from '../src/merchants/merchants.ts'

/** Who signs in for the merchant. */
export const OWNER = { email: 'uji@example.com', password: 'long enough to be one' }
const SERVER_KEY = 'SB-Mid-server-test'

/** A merchant with an API key and a connection to a running sandbox, which does not know it yet. */
export async function givenConnectedMerchant(context: MerchantContext, sandboxUrl: string) {
  const merchant = await createMerchant(context, {
    name: 'Warung Uji',
    ...OWNER,
  })
  const apiKey = await createApiKey(context, merchant.id)
  const connection = await addConnection(context, {
    merchantId: merchant.id,
    provider: 'midtrans',
    baseUrl: sandboxUrl,
    credentials: JSON.stringify({ serverKey: SERVER_KEY }),
  })
  const control = async (path: string, body: object): Promise<void> => {
    const response = await fetch(`${sandboxUrl}/_control/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  }
  return {
    merchant,
    apiKey,
    connection,
    serverKey: SERVER_KEY,
    /** Calls the sandbox's control API. */
    control,
    /** Tells the sandbox where the merchant's notices go. */
    register: (noticeOrigin: string) =>
      control('merchants', {
        serverKey: SERVER_KEY,
        name: 'WARUNG UJI',
        notificationUrl: `${noticeOrigin}/notices/midtrans/${connection.id}`,
      }),
  }
}
