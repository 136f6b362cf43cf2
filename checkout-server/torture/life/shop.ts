import { IncomingMoneyPage, Payment, type IncomingMoney } from '@autogopay/shared'
import type { Order } from '../plan/orders.ts'
import { callUntilAnswered, type Answer } from './api.ts'
import type { Diary, DiaryOrder } from './diary.ts'

/** What a shop's server needs. */
export interface ShopWorld {
  /** Of the servers, without a slash at the end. */
  baseUrl: string
  /** By number of the merchant. */
  apiKeyOf(merchant: number): string
  diary: Diary
  /** The run is over: nobody tries any longer. */
  gives: { up(): boolean }
}

/** A merchant's server: a good client, that repeats what was not answered with the same key. */
export type Shop = ReturnType<typeof openShop>

/** Opens it. */
export function openShop(world: ShopWorld) {
  const { diary, gives, baseUrl } = world
  const headersOf = (merchant: number, key?: string) => ({
    'x-api-key': world.apiKeyOf(merchant),
    ...(key !== undefined && { 'idempotency-key': key }),
  })
  const complain = (paymentId: string | null, what: string, { status, text }: Answer) =>
    diary.complaints.push({ paymentId, text: `${what}: ${status} ${text.slice(0, 300)}` })

  const create = (order: Order) =>
    callUntilAnswered(
      `${baseUrl}/v1/payments`,
      {
        body: {
          amount: order.amount,
          orderId: order.id,
          expiresInSeconds: order.expiresInSeconds,
          metadata: { life: order.life.kind },
        },
        headers: headersOf(order.merchant, order.id),
      },
      { gives },
    )

  return {
    /** @returns Null: the provider refused it, or the run ended before an answer came. */
    async order(order: Order): Promise<Payment | null> {
      const entry: DiaryOrder = {
        id: order.id,
        merchant: order.merchant,
        outcome: 'open',
        paymentId: null,
      }
      diary.orders.push(entry)
      const answer = await create(order)
      if (!answer) return null
      entry.outcome = answer.status < 300 ? 'made' : 'refused'
      if (answer.status >= 300) {
        if (answer.status !== 402) complain(null, `creating ${order.id}`, answer)
        return null
      }
      const payment = Payment.parse(JSON.parse(answer.text))
      entry.paymentId = payment.id
      if (order.isRepeated) {
        const again = await create(order)
        if (again && again.text !== answer.text) complain(payment.id, 'a repeat changed', again)
      }
      return payment
    },

    /** Reads a payment. @returns Null: the run ended first. */
    async read(order: Order, paymentId: string): Promise<Payment | null> {
      const answer = await callUntilAnswered(
        `${baseUrl}/v1/payments/${paymentId}`,
        { headers: headersOf(order.merchant) },
        { gives },
      )
      if (answer && answer.status !== 200) complain(paymentId, 'reading it', answer)
      return answer?.status === 200 ? Payment.parse(JSON.parse(answer.text)) : null
    },

    /** Money that waits for a decision, or all of a payment's. */
    async money(order: Order, query: string): Promise<IncomingMoney[]> {
      const answer = await callUntilAnswered(
        `${baseUrl}/v1/incoming-money?limit=100&${query}`,
        { headers: headersOf(order.merchant) },
        { gives },
      )
      if (!answer) return []
      if (answer.status === 200) return IncomingMoneyPage.parse(JSON.parse(answer.text)).data
      complain(null, 'reading money', answer)
      return []
    },

    /** Decides about odd money. @returns Whether so it is; another decision may have come first. */
    async decide(
      order: Order,
      input: { moneyId: string; decision: 'assign' | 'dismiss'; paymentId?: string },
    ): Promise<boolean> {
      const { moneyId, decision, paymentId } = input
      const answer = await callUntilAnswered(
        `${baseUrl}/v1/incoming-money/${moneyId}/${decision}`,
        {
          body: { note: order.id, ...(paymentId !== undefined && { paymentId }) },
          headers: headersOf(order.merchant),
        },
        { gives, isFinal: ({ status }) => status < 500 && status !== 429 },
      )
      if (answer && answer.status !== 200 && answer.status !== 409) {
        complain(paymentId ?? null, `to ${decision} it`, answer)
      }
      return answer?.status === 200
    },

    /** Withdraws a payment; that it was paid meanwhile is an answer too. */
    async cancel(order: Order, paymentId: string): Promise<void> {
      const answer = await callUntilAnswered(
        `${baseUrl}/v1/payments/${paymentId}/cancel`,
        { method: 'POST', headers: headersOf(order.merchant) },
        { gives, isFinal: ({ status }) => status < 500 && status !== 429 },
      )
      if (answer && answer.status !== 200 && answer.status !== 409) {
        complain(paymentId, 'cancelling it', answer)
      }
    },

    /**
     * Gives money back. @param input.key - Idempotency key and reason, so that every ledger shows which
     * wish a refund belongs to.
     */
    async refund(
      order: Order,
      input: { paymentId: string; amount: number; key: string },
    ): Promise<void> {
      const answer = await callUntilAnswered(
        `${baseUrl}/v1/payments/${input.paymentId}/refunds`,
        {
          body: { amount: input.amount, reason: input.key },
          headers: headersOf(order.merchant, input.key),
        },
        {
          gives,
          isFinal: ({ status, text }) =>
            status < 500 && status !== 429 && !text.includes('idempotency_in_progress'),
        },
      )
      const isFair = answer === null || [201, 409, 422].includes(answer.status)
      if (!isFair) complain(input.paymentId, 'refunding it', answer)
    },
  }
}
