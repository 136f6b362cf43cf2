import type { IncomingMoney, Refund, TimelineEntry, WebhookDelivery } from '@autogopay/shared'
import { catalogue } from '../../app/locale.ts'

type EntryOf<Kind extends TimelineEntry['kind']> = Extract<TimelineEntry, { kind: Kind }>

interface Words {
  /** Of the entry that has no event of a webhook. */
  created: string
  chargeMade: string
  charge: Record<EntryOf<'charge'>['status'], string>
  verdicts: Record<EntryOf<'notice'>['verdict'], string>
  notice(verdict: string): string
  timesSeen(count: number): string
  money: Record<IncomingMoney['kind'], string>
  reviews: Record<IncomingMoney['review'], string>
  refunds: Record<Refund['status'], string>
  deliveries: Record<WebhookDelivery['status'], string>
  webhook(type: string): string
  attempts(count: number): string
  showAttempts: string
  resend: string
  resent: string
}

/** What the timeline of a payment says. */
export const timelineWords = catalogue<Words>({
  id: {
    created: 'Pembayaran dibuat',
    chargeMade: 'Tagihan dibuat di penyedia',
    charge: {
      requested: 'belum dijawab',
      open: 'kini terbuka',
      paid: 'kini dibayar',
      expired: 'kini kedaluwarsa',
      cancelled: 'kini dibatalkan',
      denied: 'ditolak',
    },
    verdicts: {
      received: 'belum diperiksa',
      accepted: 'diterima',
      duplicate: 'sudah pernah diterima',
      stale: 'sudah ketinggalan',
      wrong_amount: 'jumlahnya lain',
      forged: 'palsu, ditolak',
      unmatched: 'tidak ada pasangannya',
    },
    notice: (verdict) => `Pemberitahuan penyedia: ${verdict}`,
    timesSeen: (count) => `diterima ${count} kali`,
    money: {
      payment: 'Uang masuk',
      late: 'Uang masuk terlambat',
      duplicate: 'Uang masuk dua kali',
      wrong_amount: 'Uang masuk dengan jumlah lain',
      unmatched: 'Uang masuk tanpa pasangan',
      returned: 'Uang dikembalikan tanpa pasangan',
    },
    reviews: {
      none: '',
      open: 'menunggu keputusan',
      accepted: 'diterima',
      assigned: 'dipasangkan',
      refunding: 'sedang dikembalikan',
      refunded: 'dikembalikan',
      dismissed: 'dibiarkan',
    },
    refunds: {
      requested: 'Pengembalian diminta',
      sent: 'Pengembalian dikirim',
      confirmed: 'Pengembalian berhasil',
      failed: 'Pengembalian gagal',
      needs_manual_transfer: 'Perlu ditransfer sendiri',
      cancelled: 'Pengembalian dibatalkan',
    },
    deliveries: { pending: 'menunggu', delivered: 'terkirim', failed: 'gagal' },
    webhook: (type) => `Webhook ${type}`,
    attempts: (count) => `${count} percobaan`,
    showAttempts: 'Lihat percobaan dan jawabannya',
    resend: 'Kirim ulang',
    resent: 'Webhook dikirim ulang.',
  },
  en: {
    created: 'Payment created',
    chargeMade: 'Charge made at the provider',
    charge: {
      requested: 'not answered yet',
      open: 'open now',
      paid: 'paid by now',
      expired: 'expired by now',
      cancelled: 'cancelled by now',
      denied: 'declined',
    },
    verdicts: {
      received: 'not checked yet',
      accepted: 'accepted',
      duplicate: 'seen before',
      stale: 'out of date',
      wrong_amount: 'another amount',
      forged: 'forged, rejected',
      unmatched: 'fits nothing',
    },
    notice: (verdict) => `Provider's notice: ${verdict}`,
    timesSeen: (count) => `came ${count} times`,
    money: {
      payment: 'Money came in',
      late: 'Money came late',
      duplicate: 'Money came twice',
      wrong_amount: 'Money of another amount came',
      unmatched: 'Money came that fits nothing',
      returned: 'Money went back that fits nothing',
    },
    reviews: {
      none: '',
      open: 'waits for a decision',
      accepted: 'accepted',
      assigned: 'attached',
      refunding: 'going back',
      refunded: 'refunded',
      dismissed: 'left as it is',
    },
    refunds: {
      requested: 'Refund asked for',
      sent: 'Refund sent',
      confirmed: 'Refund confirmed',
      failed: 'Refund failed',
      needs_manual_transfer: 'To be transferred by hand',
      cancelled: 'Refund cancelled',
    },
    deliveries: { pending: 'pending', delivered: 'delivered', failed: 'failed' },
    webhook: (type) => `Webhook ${type}`,
    attempts: (count) => (count === 1 ? '1 try' : `${count} tries`),
    showAttempts: 'Show the tries and their answers',
    resend: 'Send again',
    resent: 'The webhook was sent again.',
  },
})
