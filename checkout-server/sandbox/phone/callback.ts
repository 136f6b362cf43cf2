import type { Found } from '../midtrans/lookup.ts'

/** What the GoPay app claims to the shop. Not a proof of payment. */
export type CallbackResult = 'success' | 'failure'

/**
 * Where the app returns to after a payment that began with the deeplink, with `order_id` and `result`
 * appended. Null when the charge did not enable it; a scanned payment never returns anywhere.
 */
export const callbackAddress = (found: Found, result: CallbackResult): string | null => {
  const { callbackUrl, orderId } = found.transaction
  if (found.via !== 'deeplink' || callbackUrl === null) return null
  const url = new URL(callbackUrl)
  url.searchParams.append('order_id', orderId)
  url.searchParams.append('result', result)
  return url.href
}

/** Whether a plain redirect can open it; an app's own scheme needs a page with a link. */
export const isWebAddress = (url: string): boolean => /^https?:/i.test(url)
