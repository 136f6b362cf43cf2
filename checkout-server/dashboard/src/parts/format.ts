import { formatRupiah } from '../../../../shared/src/rupiah.ts'
import { formatWib } from '../../../../shared/src/wib.ts'
import { locale } from '../app/locale.ts'

export { formatRupiah }

const MONTHS = {
  id: ['Jan', 'Feb', 'Mar', 'Apr', 'Mei', 'Jun', 'Jul', 'Agu', 'Sep', 'Okt', 'Nov', 'Des'],
  en: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
}
const DAYS = {
  id: ['Min', 'Sen', 'Sel', 'Rab', 'Kam', 'Jum', 'Sab'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
}
const JUST_NOW = { id: 'baru saja', en: 'just now' }
const MINUTES_AGO = { id: 'mnt lalu', en: 'min ago' }
const TODAY = { id: 'hari ini', en: 'today' }

/** Day of an instant in Jakarta: `2026-01-31`. */
export const wibDay = (at: Date | string): string => formatWib(new Date(at)).slice(0, 10)

/** `31 Jan` of a day in Jakarta; with the year where it is not this one. */
export function dayText(day: string): string {
  const [year = '', month = '', date = ''] = day.split('-')
  const name = MONTHS[locale.get()][Number(month) - 1]
  const isThisYear = year === wibDay(new Date()).slice(0, 4)
  return `${Number(date)} ${name}${isThisYear ? '' : ` ${year}`}`
}

/** `Jan 2026` of a day in Jakarta. */
export function monthText(day: string): string {
  return `${MONTHS[locale.get()][Number(day.slice(5, 7)) - 1]} ${day.slice(0, 4)}`
}

/** `Sab 31` of a day in Jakarta. */
export function weekdayText(day: string): string {
  return `${DAYS[locale.get()][new Date(`${day}T00:00:00Z`).getUTCDay()]} ${Number(day.slice(8))}`
}

/** Time of day in Jakarta: `19.03` or `19:03`. */
export function clockText(at: Date | string, { seconds = false } = {}): string {
  const text = formatWib(new Date(at)).slice(11, seconds ? 19 : 16)
  return locale.get() === 'id' ? text.replaceAll(':', '.') : text
}

/** `31 Jan, 19.03` in Jakarta. */
export function timeText(at: Date | string): string {
  return `${dayText(wibDay(at))}, ${clockText(at)}`
}

/** How long ago, as long as that is short; then the time itself. */
export function agoText(at: string, now = Date.now()): string {
  const minutes = Math.floor((now - Date.parse(at)) / 60_000)
  if (minutes < 1) return JUST_NOW[locale.get()]
  if (minutes < 60) return `${minutes} ${MINUTES_AGO[locale.get()]}`
  if (wibDay(at) === wibDay(new Date(now))) return `${clockText(at)} ${TODAY[locale.get()]}`
  return timeText(at)
}

/** Rupiah on an axis: `1,2 jt`. */
export function shortRupiah(amount: number): string {
  const [million, thousand] = locale.get() === 'id' ? ['jt', 'rb'] : ['m', 'k']
  const short = (value: number) => {
    const text = value.toFixed(value < 10 && !Number.isInteger(value) ? 1 : 0)
    return locale.get() === 'id' ? text.replace('.', ',') : text
  }
  if (Math.abs(amount) >= 1_000_000) return `${short(amount / 1_000_000)} ${million}`
  if (Math.abs(amount) >= 1_000) return `${short(amount / 1_000)} ${thousand}`
  return String(amount)
}

/** A share as a percentage: `98,4%`. */
export function percentText(share: number): string {
  const text = `${(share * 100).toFixed(share === 1 || share === 0 ? 0 : 1)}%`
  return locale.get() === 'id' ? text.replace('.', ',') : text
}
