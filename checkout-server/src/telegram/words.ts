import { formatRupiah, type ActivationPackage } from '@autogopay/shared'

/** Languages that the bot speaks. */
export type BotLocale = 'id' | 'en'

const id = {
  hello:
    'Halo! Lewat bot ini Anda membeli kunci aktivasi AutoGoPay, memperpanjang akun, dan menerima pemberitahuan.\n\n/beli – beli atau perpanjang\n/bantuan – bertanya kepada kami',
  linked: (name: string) =>
    `Terhubung. Pemberitahuan untuk ${name} kini dikirim ke obrolan ini; atur di dasbor, Pengaturan → Telegram.`,
  linkDead:
    'Tautan itu sudah dipakai atau sudah lewat. Buat yang baru di dasbor, Pengaturan → Telegram.',
  help: 'Tulis pertanyaan Anda dalam satu pesan. Kami menjawabnya di sini.',
  helpNobody: 'Maaf, belum ada petugas yang membaca pesan di sini.',
  forwarded: 'Pesan Anda sudah kami terima. Jawabannya dikirim ke obrolan ini.',
  tooMany: 'Terlalu banyak permintaan. Coba lagi beberapa menit lagi.',
  fromOperator: (text: string) => `Jawaban dari AutoGoPay:\n${text}`,
  nothingOnSale: 'Belum ada paket yang dijual.',
  choose: 'Pilih paket:',
  packageLine: ({ name, days, price }: ActivationPackage) =>
    days === null
      ? `${name} – ${formatRupiah(price)} per hari`
      : `${name} – ${formatRupiah(price)}`,
  packageGone: 'Paket itu tidak dijual lagi. Ketik /beli untuk melihat yang ada.',
  howManyDays: (most: number) => `Berapa hari? Tulis angka 1 sampai ${most}.`,
  whichAccount: (days: number, amount: number) =>
    `${days} hari, ${formatRupiah(amount)}.\n\nTulis alamat e-mail akun yang akan diperpanjang, atau minta kuncinya saja.`,
  buy: 'Beli',
  keyOnly: 'Kuncinya saja',
  notAnEmail: 'Itu bukan alamat e-mail. Tulis seperti nama@contoh.com, atau minta kuncinya saja.',
  payThis: (days: number, amount: number, email: string | null) =>
    `${days} hari, ${formatRupiah(amount)}${email === null ? '' : `, untuk ${email}`}.\nPindai kode ini dengan GoPay atau aplikasi QRIS apa pun. Setelah dibayar, aktivasi terjadi dengan sendirinya.`,
  payPage: 'Buka halaman pembayaran',
  cannotSell: 'Maaf, pembayaran belum dapat dibuat sekarang. Ketik /beli untuk mencoba lagi.',
  keyReady: (key: string, days: number) =>
    `Pembayaran diterima. Kunci aktivasi Anda untuk ${days} hari:\n\n${key}\n\nMasukkan di dasbor, Aktivasi. Kunci berlaku satu kali; yang sudah dipakai tidak dapat dikembalikan.`,
  accountExtended: (email: string, until: string) =>
    `Pembayaran diterima. Akun ${email} aktif sampai ${until}.`,
  noAccount: (email: string, key: string, days: number) =>
    `Pembayaran diterima, tetapi akun ${email} tidak dapat diperpanjang langsung. Ini kunci aktivasinya untuk ${days} hari:\n\n${key}\n\nMasukkan di dasbor, Aktivasi.`,
  moneyHeld: (amount: number) =>
    `Ada pembayaran ${formatRupiah(amount)} yang tidak sesuai dengan kodenya (dobel, terlambat, atau nominal lain). Petugas memeriksanya; uang Anda tidak hilang.`,
  refundAsked:
    'Pengembalian uang untuk kunci aktivasi Anda sedang diproses, jadi kuncinya tidak berlaku lagi.',
  refunded: 'Uang untuk kunci aktivasi Anda sudah dikembalikan. Kuncinya tidak berlaku lagi.',
  notRefunded: 'Pengembalian uang untuk kunci aktivasi Anda tidak jadi. Kuncinya berlaku lagi.',
  paid: (shop: string, amount: number, order: string, at: string) =>
    `${shop}: ${formatRupiah(amount)} masuk\nPesanan ${order}, ${at}`,
  webhookFailing: (shop: string, url: string) =>
    `${shop}: webhook ke ${url} gagal terus. Periksa server Anda; kiriman dicoba lagi.`,
  webhookDisabled: (shop: string, url: string) =>
    `${shop}: webhook ke ${url} dimatikan karena gagal terus. Nyalakan lagi di dasbor setelah diperbaiki.`,
  needsLogin: (shop: string) =>
    `${shop}: akun pembayaran Anda keluar. Masuk lagi di dasbor, Koneksi, supaya pembayaran terus terbaca.`,
  endsInDays: (shop: string, days: number, until: string) =>
    `${shop}: akun Anda aktif sampai ${until} (${days} hari lagi). Ketik /beli untuk memperpanjang.`,
  ended: (shop: string) =>
    `${shop}: masa aktif akun Anda sudah habis, jadi pembayaran baru ditolak. Ketik /beli untuk memperpanjang; akun langsung jalan lagi.`,
}

