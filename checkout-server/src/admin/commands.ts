import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { LATE_POLICIES, type LatePolicy } from '@autogopay/shared'
import { z } from 'zod'
import { createApiKey, rotateApiKey } from '../merchants/api-keys.ts'
import { addConnection, listConnections } from '../merchants/connections.ts'
import { LogoRefused } from '../merchants/logo/logo-type.ts'
import { setAccent, setLogo } from '../merchants/look.ts'
import { resealAll } from '../merchants/reseal.ts'
import { createMerchant, listMerchants, setPassword } from '../merchants/merchants.ts'
import { updateSettings } from '../merchants/settings.ts'
import { listNotices } from '../payments/notices.ts'
import { isOwnAccount } from '../providers/own-accounts.ts'
import { MIDTRANS_BASE_URLS, MidtransCredentials } from '../providers/midtrans/credentials.ts'
import { assertAllowedUrl } from '../platform/outbound.ts'
import { findDrift, repairDrift } from '../reports/drift.ts'
import { setCallbackUrl } from '../webhooks/endpoints.ts'
import { activationCommands } from './activation-commands.ts'
import { merchantOf, type AdminCommand } from './command.ts'
import { LISTEN_OPTIONS, listenByApi, listenInDatabase } from './listen-command.ts'
import { operatorCommands, providerCommands } from './operator-commands.ts'
import { readOptions, UsageError } from './usage.ts'

const Password = z.string().min(10, 'must have at least 10 characters').max(200)

