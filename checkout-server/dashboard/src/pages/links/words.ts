import type { LinkAmountKind, LinkFieldName, LinkState } from '@autogopay/shared'
import { catalogue } from '../../app/locale.ts'

interface Words {
  title: string
  note: string
  create: string
  none: string
  noneNote: string
  more: string
  states: Record<LinkState, string>
  kinds: Record<LinkAmountKind, string>
  kindNotes: Record<LinkAmountKind, string>
  atLeast(amount: string): string
  anyAmount: string
  revenue: string
  paid: string
  orders: string
  usage: string
  until: string
  edit: string
  open: string
  whatsapp: string
  poster: string
  /** Copies the tag that takes payments by this link in a page of the shop's. */
  tag: string
  turnOff: string
  turnOn: string
  turnedOff: string
  turnedOn: string
  back: string
  newTitle: string
  editTitle: string
  what: string
  price: string
  ask: string
  askNote: string
  rules: string
  name: string
  namePlaceholder: string
  slug: string
  slugNote: string
  slugChangeNote: string
  description: string
  picture: string
  pictureNote: string
  choosePicture: string
  pictureChosen: string
  pictureUnreadable: string
  removePicture: string
  amount: string
  minimumAmount: string
  fields: Record<LinkFieldName, string>
  asked: { no: string; optional: string; required: string }
  successUrl: string
  successUrlNote: string
  expires: string
  expiresNote: string
  usageLimit: string
  usageLimitNote: string
  optional: string
  save: string
  saving: string
  created: string
  saved: string
  badAmount: string
}

