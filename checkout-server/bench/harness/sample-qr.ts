import { toDynamic } from '@autogopay/shared/qris'
import { VALID } from '../../../shared/src/qris/vectors.ts'

/** What every payment of the benches asks for, in rupiah. */
export const SAMPLE_AMOUNT = 44_000

/** A dynamic QRIS code over that amount, as long as real ones are. */
export const SAMPLE_QR_TEXT = toDynamic(VALID.D1.text, SAMPLE_AMOUNT)