const NONE = 'none'
const Accent = z
  .string()
  .regex(/^(none|#[0-9a-fA-F]{6})$/, "must be a colour like '#7a3cff' (quoted), or none")

const LATE_POLICY_NOTES: Record<LatePolicy, string> = {
  accept: 'accepted, the payment becomes paid with late: true',
  review: 'kept for review, until the merchant accepts it or gives it back',
  refund: 'given back, by the provider or as a task for the merchant',
}

export type { AdminCommand, AdminContext } from './command.ts'

/** Every command of `npm run admin`. */
export const COMMANDS: readonly AdminCommand[] = [
  {
    name: 'merchant create',
    usage: '--name "Toko Kopi" --email owner@shop.example [--password …]',
    help: 'Registers a merchant; makes a password when none is given.',
    async run(context, options) {
      const given = readOptions(options, {
        name: z.string().trim().min(1).max(100),
        email: z.email().max(254),
        password: Password.optional(),
      })
      const password = given.password ?? randomBytes(12).toString('base64url')
      const merchant = await createMerchant(context, { ...given, password })
      context.print(`merchant   ${merchant.id}  ${merchant.name} <${merchant.email}>`)
      if (!given.password) context.print(`password   ${password}   (shown this once)`)
    },
  },
  {
    name: 'merchant list',
    usage: '',
    help: 'Lists all merchants.',
    async run(context, options) {
      readOptions(options, {})
      for (const { id, name, email } of await listMerchants(context)) {
        context.print(`${id}  ${name} <${email}>`)
      }
    },
  },
  {
    name: 'merchant password',
    usage: '--merchant ID-or-email [--password …]',
    help: 'Replaces a merchant’s password.',
    async run(context, options) {
      const given = readOptions(options, { merchant: z.string(), password: Password.optional() })
      const merchant = await merchantOf(context, given.merchant)
      const password = given.password ?? randomBytes(12).toString('base64url')
      await setPassword(context, { merchantId: merchant.id, password })
      context.print(`password   ${given.password ? 'replaced' : `${password}   (shown this once)`}`)
    },
  },
  {
    name: 'merchant set',
    usage:
      '--merchant ID-or-email [--late-policy accept|review|refund]\n' +
      "      [--logo FILE|none] [--accent '#7a3cff'|none]",
    help: 'Says what happens to money that comes after its payment ended, and how payers see the shop.',
    async run(context, options) {
      const given = readOptions(options, {
        merchant: z.string(),
        'late-policy': z.enum(LATE_POLICIES).optional(),
        logo: z.string().min(1, 'must name a PNG, JPEG or WebP file, or none').optional(),
        accent: Accent.optional(),
      })
      const { merchant: name, 'late-policy': latePolicy, logo, accent } = given
      if (latePolicy === undefined && logo === undefined && accent === undefined) {
        throw new UsageError('--late-policy, --logo or --accent: say what to set')
      }
      const { id: merchantId } = await merchantOf(context, name)
      // First, since it alone can fail: nothing is set then.
      if (logo !== undefined) {
        const file = logo === NONE ? null : await fileOf(logo)
        await setLogo(context, { merchantId, file }).catch(refuseLogo)
        context.print(file ? 'payers now see the logo' : 'payers see no logo any more')
      }
      if (accent !== undefined) {
        await setAccent(context, { merchantId, accent: accent === NONE ? null : accent })
        context.print(`the accent colour is now: ${accent === NONE ? 'ours' : accent}`)
      }
      if (latePolicy !== undefined) {
        await updateSettings(context.sql, merchantId, { latePolicy })
        context.print(`late money is now: ${LATE_POLICY_NOTES[latePolicy]}`)
      }
    },
  },
  {
    name: 'key create',
    usage: '--merchant ID-or-email',
    help: 'Makes one more API key.',
    async run(context, options) {
      const given = readOptions(options, { merchant: z.string() })
      const merchant = await merchantOf(context, given.merchant)
      const { key } = await createApiKey(context, merchant.id)
      context.print(`api key    ${key}   (shown this once)`)
    },
  },
  {
    name: 'key rotate',
    usage: '--merchant ID-or-email',
    help: 'Makes a new API key and ends all others within a second.',
    async run(context, options) {
      const given = readOptions(options, { merchant: z.string() })
      const merchant = await merchantOf(context, given.merchant)
      const { key } = await rotateApiKey(context, merchant.id)
      context.print(`api key    ${key}   (shown this once; all others are revoked)`)
    },
  },
  {
    name: 'connection add',
    usage: '--merchant ID-or-email --server-key Mid-server-… [--production | --base-url URL]',
    help: 'Connects a merchant’s Midtrans account (the sandbox one by default).',
    async run(context, options) {
      const given = readOptions(options, {
        merchant: z.string(),
        'server-key': MidtransCredentials.shape.serverKey,
        production: z.literal('').optional(),
        'base-url': z.url({ protocol: /^https?$/ }).optional(),
      })
      if (given.production !== undefined && given['base-url']) {
        throw new UsageError('--production and --base-url exclude each other')
      }
      if (given.production !== undefined && given['server-key'].startsWith('SB-')) {
        throw new UsageError('--server-key is one of the Midtrans sandbox; leave out --production')
      }
      const merchant = await merchantOf(context, given.merchant)
      const environment = given.production === undefined ? 'sandbox' : 'production'
      const baseUrl = (given['base-url'] ?? MIDTRANS_BASE_URLS[environment]).replace(/\/+$/, '')
      assertAllowedUrl(baseUrl, context)
      const connection = await addConnection(context, {
        merchantId: merchant.id,
        provider: 'midtrans',
        baseUrl,
        credentials: JSON.stringify({ serverKey: given['server-key'] }),
      })
      context.print(`connection ${connection.id}  ${connection.baseUrl}`)
      context.print('New charges go to it within 5 seconds.')
      context.print(`Enter this notification URL in the Midtrans dashboard:`)
      context.print(`           ${context.publicUrl}/notices/midtrans/${connection.id}`)
    },
  },
  {
    name: 'connection list',
    usage: '--merchant ID-or-email',
    help: 'Lists a merchant’s connections, newest first; new charges go to the first active one.',
    async run(context, options) {
      const given = readOptions(options, { merchant: z.string() })
      const merchant = await merchantOf(context, given.merchant)
      const connections = await listConnections(context, merchant.id)
      for (const { id, provider, status, baseUrl } of connections) {
        const label = isOwnAccount(provider) ? ' (unofficial: the account may be limited)' : ''
        context.print(`${id}  ${provider}  ${status}  ${baseUrl}${label}`)
      }
    },
  },
  {
    name: 'callback set',
    usage: '--merchant ID-or-email --url https://shop.example/webhooks',
    help: 'Sets the address that is told, in the AutoGoPay dialect, when money came in.',
    async run(context, options) {
      const given = readOptions(options, {
        merchant: z.string(),
        url: z.url({ protocol: /^https?$/ }),
      })
      const merchant = await merchantOf(context, given.merchant)
      const endpoint = await setCallbackUrl(context, { merchantId: merchant.id, url: given.url })
      context.print(`callback   ${endpoint.url}`)
    },
  },
  {
    name: 'inbox list',
    usage: '--merchant ID-or-email',
    help: 'Shows the last 20 provider notices with their verdicts.',
    async run(context, options) {
      const given = readOptions(options, { merchant: z.string() })
      const merchant = await merchantOf(context, given.merchant)
      const { data } = await listNotices(context, merchant.id, { limit: 20 })
      if (data.length === 0) context.print('No notice has come yet.')
      for (const { receivedAt, verdict, paymentId, timesSeen, reason } of data) {
        context.print(
          `${receivedAt}  ${verdict.padEnd(12)} ×${timesSeen}  ${paymentId ?? '-'}  ${reason}`,
        )
      }
    },
  },
  ...activationCommands,
  ...operatorCommands,
  ...providerCommands,
  {
    name: 'secrets reseal',
    usage: '',
    help: 'Seals all stored secrets anew under the first of several master keys, while the server runs.',
    async run(context, options) {
      readOptions(options, {})
      const count = await resealAll(context)
      context.print(`${count} secrets were sealed anew; all are under the first master key now.`)
    },
  },
  {
    name: 'reports verify',
    usage: '',
    help: 'Counts all payments and refunds afresh and compares with the figures of GET /v1/stats.',
    async run(context, options) {
      readOptions(options, {})
      const drift = await findDrift(context.sql)
      if (drift.length === 0) context.print('All figures are right.')
      for (const { merchantId, day, connectionId, figure, count, amount } of drift) {
        context.print(
          `${merchantId}  ${day}  ${connectionId}  ${figure}  wrong by ${-count} and Rp ${-amount}`,
        )
      }
    },
  },
  {
    name: 'reports rebuild',
    usage: '',
    help: 'The same, and sets right what is wrong, while the server runs.',
    async run(context, options) {
      readOptions(options, {})
      const count = await repairDrift(context.sql)
      context.print(count === 0 ? 'All figures are right.' : `${count} figures were set right.`)
    },
  },
  {
    name: 'events listen',
    usage:
      '--forward-to http://localhost:3000/webhooks (--merchant ID-or-email | --server URL --api-key …)\n' +
      '      [--from-start | --since 2026-01-31T00:00:00+07:00 | --after evt_…] [--cursor-file FILE] [--skip-refused]\n' +
      '      [--secret whsec_…] [--dialect autogopay]',
    help: 'Passes a merchant’s events on to a server on this machine, and follows what happens.',
    async runAlone(options, print) {
      if (options['api-key'] === undefined && options['server'] === undefined) return false
      await listenByApi(readOptions(options, LISTEN_OPTIONS), print)
      return true
    },
    async run(context, options) {
      const given = readOptions(options, LISTEN_OPTIONS)
      if (given.merchant === undefined) throw new UsageError('--merchant: is needed')
      const merchant = await merchantOf(context, given.merchant)
      await listenInDatabase(given, context, merchant.id)
    },
  },
]

async function fileOf(path: string): Promise<Uint8Array> {
  return readFile(path).catch((cause: unknown) => {
    throw new UsageError(`--logo: ${path} cannot be read`, { cause })
  })
}

function refuseLogo(cause: unknown): never {
  if (cause instanceof LogoRefused) throw new UsageError(`--logo: ${cause.message}`, { cause })
  throw cause
}
