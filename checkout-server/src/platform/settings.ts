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
  METRICS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  RATE_LIMIT_PER_IP: z.coerce.number().int().min(1).default(100),
  RATE_LIMIT_PER_MERCHANT: z.coerce.number().int().min(1).default(200),
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
  /** Lets a Prometheus scraper in from other machines (Bearer); null: only this machine. */
  metricsToken: string | null
  /** How many proxies in front add to X-Forwarded-For; 0: the header is not believed. */
  trustedProxies: number
  /** Requests a minute without a valid key, per address. */
  rateLimitPerIp: number
  /** Requests a minute with a key, per merchant. */
  rateLimitPerMerchant: number
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
    metricsToken: data.METRICS_TOKEN ?? null,
    trustedProxies: data.TRUSTED_PROXIES,
    rateLimitPerIp: data.RATE_LIMIT_PER_IP,
    rateLimitPerMerchant: data.RATE_LIMIT_PER_MERCHANT,
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
