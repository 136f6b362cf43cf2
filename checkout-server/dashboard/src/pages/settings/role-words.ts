import type { Role } from '@autogopay/shared'
import { catalogue } from '../../app/locale.ts'

/** What a role is called, and what it may do. */
export const roleWords = catalogue<Record<Role, { name: string; note: string }>>({
  id: {
    owner: { name: 'Pemilik', note: 'Boleh semuanya, termasuk mengubah tim.' },
    finance: { name: 'Keuangan', note: 'Melihat pembayaran, mengembalikan uang, mengekspor.' },
    developer: { name: 'Pengembang', note: 'Kunci API, webhook, dan log.' },
    cashier: { name: 'Kasir', note: 'Membuat QRIS dan melihat pembayaran hari ini.' },
  },
  en: {
    owner: { name: 'Owner', note: 'Everything, changing the team included.' },
    finance: { name: 'Finance', note: 'Sees payments, gives money back, exports.' },
    developer: { name: 'Developer', note: 'API keys, webhooks and logs.' },
    cashier: { name: 'Cashier', note: 'Makes QRIS codes and sees the payments of today.' },
  },
})
