import { AutogopayError, type Autogopay, type AutogopayPayment } from './autogopay.ts'
import type { Database } from './database.ts'
import type { Order } from './orders.ts'
import {
  claimInquiry,
  keepAnswer,
  keepProblem,
  latestPayment,
  startPayment,
  stateOf,
  type StoredPayment,
} from './payments.ts'
import { settleOrder } from './settling.ts'

/** How the shop gets an order paid. */
export interface Paying {
  /**
   * Sees to it that an unpaid order has something to pay with: a first payment, the same one again
   * when its answer got lost, or a new one when it lapsed. A failure is kept with the payment.
   */
  open(order: Order): Promise<StoredPayment>
  /** Asks AutoGoPay how an unpaid order stands; throttled, and silent when there is no answer. */
  refresh(order: Order): Promise<void>
}

const ASK_EVERY_MS = 4_000
const PAID = ['paid', 'partially_refunded']

/** @param deps.publicUrl - Of this shop: payers come back to the order's page there. */
export function createPaying(deps: {
  db: Database
  autogopay: Autogopay
  publicUrl: string
  now: () => Date
}): Paying {
  const { db, autogopay, publicUrl, now } = deps
  // Two clicks on one button share one call.
  const opening = new Map<string, Promise<StoredPayment>>()

  async function request(payment: StoredPayment): Promise<void> {
    const { reference } = payment
    try {
      const answer = await autogopay.createPayment({
        request: payment.request,
        // Derived from the order id, so that a restart between two tries cannot change it.
        idempotencyKey: `demo-store-${reference}`,
      })
      keepAnswer(db, { reference, answer, at: now() })
    } catch (error) {
      keepFailure(reference, error)
    }
  }

  async function inquire({ reference, paymentId }: StoredPayment): Promise<void> {
    if (!paymentId) return
    try {
      const asked = await autogopay.getPayment(paymentId)
      // A lapsed payment may have been renewed in the checkout: same order id, another payment.
      const all = isLapsed(asked) ? await autogopay.paymentsOfOrder(reference) : [asked]
      const news = all.find(isPaid) ?? all.find(isOpen) ?? asked
      keepAnswer(db, { reference, answer: news, at: now() })
      if (!isPaid(news)) return
      const outcome = settleOrder(db, { reference, amount: news.amount, via: 'status', at: now() })
      if (outcome === 'wrong-amount') keepProblem(db, { reference, problem: outcome })
    } catch (error) {
      keepFailure(reference, error)
    }
  }

  function keepFailure(reference: string, error: unknown): void {
    if (!(error instanceof AutogopayError)) throw error
    keepProblem(db, { reference, problem: `${error.kind}: ${error.message}` })
  }

  async function open(order: Order): Promise<StoredPayment> {
    const redirectUrl = `${publicUrl}/orders/${order.secret}`
    const start = (attempt: number) => startPayment(db, { order, attempt, redirectUrl })
    let payment = latestPayment(db, order.id) ?? start(1)
    if (stateOf(order, payment) === 'lapsed') {
      // It may have been renewed, or paid late: then a second payment would ask for money twice.
      await inquire(payment)
      payment = latestPayment(db, order.id) ?? payment
      if (payment.problem === null && stateOf(order, payment) === 'lapsed') {
        payment = start(payment.attempt + 1)
      }
    }
    if (stateOf(order, payment) === 'unpaid') await request(payment)
    return latestPayment(db, order.id) ?? payment
  }

  return {
    open(order) {
      const running = opening.get(order.id)
      if (running) return running
      const started = open(order).finally(() => opening.delete(order.id))
      opening.set(order.id, started)
      return started
    },
    async refresh(order) {
      const payment = latestPayment(db, order.id)
      if (!payment || stateOf(order, payment) === 'paid') return
      const { reference } = payment
      if (!claimInquiry(db, { reference, everyMs: ASK_EVERY_MS, at: now() })) return
      await inquire(payment)
    },
  }
}

const isOpen = (payment: AutogopayPayment): boolean => payment.status === 'pending'
const isPaid = (payment: AutogopayPayment): boolean => PAID.includes(payment.status)
const isLapsed = (payment: AutogopayPayment): boolean => !isOpen(payment) && !isPaid(payment)
