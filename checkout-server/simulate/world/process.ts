import pino from 'pino'
import { checkoutLinks } from '../../src/payments/checkout-links.ts'
import type { PaymentContext } from '../../src/payments/context.ts'
import { openOwnAccount } from '../../src/payments/own-account/open-own-account.ts'
import { startAccountPoller } from '../../src/payments/own-account/poller.ts'
import { sendDueRefunds } from '../../src/payments/send-refund.ts'
import { sweepOnce } from '../../src/payments/sweep.ts'
import type { Sql } from '../../src/platform/database.ts'
import type { Loop } from '../../src/platform/loop.ts'
import type { Vault } from '../../src/platform/vault.ts'
import type { AccountFeed } from '../../src/providers/account-feed.ts'
import type { Provider } from '../../src/providers/provider.ts'
import type { WebhookContext } from '../../src/webhooks/context.ts'
import { enqueueDeliveries, enqueueManyDeliveries } from '../../src/webhooks/enqueue.ts'
import { startWebhookSender } from '../../src/webhooks/sender.ts'
import { drawStatementFault, type FaultPlan, type StatementFault } from '../engine/faults.ts'
import type { Random } from '../engine/random.ts'
import type { Scheduler } from '../engine/scheduler.ts'
import { ProcessDied, type SqlHost } from '../engine/sql.ts'
import type { Dispatcher } from 'undici'

const SEEN_LATER_MS = 60 * 60 * 1000
const log = pino({ level: 'silent' })

/** What the processes of a world have in common. */
export interface ProcessWorld {
  scheduler: Scheduler
  random: Random
  vault: Vault
  /** As it is now: it becomes calm at the end. */
  faults: () => FaultPlan
  sqlOf(host: SqlHost): Sql
  abandon(host: SqlHost): void
  /** Null: its money goes to an own account. */
  gatewayOf(host: SqlHost, connectionId: string): Provider | null
  feedOf(host: SqlHost, accountId: string): AccountFeed
  amountCooldownMs: number
  connectionOf(merchantId: string): { id: string; provider: string } | null
  dispatcherOf(host: SqlHost): Dispatcher
  /** Wraps what the core is given, to plant a fault. */
  plant(context: PaymentContext, enqueueSql: Sql): PaymentContext
}

/** One life of a server process: it dies by a crash, and its name lives on in the next. */
export class ServerProcess implements SqlHost {
  readonly name: string
  readonly life: string
  readonly payments: PaymentContext
  readonly webhooks: WebhookContext
  pausedUntilMs = 0
  /** How far its clock is from the world's. */
  skewMs: number
  readonly #world: ProcessWorld
  readonly #underWay = new Set<string>()
  #sender: Loop | null = null
  #poller: Loop | null = null
  #isAlive = true

  constructor(world: ProcessWorld, { name, lives }: { name: string; lives: number }) {
    const { scheduler, random } = world
    this.name = name
    this.life = `${name}, life ${lives}`
    this.#world = world
    this.skewMs = random.chance(world.faults().clock) ? random.int(-3_000, 3_000) : 0
    const sql = world.sqlOf(this)
    const clock = () => new Date(scheduler.nowMs + this.skewMs)
    this.webhooks = {
      sql,
      clock,
      log,
      vault: world.vault,
      allowPrivate: true,
      apiKeyText: async () => 'agp_simulated',
      pollMs: SEEN_LATER_MS,
      dispatcher: world.dispatcherOf(this),
      random: () => random.next(),
    }
    const ownAccount = openOwnAccount({ sql, clock, changed: () => {} })
    const context: PaymentContext = {
      sql,
      clock,
      log,
      links: checkoutLinks({ vault: world.vault, publicUrl: 'https://pay.example.test' }),
      providerOf: async (connectionId) => world.gatewayOf(this, connectionId) ?? ownAccount,
      connectionFor: async (merchantId) => world.connectionOf(merchantId),
      merchantLook: async () => ({
        name: 'Warung Simulasi',
        accent: null,
        logoHash: null,
        receiptNote: null,
      }),
      merchantRules: async () => ({ renewalLimit: 3, expiresInSeconds: 900, redirectUrl: null }),
      amountCooldownMs: world.amountCooldownMs,
      onEvent: enqueueDeliveries(this.webhooks),
      onEvents: enqueueManyDeliveries(this.webhooks),
      changed: () => {},
    }
    this.payments = world.plant(context, sql)
  }

  isAlive(): boolean {
    return this.#isAlive
  }

  drawFault(): StatementFault | null {
    return drawStatementFault(this.#world.faults(), this.#world.random)
  }

  crash(): void {
    if (!this.#isAlive) return
    this.#isAlive = false
    this.pausedUntilMs = 0
    this.#world.scheduler.note(this, '✝ crashed')
    this.#world.abandon(this)
  }

  /** Stops for longer than any lease lasts, now and then. */
  pause(): void {
    const { scheduler, random } = this.#world
    const ms = random.chance(0.5) ? random.int(100, 5_000) : random.int(10_000, 45_000)
    scheduler.note(this, `stopped for ${ms} ms`)
    this.pausedUntilMs = scheduler.nowMs + ms
  }

  /** Serves one request. @throws {ProcessDied} It is not there, or died over it. */
  async serve<T>(
    request: (context: PaymentContext, webhooks: WebhookContext) => Promise<T>,
  ): Promise<T> {
    if (!this.#isAlive) throw new ProcessDied('connection refused')
    const answer = await request(this.payments, this.webhooks)
    if (!this.#isAlive) throw new ProcessDied('no answer')
    return answer
  }

  /** One round of the sweep; rounds never overlap. */
  check(): Promise<void> {
    return this.#round('sweep', sweepOnce)
  }

  /** One round of finishing refunds. */
  sendRefunds(): Promise<void> {
    return this.#round('refunds', sendDueRefunds)
  }

  async #round(name: string, round: (context: PaymentContext) => Promise<unknown>): Promise<void> {
    if (this.#underWay.has(name)) return
    this.#underWay.add(name)
    await round(this.payments).catch((error: unknown) => {
      if (this.#isAlive) this.#world.scheduler.note(this, `a round failed: ${String(error)}`)
    })
    this.#underWay.delete(name)
  }

  /** Looks for due webhooks, as after a commit. */
  send(): void {
    if (!this.#isAlive) return
    if (this.#sender) this.#sender.wake()
    else this.#sender = startWebhookSender(this.webhooks)
  }

  /** Reads the feeds of own accounts that are due. */
  poll(): void {
    if (!this.#isAlive) return
    if (this.#poller) this.#poller.wake()
    else {
      this.#poller = startAccountPoller({
        payments: this.payments,
        openAccountFeed: async (id) => this.#world.feedOf(this, id),
        lookMs: SEEN_LATER_MS,
      })
    }
  }

  /** Nothing is left to send. */
  async rest(): Promise<void> {
    const sender = this.#sender
    this.#sender = null
    await sender?.stop()
  }
}
