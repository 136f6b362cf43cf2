import { formatWib } from '../midtrans/wib-time.ts'

/** `50000` becomes `Rp 50.000`. */
export const formatRupiah = (rupiah: number): string => `Rp ${rupiah.toLocaleString('id-ID')}`

/** A moment for Indonesian eyes: `01/03/2026 10.15 WIB`. */
export const formatMoment = (at: number): string => {
  const [date = '', time = ''] = formatWib(at).split(' ')
  const [year, month, day] = date.split('-')
  return `${day}/${month}/${year} ${time.slice(0, 5).replace(':', '.')} WIB`
}