export const words = catalogue<Words>({
  id: {
    title: 'Tautan bayar',
    note: 'Alamat yang menerima pembayaran berkali-kali. Kirim lewat chat, pasang di media sosial, atau cetak.',
    create: 'Buat tautan',
    none: 'Belum ada tautan bayar',
    noneNote: 'Buat satu tautan, lalu kirim ke pembeli. Tidak perlu situs web.',
    more: 'Muat lebih banyak',
    states: { open: 'Aktif', off: 'Mati', expired: 'Lewat tanggal', used_up: 'Kuota habis' },
    kinds: { fixed: 'Harga tetap', minimum: 'Paling sedikit', open: 'Bebas' },
    kindNotes: {
      fixed: 'Semua orang membayar jumlah yang sama.',
      minimum: 'Pembayar memilih, tidak kurang dari batas Anda.',
      open: 'Pembayar memilih sendiri.',
    },
    atLeast: (amount) => `Mulai ${amount}`,
    anyAmount: 'Jumlah bebas',
    revenue: 'Pendapatan',
    paid: 'Lunas',
    orders: 'Pesanan',
    usage: 'Kuota',
    until: 'Sampai',
    edit: 'Ubah',
    open: 'Buka',
    whatsapp: 'WhatsApp',
    poster: 'Poster',
    tag: 'Salin tag situs',
    turnOff: 'Matikan',
    turnOn: 'Nyalakan',
    turnedOff: 'Tautan dimatikan. Kode yang sudah terbuka masih bisa dibayar.',
    turnedOn: 'Tautan menerima pembayaran lagi.',
    back: 'Semua tautan',
    newTitle: 'Tautan baru',
    editTitle: 'Ubah tautan',
    what: 'Yang dibayar',
    price: 'Harga',
    ask: 'Yang ditanyakan',
    askNote: 'Data yang diisi pembayar sebelum membayar.',
    rules: 'Batas dan kelanjutan',
    name: 'Judul',
    namePlaceholder: 'Kopi Senja 250 gram',
    slug: 'Akhir alamat',
    slugChangeNote: 'Bila diubah, alamat yang lama berhenti.',
    slugNote: 'Huruf kecil, angka, dan tanda hubung. Kosongkan agar dipilihkan.',
    description: 'Keterangan',
    picture: 'Gambar',
    pictureNote: 'Lokasi dan data kamera dihapus dari foto.',
    choosePicture: 'Pilih gambar',
    pictureChosen: 'Gambar dipilih; disimpan bersama tautan.',
    pictureUnreadable: 'Berkas itu bukan gambar yang bisa dibaca.',
    removePicture: 'Hapus gambar',
    amount: 'Jumlah (rupiah)',
    minimumAmount: 'Jumlah paling sedikit (rupiah)',
    fields: { name: 'Nama', email: 'E-mail', phone: 'Nomor HP', note: 'Catatan' },
    asked: { no: 'Tidak ditanya', optional: 'Boleh kosong', required: 'Wajib' },
    successUrl: 'Alamat setelah lunas',
    successUrlNote: 'Halaman Anda yang dituju pembayar, misalnya https://toko.id/terima-kasih',
    expires: 'Berlaku sampai (WIB)',
    expiresNote: 'Kosong: tidak berakhir.',
    usageLimit: 'Kuota pembayar',
    usageLimitNote: 'Kosong: tanpa batas.',
    optional: 'opsional',
    save: 'Simpan',
    saving: 'Menyimpan…',
    created: 'Tautan dibuat.',
    saved: 'Perubahan disimpan.',
    badAmount: 'Tulis jumlah dalam rupiah bulat, misalnya 44.000.',
  },
  en: {
    title: 'Payment links',
    note: 'An address that takes payments again and again. Send it by chat, post it, or print it.',
    create: 'New link',
    none: 'No payment links yet',
    noneNote: 'Make a link and send it to buyers. No website needed.',
    more: 'Load more',
    states: { open: 'Active', off: 'Off', expired: 'Past its date', used_up: 'Used up' },
    kinds: { fixed: 'Fixed price', minimum: 'At least', open: 'Open' },
    kindNotes: {
      fixed: 'Everybody pays the same.',
      minimum: 'The payer chooses, not less than you say.',
      open: 'The payer chooses.',
    },
    atLeast: (amount) => `From ${amount}`,
    anyAmount: 'Any amount',
    revenue: 'Revenue',
    paid: 'Paid',
    orders: 'Orders',
    usage: 'Limit',
    until: 'Until',
    edit: 'Edit',
    open: 'Open',
    whatsapp: 'WhatsApp',
    poster: 'Poster',
    tag: 'Copy website tag',
    turnOff: 'Turn off',
    turnOn: 'Turn on',
    turnedOff: 'The link is off. Codes that are open already can still be paid.',
    turnedOn: 'The link takes payments again.',
    back: 'All links',
    newTitle: 'New link',
    editTitle: 'Edit link',
    what: 'What is paid for',
    price: 'Price',
    ask: 'What is asked',
    askNote: 'What payers fill in before they pay.',
    rules: 'Limits and what follows',
    name: 'Title',
    namePlaceholder: 'Kopi Senja 250 gram',
    slug: 'End of the address',
    slugChangeNote: 'When it changes, the old address ends.',
    slugNote: 'Lower-case letters, digits and hyphens. Empty: one is chosen for you.',
    description: 'Description',
    picture: 'Picture',
    pictureNote: 'Place and camera data are taken out of photos.',
    choosePicture: 'Choose a picture',
    pictureChosen: 'Chosen; it is saved with the link.',
    pictureUnreadable: 'That file is no picture that can be read.',
    removePicture: 'Remove the picture',
    amount: 'Amount (rupiah)',
    minimumAmount: 'Least amount (rupiah)',
    fields: { name: 'Name', email: 'E-mail', phone: 'Phone', note: 'Note' },
    asked: { no: 'Not asked', optional: 'May be empty', required: 'Required' },
    successUrl: 'Address after paying',
    successUrlNote: 'Your page that payers go on to, such as https://toko.id/thanks',
    expires: 'Valid until (WIB)',
    expiresNote: 'Empty: it does not end.',
    usageLimit: 'How many may pay',
    usageLimitNote: 'Empty: any number.',
    optional: 'optional',
    save: 'Save',
    saving: 'Saving…',
    created: 'The link is made.',
    saved: 'Changes are saved.',
    badAmount: 'Write whole rupiah, such as 44.000.',
  },
})
