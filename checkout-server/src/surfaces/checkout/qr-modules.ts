import type { CheckoutPayment } from '@autogopay/shared'
import { packModules } from '../../../../widget/src/qr-encode.ts'

// Of payments that are looked at now: each page asks a few times, and working one out takes about 1 ms.
const MOST_KEPT = 2_000

const packed = new Map<string, string | undefined>()

/** Adds the modules of the payment's code, so that no page has to load or run what works them out. */
export function withQrModules(payment: CheckoutPayment): CheckoutPayment {
  const { qrText } = payment
  if (qrText === null) return payment
  if (!packed.has(qrText)) {
    const [oldest] = packed.keys()
    if (packed.size >= MOST_KEPT && oldest !== undefined) packed.delete(oldest)
    packed.set(qrText, packedOf(qrText))
  }
  const qrModules = packed.get(qrText)
  return qrModules === undefined ? payment : { ...payment, qrModules }
}

function packedOf(qrText: string): string | undefined {
  try {
    return packModules(qrText)
  } catch {
    // More than a code holds, which the page finds out as well.
    return undefined
  }
}
