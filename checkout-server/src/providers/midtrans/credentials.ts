import { z } from 'zod'
import { ProviderMisconfigured } from '../provider.ts'

/** What a merchant enters to connect a Midtrans account; kept encrypted as JSON. */
export const MidtransCredentials = z.strictObject({
  /** From the dashboard, Settings → Access Keys. Sandbox and production have different ones. */
  serverKey: z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(200, 'must be at most 200 characters')
    .regex(/^[\x21-\x7e]*$/, 'must be one word of printable characters'),
})
export type MidtransCredentials = z.infer<typeof MidtransCredentials>

/** Origins of the Core API. A server key of one is unknown at the other. */
export const MIDTRANS_BASE_URLS = {
  sandbox: 'https://api.sandbox.midtrans.com',
  production: 'https://api.midtrans.com',
} as const

/**
 * Reads decrypted credentials.
 * @throws {ProviderMisconfigured} They are not of this shape. The message never quotes them.
 */
export function parseCredentials(json: string): MidtransCredentials {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    // Without the cause: a parse error quotes the text, which is the secret.
    throw new ProviderMisconfigured('the Midtrans credentials are not JSON')
  }
  const parsed = MidtransCredentials.safeParse(value)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`)
  throw new ProviderMisconfigured(`the Midtrans credentials are unusable: ${faults.join('; ')}`)
}
