import type { PaymentContext } from './context.ts'
import type { StoredAnswer } from './idempotency.ts'

type Links = Pick<PaymentContext, 'links'>

/** An answer as it is kept for repeats: without the checkout token. */
export function veiled(
  { links }: Links,
  paymentId: string,
  { status, body }: StoredAnswer,
): StoredAnswer {
  return { status, body: Buffer.from(links.veil(paymentId, body.toString())) }
}

/** The answer as it was given first. */
export function unveiled(
  { links }: Links,
  paymentId: string,
  { status, body }: StoredAnswer,
): StoredAnswer {
  return { status, body: Buffer.from(links.unveil(paymentId, body.toString())) }
}
