import { timingSafeEqual } from 'node:crypto'
import type { Vault } from '../platform/vault.ts'

const PURPOSE = 'checkout token'
const MAC_BYTES = 18
const TOKEN = /^([0-9a-z]{26})([\w-]{24})$/

/** Addresses by which a browser sees one payment. */
export type CheckoutLinks = ReturnType<typeof checkoutLinks>

/**
 * Makes and reads checkout tokens. A token is the payment's id with a keyed hash of it: nobody can
 * make one up (144 bits), and a made-up one is refused without asking the database.
 * @param publicUrl - Where browsers reach this server; no trailing slash.
 */
export function checkoutLinks({ vault, publicUrl }: { vault: Vault; publicUrl: string }) {
  const macsOf = (paymentId: string) =>
    vault.hashes(PURPOSE, paymentId).map((hash) => hash.subarray(0, MAC_BYTES))

  const tokenOf = (paymentId: string): string => {
    const mac = macsOf(paymentId)[0]
    if (!mac) throw new Error('the vault has no key')
    return paymentId.slice('pay_'.length) + mac.toString('base64url')
  }

  const urlOf = (token: string): string => `${publicUrl}/pay/${token}`

  return {
    tokenOf,

    /** @returns The payment's id; null: not a token of this installation. */
    paymentOf(token: string): string | null {
      const [, id, mac] = TOKEN.exec(token) ?? []
      if (!id || !mac) return null
      const given = Buffer.from(mac, 'base64url')
      const isGood = macsOf(`pay_${id}`).some((expected) => timingSafeEqual(expected, given))
      return isGood ? `pay_${id}` : null
    },

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
