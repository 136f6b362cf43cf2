import { ActiveDays, formatRupiah, MAX_RUPIAH, MOST_KEYS_AT_ONCE } from '@autogopay/shared'
import { formatInstant } from '@autogopay/shared'
import { z } from 'zod'
import { listKeys, type KeyRow } from '../activation/keys.ts'
import { listPackages } from '../activation/packages.ts'
import { COMMAND_LINE } from '../operators/by.ts'
import { extendMerchant, resumeMerchant, suspendMerchant } from '../operators/change-merchant.ts'
import { issueKeys, offerPackage, takeFromSale, withdrawKey } from '../operators/sell.ts'
import { merchantOf, type AdminCommand } from './command.ts'
import { readOptions, UsageError } from './usage.ts'

const WHOLE = /^\d+$/
const Whole = z.string().regex(WHOLE, 'must be a whole number').transform(Number)
const Days = Whole.pipe(ActiveDays)

/** Packages, activation keys, and accounts that are extended or suspended. */
export const activationCommands: readonly AdminCommand[] = [
  {
    name: 'package set',
    usage: '--name "30 hari" --days 30|any --price 25000',
    help: 'Puts a package on sale, or changes it; with --days any the buyer chooses, and the price is of a day.',
    async run(context, options) {
      const given = readOptions(options, {
        name: z.string().trim().min(1).max(40),
        days: z.union([z.literal('any'), Days], { error: 'must be 1 to 3660, or any' }),
        price: Whole.pipe(z.int().min(1).max(MAX_RUPIAH)),
      })
      const days = given.days === 'any' ? null : given.days
      const { id, name, price } = await offerPackage(context, COMMAND_LINE, {
        ...given,
        days,
        isOnSale: true,
      })
      context.print(`package    ${id}  ${name}  ${lengthOf(days)}  ${formatRupiah(price)}`)
    },
  },
  {
    name: 'package list',
    usage: '',
    help: 'Lists what is on sale.',
    async run(context, options) {
      readOptions(options, {})
      const packages = await listPackages(context.sql)
      if (packages.length === 0) context.print('Nothing is on sale.')
      for (const { id, name, days, price } of packages) {
        context.print(`${id}  ${name}  ${lengthOf(days)}  ${formatRupiah(price)}`)
      }
    },
  },
  {
    name: 'package withdraw',
    usage: '--name "30 hari"',
    help: 'Takes a package from sale; keys that were sold keep their days.',
    async run(context, options) {
      const { name } = readOptions(options, { name: z.string() })
      if (!(await takeFromSale(context, COMMAND_LINE, name))) {
        throw new UsageError(`there is no package "${name}" (see package list)`)
      }
      context.print(`"${name}" is no longer on sale`)
    },
  },
  {
    name: 'activation issue',
    usage: '--days 30 [--count 1] [--note "for whom"] [--valid-days 90]',
    help: 'Makes activation keys; each is shown this once and works once.',
    async run(context, options) {
      const given = readOptions(options, {
        days: Days,
        count: Whole.pipe(z.int().min(1).max(MOST_KEYS_AT_ONCE)).default(1),
        note: z.string().max(200).optional(),
        'valid-days': Days.optional(),
      })
      const { days, count, note = null, 'valid-days': validDays = null } = given
      const wish = { days, count, note, validDays }
      for (const { key, id } of await issueKeys(context, COMMAND_LINE, wish)) {
        context.print(`${key}   ${id}   ${lengthOf(days)}`)
      }
    },
  },
  {
    name: 'activation list',
    usage: '[--limit 50]',
    help: 'Lists the newest activation keys and what became of them.',
    async run(context, options) {
      const { limit } = readOptions(options, {
        limit: Whole.pipe(z.int().min(1).max(MOST_KEYS_AT_ONCE)).default(50),
      })
      const keys = await listKeys(context.sql, { limit })
      if (keys.length === 0) context.print('There are no activation keys yet.')
      for (const key of keys) {
        const { id, hint, days, purchaseId, note } = key
        const about = [purchaseId, note].filter(Boolean).join('  ')
        context.print(`${id}  …${hint}  ${lengthOf(days)}  ${stateOf(key)}  ${about}`.trimEnd())
      }
    },
  },
  {
    name: 'activation revoke',
    usage: '--key act_…',
    help: 'Withdraws an activation key that nobody has used.',
    async run(context, options) {
      const { key } = readOptions(options, { key: z.string() })
      await withdrawKey(context, COMMAND_LINE, key)
      context.print(`${key} can no longer be used`)
    },
  },
  {
    name: 'merchant extend',
    usage: '--merchant ID-or-email --days 30',
    help: 'Extends an account without a key.',
    async run(context, options) {
      const given = readOptions(options, { merchant: z.string(), days: Days })
      const { id } = await merchantOf(context, given.merchant)
      const wish = { id, days: given.days }
      const { activeUntil } = await extendMerchant(context, COMMAND_LINE, wish)
      context.print(`active until ${activeUntil}`)
    },
  },
  {
    name: 'merchant suspend',
    usage: '--merchant ID-or-email --reason "…"',
    help: 'Lets an account make no new payments; the merchant sees the reason.',
    async run(context, options) {
      const given = readOptions(options, {
        merchant: z.string(),
        reason: z.string().trim().min(1).max(300),
      })
      const { id, name } = await merchantOf(context, given.merchant)
      await suspendMerchant(context, COMMAND_LINE, { id, reason: given.reason })
      context.print(`${name} makes no new payments within a second`)
    },
  },
  {
    name: 'merchant resume',
    usage: '--merchant ID-or-email',
    help: 'Ends a suspension.',
    async run(context, options) {
      const given = readOptions(options, { merchant: z.string() })
      const { id, name } = await merchantOf(context, given.merchant)
      const { wasSuspended } = await resumeMerchant(context, COMMAND_LINE, id)
      context.print(wasSuspended ? `${name} may go on` : `${name} was not suspended`)
    },
  },
]

function lengthOf(days: number | null): string {
  if (days === null) return 'any number of days, price of one'
  return days === 1 ? '1 day' : `${days} days`
}

function stateOf({ usedAt, merchantId, revokedAt, expiresAt }: KeyRow): string {
  if (usedAt) return `used ${formatInstant(usedAt)} by ${merchantId}`
  if (revokedAt) return `withdrawn ${formatInstant(revokedAt)}`
  return expiresAt ? `unused, until ${formatInstant(expiresAt)}` : 'unused'
}
