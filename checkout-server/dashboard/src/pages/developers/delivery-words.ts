import type { WebhookDelivery } from '@autogopay/shared'
import { catalogue } from '../../app/locale.ts'

interface Words {
  statuses: Record<WebhookDelivery['status'], string>
  status: string
  allStatuses: string
  endpoint: string
  allEndpoints: string
  removedEndpoint: string
  none: string
  noneNote: string
  noneFound: string
  noneFoundNote: string
  more: string
  test: string
  tries(count: number): string
  next(time: string): string
  waits: string
  payment: string
  event: string
  resend: string
  resent: string
  replay: string
  replayTitle: string
  replayNote: string
  since: string
  replayYes: string
  replayed(count: number): string
}

export const words = catalogue<Words>({
  id: {
    statuses: { pending: 'Menunggu', delivered: 'Terkirim', failed: 'Gagal' },
    status: 'Status',
    allStatuses: 'Semua status',
    endpoint: 'Alamat',
    allEndpoints: 'Semua alamat',
    removedEndpoint: 'Alamat yang sudah dihapus',
    none: 'Belum ada yang dikirim',
    noneNote: 'Begitu sesuatu terjadi, pengiriman ke server Anda muncul di sini.',
    noneFound: 'Tidak ada yang cocok',
    noneFoundNote: 'Ubah saringan di atas.',
    more: 'Muat lebih banyak',
    test: 'Tes webhook',
    tries: (count) => `${count} percobaan`,
    next: (time) => `Dicoba lagi ${time}`,
    waits: 'Belum dijadwalkan: sedang dikirim, atau alamatnya mati.',
    payment: 'Pembayaran',
    event: 'Kejadian',
    resend: 'Kirim ulang',
    resent: 'Dikirim ulang.',
    replay: 'Kirim ulang yang gagal',
    replayTitle: 'Kirim ulang semua yang gagal',
    replayNote: 'Setiap pengiriman yang gagal sejak saat itu dikirim lagi, satu kali.',
    since: 'Sejak (WIB)',
    replayYes: 'Kirim ulang',
    replayed: (count) => (count === 0 ? 'Tidak ada yang gagal.' : `${count} dikirim ulang.`),
  },
  en: {
    statuses: { pending: 'Pending', delivered: 'Delivered', failed: 'Failed' },
    status: 'Status',
    allStatuses: 'All statuses',
    endpoint: 'Address',
    allEndpoints: 'All addresses',
    removedEndpoint: 'An address that was removed',
    none: 'Nothing has been sent yet',
    noneNote: 'As soon as something happens, what is sent to your server appears here.',
    noneFound: 'Nothing matches',
    noneFoundNote: 'Change the filters above.',
    more: 'Load more',
    test: 'Webhook test',
    tries: (count) => (count === 1 ? '1 try' : `${count} tries`),
    next: (time) => `Tried again ${time}`,
    waits: 'Not scheduled: it is being sent, or its address is off.',
    payment: 'Payment',
    event: 'Event',
    resend: 'Send again',
    resent: 'It is sent again.',
    replay: 'Send what failed again',
    replayTitle: 'Send all that failed again',
    replayNote: 'Each delivery that failed since then is sent once more.',
    since: 'Since (WIB)',
    replayYes: 'Send again',
    replayed: (count) => (count === 0 ? 'Nothing has failed.' : `${count} are sent again.`),
  },
})
