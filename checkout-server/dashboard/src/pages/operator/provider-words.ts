import { catalogue } from '../../app/locale.ts'

/** Words of the providers' switches. */
export const providerWords = catalogue({
  id: {
    title: 'Penyedia pembayaran',
    note: 'Yang dimatikan tidak menerima pembayaran baru dari toko mana pun. Yang sudah berjalan tetap selesai.',
    names: { midtrans: 'Midtrans', gopay_qris: 'GoPay Merchant' },
    connections: (count: number) => `${count} koneksi`,
    on: 'Menyala',
    offSince: (time: string) => `Mati sejak ${time}`,
    turnOff: 'Matikan',
    turnOffTitle: (name: string) => `Matikan ${name}?`,
    reason: 'Alasan, dilihat oleh toko',
    turnOn: 'Nyalakan',
    done: 'Tersimpan. Semua server mengikuti dalam hitungan detik.',
  },
  en: {
    title: 'Payment providers',
    note: 'One that is off takes no new payments of any shop. What is under way goes on.',
    names: { midtrans: 'Midtrans', gopay_qris: 'GoPay Merchant' },
    connections: (count: number) => `${count} connections`,
    on: 'On',
    offSince: (time: string) => `Off since ${time}`,
    turnOff: 'Switch off',
    turnOffTitle: (name: string) => `Switch ${name} off?`,
    reason: 'Reason, which the shops see',
    turnOn: 'Switch on',
    done: 'Saved. All servers follow within seconds.',
  },
})
