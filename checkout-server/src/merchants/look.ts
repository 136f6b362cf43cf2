import type { MerchantLook } from '../payments/merchant-look.ts'
import type { Sql } from '../platform/database.ts'
import type { LogoType } from './logo/logo-type.ts'
import { readLogo } from './logo/read-logo.ts'
import type { MerchantContext } from './merchants.ts'

/** A merchant's picture as it is kept, ready to send. */
export interface StoredLogo {
  type: LogoType
  hash: string
  bytes: Uint8Array<ArrayBuffer>
}

/** What payers see of a merchant. */
export async function readLook(sql: Sql, merchantId: string): Promise<MerchantLook> {
  const [row] = await sql<MerchantLook[]>`
    select name, accent, logo_hash, receipt_note from merchants where id = ${merchantId}`
  return row ?? { name: '', accent: null, logoHash: null, receiptNote: null }
}

/** The merchant's picture; null: there is none. */
export async function findLogo(sql: Sql, merchantId: string): Promise<StoredLogo | null> {
  const [row] = await sql<{ logo: Buffer; logoType: LogoType; logoHash: string }[]>`
    select logo, logo_type, logo_hash from merchants
    where id = ${merchantId} and logo is not null`
  return row ? { type: row.logoType, hash: row.logoHash, bytes: new Uint8Array(row.logo) } : null
}

/** Sets the colour of a merchant's pages. @param input.accent - `#rrggbb`; null: ours again. */
export async function setAccent(
  { sql }: Pick<MerchantContext, 'sql'>,
  input: { merchantId: string; accent: string | null },
): Promise<void> {
  await sql`
    update merchants set accent = ${input.accent && input.accent.toLowerCase()}
    where id = ${input.merchantId}`
}

/**
 * Sets the picture of a merchant's pages.
 * @param input.file - PNG, JPEG or WebP; null: none any more.
 * @throws {LogoRefused} It is no such picture, or too large; the message says which.
 */
export async function setLogo(
  { sql }: Pick<MerchantContext, 'sql'>,
  input: { merchantId: string; file: Uint8Array | null },
): Promise<void> {
  const logo = input.file && readLogo(input.file)
  await sql`
    update merchants set logo = ${logo && Buffer.from(logo.bytes)},
      logo_type = ${logo && logo.type}, logo_hash = ${logo && logo.hash}
    where id = ${input.merchantId}`
}
