/** Rupiah without zod, so that a browser bundle can carry it. */

/** Highest amount of one QRIS transaction, in whole rupiah (Bank Indonesia, since 1 March 2022). */
export const MAX_RUPIAH = 10_000_000

/**
 * Writes rupiah the Indonesian way.
 * @param amount - Whole rupiah; a negative amount keeps its sign in front.
 * @returns `Rp 50.000` for 50000.
 * @throws {RangeError} The amount is not a whole number that a double holds exactly.
 */
export function formatRupiah(amount: number): string {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`not whole rupiah: ${amount}`)
  const digits = String(Math.abs(amount)).replace(/\B(?=(\d{3})+$)/g, '.')
  return `${amount < 0 ? '-' : ''}Rp ${digits}`
}
