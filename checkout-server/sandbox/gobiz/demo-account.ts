import type { GobizAccount } from './accounts.ts'

/** The GoPay Merchant account that waits in every started sandbox, for the demo's merchant to connect. */
export const DEMO_GOBIZ_ACCOUNT = {
  phone: '081234567890',
  fullName: 'Pemilik Toko Senja',
  outlets: [{ name: 'Toko Senja', merchantId: 'G123456789', city: 'BANDUNG', postalCode: '40111' }],
} as const satisfies GobizAccount
