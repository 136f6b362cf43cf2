import { catalogue } from '../../app/locale.ts'

export const words = catalogue({
  id: {
    note: 'Program kecil yang langsung jalan, tanpa memasang apa pun. Setiap berkas dijalankan oleh pengujian kami terhadap server ini.',
    job: 'Tugas',
    jobs: {
      'take-payment': 'Menerima pembayaran',
      'verify-webhook': 'Memeriksa webhook',
    },
    language: 'Bahasa',
    values: 'Alamat dan kunci',
    run: 'Jalankan',
    download: 'Unduh berkas',
    fill: 'Isi dengan kunci uji',
    fillNote:
      'Membuat kunci API bernama “Contoh program” yang hanya dapat membuat dan melihat pembayaran, berlaku 7 hari. Kunci itu hanya tampil di sini, sekali.',
    filled:
      'Kunci hanya tampil sampai Anda meninggalkan halaman ini. Cabut di tab Kunci API bila sudah tidak perlu.',
    keyName: 'Contoh program',
    secret:
      'Rahasia webhook tampil sekali saat alamatnya ditambahkan atau rahasianya diganti, di tab Webhook.',
  },
  en: {
    note: 'Small programs that run as they are, with nothing to install. Our tests run every file against this server.',
    job: 'Job',
    jobs: {
      'take-payment': 'Take a payment',
      'verify-webhook': 'Verify a webhook',
    },
    language: 'Language',
    values: 'Address and key',
    run: 'Run it',
    download: 'Download the file',
    fill: 'Fill in a test key',
    fillNote:
      'Makes an API key named “Sample program” that can only make and see payments, for 7 days. It is shown here, once.',
    filled:
      'The key is shown until you leave this page. Revoke it in the tab API keys once you need it no more.',
    keyName: 'Sample program',
    secret:
      'The secret of a webhook endpoint is shown once, when it is added or its secret is rolled, in the tab Webhooks.',
  },
})
