/** Who collects payments. `gopay_qris`: the merchant's own GoPay Merchant account; unofficial. */
export const PROVIDERS = ['midtrans', 'gopay_qris'] as const
