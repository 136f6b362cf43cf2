import { isOwnAccount } from '../providers/own-accounts.ts'

const HOUR_MS = 3_600_000
// Providers tell of refunds by a notice; these questions find what a lost one did not say. GoPay takes
// refunds for 45 days.
const CHECKS_MS = [1, 24, 7 * 24, 45 * 24].map((hours) => hours * HOUR_MS)

/**
 * When to look next whether money was given back at the provider itself: four times after it came in,
 * with growing gaps. Own accounts know no refunds of a payment.
 * @param payment - The payment by whose charge it came, or the money itself.
 * @returns Null: never again.
 */
export function nextRefundCheckAt(
  payment: { provider: string; paidAt: Date | null },
  now: Date,
): Date | null {
  if (isOwnAccount(payment.provider) || !payment.paidAt) return null
  const paidAt = payment.paidAt.getTime()
  const next = CHECKS_MS.map((gap) => paidAt + gap).find((at) => at > now.getTime())
  return next === undefined ? null : new Date(next)
}
