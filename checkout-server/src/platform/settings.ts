import { z } from 'zod'
import { openVault } from './vault.ts'

const Port = z.coerce.number().int().min(0).max(65_535)
const Flag = z
  .enum(['0', '1'], { error: 'must be 0 or 1' })
  .default('0')
  .transform((text) => text === '1')
const isUrl = (protocols: readonly string[]) => (text: string) =>
  protocols.includes(URL.parse(text)?.protocol ?? '')
const KeepDays = z.coerce.number().int().min(0).max(36_500)
const BaseUrl = z
  .string()
  .refine(isUrl(['http:', 'https:']), 'must be an http(s) URL')
  .transform((text) => text.replace(/\/+$/, ''))

const Switch = z
  .enum(['off', 'on'], { error: 'must be off or on' })
  .default('off')
  .transform((text) => text === 'on')

const Env = z.object({
  PORT: Port.default(8080),
  LISTEN_HOST: z.string().min(1).default('127.0.0.1'),
  DATABASE_URL: z
    .string({ error: 'is needed: postgres://user:password@host/database' })
    .refine(isUrl(['postgres:', 'postgresql:']), 'must be a postgres:// URL'),
  PUBLIC_URL: z
    .string({ error: 'is needed: the address by which browsers reach this server' })
    .refine(isUrl(['http:', 'https:']), 'must be an http(s) URL')
    .transform((text) => text.replace(/\/+$/, '')),
  MASTER_KEY: z
    .string({ error: 'is needed: 32 random bytes in base64 (openssl rand -base64 32)' })
    .refine(opensVault, 'must be 32 bytes in base64 (openssl rand -base64 32)'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  DATABASE_CONNECTIONS: z.coerce.number().int().min(2).max(200).default(10),
  ALLOW_PRIVATE_ADDRESSES: Flag,
  ALLOW_UNOFFICIAL_PROVIDERS: Flag,
  AMOUNT_COOLDOWN_MINUTES: z.coerce.number().int().min(1).max(43_200).default(360),
  KEEP_IDEMPOTENCY_KEYS_DAYS: KeepDays.default(7),
  KEEP_WEBHOOK_ATTEMPTS_DAYS: KeepDays.default(90),
  KEEP_EVENTS_DAYS: KeepDays.default(90),
  GOBIZ_BASE_URL: BaseUrl.default('https://api.gobiz.co.id'),
  GOJEKAPI_BASE_URL: BaseUrl.default('https://api.gojekapi.com'),
  ACTIVATION: Switch,
  OPERATOR_MERCHANT: z.string().min(3, 'must be the id or e-mail address of a merchant').optional(),
  TELEGRAM_BOT_TOKEN: z
    .string()
    .regex(/^\d+:[\w-]{20,}$/, 'must be the token that BotFather gave')
    .optional(),
  TELEGRAM_API_URL: BaseUrl.default('https://api.telegram.org'),
  TELEGRAM_LINK_URL: BaseUrl.default('https://t.me'),
  TELEGRAM_OPERATOR_CHAT: z.coerce.number().int().safe().optional(),
  METRICS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  RATE_LIMIT_PER_IP: z.coerce.number().int().min(1).default(100),
  RATE_LIMIT_PER_MERCHANT: z.coerce.number().int().min(1).default(200),
  SMTP_URL: z
    .string()
    .refine(isUrl(['smtp:', 'smtps:']), 'must be an smtp:// or smtps:// URL')
    .optional(),
  MAIL_FROM: z.string().min(3).max(254).default('AutoGoPay <no-reply@localhost>'),
  FACEBOOK_APP_ID: z.string().min(1).optional(),
  FACEBOOK_APP_SECRET: z.string().min(8).optional(),
  FACEBOOK_GRAPH_VERSION: z
    .string()
    .regex(/^v\d+\.\d+$/, 'must be like v21.0')
    .default('v21.0'),
  FACEBOOK_DIALOG_URL: BaseUrl.default('https://www.facebook.com'),
  FACEBOOK_GRAPH_URL: BaseUrl.default('https://graph.facebook.com'),
  LOGIN_TRIES: z.coerce.number().int().min(1).max(10_000).default(5),
  REDIS_URL: z
    .string()
    .refine(isUrl(['redis:', 'rediss:']), 'must be a redis:// or rediss:// URL')
    .optional(),
})

/** For how many days what only grows is kept; 0: for ever. */
export interface KeepDays {
  idempotencyKeys: number
  webhookAttempts: number
  /** What `/v1/events` tells, in whole months, and providers' notices. */
  events: number
}

/** The bot that speaks with merchants and sells keys. */
export interface TelegramSettings {
  token: string
  /** Address of the Bot API, and of the pages that open a chat; no trailing slashes. */
  apiUrl: string
  linkUrl: string
  /** Chat where the operator reads and answers what people ask; null: nobody does. */
  operatorChat: number | null
  /** Milliseconds between two messages to a chat, and between two looks for work; as Telegram allows. */
  pace?: { perChatMs: number; roundMs: number }
}

/** What the server is told from outside, read once at start. */
export interface Settings {
  port: number
  listenHost: string
  databaseUrl: string
  databaseConnections: number
  /** No trailing slash. */
  publicUrl: string
  masterKey: string
  logLevel: string
  /** Development and tests: webhooks and providers may be on this machine and on plain http. */
  allowPrivateAddresses: boolean
  /** Merchants may connect by ways that a provider does not offer and may punish: the operator's risk. */
  allowUnofficialProviders: boolean
  /** GoPay's merchant portal, no trailing slashes: login and outlets, and its newer list of money. */
  gobizUrls: { baseUrl: string; apiUrl: string }
  /** How long a payable amount stays taken after its payment ended; 6 hours when it is not said. */
  amountCooldownMs?: number
  keepDays: KeepDays
  /** Accounts must be extended by activation keys to make new payments. */
  isActivationRequired?: boolean
  /** The operator's own merchant, by id or e-mail address: where keys are paid. */
  operatorMerchant?: string | null
  /** The bot; null: there is none. */
  telegram?: TelegramSettings | null
  /** Lets a Prometheus scraper in from other machines (Bearer); null: only this machine. */
  metricsToken: string | null
  /** How many proxies in front add to X-Forwarded-For; 0: the header is not believed. */
  trustedProxies: number
  /** Requests a minute without a valid key, per address. */
  rateLimitPerIp: number
  /** Requests a minute with a key, per merchant. */
  rateLimitPerMerchant: number
  /** Passwords, and codes, tried in 15 minutes: for one account, and from one address. */
  loginTries: number
  /** Our app at Facebook; null: nobody logs in by Facebook. */
  facebook: {
    appId: string
    appSecret: string
    version: string
    dialogUrl: string
    graphUrl: string
  } | null
  /** Where mails are handed over, and from whom they are; null: none are sent. */
  smtp: { url: string; from: string } | null
  /** Redis or Valkey that carries hints and limits between processes; null: PostgreSQL does. */
  redisUrl: string | null
}

/**
 * Reads the settings from environment variables.
 * @throws {Error} One sentence for each bad one, which names it.
 */
export function parseSettings(env: Record<string, string | undefined>): Settings {
  // An empty variable is one that was not set.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = Env.safeParse(given)
  if (!parsed.success) {
    throw new Error(
      parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}.`).join('\n'),
    )
  }
  const { data } = parsed
  return {
    port: data.PORT,
    listenHost: data.LISTEN_HOST,
    databaseUrl: data.DATABASE_URL,
    databaseConnections: data.DATABASE_CONNECTIONS,
    publicUrl: data.PUBLIC_URL,
    masterKey: data.MASTER_KEY,
    logLevel: data.LOG_LEVEL,
    allowPrivateAddresses: data.ALLOW_PRIVATE_ADDRESSES,
    allowUnofficialProviders: data.ALLOW_UNOFFICIAL_PROVIDERS,
    amountCooldownMs: data.AMOUNT_COOLDOWN_MINUTES * 60_000,
    keepDays: {
      idempotencyKeys: data.KEEP_IDEMPOTENCY_KEYS_DAYS,
      webhookAttempts: data.KEEP_WEBHOOK_ATTEMPTS_DAYS,
      events: data.KEEP_EVENTS_DAYS,
    },
    gobizUrls: { baseUrl: data.GOBIZ_BASE_URL, apiUrl: data.GOJEKAPI_BASE_URL },
    isActivationRequired: data.ACTIVATION,
    operatorMerchant: data.OPERATOR_MERCHANT ?? null,
    telegram: data.TELEGRAM_BOT_TOKEN
      ? {
          token: data.TELEGRAM_BOT_TOKEN,
          apiUrl: data.TELEGRAM_API_URL,
          linkUrl: data.TELEGRAM_LINK_URL,
          operatorChat: data.TELEGRAM_OPERATOR_CHAT ?? null,
        }
      : null,
    metricsToken: data.METRICS_TOKEN ?? null,
    trustedProxies: data.TRUSTED_PROXIES,
    rateLimitPerIp: data.RATE_LIMIT_PER_IP,
    rateLimitPerMerchant: data.RATE_LIMIT_PER_MERCHANT,
    facebook:
      data.FACEBOOK_APP_ID && data.FACEBOOK_APP_SECRET
        ? {
            appId: data.FACEBOOK_APP_ID,
            appSecret: data.FACEBOOK_APP_SECRET,
            version: data.FACEBOOK_GRAPH_VERSION,
            dialogUrl: data.FACEBOOK_DIALOG_URL,
            graphUrl: data.FACEBOOK_GRAPH_URL,
          }
        : null,
    smtp: data.SMTP_URL ? { url: data.SMTP_URL, from: data.MAIL_FROM } : null,
    loginTries: data.LOGIN_TRIES,
    redisUrl: data.REDIS_URL ?? null,
  }
}

function opensVault(text: string): boolean {
  try {
    openVault(text)
    return true
  } catch {
    return false
  }
}
