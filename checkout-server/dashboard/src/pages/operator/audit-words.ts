import { catalogue } from '../../app/locale.ts'

/** Words of the audit log. */
export const auditWords = catalogue({
  id: {
    title: 'Log audit',
    note: 'Semua yang dilakukan pengelola, dan semua yang menyangkut keamanan.',
    fields: {
      merchantId: 'ID toko',
      actor: 'ID pelaku',
      action: 'Tindakan, misalnya merchant.suspended',
      subject: 'ID yang dikenai',
    },
    kinds: {
      api_key: 'Kunci API',
      user: 'Pengguna',
      operator: 'Pengelola',
      system: 'Sistem',
    },
    find: 'Saring',
    none: 'Tidak ada catatan',
    noneNote: 'Ubah atau kosongkan saringan.',
    more: 'Tampilkan lagi',
  },
  en: {
    title: 'Audit log',
    note: 'All that operators did, and all that concerns security.',
    fields: {
      merchantId: 'Shop ID',
      actor: 'ID of who did it',
      action: 'Action, such as merchant.suspended',
      subject: 'ID of what it was done to',
    },
    kinds: { api_key: 'API key', user: 'Person', operator: 'Operator', system: 'System' },
    find: 'Filter',
    none: 'No entries',
    noneNote: 'Change or empty the filter.',
    more: 'Show more',
  },
})
