/**
 * An Indonesian mobile number as GoID wants it.
 * @param text - As people write it: `0812-3456-7890`, `+62 812…`, `62812…`, `812…`.
 * @returns Digits without country code or leading zero (`81234567890`); null: not such a number.
 */
export function normalisePhone(text: string): string | null {
  const digits = text.replaceAll(/[\s().-]/g, '').replace(/^(?:\+62|0062|62|0)0?/, '')
  return /^8\d{7,12}$/.test(digits) ? digits : null
}

/** What a person may see of a bare number: `62812••••890`. */
export function maskPhone(bare: string): string {
  return `62${bare.slice(0, 3)}••••${bare.slice(-3)}`
}
