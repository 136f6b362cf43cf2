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
  footer: 'PIN hanya dimasukkan di aplikasi pembayaran Anda, tidak pernah di halaman ini.',

  scanTitle: 'Pindai kode QRIS',
  scanTitleOnPhone: 'Bayar dengan gambar kode QRIS',
  appTitle: 'Bayar di aplikasi GoPay',
  byGoPay: 'Dengan GoPay',
  byOthers: 'Dengan aplikasi QRIS lain',
  scanSteps: [
    'Buka aplikasi GoPay atau Gojek di ponsel Anda, lalu pilih Bayar atau Pindai.',
    'Arahkan kamera ke kode ini.',
    'Cocokkan nama toko dan jumlahnya, lalu masukkan PIN.',
  ],
  scanStepsOthers: [
    'Buka aplikasi bank atau dompet digital apa pun yang menerima QRIS, lalu pilih QRIS atau Pindai.',
    'Arahkan kamera ke kode ini.',
    'Cocokkan nama toko dan jumlahnya, lalu setujui pembayarannya.',
  ],
  pictureSteps: [
    'Simpan gambar kode ini, atau buat tangkapan layar.',
    'Buka aplikasi GoPay atau Gojek, pilih Bayar atau Pindai, lalu ambil gambarnya dari galeri.',
    'Cocokkan nama toko dan jumlahnya, lalu masukkan PIN.',
  ],
  pictureStepsOthers: [
    'Simpan gambar kode ini, atau buat tangkapan layar.',
    'Buka aplikasi bank atau dompet digital Anda, pilih QRIS, lalu ambil gambarnya dari galeri.',
    'Cocokkan nama toko dan jumlahnya, lalu setujui pembayarannya.',
  ],
  appSteps: [
    'Ketuk tombol di atas. Aplikasi GoPay atau Gojek akan terbuka.',
    'Cocokkan nama toko dan jumlahnya, lalu bayar dengan PIN Anda.',
    'Kembali ke halaman ini untuk melihat hasilnya.',
  ],
  openApp: 'Bayar dengan GoPay',
  openAppAgain: 'Buka GoPay lagi',
  showApp: 'Buka aplikasi GoPay',
  showQr: 'Tampilkan kode QR',
  opening: 'Membuka aplikasi GoPay…',
  notOpened: 'Aplikasi GoPay tidak terbuka?',
  notOpenedNote:
    'Pastikan GoPay atau Gojek terpasang. Atau simpan gambar kode QR dan bayar dengan aplikasi QRIS apa pun.',
  inApp: (app) =>
    app ? `Anda membuka halaman ini di ${app}` : 'Halaman ini terbuka di dalam aplikasi lain',
  inAppNote:
    'Jika GoPay tidak terbuka dari sini, ketuk menu (⋯ atau ⋮) lalu pilih “Buka di browser”. Atau salin tautan ini ke Chrome atau Safari.',
  copyLink: 'Salin tautan',
  openOutside: 'Buka di browser',

  qrName: ({ merchant, amount, until }) =>
    `Kode QRIS untuk ${merchant}, ${amount}, berlaku sampai ${until}`,
  qrPending: 'Menyiapkan kode QR…',
  qrImpossible: 'Kode QR tidak dapat digambar di peramban ini.',
  zoom: 'Perbesar',
  close: 'Tutup',
  save: 'Simpan',
  share: 'Bagikan',
  copyCode: 'Salin kode',
  copied: 'Kode QRIS disalin.',
  linkCopied: 'Tautan disalin. Tempel di Chrome atau Safari.',
  saved: 'Gambar disimpan. Pilih dari galeri di aplikasi Anda.',
  shared: 'Gambar dibagikan.',
  notCopied: 'Tidak bisa dari peramban ini. Buat tangkapan layar saja.',
  linkNotCopied:
    'Tidak bisa dari peramban ini. Ketuk menu (⋯ atau ⋮) lalu pilih “Buka di browser”.',
  waiting: 'Menunggu pembayaran',
  welcomeBack: 'Memeriksa pembayaran Anda…',
  turnsByItself: 'Halaman ini berubah sendiri begitu pembayaran masuk.',
  timeLeft: 'Sisa waktu',
  validUntil: (clock) => `Berlaku sampai ${clock}`,
  offline: 'Koneksi terputus. Sedang menyambung lagi…',

  pay: 'Bayar',
  alreadyPaid: 'Saya sudah bayar',
  checkAgainIn: (seconds) => `Periksa lagi dalam ${seconds} detik`,
  checking: 'Memeriksa…',
  notYet: 'Pembayaran belum masuk. Jika Anda baru saja membayar, tunggu sebentar.',
  tooOften: 'Baru saja diperiksa. Coba lagi beberapa detik lagi.',
  refused: 'Ini tidak bisa lagi untuk pesanan ini. Hubungi toko.',
  failed: 'Belum berhasil. Periksa koneksi internet Anda.',
  cancel: 'Batalkan pembayaran',
  cancelQuestion: 'Kode ini tidak akan bisa dibayar lagi.',
  confirmCancel: 'Ya, batalkan',

  stillChecking: 'Memeriksa pembayaran',
  stillCheckingNote: 'Waktu habis. Kami memastikan dulu apakah pembayaran Anda sudah masuk.',
  paid: 'Pembayaran berhasil',
  paidAt: ({ merchant, clock }) => `Diterima ${merchant} pada ${clock}`,
  paidLate: (merchant) =>
    `Pembayaran masuk setelah batas waktu, dan ${merchant} tetap menerimanya.`,
  paidTwice: (merchant) =>
    `Uang yang masuk lebih dari yang diminta. Kelebihannya menunggu keputusan ${merchant}. Jangan bayar lagi. Hubungi toko.`,
  partlyRefunded: 'Sebagian uang sudah dikembalikan.',
  expired: 'Waktu pembayaran habis',
  expiredNote: 'Kode ini tidak berlaku lagi. Sudah telanjur membayar? Hubungi toko.',
  renew: 'Buat kode baru',
  renewalsLeft: (count) => `Kode baru dapat dibuat ${count} kali lagi.`,
  noRenewalsLeft: (merchant) =>
    `Batas kode baru sudah tercapai. Hubungi ${merchant} atau buat pesanan baru.`,
  inReview: 'Uang Anda sudah masuk',
  inReviewNote: (merchant) =>
    `Waktu atau jumlahnya tidak tepat, jadi ${merchant} memutuskan: pesanan diteruskan atau uang dikembalikan. Jangan bayar lagi.`,
  cancelled: 'Pembayaran dibatalkan',
  cancelledNote: 'Kode ini tidak berlaku lagi. Jangan bayar dengan kode ini.',
  orderPaid: 'Pesanan ini sudah dibayar',
  orderPaidNote: 'Pembayarannya masuk lewat kode lain. Jangan bayar lagi.',
  denied: 'Pembayaran ditolak',
  deniedNote: (merchant) => `Buat kode baru, atau kembali ke ${merchant} dan pilih cara lain.`,
  refunded: 'Uang dikembalikan',
  refundedNote: (merchant) => `${merchant} telah mengembalikan pembayaran ini.`,
  backTo: (merchant) => `Kembali ke ${merchant}`,

  unknown: 'Pembayaran tidak ditemukan',
  unknownNote: 'Tautan ini tidak lengkap atau sudah tidak ada. Minta tautan baru kepada toko.',
  unreachable: 'Belum bisa terhubung',
  unreachableNote: 'Periksa koneksi internet Anda. Kami terus mencoba menyambung.',
  uncreated: 'Pembayaran belum bisa dibuat',
  uncreatedNote: 'Belum ada uang yang berpindah. Coba lagi sebentar lagi.',
  retry: 'Coba lagi',

  minutesLeft: (minutes) => `Sisa waktu ${minutes} menit`,
  secondsLeft: (seconds) => `Sisa waktu ${seconds} detik`,
}
