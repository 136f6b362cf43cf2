import type { Accounts, MerchantAccount } from './accounts.ts'
import { MidtransFailure } from './failure.ts'

/**
 * Finds the merchant whose server key is the user name of the Basic authorisation.
 * @throws {MidtransFailure} 401 for a missing, malformed or unknown key.
 */
export const authenticate = (accounts: Accounts, header: string | null): MerchantAccount => {
  const encoded = /^basic\s+([A-Za-z0-9+/=_-]+)\s*$/i.exec(header ?? '')?.[1]
  const [serverKey, password] = encoded
    ? splitOnce(Buffer.from(encoded, 'base64').toString('utf8'))
    : []
  const account = serverKey && !password ? accounts.findByServerKey(serverKey) : null
  if (!account) throw new MidtransFailure(401, 'Unknown Merchant server_key/id')
  return account
}

const splitOnce = (text: string): [string, string] => {
  const colon = text.indexOf(':')
  return colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)]
}
