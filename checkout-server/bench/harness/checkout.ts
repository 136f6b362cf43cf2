import type { CheckoutServerCalls } from '../children/checkout-server.ts'
import { startChild } from './child.ts'
import type { Memory } from './memory.ts'
import type { BenchMerchant } from './merchant.ts'

/** A running checkout server. */
export interface Checkout {
  url: string
  memory(): Promise<Memory>
  /** Of its process. */
  pid: number
  stop(): Promise<void>
}

/**
 * Starts the real server as a process of its own, with a production's log level and no limits.
 * @param options.provider - `http` speaks to the merchant's connection; `double` answers inside.
 * @param options.gobizUrl - Where the feeds of own accounts are.
 * @param options.publicUrl - Address for browsers, when some are to come.
 * @param options.hints - `off`: nobody hears of changes at once, as if there were no fan-out.
 */
export async function startCheckout(options: {
  databaseUrl: string
  merchant: BenchMerchant
  provider: 'http' | 'double'
  gobizUrl?: string
  publicUrl?: string
  hints?: 'off'
  /** How many hops of `X-Forwarded-For` it believes. */
  trustedProxies?: number
}): Promise<Checkout> {
  const child = await startChild<CheckoutServerCalls>('checkout-server', {
    nodeFlags: ['--expose-gc', ...profileFlags()],
    env: {
      ...settingsFor(options),
      BENCH_PROVIDER: options.provider,
      BENCH_HINTS: options.hints ?? 'on',
    },
  })
  const url = await child.call('start')
  return { url, memory: () => child.call('memory'), pid: child.pid, stop: () => child.stop() }
}

/** Environment of a checkout server that no limit slows down. */
export function settingsFor(options: {
  databaseUrl: string
  merchant: Pick<BenchMerchant, 'masterKey'>
  gobizUrl?: string
  publicUrl?: string
  trustedProxies?: number
}): Record<string, string> {
  return {
    PORT: '0',
    DATABASE_URL: options.databaseUrl,
    PUBLIC_URL: options.publicUrl ?? 'https://bayar.example.com',
    MASTER_KEY: options.merchant.masterKey,
    LOG_LEVEL: 'info',
    ALLOW_PRIVATE_ADDRESSES: '1',
    RATE_LIMIT_PER_IP: '1000000000',
    RATE_LIMIT_PER_MERCHANT: '1000000000',
    ...(options.trustedProxies && { TRUSTED_PROXIES: String(options.trustedProxies) }),
    ...(options.gobizUrl && {
      ALLOW_UNOFFICIAL_PROVIDERS: '1',
      GOBIZ_BASE_URL: options.gobizUrl,
      GOJEKAPI_BASE_URL: options.gobizUrl,
    }),
  }
}

/** With `BENCH_PROFILE=<folder>` the server writes a `.cpuprofile` there when it ends. */
function profileFlags(): string[] {
  const folder = process.env['BENCH_PROFILE']
  return folder ? ['--cpu-prof', `--cpu-prof-dir=${folder}`] : []
}
