import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto'
import type { Vault } from '../platform/vault.ts'

const MAX_CACHED_KEYS = 5_000

/** Which of an endpoint's two secrets: the old one signs too while it is being replaced. */
export type SecretColumn = 'sealed_secret' | 'old_sealed_secret'

/** A fresh secret of an endpoint: `whsec_` and base64 of 32 random bytes. */
export const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`

/** Seals an endpoint's secret for its row. */
export function sealSecret(
  vault: Vault,
  { id, secret, column = 'sealed_secret' }: { id: string; secret: string; column?: SecretColumn },
): string {
  return vault.seal(secret, placeOf(id, column))
}

/** Opens the secret that signs what an endpoint is sent. @throws {Error} No master key opens it. */
export function openSecret(
  vault: Vault,
  endpoint: { id: string; sealedSecret: string; column?: SecretColumn },
): string {
  return vault.open(endpoint.sealedSecret, placeOf(endpoint.id, endpoint.column ?? 'sealed_secret'))
}

/**
 * Keys that sign, opened once each: opening one costs as much as signing. Keyed by the sealed text, so
 * a replaced secret is simply another key.
 */
export interface SigningKeys {
  /** @throws {Error} No master key opens it. */
  of(endpoint: { id: string; sealedSecret: string; column?: SecretColumn }): KeyObject
}

/** Opens an empty cache of signing keys. */
export function openSigningKeys(vault: Vault): SigningKeys {
  const keys = new Map<string, KeyObject>()
  return {
    of(endpoint) {
      const known = keys.get(endpoint.sealedSecret)
      if (known) return known
      const secret = openSecret(vault, endpoint).slice('whsec_'.length)
      const key = createSecretKey(Buffer.from(secret, 'base64'))
      // Rare enough that the simplest bound is the best one.
      if (keys.size >= MAX_CACHED_KEYS) keys.clear()
      keys.set(endpoint.sealedSecret, key)
      return key
    },
  }
}

const placeOf = (id: string, column: SecretColumn) => `webhook_endpoints|${column}|${id}`
