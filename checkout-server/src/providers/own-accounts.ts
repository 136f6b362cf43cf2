/**
 * Providers that are a merchant's own receiving account: they open no charges and know no order; they
 * only tell, in a feed, what money came in.
 */
export const OWN_ACCOUNT_PROVIDERS = ['gopay_qris'] as const

/** Whether money is collected on the merchant's own account instead of by a gateway's charge. */
export function isOwnAccount(provider: string): boolean {
  return (OWN_ACCOUNT_PROVIDERS as readonly string[]).includes(provider)
}
