import { checkoutTokens } from '../payments/checkout-token.ts'
import type { Vault } from '../platform/vault.ts'

interface About {
  /** The payment that it is about; null: none. */
  paymentId: string | null
}

/** Makes of a payload what the database keeps of it. */
export type Keep = (about: About, payload: Buffer) => Buffer

/**
 * Payloads of events and deliveries as the database keeps them: without the checkout token of their
 * payment. What is read is what was written, byte for byte, so that every try sends the same.
 */
export function keptPayloads(vault: Vault) {
  const tokens = checkoutTokens(vault)
  const keep: Keep = ({ paymentId }, payload) =>
    paymentId === null ? payload : Buffer.from(tokens.veil(paymentId, payload.toString()))
  return {
    keep,
    /** The payload as it is sent. Rows that were written before veils were read as they are. */
    read: ({ paymentId, payload }: About & { payload: Buffer }): Buffer =>
      paymentId === null ? payload : Buffer.from(tokens.unveil(paymentId, payload.toString())),
    /** What a receiver said, which may be what it was told. */
    keepAnswer: ({ paymentId }: About, text: string): string =>
      paymentId === null ? text : tokens.veil(paymentId, text),
  }
}
