import type { ConnectionNotice } from '@autogopay/shared'
import { AppError } from '../platform/errors.ts'

/** Goes with everything that a merchant sees of a GoPay Merchant connection. */
export const UNOFFICIAL: ConnectionNotice = {
  code: 'unofficial',
  en: 'Unofficial: your account may be limited. This connection uses the calls of GoPay’s own merchant portal, which GoPay does not offer to others and may change or forbid at any time.',
  id: 'Tidak resmi: akun Anda bisa dibatasi. Koneksi ini memakai panggilan portal merchant GoPay sendiri, yang tidak ditawarkan GoPay kepada pihak lain dan dapat diubah atau dilarang kapan saja.',
}

/** @throws {AppError} `provider_disabled`: the operator does not allow it. */
export function assertUnofficialAllowed({ allowUnofficial }: { allowUnofficial: boolean }): void {
  if (allowUnofficial) return
  throw new AppError(
    'provider_disabled',
    'GoPay Merchant connections are unofficial and switched off on this server. Its operator can allow them with the setting ALLOW_UNOFFICIAL_PROVIDERS=1.',
  )
}
