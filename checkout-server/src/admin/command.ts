import { findMerchant, type Merchant, type MerchantContext } from '../merchants/merchants.ts'
import type { WebhookContext } from '../webhooks/context.ts'
import { UsageError } from './usage.ts'

/** What the commands work with. */
export interface AdminContext
  extends MerchantContext, Pick<WebhookContext, 'log' | 'allowPrivate'> {
  /** Address of the server that the notice URLs are made of; no trailing slash. */
  publicUrl: string
  print: (line: string) => void
}

/** One command of the operator. */
export interface AdminCommand {
  /** `merchant create`. */
  name: string
  /** Its options, as a person writes them. */
  usage: string
  help: string
  /** Does the work without a database when the options say so. @returns False: they do not. */
  runAlone?(options: Record<string, string>, print: (line: string) => void): Promise<boolean>
  run(context: AdminContext, options: Record<string, string>): Promise<void>
}

/** @throws {UsageError} There is no such merchant. */
export async function merchantOf(context: AdminContext, idOrEmail: string): Promise<Merchant> {
  const merchant = await findMerchant(context, idOrEmail)
  if (!merchant) throw new UsageError(`there is no merchant "${idOrEmail}" (see merchant list)`)
  return merchant
}
