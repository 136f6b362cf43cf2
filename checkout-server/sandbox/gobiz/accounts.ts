import { randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { atomically } from '../database.ts'
import { digitsOf } from '../midtrans/accounts.ts'
import { printOutletCode } from './outlet-code.ts'

/** A mobile number as people write it (`0812…`, `+62 812…`, `62812…`), kept as GoID wants it: `812…`. */
export const Phone = z
  .string()
  .transform((text) => text.replace(/[\s+-]/g, '').replace(/^(62|0)/, ''))
  .pipe(z.string().regex(/^8\d{7,12}$/, 'must be an Indonesian mobile number'))

const NewOutlet = z.strictObject({
  name: z.string().trim().min(1).max(100),
  merchantId: z
    .string()
    .regex(/^G\d{9}$/, 'must be G and nine digits')
    .optional(),
  city: z.string().trim().min(1).max(50).default('JAKARTA'),
  postalCode: z
    .string()
    .regex(/^\d{5}$/)
    .default('12190'),
  mcc: z
    .string()
    .regex(/^\d{4}$/)
    .default('5812'),
})

/** A GoPay Merchant account with its outlets. */
export const GobizAccount = z.strictObject({
  phone: Phone,
  fullName: z.string().trim().min(1).max(100).default('Pemilik Usaha'),
  email: z.email().optional(),
  password: z.string().min(1).max(100).optional(),
  /** `instant`: the login request answers a token at once, without an OTP. */
  login: z.enum(['otp', 'instant']).default('otp'),
  outlets: z.array(NewOutlet).min(1).max(1000),
})
export type GobizAccount = z.input<typeof GobizAccount>

const AccountRow = z.object({
  id: z.int(),
  phone: z.string(),
  email: z.string().nullable(),
  password: z.string().nullable(),
  fullName: z.string(),
  userId: z.string(),
  login: z.enum(['otp', 'instant']),
  wrongPasswords: z.int(),
  lockedUntil: z.int(),
})
/** An account as stored. */
export type StoredAccount = z.infer<typeof AccountRow>

const OutletRow = z.object({
  merchantId: z.string(),
  accountId: z.int(),
  /** Of its owner. */
  phone: z.string(),
  name: z.string(),
  city: z.string(),
  postalCode: z.string(),
  mcc: z.string(),
  qrisText: z.string(),
})
/** An outlet as stored, with the text of its static code. */
export type Outlet = z.infer<typeof OutletRow>

const ACCOUNT = `id, phone, email, password, full_name as fullName, user_id as userId, login,
  wrong_passwords as wrongPasswords, locked_until as lockedUntil`
const OUTLET = `merchant_id as merchantId, account_id as accountId,
  (select phone from gobiz_accounts where id = account_id) as phone, name, city,
  postal_code as postalCode, mcc, qris_text as qrisText`

/** Another account has this e-mail address or merchant id already. The message says which. */
export class GobizNameTaken extends Error {
  override readonly name = 'GobizNameTaken'
}

/** The merchants of GoPay and their outlets. */
export type GobizAccounts = ReturnType<typeof createGobizAccounts>

export const createGobizAccounts = (db: DatabaseSync) => {
  const upsert = db.prepare(`
    insert into gobiz_accounts (phone, email, password, full_name, user_id, login)
    values (:phone, :email, :password, :fullName, :userId, :login)
    on conflict (phone) do update set email = coalesce(:email, email),
      password = coalesce(:password, password), full_name = :fullName, login = :login
    returning ${ACCOUNT}`)
  // A code hangs printed on a wall: an outlet that is named again keeps its id and its text.
  const addOutlet = db.prepare(`
    insert into gobiz_outlets (merchant_id, account_id, name, city, postal_code, mcc, qris_text)
    values (:merchantId, :accountId, :name, :city, :postalCode, :mcc, :qrisText)
    on conflict do nothing`)
  const account = (where: string) =>
    db.prepare(`select ${ACCOUNT} from gobiz_accounts where ${where}`)
  const byPhone = account('phone = ?')
  const byEmail = account('email = ?')
  const byId = account('id = ?')
  const all = db.prepare(`select ${ACCOUNT} from gobiz_accounts order by id`)
  const outletById = db.prepare(`select ${OUTLET} from gobiz_outlets where merchant_id = ?`)
  const outletsOf = db.prepare(
    `select ${OUTLET} from gobiz_outlets where account_id = ? order by rowid`,
  )
  const lock = db.prepare(
    'update gobiz_accounts set wrong_passwords = :wrong, locked_until = :until where id = :id',
  )
  const one = (row: unknown): StoredAccount | null => (row ? AccountRow.parse(row) : null)
  const listOutlets = (accountId: number): Outlet[] =>
    z.array(OutletRow).parse(outletsOf.all(accountId))

  const saveOutlets = (owner: StoredAccount, outlets: z.output<typeof NewOutlet>[]) => {
    for (const { merchantId: wanted, ...outlet } of outlets) {
      const merchantId = wanted ?? `G${digitsOf(`${owner.phone} ${outlet.name}`, 9)}`
      const facts = { ...outlet, merchantId }
      addOutlet.run({ ...facts, accountId: owner.id, qrisText: printOutletCode(facts) })
      const kept = listOutlets(owner.id).find(({ name }) => name === outlet.name)
      if (!kept || (wanted && kept.merchantId !== wanted)) {
        throw new GobizNameTaken(`The merchant id ${merchantId} belongs to another outlet.`)
      }
    }
  }

  return {
    /**
     * Creates the account of a phone number or changes it; outlets are added, never taken away.
     * @throws {GobizNameTaken} Nothing is changed then.
     */
    save: (given: z.output<typeof GobizAccount>): StoredAccount =>
      atomically(db, () => {
        const { phone, fullName, login, email = null, password = null } = given
        const holder = email === null ? null : one(byEmail.get(email))
        if (holder && holder.phone !== phone) {
          throw new GobizNameTaken(`The e-mail address ${email} belongs to another account.`)
        }
        const row = { phone, fullName, login, email, password, userId: randomUUID() }
        const saved = AccountRow.parse(upsert.get(row))
        saveOutlets(saved, given.outlets)
        return saved
      }),
    findByPhone: (phone: string) => one(byPhone.get(phone)),
    findByEmail: (email: string) => one(byEmail.get(email)),
    get: (id: number): StoredAccount => AccountRow.parse(byId.get(id)),
    list: (): StoredAccount[] => z.array(AccountRow).parse(all.all()),
    findOutlet: (merchantId: string): Outlet | null => {
      const row = outletById.get(merchantId)
      return row ? OutletRow.parse(row) : null
    },
    outletsOf: listOutlets,
    /** Notes failed password logins, and until when no further one is heard. */
    setLock: (id: number, state: { wrong: number; until: number }) => lock.run({ id, ...state }),
  }
}
