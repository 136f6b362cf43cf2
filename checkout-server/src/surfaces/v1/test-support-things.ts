import {
  CreatedInvitation,
  CreatedWebhookEndpoint,
  IncomingMoneyPage,
  Payment,
  PaymentLink,
  Refund,
} from '@autogopay/shared'
import { unknownId } from '../../../testing/route-ids.ts'
import type { RouteDescription } from '../api-docs/describe.ts'
import { MemberList, WebhookDeliveryPage } from './answers.ts'
import type { TestApp, TestMerchant } from './test-support.ts'

/** Ids of a merchant's things, by the path that names them. */
export type Things = Readonly<Record<string, string>>

/** One of everything that a path may name, made in a paid and partly refunded order. */
export async function givenThings(server: TestApp, owner: TestMerchant): Promise<Things> {
  const send = async (path: string, body: unknown) =>
    (await owner.call('POST', path, { body })).json()
  const read = async (path: string) => (await owner.call('GET', path)).json()
  const endpoint = CreatedWebhookEndpoint.parse(
    await send('/v1/webhook-endpoints', { url: 'https://shop.example/hook' }),
  )
  const payment = Payment.parse(await send('/v1/payments', { amount: 5_000 }))
  const transaction = payment.providerTransactionId ?? ''
  await server.payAtProvider(transaction)
  await send('/api/qris/status', { transaction_id: transaction })
  const refund = Refund.parse(await send(`/v1/payments/${payment.id}/refunds`, { amount: 1_000 }))
  const [money] = IncomingMoneyPage.parse(await read('/v1/incoming-money')).data
  const [delivery] = WebhookDeliveryPage.parse(await read('/v1/webhook-deliveries')).data
  const link = PaymentLink.parse(
    await send('/v1/payment-links', { title: 'Kopi', amountKind: 'open' }),
  )
  const [member] = MemberList.parse(await read('/v1/members')).data
  const invitation = CreatedInvitation.parse(
    await send('/v1/invitations', { email: 'budi@shop.example', role: 'cashier' }),
  )
  return {
    '/v1/payments/{id}': payment.id,
    '/v1/webhook-endpoints/{id}': endpoint.id,
    '/v1/webhook-deliveries/{id}': delivery?.id ?? '',
    '/v1/refunds/{id}': refund.id,
    '/v1/incoming-money/{id}': money?.id ?? '',
    '/v1/payment-links/{id}': link.id,
    '/v1/connections/{id}': owner.connectionId,
    '/v1/api-keys/{id}': owner.apiKeyId,
    '/v1/members/{id}': member?.id ?? '',
    '/v1/invitations/{id}': invitation.id,
    '/api/qris/{transaction_id}': transaction,
  }
}

/** The id of one thing that exists, and one that names nothing, for a path. */
export function idsFor(
  things: Things,
  route: RouteDescription,
): { owned: string; unknown: string } {
  const prefix = /^.*?\}/.exec(route.path)?.[0] ?? ''
  const owned = things[prefix]
  if (owned) return { owned, unknown: unknownId(route) }
  throw new Error(
    `nothing is known that ${prefix} names: make one in test-support-things.ts, so that it is tried as another merchant`,
  )
}

/** A route's address. */
export const pathWith = (route: RouteDescription, id: string) => route.path.replace(/\{\w+\}/, id)
