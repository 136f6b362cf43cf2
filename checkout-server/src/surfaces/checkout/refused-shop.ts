import { AppError } from '../../platform/errors.ts'
import type { ProviderMisconfigured } from '../../providers/provider.ts'

/** Said to the payer, who can do nothing about it: the cause is the merchant's. */
export function refusedShop(cause: ProviderMisconfigured): AppError {
  return new AppError('provider_refused', 'The payment provider does not serve this shop now.', {
    cause,
  })
}
