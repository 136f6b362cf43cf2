import { createHash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'

/** A merchant's Midtrans account as its owner enters it in the dashboard. */
export const Account = z.strictObject({
  serverKey: z.string().min(1).max(200),
  clientKey: z.string().max(200).optional(),
  merchantId: z
    .string()
    .regex(/^[A-Za-z0-9]{1,15}$/)
    .optional(),
  name: z.string().trim().min(1).max(100),
  city: z.string().trim().min(1).max(50).optional(),
  postalCode: z
    .string()
    .regex(/^\d{5}$/)
    .optional(),
  mcc: z
    .string()
    .regex(/^\d{4}$/)
    .optional(),
  notificationUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** Where the GoPay app returns when a charge enables the callback but names no address. */
  callbackUrl: z.url().optional(),
})
export type Account = z.infer<typeof Account>

const Row = z.object({
  id: z.int(),
  serverKey: z.string(),
  clientKey: z.string().nullable(),
  merchantId: z.string(),
  name: z.string(),
  city: z.string(),
  postalCode: z.string(),
  mcc: z.string(),
  notificationUrl: z.string().nullable(),
  callbackUrl: z.string().nullable(),
})
/** An account as stored, with every default filled in. */
export type MerchantAccount = z.infer<typeof Row>

const COLUMNS = `id, server_key as serverKey, client_key as clientKey, merchant_id as merchantId, name,
  city, postal_code as postalCode, mcc, notification_url as notificationUrl, callback_url as callbackUrl`

/** The merchants that have an account at this Midtrans. */
export type Accounts = ReturnType<typeof createAccounts>

export const createAccounts = (db: DatabaseSync) => {
  const byKey = db.prepare(`select ${COLUMNS} from accounts where server_key = ?`)
  const byId = db.prepare(`select ${COLUMNS} from accounts where id = ?`)
  const all = db.prepare(`select ${COLUMNS} from accounts order by id`)
  const upsert = db.prepare(`
    insert into accounts (server_key, client_key, merchant_id, name, city, postal_code, mcc,
      notification_url, callback_url)
    values (:serverKey, :clientKey, coalesce(:merchantId, :madeUpId), :name,
      coalesce(:city, 'JAKARTA'), coalesce(:postalCode, '12190'), coalesce(:mcc, '5812'),
      :notificationUrl, :callbackUrl)
    on conflict (server_key) do update set
      client_key = coalesce(:clientKey, client_key), merchant_id = coalesce(:merchantId, merchant_id),
      name = :name, city = coalesce(:city, city), postal_code = coalesce(:postalCode, postal_code),
      mcc = coalesce(:mcc, mcc), notification_url = coalesce(:notificationUrl, notification_url),
      callback_url = coalesce(:callbackUrl, callback_url)
    returning ${COLUMNS}`)
  return {
    /** Creates the account of a server key or changes it; what is left out stays as it was. */
    save: (account: Account): MerchantAccount =>
      Row.parse(
        upsert.get({
          serverKey: account.serverKey,
          clientKey: account.clientKey ?? null,
          merchantId: account.merchantId ?? null,
          madeUpId: `G${digitsOf(account.serverKey, 9)}`,
          name: account.name,
          city: account.city ?? null,
          postalCode: account.postalCode ?? null,
          mcc: account.mcc ?? null,
          notificationUrl: account.notificationUrl ?? null,
          callbackUrl: account.callbackUrl ?? null,
        }),
      ),
    findByServerKey: (serverKey: string): MerchantAccount | null => {
      const row = byKey.get(serverKey)
      return row ? Row.parse(row) : null
    },
    get: (id: number): MerchantAccount => Row.parse(byId.get(id)),
    list: (): MerchantAccount[] => z.array(Row).parse(all.all()),
  }
}

/** Digits that stay the same for the same seed: made-up registration numbers. */
export const digitsOf = (seed: string, length: number): string =>
  BigInt(`0x${createHash('sha256').update(seed).digest('hex')}`)
    .toString()
    .slice(0, length)

/** Registration numbers the acquirer and the national registry gave this merchant (made up). */
export const registrationOf = (account: MerchantAccount, acquirer: string) => ({
  pan: (acquirer === 'gopay' ? '93600914' : '93600918') + digitsOf(account.merchantId, 11),
  nmid: `ID1${digitsOf(account.merchantId, 12)}`,
})
