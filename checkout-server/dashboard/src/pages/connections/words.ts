import type { Connection } from '@autogopay/shared'
import { catalogue } from '../../app/locale.ts'

interface Words {
  title: string
  note: string
  gopay: string
  gopayNote: string
  midtrans: string
  midtransNote: string
  unofficial: string
  official: string
  connectGopay: string
  connectMidtrans: string
  isDefault: string
  statuses: Record<Connection['status'], string>
  outlet: string
  phone: string
  noticeUrl: string
  noticeUrlNote: string
  copy: string
  copied: string
  readUntil(time: string): string
  failures(count: number): string
  healthy: string
  goOn: string
  loginAgain: string
  replaceKey: string
  disconnect: string
  disconnectTitle: string
  disconnectGopay: string
  disconnectMidtrans: string
  disconnectYes: string
  disconnected: string
  unwatched(codes: string): string
  none: string
  noneNote: string
  risk: string
  understand: string
  steps: readonly string[]
  step(at: number, of: number): string
  phoneTitle: string
  phoneField: string
  phoneNote: string
  sendCode: string
  codeTitle: string
  codeField: string
  codeSent(phone: string): string
  triesLeft(count: number): string
  resend: string
  resendIn(seconds: number): string
  verify: string
  outletTitle: string
  outletNote: string
  choose: string
  qrisTitle: string
  qrisNote: string
  photo: string
  orText: string
  qrisText: string
  useCode: string
  readyTitle: string
  readyNote: string
  tryIt: string
  busy: string
  serverKey: string
  serverKeyNote: string
  environment: string
  environments: { sandbox: string; production: string }
  baseUrl: string
  test: string
  keyWorks: string
  close: string
  noPicture: string
}

