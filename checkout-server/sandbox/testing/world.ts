import { createSandbox } from '../sandbox.ts'
import type { SandboxOptions } from '../sandbox.ts'
import { startReceiver } from './receiver.ts'

/** The server key of the merchant every test world has. */
export const SERVER_KEY = 'SB-Mid-server-DEMOKEY'

/** An answer of the sandbox: HTTP status and parsed JSON. */
export interface Reply {
  http: number
  body: Record<string, unknown>
}

/** A clock that stands still until it is moved. */
export const handClock = (start = Date.UTC(2026, 2, 1, 3, 0, 0)) => {
  let now = start
  return {
    read: () => now,
    forward: (ms: number) => {
      now += ms
    },
  }
}

/** A sandbox, a merchant in it, and the merchant's notification endpoint. */
export const startWorld = async (options: SandboxOptions = {}) => {
  const receiver = await startReceiver()
  const sandbox = await createSandbox({
    retryScale: 0,
    refundConfirmMs: 50,
    ...options,
    accounts: [
      {
        serverKey: SERVER_KEY,
        merchantId: 'G000000001',
        name: 'Toko Demo',
        city: 'Jakarta',
        notificationUrl: `${receiver.url}/notices`,
      },
      ...(options.accounts ?? []),
    ],
  })
  const { url } = sandbox

  const call = async (method: string, path: string, init: RequestInit = {}): Promise<Reply> => {
    const answer = await fetch(`${url}${path}`, { method, redirect: 'manual', ...init })
    return { http: answer.status, body: await answer.json() }
  }
  const midtrans = (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) =>
    call(method, path, {
      headers: {
        authorization: `Basic ${Buffer.from(`${SERVER_KEY}:`).toString('base64')}`,
        'content-type': 'application/json',
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })

  let orders = 0
  return {
    url,
    receiver,
    call,
    midtrans,
    control: (path: string, body: unknown) =>
      call('POST', `/_control${path}`, { body: JSON.stringify(body) }),
    status: (id: unknown) => midtrans('GET', `/v2/${String(id)}/status`),
    /** Charges a fresh order of Rp 44.000 unless told otherwise. */
    charge: async (over: Record<string, unknown> = {}, headers: Record<string, string> = {}) => {
      const { order_id = `agp-${++orders}`, gross_amount = 44_000, ...rest } = over
      const reply = await midtrans(
        'POST',
        '/v2/charge',
        { payment_type: 'gopay', transaction_details: { order_id, gross_amount }, ...rest },
        headers,
      )
      return { ...reply, id: String(reply.body['transaction_id']), orderId: String(order_id) }
    },
    close: async () => {
      await sandbox.close()
      await receiver.close()
    },
  }
}
/** A started test world. */
export type World = Awaited<ReturnType<typeof startWorld>>

/** The address of one of a charge's actions. */
export const actionUrl = ({ body }: Reply, name: string): string => {
  const actions = body['actions']
  const found: unknown = Array.isArray(actions)
    ? actions.find((action: { name?: string }) => action.name === name)
    : undefined
  if (typeof found !== 'object' || found === null || !('url' in found)) {
    throw new Error(`No action ${name}.`)
  }
  return String(found.url)
}
