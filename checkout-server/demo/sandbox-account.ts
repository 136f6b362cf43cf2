import { addConnection } from '../src/merchants/connections.ts'
import type { MerchantContext } from '../src/merchants/merchants.ts'

/** Connects a merchant to the sandbox. @returns The address for its notices. */
export async function connectSandbox(
  context: MerchantContext,
  input: { merchantId: string; serverKey: string; baseUrl: string; sandboxUrl: string },
): Promise<string> {
  const connection = await addConnection(context, {
    merchantId: input.merchantId,
    provider: 'midtrans',
    baseUrl: input.sandboxUrl,
    credentials: JSON.stringify({ serverKey: input.serverKey }),
  })
  return `${input.baseUrl}/notices/midtrans/${connection.id}`
}

/** What a merchant does in Midtrans' dashboard: a name, a key, an address for notices. */
export const registerAtSandbox = (sandboxUrl: string, account: object): Promise<void> =>
  tellSandbox(sandboxUrl, 'merchants', account)

/** One control call. @throws {Error} The sandbox refuses it. */
export async function tellSandbox(sandboxUrl: string, path: string, body: object): Promise<void> {
  const response = await fetch(`${sandboxUrl}/_control/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`the sandbox refused ${path}: ${await response.text()}`)
}