const en: typeof id = {
  hello:
    'Hello! Here you buy AutoGoPay activation keys, extend an account, and get notices.\n\n/beli – buy or extend\n/bantuan – ask us',
  linked: (name) =>
    `Connected. Notices for ${name} now come to this chat; choose them in the dashboard, Settings → Telegram.`,
  linkDead:
    'That link was used before or is over. Make a new one in the dashboard, Settings → Telegram.',
  help: 'Write your question in one message. We answer here.',
  helpNobody: 'Sorry, nobody reads messages here yet.',
  forwarded: 'We have your message. The answer comes to this chat.',
  tooMany: 'Too many requests. Try again in a few minutes.',
  fromOperator: (text) => `Answer from AutoGoPay:\n${text}`,
  nothingOnSale: 'Nothing is on sale yet.',
  choose: 'Choose a package:',
  packageLine: ({ name, days, price }) =>
    days === null ? `${name} – ${formatRupiah(price)} a day` : `${name} – ${formatRupiah(price)}`,
  packageGone: 'That package is not on sale any more. Type /beli to see what is.',
  howManyDays: (most) => `How many days? Write a number from 1 to ${most}.`,
  whichAccount: (days, amount) =>
    `${days} days, ${formatRupiah(amount)}.\n\nWrite the e-mail address of the account to extend, or ask for the key alone.`,
  buy: 'Buy',
  keyOnly: 'The key alone',
  notAnEmail:
    'That is no e-mail address. Write it like name@example.com, or ask for the key alone.',
  payThis: (days, amount, email) =>
    `${days} days, ${formatRupiah(amount)}${email === null ? '' : `, for ${email}`}.\nScan this code with GoPay or any QRIS app. Activation follows by itself once it is paid.`,
  payPage: 'Open the payment page',
  cannotSell: 'Sorry, no payment can be made right now. Type /beli to try again.',
  keyReady: (key, days) =>
    `Paid. Your activation key for ${days} days:\n\n${key}\n\nEnter it in the dashboard, Activation. It works once; a used key is not paid back.`,
  accountExtended: (email, until) => `Paid. The account ${email} is active until ${until}.`,
  noAccount: (email, key, days) =>
    `Paid, but the account ${email} cannot be extended directly. Here is the activation key for ${days} days:\n\n${key}\n\nEnter it in the dashboard, Activation.`,
  moneyHeld: (amount) =>
    `A payment of ${formatRupiah(amount)} came that does not fit its code (twice, late, or another amount). Somebody looks at it; your money is not lost.`,
  refundAsked: 'The payment of your activation key is being given back, so the key works no more.',
  refunded: 'The payment of your activation key was given back. The key works no more.',
  notRefunded:
    'The payment of your activation key is not given back after all. The key works again.',
  paid: (shop, amount, order, at) =>
    `${shop}: ${formatRupiah(amount)} came in\nOrder ${order}, ${at}`,
  webhookFailing: (shop, url) =>
    `${shop}: webhooks to ${url} keep failing. Look at your server; they are tried again.`,
  webhookDisabled: (shop, url) =>
    `${shop}: webhooks to ${url} were turned off since they kept failing. Turn them on in the dashboard once mended.`,
  needsLogin: (shop) =>
    `${shop}: your payment account was logged out. Log in again in the dashboard, Connections, so that payments are seen.`,
  endsInDays: (shop, days, until) =>
    `${shop}: your account is active until ${until} (${days} more days). Type /beli to extend it.`,
  ended: (shop) =>
    `${shop}: your account has ended, so new payments are refused. Type /beli to extend it; it works again at once.`,
}

/** What the bot says, by language. */
export const BOT_WORDS: Readonly<Record<BotLocale, typeof id>> = { id, en }

/** Language of somebody by what their app says of them. */
export function localeOf(languageCode: string | undefined): BotLocale {
  return languageCode?.toLowerCase().startsWith('en') ? 'en' : 'id'
}
