import { createHash, randomBytes } from 'node:crypto'

/** A new secret of 256 bits, for a cookie or a link. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/**
 * What is kept of a token. Not keyed: nobody can guess 256 bits, and a new master key must not log
 * everybody out.
 */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** The same as text. */
export function hashTokenText(token: string): string {
  return hashToken(token).toString('base64url')
}
