import { CheckoutClient } from '../../widget/src/checkout-client.ts'
import type { PaymentStatus } from '../../widget/src/contract.ts'
import { PaymentWatch } from '../../widget/src/payment-watch.ts'
import { WATCH_TIMING } from '../../widget/src/watch-timing.ts'

/** A page that shows one payment, by the very code that runs in browsers. */
export interface OpenPage {
  /** What it shows; null: nothing yet. */
  status(): PaymentStatus | null
  /** Resolves when it shows this, with the time (`performance.now()`). */
  shows(status: PaymentStatus): Promise<number>
  close(): void
}

/** Opens it. */
export function openPage(endpoint: string, token: string): OpenPage {
  const seen = new Map<PaymentStatus, number>()
  const waiting: (() => void)[] = []
  let status: PaymentStatus | null = null
  const watch = new PaymentWatch(
    new CheckoutClient({ endpoint, token }, 'computer'),
    {
      onPayment(payment) {
        status = payment.status
        if (!seen.has(status)) seen.set(status, performance.now())
        for (const look of waiting) look()
      },
      onFailure() {},
    },
    // Each of them stands for a page of its own.
    { ...WATCH_TIMING, mostStreams: Infinity },
  )
  void watch.start()
  return {
    status: () => status,
    shows: (wanted) =>
      new Promise((resolve) => {
        const look = () => {
          const at = seen.get(wanted)
          if (at !== undefined) resolve(at)
        }
        waiting.push(look)
        look()
      }),
    close: () => watch.stop(),
  }
}
