import { createHmac } from 'node:crypto'

const STEP_SECONDS = 30
const DIGITS = 6
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/**
 * Code of an authenticator app.
 * @param secret - Raw bytes, as the app got them in base 32.
 * @param step - Number of the half minute since 1970: {@link stepAt}.
 * @see RFC 6238 with HMAC-SHA-1, 30 seconds and 6 digits: what every app can do
 */
export function totpCode(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const digest = createHmac('sha1', secret).update(counter).digest()
  // RFC 4226 §5.3: the last four bits say where to read.
  const at = (digest.at(-1) ?? 0) & 0xf
  const number = digest.readUInt32BE(at) & 0x7fffffff
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0')
}

/** The step of a moment. */
export function stepAt(at: Date): number {
  return Math.floor(at.getTime() / 1000 / STEP_SECONDS)
}

/** Bytes in base 32 without padding, as authenticator apps read them (RFC 4648 §6). */
export function base32(bytes: Buffer): string {
  let bits = ''
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0')
  return (bits.match(/.{1,5}/g) ?? [])
    .map((group) => BASE32[Number.parseInt(group.padEnd(5, '0'), 2)])
    .join('')
}

/** What the QR for an authenticator app says. */
export function totpUri(input: { secret: string; account: string }): string {
  const label = encodeURIComponent(`AutoGoPay:${input.account}`)
  return `otpauth://totp/${label}?secret=${input.secret}&issuer=AutoGoPay&algorithm=SHA1&digits=${DIGITS}&period=${STEP_SECONDS}`
}
