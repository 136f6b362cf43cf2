import type { LinkMessages } from './messages.ts'

/** Indonesian. */
export const linkId: LinkMessages = {
  amountLabel: 'Jumlah yang Anda bayar',
  amountHint: 'Dalam rupiah, misalnya 50.000',
  amountFrom: (rupiah) => `Paling sedikit ${rupiah}.`,
  fieldLabels: {
    name: 'Nama',
    email: 'Alamat e-mail',
    phone: 'Nomor HP',
    note: 'Catatan untuk penjual',
  },
  fieldOptional: 'boleh dikosongkan',
  linkConfirm: 'Lanjut ke pembayaran',
  linkConfirmHint: 'Kode QRIS dibuat setelah Anda menekan tombol ini. Belum ada yang dibayar.',
  linkMaking: 'Membuat kode…',

  linkClosed: {
    off: 'Tautan ini sedang tidak menerima pembayaran',
    expired: 'Masa berlaku tautan ini sudah habis',
    used_up: 'Tautan ini sudah habis terpakai',
  },
  linkClosedNotes: {
    off: 'Hubungi penjual bila Anda ingin membayar.',
    expired: 'Minta tautan yang baru kepada penjual.',
    used_up:
      'Bila ada pembayaran yang batal, tautan ini bisa dipakai lagi. Coba beberapa menit lagi atau hubungi penjual.',
  },
  linkUnknown: 'Tautan pembayaran tidak ditemukan',
  linkUnknownNote: 'Minta tautan yang baru kepada penjual.',
  linkAgain: 'Mulai lagi',
  linkDeniedNote: 'GoPay menolak pembayaran ini. Mulai lagi, atau bayar dengan aplikasi lain.',

  formWrong: 'Periksa kembali isian di bawah ini.',
  amountMissing: 'Isi jumlah yang ingin Anda bayar.',
  amountUnclear: 'Tulis rupiah tanpa sen, misalnya 50.000.',
  amountTooLow: (rupiah) => `Jumlahnya paling sedikit ${rupiah}.`,
  amountTooHigh: (rupiah) => `Jumlahnya paling banyak ${rupiah}, batas satu transaksi QRIS.`,
  fieldMissing: 'Bagian ini harus diisi.',
  emailBad: 'Alamat e-mail ini tidak lengkap.',
  phoneBad: 'Tulis nomor HP dengan angka, misalnya 0812 3456 7890.',
  fieldTooLong: 'Isian ini terlalu panjang atau memuat karakter yang tidak bisa dipakai.',
  linkChanged: 'Tautan ini baru saja diubah penjual. Periksa, lalu tekan lagi.',
  linkTooOften: 'Terlalu sering dicoba. Tunggu sebentar, lalu tekan lagi.',
  linkUnavailable:
    'Pembayaran belum bisa dibuat sekarang. Tidak ada yang dibayar. Coba lagi sebentar lagi.',
}