export const words = catalogue<Words>({
  id: {
    title: 'Koneksi',
    note: 'Uang pembayaran masuk langsung ke akun Anda di sini. Pembayaran baru memakai koneksi utama.',
    gopay: 'GoPay Merchant (akun sendiri)',
    gopayNote: 'QRIS statis Anda dengan jumlah otomatis, dibaca dari akun GoPay Anda.',
    midtrans: 'Midtrans',
    midtransNote: 'Penyedia resmi. Perlu kunci server dari dasbor Midtrans Anda.',
    unofficial: 'Tidak resmi',
    official: 'Resmi',
    connectGopay: 'Hubungkan GoPay',
    connectMidtrans: 'Hubungkan Midtrans',
    isDefault: 'Utama',
    statuses: {
      awaiting_otp: 'Menunggu kode OTP',
      choosing_outlet: 'Pilih outlet',
      needs_qris: 'Perlu QRIS statis',
      active: 'Aktif',
      needs_login: 'Perlu masuk lagi',
      disconnected: 'Terputus',
    },
    outlet: 'Outlet',
    phone: 'Nomor HP',
    noticeUrl: 'Alamat notifikasi',
    noticeUrlNote: 'Isikan di dasbor Midtrans: Settings → Payment → Notification URL.',
    copy: 'Salin',
    copied: 'Disalin.',
    readUntil: (time) => `Terbaca sampai ${time}`,
    failures: (count) => `${count} kali gagal dibaca berturut-turut`,
    healthy: 'Berjalan baik',
    goOn: 'Lanjutkan',
    loginAgain: 'Masuk lagi',
    replaceKey: 'Ganti kunci',
    disconnect: 'Putuskan',
    disconnectTitle: 'Putuskan koneksi ini?',
    disconnectGopay:
      'Login-nya dihapus. Pembayaran yang masih menunggu dibatalkan, karena uangnya tidak akan terlihat lagi.',
    disconnectMidtrans: 'Pembayaran yang masih menunggu tetap diikuti sampai selesai.',
    disconnectYes: 'Ya, putuskan',
    disconnected: 'Koneksi diputus.',
    unwatched: (codes) =>
      `Kode ini masih dapat dibayar; periksa uangnya di aplikasi GoPay: ${codes}`,
    none: 'Belum ada koneksi',
    noneNote: 'Hubungkan satu akun agar dapat membuat QRIS.',
    risk: 'GoPay tidak menyediakan cara ini untuk pihak lain. Akun Anda dapat dibatasi sewaktu-waktu. Pakai akun usaha, bukan akun pribadi utama Anda.',
    understand: 'Saya mengerti risikonya',
    steps: ['Nomor HP', 'Kode OTP', 'Outlet', 'QRIS'],
    step: (at, of) => `Langkah ${at} dari ${of}`,
    phoneTitle: 'Nomor HP akun GoPay Merchant',
    phoneField: 'Nomor HP',
    phoneNote: 'GoPay mengirim kode ke nomor ini. Kami tidak pernah meminta PIN atau kata sandi.',
    sendCode: 'Kirim kode',
    codeTitle: 'Masukkan kode dari GoPay',
    codeField: 'Kode OTP',
    codeSent: (phone) => `Kode dikirim ke ${phone}.`,
    triesLeft: (count) => `Sisa ${count} percobaan.`,
    resend: 'Kirim ulang kode',
    resendIn: (seconds) => `Kirim ulang dalam ${seconds} detik`,
    verify: 'Verifikasi',
    outletTitle: 'Outlet mana yang menerima uang?',
    outletNote: 'Pilihan ini tetap. Outlet lain dapat dihubungkan tersendiri.',
    choose: 'Pilih outlet',
    qrisTitle: 'QRIS statis outlet Anda',
    qrisNote: 'Kode yang terpajang di kasir. Foto saja, atau unggah gambarnya dari aplikasi GoPay.',
    photo: 'Foto atau unggah gambar',
    orText: 'atau tempel teksnya',
    qrisText: 'Teks QRIS',
    useCode: 'Pakai teks ini',
    readyTitle: 'GoPay terhubung',
    readyNote: 'Pembayaran baru memakai akun ini.',
    tryIt: 'Coba buat QRIS',
    busy: 'Sebentar…',
    serverKey: 'Kunci server',
    serverKeyNote:
      'Dari dasbor Midtrans: Settings → Access Keys. Kunci dicoba langsung ke Midtrans sebelum disimpan terenkripsi.',
    environment: 'Lingkungan',
    environments: { sandbox: 'Sandbox (uji coba)', production: 'Produksi' },
    baseUrl: 'Alamat lain (untuk simulator)',
    test: 'Uji dan simpan',
    keyWorks: 'Kunci berfungsi dan disimpan.',
    close: 'Tutup',
    noPicture: 'Berkas itu bukan gambar yang dapat dibaca.',
  },
  en: {
    title: 'Connections',
    note: 'Payments go straight to your accounts here. New payments use the main connection.',
    gopay: 'GoPay Merchant (own account)',
    gopayNote: 'Your static QRIS with the amount filled in, read from your GoPay account.',
    midtrans: 'Midtrans',
    midtransNote: 'Official provider. Needs the server key from your Midtrans dashboard.',
    unofficial: 'Unofficial',
    official: 'Official',
    connectGopay: 'Connect GoPay',
    connectMidtrans: 'Connect Midtrans',
    isDefault: 'Main',
    statuses: {
      awaiting_otp: 'Waits for the code',
      choosing_outlet: 'Choose the outlet',
      needs_qris: 'Needs the static QRIS',
      active: 'Active',
      needs_login: 'Must log in again',
      disconnected: 'Disconnected',
    },
    outlet: 'Outlet',
    phone: 'Phone',
    noticeUrl: 'Notification URL',
    noticeUrlNote: "Enter it in Midtrans' dashboard: Settings → Payment → Notification URL.",
    copy: 'Copy',
    copied: 'Copied.',
    readUntil: (time) => `Read up to ${time}`,
    failures: (count) => `Reading failed ${count} times in a row`,
    healthy: 'Works well',
    goOn: 'Go on',
    loginAgain: 'Log in again',
    replaceKey: 'Replace key',
    disconnect: 'Disconnect',
    disconnectTitle: 'Disconnect this account?',
    disconnectGopay:
      'Its login is erased. Payments that still wait are cancelled, since nothing would see their money.',
    disconnectMidtrans: 'Payments that still wait are followed to their end.',
    disconnectYes: 'Yes, disconnect',
    disconnected: 'Disconnected.',
    unwatched: (codes) =>
      `These codes can still be paid; look for their money in the GoPay app: ${codes}`,
    none: 'No connections yet',
    noneNote: 'Connect an account to make QRIS codes.',
    risk: 'GoPay does not offer this to others. Your account may be limited at any time. Use a business account, not your main personal one.',
    understand: 'I understand the risk',
    steps: ['Phone', 'Code', 'Outlet', 'QRIS'],
    step: (at, of) => `Step ${at} of ${of}`,
    phoneTitle: 'Phone number of the GoPay Merchant account',
    phoneField: 'Phone number',
    phoneNote: 'GoPay sends a code to it. We never ask for a PIN or password.',
    sendCode: 'Send the code',
    codeTitle: 'Enter the code from GoPay',
    codeField: 'One-time code',
    codeSent: (phone) => `The code was sent to ${phone}.`,
    triesLeft: (count) => `${count} tries left.`,
    resend: 'Send another code',
    resendIn: (seconds) => `Send another in ${seconds} seconds`,
    verify: 'Verify',
    outletTitle: 'Which outlet receives the money?',
    outletNote: 'This is for good. Other outlets can be connected by themselves.',
    choose: 'Choose outlet',
    qrisTitle: "Your outlet's static QRIS",
    qrisNote: 'The code at your counter. Take a photo, or upload its picture from the GoPay app.',
    photo: 'Photo or picture',
    orText: 'or paste its text',
    qrisText: 'QRIS text',
    useCode: 'Use this text',
    readyTitle: 'GoPay is connected',
    readyNote: 'New payments use this account.',
    tryIt: 'Try a QRIS',
    busy: 'One moment…',
    serverKey: 'Server key',
    serverKeyNote:
      "From Midtrans' dashboard: Settings → Access Keys. It is tried at Midtrans before it is kept, encrypted.",
    environment: 'Environment',
    environments: { sandbox: 'Sandbox (tests)', production: 'Production' },
    baseUrl: 'Other address (for the simulator)',
    test: 'Test and save',
    keyWorks: 'The key works and is kept.',
    close: 'Close',
    noPicture: 'That file is no picture that can be read.',
  },
})
