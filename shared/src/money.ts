import { z } from 'zod'
import { MAX_RUPIAH } from './rupiah.ts'

/** Whole rupiah, 1 or more. Never a float, never hundredths, on any wire or in any column. */
export const Rupiah = z
  .int({ error: 'must be a whole number of rupiah, without decimals or quotes' })
  .min(1, 'must be at least Rp 1')

/** What one payment may ask for: whole rupiah, 1 to {@link MAX_RUPIAH}. */
export const PayableRupiah = Rupiah.max(
  MAX_RUPIAH,
  'must be at most Rp 10.000.000, the limit of one QRIS transaction',
)
