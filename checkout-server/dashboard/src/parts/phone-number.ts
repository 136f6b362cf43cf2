/**
 * A phone number as people in Indonesia write it, with its country code: `0812-3456-7890` is
 * `+6281234567890`. What has a code already keeps it.
 */
export function phoneNumber(written: string): string {
  const bare = written.replaceAll(/[\s().-]/g, '')
  if (bare.startsWith('0')) return `+62${bare.slice(1)}`
  return bare.startsWith('62') ? `+${bare}` : bare
}
