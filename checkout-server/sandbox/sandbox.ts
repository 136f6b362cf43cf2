import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { createApp } from './app.ts'
import { openDatabase } from './database.ts'
import { createFacebook } from './facebook/facebook.ts'
import { GobizAccount } from './gobiz/accounts.ts'
import { createGobiz } from './gobiz/gobiz.ts'
import { openMailbox } from './mail/mailbox.ts'
import { createTelegramWorld } from './telegram/world.ts'
import { createMidtrans } from './midtrans/midtrans.ts'
import type { Account } from './midtrans/accounts.ts'

export type { GobizAccount } from './gobiz/accounts.ts'
export { DEMO_GOBIZ_ACCOUNT } from './gobiz/demo-account.ts'
export type { Account } from './midtrans/accounts.ts'

const TICK_MS = 200

/** How to start a sandbox. Everything has a default. */
export interface SandboxOptions {
  /** 0, the default, takes any free port. */
  port?: number
  /** Folder of `sandbox.sqlite`. Without it the world is in memory and ends with `close()`. */
  dataDir?: string
  /** Origin that links in answers begin with, when it is not the address listened on. */
  publicUrl?: string
  /** Midtrans accounts to create or update at the start. */
  accounts?: readonly Account[]
  /** GoPay Merchant accounts to create or update at the start. */
  gobizAccounts?: readonly GobizAccount[]
  /** Multiplies the documented notification retry intervals; 1, the default, is real time. */
  retryScale?: number
  /** Milliseconds since 1970; the computer's clock unless told. */
  clock?: () => number
  /** Gets one line per event worth telling. */
  log?: (line: string) => void
  /** How long a merchant may take to answer a notification; 15,000 ms unless told. */
  noticeTimeoutMs?: number
  /** Time between the two notifications of an online refund; 2,000 ms unless told. */
  refundConfirmMs?: number
  /** 0 ≤ n < 1, for the random shift of retries, OTPs and lags. */
  random?: () => number
}

/** A running sandbox. */
export interface Sandbox {
  /** Its origin, without a slash at the end. */
  url: string
  /** Where its mail server takes mails: what `SMTP_URL` must be. */
  smtpUrl: string
  /** Stops it: cuts connections, keeps undelivered notifications for the next start. */
  close: () => Promise<void>
}

/**
 * Starts the simulated outside world on 127.0.0.1.
 * @throws When the port is taken or the data folder cannot be written.
 */
export const createSandbox = async (options: SandboxOptions = {}): Promise<Sandbox> => {
  const log = options.log ?? (() => undefined)
  const clock = options.clock ?? Date.now
  const db = openDatabase(options.dataDir)
  let url = ''
  const publicUrl = () => options.publicUrl?.replace(/\/+$/, '') ?? url
  const random = options.random ?? Math.random
  const midtrans = createMidtrans({
    db,
    publicUrl,
    clock,
    retryScale: options.retryScale ?? 1,
    noticeTimeoutMs: options.noticeTimeoutMs ?? 15_000,
    refundConfirmMs: options.refundConfirmMs ?? 2000,
    random,
  })
  for (const account of options.accounts ?? []) midtrans.accounts.save(account)
  const gobiz = createGobiz({ db, scenarios: midtrans.scenarios, clock, random })
  for (const account of options.gobizAccounts ?? []) {
    gobiz.accounts.save(GobizAccount.parse(account))
  }

  const facebook = createFacebook({ clock })
  const mailbox = await openMailbox({ db, clock })
  const telegram = createTelegramWorld(db, clock)
  const app = createApp({ midtrans, gobiz, mailbox, telegram, facebook, publicUrl, clock, log })
  const server = createServer(
    getRequestListener((request, env) => app.fetch(request, env), { overrideGlobalObjects: false }),
  )
  server.listen(options.port ?? 0, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch (error) {
    await mailbox.close()
    await midtrans.close()
    db.close()
    throw error
  }
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const ticking = setInterval(midtrans.tick, TICK_MS)
  midtrans.tick()

  let closed: Promise<void> | null = null
  const close = async () => {
    clearInterval(ticking)
    const stopped = once(server, 'close')
    server.close()
    server.closeAllConnections()
    gobiz.close()
    await mailbox.close()
    telegram.close()
    await midtrans.close()
    await stopped
    db.close()
  }
  return { url, smtpUrl: mailbox.smtpUrl, close: () => (closed ??= close()) }
}
