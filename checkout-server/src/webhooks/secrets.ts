import { randomBytes } from 'node:crypto'
import type { Vault } from '../platform/vault.ts'

/** A fresh secret of an endpoint: `whsec_` and base64 of 32 random bytes. */
export const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`

/** Seals an endpoint's secret for its row. */
export function sealSecret(vault: Vault, { id, secret }: { id: string; secret: string }): string {
  return vault.seal(secret, placeOf(id))
}

/** Opens the secret that signs what an endpoint is sent. @throws {Error} No master key opens it. */
export function openSecret(vault: Vault, endpoint: { id: string; sealedSecret: string }): string {
  return vault.open(endpoint.sealedSecret, placeOf(endpoint.id))
}

const placeOf = (id: string) => `webhook_endpoints|sealed_secret|${id}`
