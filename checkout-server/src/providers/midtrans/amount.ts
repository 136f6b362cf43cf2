const SHAPE = /^(0|[1-9]\d{0,14})(?:\.0{1,2})?$/

/**
 * Reads an amount as Midtrans writes it.
 * @param text - `"44000.00"`; also without decimals.
 * @returns Whole rupiah, 0 or more.
 * @throws {RangeError} Anything else: another type, a sign, or part of a rupiah, which does not exist.
 */
export function parseAmount(text: unknown): number {
  const whole = typeof text === 'string' ? SHAPE.exec(text)?.[1] : undefined
  if (whole === undefined) throw new RangeError(`not whole rupiah: ${JSON.stringify(text)}`)
  return Number(whole)
}

/** Writes an amount as Midtrans does: `44000` becomes `"44000.00"`. */
export function formatAmount(rupiah: number): string {
  return `${assertPayable(rupiah)}.00`
}

/**
 * Guards an amount on its way out, where Midtrans takes a JSON integer.
 * @throws {RangeError} Less than one rupiah, or not whole.
 */
export function assertPayable(rupiah: number): number {
  if (!Number.isSafeInteger(rupiah) || rupiah < 1) {
    throw new RangeError(`not a payable amount in whole rupiah: ${rupiah}`)
  }
  return rupiah
}
