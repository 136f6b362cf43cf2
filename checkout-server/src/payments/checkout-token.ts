import { timingSafeEqual } from 'node:crypto'
import type { Vault } from '../platform/vault.ts'

const PURPOSE = 'checkout token'
const PREFIX = 'pay_'
const MAC_BYTES = 18
const TOKEN = /^([0-9a-z]{26})([\w-]{24})$/
// What stands for the keyed part of a token, and is as long: the id of the master key that made it, or
// of none (`~`), as it was written before ids were.
const VEIL_END = '~'.repeat(15)

/** Makes and reads checkout tokens. */
export type CheckoutTokens = ReturnType<typeof checkoutTokens>

/**
 * A token is the payment's id with a keyed hash of it: nobody can make one up (144 bits), and a made-up
 * one is refused without asking the database.
 *
 * What is kept of a text that names one, such as an answer or a webhook's body, is kept veiled: a copy of
 * the database must not let anybody look at payments. The token can be made again from the payment's
 * id, so nothing needs to be sealed on the way of every new payment.
 */
export function checkoutTokens(vault: Pick<Vault, 'hashes' | 'keyIds'>) {
  const macsOf = (paymentId: string) =>
    vault.hashes(PURPOSE, paymentId).map((hash) => hash.subarray(0, MAC_BYTES))

  const tokensOf = (paymentId: string) =>
    macsOf(paymentId).map((mac) => partOf(paymentId) + mac.toString('base64url'))

  const tokenOf = (paymentId: string): string => {
    const token = tokensOf(paymentId)[0]
    if (!token) throw new Error('the vault has no key')
    return token
  }

  return {
    tokenOf,

    /** @returns The payment's id; null: not a token of this installation. */
    paymentOf(token: string): string | null {
      const [, id, mac] = TOKEN.exec(token) ?? []
      if (!id || !mac) return null
      const given = Buffer.from(mac, 'base64url')
      const isGood = macsOf(PREFIX + id).some((expected) => timingSafeEqual(expected, given))
      return isGood ? PREFIX + id : null
    },

    /** A text without the payment's token. */
    veil(paymentId: string, text: string): string {
      const part = partOf(paymentId)
      const likeToken = new RegExp(`${part}[\\w-]{24}`, 'g')
      if (!likeToken.test(text)) return text
      const keys = new Map(tokensOf(paymentId).map((token, at) => [token, vault.keyIds[at]]))
      return text.replace(likeToken, (token) => {
        const keyId = keys.get(token)
        return keyId === undefined ? token : `${part}~${keyId}${VEIL_END}`
      })
    },

    /**
     * The text as it was, whatever the first master key is by now; by a key that is gone, the token that
     * the payment has now. Of this payment's token only: what a merchant wrote into an order, whatever it
     * looks like, brings nobody another payment's.
     */
    unveil(paymentId: string, text: string): string {
      const part = partOf(paymentId)
      if (!text.includes(`${part}~`)) return text
      const tokens = tokensOf(paymentId)
      return text.replace(
        new RegExp(`${part}~([0-9a-f]{8}|~{8})${VEIL_END}`, 'g'),
        (_veil, keyId: string) => tokens[Math.max(0, vault.keyIds.indexOf(keyId))] ?? '',
      )
    },
  }
}

const partOf = (paymentId: string) => paymentId.slice(PREFIX.length)
