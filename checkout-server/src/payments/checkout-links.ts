import type { Vault } from '../platform/vault.ts'
import { checkoutTokens } from './checkout-token.ts'

/** Addresses by which a browser sees one payment. */
export type CheckoutLinks = ReturnType<typeof checkoutLinks>

/**
 * Tokens and the addresses that hold them.
 * @param publicUrl - Where browsers reach this server; no trailing slash.
 */
export function checkoutLinks({ vault, publicUrl }: { vault: Vault; publicUrl: string }) {
  const tokens = checkoutTokens(vault)
  const { tokenOf } = tokens

  const urlOf = (token: string): string => `${publicUrl}/pay/${token}`

  return {
    ...tokens,

    /** Hosted checkout page. */
    checkoutUrl: (paymentId: string) => urlOf(tokenOf(paymentId)),

    /** The same by a token that is known. */
    urlOf,

    /** Picture of the QR for `<img>`, without any key. */
    qrPngUrl: (paymentId: string) => `${publicUrl}/checkout/${tokenOf(paymentId)}/qr.png`,

    /** The merchant's logo. @param hash - Of its bytes: another logo has another address. */
    logoUrl: (paymentId: string, hash: string) =>
      `${publicUrl}/checkout/${tokenOf(paymentId)}/logo.png?v=${hash}`,

    /** Where the payer's app returns to. GoPay appends its own query, so the path ends with `/`. */
    returnUrl: (paymentId: string) => `${publicUrl}/pay/${tokenOf(paymentId)}/`,
  }
}
