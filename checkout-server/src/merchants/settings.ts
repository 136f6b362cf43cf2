import type { LatePolicy, Settings, UpdateSettings } from '@autogopay/shared'
import type { Sql } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import { LogoRefused } from './logo/logo-type.ts'
import { readLogo, type Logo } from './logo/read-logo.ts'

interface SettingsRow {
  name: string
  accent: string | null
  logo: Buffer | null
  latePolicy: LatePolicy
  renewalLimit: number
  expiresInSeconds: number
  redirectUrl: string | null
  receiptNote: string | null
}

/** What payers see of a merchant, and how its payments behave where the merchant chooses. */
export async function getSettings(sql: Sql, merchantId: string): Promise<Settings> {
  const [row] = await sql<SettingsRow[]>`
    select name, accent, logo, late_policy, renewal_limit, expires_in_seconds, redirect_url,
      receipt_note
    from merchants where id = ${merchantId}`
  if (!row) throw new Error(`there is no merchant ${merchantId}`)
  return { ...row, logo: row.logo && row.logo.toString('base64') }
}

/**
 * Changes what is named, and leaves the rest. Payers see a new look after 5 seconds at most.
 * @returns The settings as they are then.
 * @throws {AppError} `invalid_request`: the logo is no picture that payers could load.
 */
export async function updateSettings(
  sql: Sql,
  merchantId: string,
  { accent, logo, ...plain }: UpdateSettings,
): Promise<Settings> {
  const changes = {
    ...Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined)),
    ...(accent !== undefined && { accent: accent && accent.toLowerCase() }),
    ...(logo !== undefined && logoColumns(logo === null ? null : readPicture(logo))),
  }
  if (Object.keys(changes).length > 0) {
    await sql`update merchants set ${sql(changes)} where id = ${merchantId}`
  }
  return getSettings(sql, merchantId)
}

function logoColumns(logo: Logo | null) {
  return {
    logo: logo && Buffer.from(logo.bytes),
    logoType: logo && logo.type,
    logoHash: logo && logo.hash,
  }
}

function readPicture(base64: string): Logo {
  try {
    return readLogo(Buffer.from(base64, 'base64'))
  } catch (cause) {
    if (!(cause instanceof LogoRefused)) throw cause
    const message = `cannot be used: ${cause.message}`
    throw new AppError('invalid_request', `The logo ${message}.`, {
      errors: [{ field: 'logo', message }],
    })
  }
}
