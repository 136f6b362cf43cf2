import type { Messages } from './messages.ts'

/** Indonesian. */
export const id: Messages = {
  clockSeparator: '.',
  months: ['Jan', 'Feb', 'Mar', 'Apr', 'Mei', 'Jun', 'Jul', 'Agu', 'Sep', 'Okt', 'Nov', 'Des'],
  region: 'Pembayaran',
  loading: 'Memuat pembayaran…',
  order: (orderId) => `Pesanan ${orderId}`,
  exactAmount: ({ price, code, isLess }) =>
    `Harga ${price} ${isLess ? 'dikurangi' : 'ditambah'} kode unik ${code}. Bayar tepat sejumlah ini agar pembayaran Anda dikenali.`,

  scanTitle: 'Pindai kode QRIS',
  scanSteps: [
    'Buka GoPay atau aplikasi QRIS apa pun di ponsel Anda.',
    'Pilih menu pindai, lalu arahkan kamera ke kode ini.',
    'Cocokkan nama toko dan jumlahnya, lalu masukkan PIN.',
  ],
  scanStepsOnPhone: [
    'Simpan tangkapan layar kode ini, atau pindai dengan ponsel lain.',
    'Buka GoPay atau aplikasi QRIS apa pun, pilih menu pindai, lalu ambil gambarnya dari galeri.',
    'Cocokkan nama toko dan jumlahnya, lalu masukkan PIN.',
  ],
  appTitle: 'Bayar di aplikasi GoPay',
  appSteps: [
    'Ketuk tombol di atas. Aplikasi GoPay atau Gojek akan terbuka.',
    'Cocokkan nama toko dan jumlahnya, lalu bayar dengan PIN Anda.',
    'Kembali ke halaman ini untuk melihat hasilnya.',
  ],
  openApp: 'Bayar dengan GoPay',
  showApp: 'Buka aplikasi GoPay',
  showQr: 'Tampilkan kode QR',
  qrName: ({ merchant, amount, until }) =>
    `Kode QRIS untuk ${merchant}, ${amount}, berlaku sampai ${until}`,
  qrPending: 'Menyiapkan kode QR…',
  qrImpossible: 'Kode QR tidak dapat digambar di peramban ini.',
  waiting: 'Menunggu pembayaran',
  turnsByItself: 'Halaman ini berubah sendiri begitu pembayaran masuk.',
  timeLeft: 'Sisa waktu',
  validUntil: (clock) => `Berlaku sampai ${clock}`,
  offline: 'Koneksi terputus. Sedang menyambung lagi…',

  alreadyPaid: 'Saya sudah bayar',
  checking: 'Memeriksa…',
  notYet: 'Pembayaran belum masuk. Jika Anda baru saja membayar, tunggu sebentar.',
  tooOften: 'Baru saja diperiksa. Coba lagi beberapa detik lagi.',
  refused: 'Ini tidak bisa lagi untuk pesanan ini. Hubungi toko.',
  failed: 'Belum berhasil. Periksa koneksi internet Anda, lalu coba lagi.',
  cancel: 'Batalkan pembayaran',
  cancelQuestion: 'Kode ini tidak akan bisa dibayar lagi.',
  confirmCancel: 'Ya, batalkan',

  stillChecking: 'Memeriksa pembayaran',
  stillCheckingNote: 'Waktu habis. Kami memastikan dulu apakah pembayaran Anda sudah masuk.',
  paid: 'Pembayaran berhasil',
  paidAt: ({ merchant, clock }) => `Diterima ${merchant} pada ${clock}`,
  paidLate: (merchant) =>
    `Pembayaran masuk setelah batas waktu. ${merchant} akan memeriksa pesanan Anda.`,
  partlyRefunded: 'Sebagian uang sudah dikembalikan.',
  expired: 'Waktu pembayaran habis',
  expiredNote: 'Kode ini tidak berlaku lagi. Sudah telanjur membayar? Hubungi toko.',
  renew: 'Buat kode baru',
  cancelled: 'Pembayaran dibatalkan',
  cancelledNote: 'Kode ini tidak berlaku lagi. Jangan bayar dengan kode ini.',
  denied: 'Pembayaran ditolak',
  deniedNote: (merchant) =>
    `GoPay menolak pembayaran ini. Kembali ke ${merchant} dan coba cara lain.`,
  refunded: 'Uang dikembalikan',
  refundedNote: (merchant) => `${merchant} telah mengembalikan pembayaran ini.`,
  backTo: (merchant) => `Kembali ke ${merchant}`,

  unknown: 'Pembayaran tidak ditemukan',
  unknownNote: 'Tautan ini tidak lengkap atau sudah tidak ada. Minta tautan baru kepada toko.',
  unreachable: 'Belum bisa terhubung',
  unreachableNote: 'Periksa koneksi internet Anda. Kami terus mencoba menyambung.',
  retry: 'Coba lagi',

  minutesLeft: (minutes) => `Sisa waktu ${minutes} menit`,
  secondsLeft: (seconds) => `Sisa waktu ${seconds} detik`,
}
