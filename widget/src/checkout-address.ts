/** Which payment, at which server. */
export interface CheckoutAddress {
  /** Origin of the server, with its path prefix if it has one, without a slash at the end. */
  endpoint: string
  token: string
}

/** What the page wrote on the element. */
export interface AddressAttributes {
  token: string
  checkoutUrl: string
  endpoint: string
}

/**
 * Works out the payment's address.
 * @param defaultEndpoint - Used when neither `endpoint` nor `checkoutUrl` names a server.
 * @returns Null when the element names no payment yet.
 * @throws {TypeError} An address that is no web address, or a checkout URL without `/pay/{token}`.
 */
export function addressOf(
  { token, checkoutUrl, endpoint }: AddressAttributes,
  defaultEndpoint: string,
): CheckoutAddress | null {
  if (token) return { endpoint: webAddress(endpoint || defaultEndpoint), token }
  if (!checkoutUrl) return null
  const [, prefix, found] = /^(.*)\/pay\/([^/?#]+)/.exec(webAddress(checkoutUrl)) ?? []
  if (prefix === undefined || !found) throw new TypeError('checkout-url has no /pay/{token}')
  return { endpoint: endpoint ? webAddress(endpoint) : prefix, token: decodeURIComponent(found) }
}

function webAddress(text: string): string {
  const url = new URL(text, document.baseURI)
  if (!/^https?:$/.test(url.protocol)) throw new TypeError(`not a web address: ${text}`)
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}
