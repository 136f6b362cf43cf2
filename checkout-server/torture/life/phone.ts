import { randomUUID } from 'node:crypto'
import { callUntilAnswered } from './api.ts'

/** The payers, and whoever else acts at the provider. */
export type Phone = ReturnType<typeof openPhone>

/**
 * Opens it.
 * @param world.sandboxUrl - By the line that is never cut: a payer's app is not our concern.
 */
export function openPhone(world: {
  sandboxUrl: () => string
  serverKeyOf(merchant: number): string | null
  gives: { up(): boolean }
}) {
  const control = (path: string, body: object) =>
    callUntilAnswered(
      () => `${world.sandboxUrl()}/_control/${path}`,
      { body },
      { gives: world.gives, isFinal: ({ status }) => status < 500 },
    )
  return {
    /** Pays; that the code is over or paid is an answer too. */
    pay: (reference: string, via: 'qr' | 'deeplink' = 'qr') => control('pay', { reference, via }),
    /**
     * Pays an account's code, which takes money again and again.
     * @param attempt - Names one press of the button, however often it has to be repeated.
     * @param amount - Typed by the payer, where the code has none.
     */
    payAccount: (reference: string, attempt: string, amount?: number) =>
      control('pay', { reference, attempt, ...(amount !== undefined && { amount }) }),
    /** The owner of an account gives money back in its app. */
    refundInApp: (reference: string, amount: number) =>
      control('gobiz/refund', { reference, amount }),
    refuse: (reference: string) => control('refuse', { reference }),
    /** The provider ends the code now. */
    expire: (reference: string) => control('expire', { reference }),
    /** For one transaction, or without `reference` for whichever come next. */
    scenario: (scenario: { name: string; reference?: string; [param: string]: unknown }) =>
      control('scenario', scenario),
    /** In the provider's own dashboard, past us. */
    refundThere: (merchant: number, input: { reference: string; amount: number; reason: string }) =>
      callUntilAnswered(
        () => `${world.sandboxUrl()}/v2/${input.reference}/refund`,
        {
          body: { refund_key: randomUUID(), amount: input.amount, reason: input.reason },
          headers: {
            authorization: `Basic ${Buffer.from(`${world.serverKeyOf(merchant) ?? ''}:`).toString('base64')}`,
            accept: 'application/json',
            // Unknown outcomes are asked again; the provider does it once.
            'idempotency-key': input.reason,
          },
        },
        { gives: world.gives, isFinal: ({ status }) => status < 500 },
      ),
  }
}
