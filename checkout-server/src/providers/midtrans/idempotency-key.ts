import { createHash } from 'node:crypto'

const HASH_LENGTH = 32
const MAX_LENGTH = 46

/**
 * Value of `Idempotency-Key`: the same for the same operation on the same ids. Midtrans shares one key
 * space over all its endpoints, so the operation is part of it, and ignores keys of over 46 characters.
 */
export function idempotencyKey(operation: string, ...ids: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(ids)).digest('hex')
  const key = `${operation}-${hash.slice(0, HASH_LENGTH)}`
  if (key.length > MAX_LENGTH) throw new RangeError(`operation name too long: ${operation}`)
  return key
}
