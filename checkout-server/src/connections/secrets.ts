import { z } from 'zod'
import { credentialsPlace } from '../merchants/connections.ts'
import type { Vault } from '../platform/vault.ts'
import { GobizTokens } from '../providers/gobiz/tokens.ts'
import type { ConnectionRow } from './connection-row.ts'

const Part = z.string().optional()

/** What is kept encrypted of a GoPay Merchant connection. */
export const GobizSecrets = z.object({
  /** The same for the life of the connection: GoPay binds codes and tokens to it. */
  device: z.object({
    uniqueId: z.string(),
    clientId: Part,
    userAgent: Part,
    phoneMake: Part,
    phoneModel: Part,
    appVersion: Part,
  }),
  /** Bare; only while a login is under way, so that the code can be sent again. */
  phone: z.string().nullable(),
  /** Names the code that is under way. */
  otpToken: z.string().nullable(),
  tokens: GobizTokens.nullable(),
  /** The refresh token was refused: showing it again could end the access token too. */
  isRefreshRefused: z.boolean(),
})
export type GobizSecrets = z.infer<typeof GobizSecrets>

/** Nothing but a device. */
export function newSecrets(device: GobizSecrets['device']): GobizSecrets {
  return { device, phone: null, otpToken: null, tokens: null, isRefreshRefused: false }
}

/** Opens what a row keeps. */
export function openSecrets(
  { vault }: { vault: Vault },
  row: Pick<ConnectionRow, 'id' | 'sealedCredentials'>,
): GobizSecrets {
  return GobizSecrets.parse(JSON.parse(vault.open(row.sealedCredentials, credentialsPlace(row.id))))
}

/** Seals for the row of that connection, and for no other. */
export function sealSecrets(
  { vault }: { vault: Vault },
  id: string,
  secrets: GobizSecrets,
): string {
  return vault.seal(JSON.stringify(secrets), credentialsPlace(id))
}
