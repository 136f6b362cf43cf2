const GROUPED = new Intl.NumberFormat('id-ID', { maximumFractionDigits: 0 })
const IN_JAKARTA = new Intl.DateTimeFormat('id-ID', {
  timeZone: 'Asia/Jakarta',
  dateStyle: 'medium',
  timeStyle: 'short',
})

/** Whole rupiah as buyers read it: `Rp 50.000`. */
export const rupiah = (amount: number): string => `Rp ${GROUPED.format(amount)}`

/** An ISO 8601 instant in Jakarta time: `30 Mar 2024, 10.15 WIB`. */
export const wib = (instant: string): string => `${IN_JAKARTA.format(new Date(instant))} WIB`
