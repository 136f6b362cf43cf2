/** What the page's `fetchPayment` hook may return: a checkout token, or where to find one. */
export type FetchedPayment = string | { token?: string; checkoutUrl?: string }

/** The page's own way to make a payment, usually by a call to its server. */
export type FetchPayment = () => Promise<FetchedPayment>

/**
 * Makes a payment by the page's hook.
 * @throws Whatever the hook throws; a TypeError when it returns nothing of use.
 */
export async function makePayment(
  hook: FetchPayment,
): Promise<{ token: string; checkoutUrl: string }> {
  const fetched = await hook()
  const { token = '', checkoutUrl = '' } =
    typeof fetched === 'string' ? { token: fetched } : Object(fetched)
  if (token || checkoutUrl) return { token, checkoutUrl }
  throw new TypeError('fetchPayment returned neither a token nor a checkoutUrl')
}
