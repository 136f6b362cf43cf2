import type { WebhookDialect, WebhookHealth, WebhookSchedule } from '@autogopay/shared'
import { catalogue } from '../../app/locale.ts'

interface Words {
  note: string
  create: string
  none: string
  noneNote: string
  health: Record<WebhookHealth, string>
  failingSince(time: string): string
  disabledSince(time: string, reason: string): string
  dialect: string
  dialects: Record<WebhookDialect, string>
  schedule: string
  schedules: Record<WebhookSchedule, string>
  events: string
  allEvents: string
  eventCount(count: number): string
  oldSecretUntil(time: string): string
  test: string
  testing: string
  testAnswer: string
  testGood: string
  testBad: string
  edit: string
  roll: string
  turnOff: string
  turnOn: string
  turnedOff: string
  turnedOn: string
  remove: string
  log: string
  createTitle: string
  editTitle: string
  url: string
  urlNote: string
  all: string
  some: string
  pickOne: string
  onlyNative: string
  save: string
  saved: string
  secretOf(url: string): string
  rollTitle: string
  rollNote: string
  overlap: string
  overlaps: Record<string, string>
  rollYes: string
  removeTitle: string
  removeNote(url: string): string
  removeYes: string
  removed: string
}

export const words = catalogue<Words>({
  id: {
    note: 'Alamat server Anda yang diberi tahu begitu sesuatu terjadi.',
    create: 'Tambah alamat',
    none: 'Belum ada alamat webhook',
    noneNote: 'Tambahkan alamat agar server Anda tahu saat pembayaran lunas.',
    health: { healthy: 'Sehat', failing: 'Gagal terus', disabled: 'Mati' },
    failingSince: (time) => `Tidak ada yang berhasil sejak ${time}.`,
    disabledSince: (time, reason) => `Mati sejak ${time}: ${reason}`,
    dialect: 'Bentuk pesan',
    dialects: {
      native: 'AutoGoPay v1 (Standard Webhooks)',
      autogopay: 'AutoGoPay lama (callback)',
    },
    schedule: 'Bila gagal',
    schedules: { default: '4 percobaan dalam ±4 menit', long: '10 percobaan selama ±3 hari' },
    events: 'Kejadian',
    allEvents: 'Semua kejadian',
    eventCount: (count) => `${count} jenis kejadian`,
    oldSecretUntil: (time) => `Rahasia lama ikut menandatangani sampai ${time}.`,
    test: 'Tes webhook',
    testing: 'Mengirim…',
    testAnswer: 'Hasil tes',
    testGood: 'Server Anda menerimanya.',
    testBad: 'Server Anda tidak menerimanya.',
    edit: 'Ubah',
    roll: 'Ganti rahasia',
    turnOff: 'Matikan',
    turnOn: 'Nyalakan',
    turnedOff: 'Dimatikan. Kejadian menunggu sampai 30 hari.',
    turnedOn: 'Dinyalakan. Yang menunggu dikirim sekarang.',
    remove: 'Hapus',
    log: 'Lihat log',
    createTitle: 'Alamat webhook baru',
    editTitle: 'Ubah alamat webhook',
    url: 'Alamat (URL)',
    urlNote: 'https di port 443 atau 8443, dapat dicapai dari internet.',
    all: 'Semua',
    some: 'Hanya yang dipilih',
    pickOne: 'Pilih sedikitnya satu kejadian.',
    onlyNative: 'Bentuk lama hanya mengenal dua kejadian: pembayaran lunas, juga yang terlambat.',
    save: 'Simpan',
    saved: 'Alamat diubah.',
    secretOf: (url) => `Rahasia untuk ${url}`,
    rollTitle: 'Ganti rahasia?',
    rollNote: 'Rahasia baru dibuat. Selama masa peralihan, keduanya menandatangani.',
    overlap: 'Masa peralihan',
    overlaps: { '0': 'Tidak ada: hanya yang baru', '1': '1 jam', '24': '1 hari', '168': '7 hari' },
    rollYes: 'Buat rahasia baru',
    removeTitle: 'Hapus alamat ini?',
    removeNote: (url) => `${url} tidak lagi diberi tahu. Yang masih menunggu tidak dikirim.`,
    removeYes: 'Ya, hapus',
    removed: 'Alamat dihapus.',
  },
  en: {
    note: 'Addresses of your server that are told as soon as something happens.',
    create: 'Add an address',
    none: 'No webhook addresses yet',
    noneNote: 'Add one, so that your server knows when a payment is paid.',
    health: { healthy: 'Healthy', failing: 'Failing', disabled: 'Off' },
    failingSince: (time) => `Nothing has succeeded since ${time}.`,
    disabledSince: (time, reason) => `Off since ${time}: ${reason}`,
    dialect: 'Form of the messages',
    dialects: {
      native: 'AutoGoPay v1 (Standard Webhooks)',
      autogopay: 'Earlier AutoGoPay (callback)',
    },
    schedule: 'When it fails',
    schedules: { default: '4 tries in about 4 minutes', long: '10 tries over about 3 days' },
    events: 'Events',
    allEvents: 'All events',
    eventCount: (count) => (count === 1 ? '1 kind of event' : `${count} kinds of event`),
    oldSecretUntil: (time) => `The old secret signs too until ${time}.`,
    test: 'Test webhook',
    testing: 'Sending…',
    testAnswer: 'Outcome of the test',
    testGood: 'Your server took it.',
    testBad: 'Your server did not take it.',
    edit: 'Edit',
    roll: 'Replace the secret',
    turnOff: 'Turn off',
    turnOn: 'Turn on',
    turnedOff: 'It is off. Events wait for up to 30 days.',
    turnedOn: 'It is on. What waited is sent now.',
    remove: 'Remove',
    log: 'See the log',
    createTitle: 'New webhook address',
    editTitle: 'Edit the webhook address',
    url: 'Address (URL)',
    urlNote: 'https on port 443 or 8443, reachable from the internet.',
    all: 'All',
    some: 'Only what is chosen',
    pickOne: 'Choose at least one event.',
    onlyNative: 'The earlier form knows two events only: paid, and paid late.',
    save: 'Save',
    saved: 'The address is changed.',
    secretOf: (url) => `Secret for ${url}`,
    rollTitle: 'Replace the secret?',
    rollNote: 'A new secret is made. For a while both sign.',
    overlap: 'Both sign for',
    overlaps: { '0': 'No time: only the new one', '1': '1 hour', '24': '1 day', '168': '7 days' },
    rollYes: 'Make a new secret',
    removeTitle: 'Remove this address?',
    removeNote: (url) => `${url} is told nothing more. What still waits is not sent.`,
    removeYes: 'Yes, remove it',
    removed: 'The address is removed.',
  },
})
